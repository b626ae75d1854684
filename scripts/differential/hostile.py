"""Hostile actors, in libfvm and in the reference: every message must come to the same.

usage: python3 -m differential.hostile [--nv 16-29] [--state NAME] [--only SUBSTRING] [--every 1]
           [--scale 1] [--seed 1] [--jobs 2] [--output build/differential/hostile]
           [--program build/fvm] [--oracle build/oracle/release/fvm-oracle] [--json FILE]
           [--commit test/vectors]

For each network version, states with actors made for the purpose (written in WAT by this package) and
some thousand messages: every syscall with every wrong argument, damaged CBOR, memory and stacks at
their limits, calls as deep as they go, self-destruction, read-only calls, events, gas that runs out
anywhere, modules that are no actors. The oracle executes them and writes a vector for each, and
`fvm vector run` executes the vectors and compares. Exit status 1: something differs. With --commit, a
few small vectors of each version, as different as possible, become the folder hostile-nvNN.
"""

import argparse
import base64
import collections
import dataclasses
import gzip
import itertools
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

from message_tools import Link, Stream, actor_codes, big, cbor, cid_from_text

from make_vectors import compact

from . import compare, hostile_states
from .generate import bundle_path, versions
from .hostile_cases import World
from .oracle import Oracle
from .prober import generation
from .world import BUNDLES

SOURCE = "scripts/differential/hostile.py"
SHOWN = 20
# Of a program's charges, how many become gas limits.
POINTS = 16
# The oracle assumes that these are right without looking at what production would refuse first, so an
# answer of ours that says "illegal argument" for the same gas is no difference.
ASSUMED = re.compile(r"crypto\.verify_(post|aggregate_seals|replica_update|seal)-")


# How many vectors of each state are committed.
COMMITTED = {"syscalls": 18, "scenarios": 14, "init": 3, "modules": 6}
MAX_BYTES = 24_000


# CARs ------------------------------------------------------------------------------------------

def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7f) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def car_sections(data):
    """CID in binary to a block with its frame. All CIDs here have 32 bytes of BLAKE2b."""
    size, at = _varint(data, 0)
    at += size
    sections = {}
    while at < len(data):
        size, body = _varint(data, at)
        sections[data[body:body + 38]] = data[at:body + size]
        at = body + size
    return sections


def take_along(vector, sections):
    """Adds blocks that a vector lacks to its CAR."""
    car = gzip.decompress(base64.b64decode(vector["car"]))
    present = car_sections(car)
    car += b"".join(section for cid, section in sections.items() if cid not in present)
    vector["car"] = base64.b64encode(gzip.compress(car, mtime=0)).decode()


# One state -------------------------------------------------------------------------------------

class Run:
    """A state and its messages, here and there."""

    def __init__(self, options, nv, state):
        self.options, self.nv, self.state = options, nv, state
        self.folder = options.output / f"nv{nv}" / state.name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.vectors = self.folder / "vectors"
        self.vectors.mkdir(parents=True)
        # Of messages that ask for a block that nobody has: the reference makes a receipt of it.
        self.faults = self.folder / "faults"
        self.faults.mkdir()
        self.bundle = bundle_path(BUNDLES[nv])
        self.car = self.folder / "state.car"

    def make_state(self):
        command = [self.options.program, "genesis", "--nv", str(self.nv), "--bundle",
                   str(self.bundle), "-o", str(self.car)]
        for address, amount in hostile_states.accounts(self.nv):
            command += ["--account", f"{address.text}={amount}"]
        for number, wat, amount in self.state.actors:
            path = self.folder / f"f0{number}.wat"
            path.write_text(wat, encoding="utf-8")
            command += ["--actor", f"f0{number}={path},{amount}"]
        made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        self.root = made.stdout.strip()
        listed = subprocess.run([self.options.program, "state", "ls", "--json", str(self.car)],
                                check=True, capture_output=True, text=True).stdout
        self.code = {int(actor["id"][2:]): cid_from_text(actor["code"]).binary
                     for actor in json.loads(listed)["actors"]}

    def make_messages(self):
        codes = actor_codes(self.options.program, str(self.bundle))
        codes["prober"] = Link(self.code[hostile_states.PROBERS[0]])
        world = World(self.nv, generation(self.nv), hostile_states.EPOCH, codes,
                      hostile_states.ALICE, hostile_states.PROBERS)
        self.stream = Stream(self.nv, hostile_states.EPOCH)
        self.cases = [case for case in self.state.cases(world)
                      if self.options.only in case.name][::self.options.every]
        if any(case.tight for case in self.cases):
            self.cases = list(self._with_limits())
        for case in self.cases:
            nonce = self.stream.nonces.get(hostile_states.ALICE.address.text, 0)
            name = re.sub(r"[^A-Za-z0-9.+-]+", "_", case.name)
            more = {} if case.stays else {"discard": True, "nonce": nonce}
            self.stream.add(name, hostile_states.ALICE.address, case.to, case.method, case.params,
                            case.value, gas_limit=case.gas_limit, **more)

    def _with_limits(self):
        """The cases, with each tight one as many as it has charges."""
        rng = random.Random(f"limits {self.options.seed} {self.nv}")
        settings = {name: value for name, value in self.stream.document.items() if name != "messages"}
        with Oracle(self.options.oracle, settings, self.car, self.bundle,
                    self.folder / "untouched") as oracle:
            for case in self.cases:
                if not case.tight:
                    yield case
                    continue
                report = oracle.ask({
                    "from": hostile_states.ALICE.address.text, "to": case.to.text, "nonce": 0,
                    "value": str(case.value), "method": case.method, "gas_limit": case.gas_limit,
                    "params_base64": base64.b64encode(case.params).decode(), "gas_fee_cap": "1000",
                    "gas_premium": "10", "trace": True, "discard": True, "no_vector": True})
                used = itertools.accumulate(int(event["total"]) for event in report["trace"]
                                            if event["event"] == "gas")
                points = sorted({-(-total // 1000) for total in used} - {0, 1})
                for point in sorted(rng.sample(points, min(len(points), POINTS))):
                    for limit in (point - 1, point):
                        yield dataclasses.replace(case, name=f"{case.name}-{limit}", gas_limit=limit)

    def execute_there(self):
        """In the reference, which makes the vectors. One that cannot flush its state says so, and
        goes on."""
        messages, self.stream.document["messages"] = self.stream.document["messages"], []
        self.stream.write(self.folder / "stream.json")
        lines = "".join(json.dumps(message) + "\n" for message in messages)
        with open(self.folder / "oracle.log", "w", encoding="utf-8") as log:
            answer = subprocess.run(
                [self.options.oracle, "messages", str(self.folder / "stream.json"), "--serve",
                 "--vectors", str(self.vectors), "--car", str(self.car), "--bundle",
                 str(self.bundle)], input=lines, stdout=subprocess.PIPE, stderr=log, text=True,
                check=True)
        self.reports = [json.loads(line) for line in answer.stdout.splitlines()]
        if len(self.reports) != len(self.cases):
            raise RuntimeError(f"the oracle ended at {self.cases[len(self.reports)].name}")
        for at, (message, report) in enumerate(zip(messages, self.reports)):
            # The others start from a state that only the oracle has.
            if "missing_blocks" in report and message.get("discard") and message["nonce"] == 0:
                self._write_fault(at, message, report)
        self._complete_vectors()

    def _write_fault(self, at, message, report):
        """The oracle writes no vector where blocks are missing."""
        to = self.cases[at].to.binary
        encoded = cbor([0, to, hostile_states.ALICE.address.binary, 0, big(self.cases[at].value),
                        message["gas_limit"], big(int(message["gas_fee_cap"])),
                        big(int(message["gas_premium"])), message["method"], self.cases[at].params])
        text = lambda content: base64.b64encode(content).decode()
        receipt = {name: report[name] for name in ("exit_code", "return", "gas_used", "events_root")}
        vector = {
            "class": "message", "selector": {},
            "_meta": {"id": message["id"], "gen": [{"source": SOURCE}]},
            "car": text(gzip.compress(self.car.read_bytes(), mtime=0)),
            "preconditions": {
                "variants": [{"id": f"nv{self.nv}", "epoch": hostile_states.EPOCH, "nv": self.nv}],
                "state_tree": {"root_cid": {"/": self.root}}, "basefee": 100,
                "circ_supply": int(self.stream.document["circ_supply"])},
            "apply_messages": [{"bytes": text(encoded)}],
            "postconditions": {"state_tree": {"root_cid": {"/": report["root"]}},
                               "receipts": [receipt]},
            "randomness": []}
        path = self.faults / f"{at:04}-{message['id']}.json"
        path.write_text(json.dumps(vector) + "\n", encoding="utf-8")

    def _complete_vectors(self):
        """The oracle reads code once for all messages, and each vector needs it."""
        sections = car_sections(self.car.read_bytes())
        for path in self.vectors.iterdir():
            case = self.cases[int(path.name.split("-")[0])]
            vector = json.loads(path.read_text(encoding="utf-8"))
            # Proofs are assumed to be right, as the oracle does, unless a vector comes from it.
            vector["_meta"]["gen"] = [{"source": SOURCE}]
            # FVM v2 loads all code that the manifest lists.
            runs = self.code if generation(self.nv) == 2 else case.runs
            take_along(vector, {self.code[number]: sections[self.code[number]]
                                for number in runs if self.code[number] in sections})
            path.write_text(json.dumps(vector) + "\n", encoding="utf-8")

    def execute_here(self):
        """Counts, and the differences in words."""
        counts = collections.Counter(
            messages=len(self.cases), differ=0,
            refused=sum("error" in report for report in self.reports))
        *vectors, _ = compare.run(self.options, [self.vectors])
        if any(self.faults.iterdir()):
            *faults, _ = compare.run(self.options, [self.faults], "--reference-faults")
            counts["faults"] = len(faults)
            vectors += faults
        for vector in vectors:
            outcome = "passed" if vector["status"] == "passed" else "differ"
            if outcome == "differ" and self._is_assumed(vector):
                outcome = "assumed"
            counts[outcome] += 1
            if outcome == "differ" and counts["differ"] <= SHOWN:
                print(f"  nv{self.nv} {vector['file']}: {self._text(vector)}")
        return dict(counts)

    @staticmethod
    def _text(vector):
        return vector.get("fault") or vector.get("error") or "; ".join(
            f"{difference['check']} {difference['expected'][:80]} here {difference['actual'][:80]}"
            for difference in vector["differences"])

    @staticmethod
    def _is_assumed(vector):
        return bool(ASSUMED.search(vector["file"])) and \
            [difference["check"] for difference in vector.get("differences", ())] == ["return"]


def features(vector):
    """What a vector shows, for the choice of those to commit."""
    words = vector["_meta"]["id"].split("-")[1:]
    receipt = vector["postconditions"]["receipts"][0]
    # Codes of actors are all alike.
    code = min(receipt["exit_code"], 16)
    data = base64.b64decode(receipt["return"])
    found = [("topic", words[0]), ("exit code", code), ("outcome", words[0], code),
             ("form", words[-1] if words[-1].isalpha() else ""), ("events", receipt["events_root"])]
    if words[0] in ("cbor", "cid", "address"):
        found += [("topic", words[1]), ("first error number", words[1], data[:1])]
    if "." in words[0] and len(data) > 3:
        # Behind the error numbers of three syscalls that prepare the one in question.
        found += [("error number", data[3]), ("error number", data[3], words[0].split(".")[0])]
    return found


def choose(folder, count):
    """Greedily: always the vector with the most news for its size."""
    left = {path: features(json.loads(path.read_text(encoding="utf-8")))
            for path in sorted(folder.iterdir()) if path.stat().st_size <= MAX_BYTES}
    seen = collections.Counter()
    while left and count:
        best = max(left, key=lambda path: (
            sum(0.25 ** seen[feature] for feature in left[path]) / (8000 + path.stat().st_size)))
        seen.update(left.pop(best))
        count -= 1
        yield best


def commit(options, nv):
    target = options.commit / f"hostile-nv{nv}"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for state, count in COMMITTED.items():
        folder = options.output / f"nv{nv}" / state / "vectors"
        for path in choose(folder, count):
            shutil.copy(path, target / f"{state}-{path.name}")
    compact(target)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--nv", type=versions, default=sorted(BUNDLES), metavar="LIST")
    parser.add_argument("--state", help="only this one: syscalls, scenarios, init, modules")
    parser.add_argument("--only", default="", help="only cases with this in their names")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth case")
    parser.add_argument("--commit", type=pathlib.Path, help="where small vectors are copied to")
    parser.add_argument("--scale", type=int, default=1, help="multiplies the random cases")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--output", type=pathlib.Path, default="build/differential/hostile")
    parser.add_argument("--program", default="build/fvm")
    parser.add_argument("--oracle", default="build/oracle/release/fvm-oracle")
    parser.add_argument("--json", type=pathlib.Path, help="summary; summary.json in the output folder")
    return parser.parse_args()


def main():
    options = arguments()
    summary, differ, messages = {}, 0, 0
    for nv in options.nv:
        for state in hostile_states.states(nv, options.seed, options.scale):
            if options.state and options.state != state.name:
                continue
            run = Run(options, nv, state)
            run.make_state()
            run.make_messages()
            if not run.cases:
                continue
            run.execute_there()
            counts = run.execute_here()
            summary.setdefault(str(nv), {})[state.name] = counts
            differ += counts["differ"]
            messages += counts["messages"]
            print(f"nv{nv} {state.name}: " + ", ".join(
                f"{count} {name}" for name, count in counts.items()), flush=True)
        if options.commit:
            commit(options, nv)
    target = options.json or options.output / "summary.json"
    target.write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    print(f"{messages} messages to hostile actors, {differ} differences")
    sys.exit(1 if differ else 0)


if __name__ == "__main__":
    main()
