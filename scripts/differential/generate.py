"""Random messages for each network version, executed by the reference and compared with ours.

usage: python3 -m differential.generate [--nv 18,21-29] [--seed 1] [--messages 740] [--jobs 2]
           [--start both] [--output build/differential] [--program build/fvm]
           [--oracle build/oracle/release/fvm-oracle] [--json FILE] [--traces 40]

For each version: `fvm genesis` makes the start state on the canonical bundle of that version, messages
of all topics are drawn (some of them damaged, some tried with gas limits at each of their charges), the
oracle executes them and writes vectors, and `fvm vector run` executes these again. From nv24 on a
second stream runs on the genesis of butterflynet with these actors. Exit status 1: something differs,
or a proof's verification had to be assumed.
"""

import argparse
import collections
import json
import os
import pathlib
import shutil
import sys
import time

from message_tools import actor_codes

from . import (butterflynet, compare, contracts, mutations, start_state, storage, system, transfers,
               wallets)
from .oracle import Oracle, entry, returned, took_nonce
from .world import BUNDLES, World

CIRCULATING = 10**27
TOPICS = [(24, transfers), (14, wallets), (26, storage), (6, system), (34, contracts)]
OUT_OF_GAS = 7
BUTTERFLYNET = "-butterflynet"
BUNDLES_FOLDER = pathlib.Path(os.environ.get("FVM_BUNDLES") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "fvm/bundles"))
# Of the drafts: how many are damaged, and how many are tried with tight gas limits.
DAMAGED, PROBED = 0.28, 0.22


class Stream:
    """The stream of one network version, on one start state, in the making."""

    def __init__(self, options, name):
        self.options, self.name = options, name
        self.nv = nv = version_of(name)
        self.folder = options.output / name
        self.bundle = bundle_path(BUNDLES[nv])
        seed = options.seed + name.removeprefix(f"nv{nv}")
        self.world = World(nv, seed, actor_codes(options.program, str(self.bundle)))
        self.made = 0
        self.outcomes = collections.Counter()
        self.traces = {}
        self.topics = [(weight, topic) for weight, topic in TOPICS
                       if topic is not contracts or self.world.has_evm]
        if name.endswith(BUTTERFLYNET):
            self.topics.append((20, butterflynet))

    def run(self, progress):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        state, first = self.options.output / f"{self.name}.car", []
        if self.name.endswith(BUTTERFLYNET):
            start_state.take_over(self.options.program, self.nv, self.bundle,
                                  BUNDLES_FOLDER / "genesis/butterflynet.car", state)
            first = butterflynet.settle(self.world, state)
        else:
            start_state.make_genesis(self.options.program, self.nv, self.bundle,
                                     self.world.root.address, self.world.genesis_accounts(), state)
        settings = {"nv": self.nv, "epoch": self.world.epoch, "base_fee": "100",
                    "circ_supply": str(CIRCULATING)}
        with Oracle(self.options.oracle, settings, state, self.bundle, self.folder) as self.oracle:
            for draft in first:
                self._execute(draft, entry(draft, self.world.epoch))
            while self.made < self.options.messages:
                self._step()
                progress(self.name, self.made)
        traces = self.options.output / f"{self.name}.traces.json"
        traces.write_text(json.dumps(self.traces))

    def _draw(self):
        world = self.world
        weights, topics = zip(*self.topics)
        topic = world.rng.choices(topics, weights)[0]
        weights, actions = zip(*topic.ACTIONS)
        draft = world.rng.choices(actions, weights)[0](world)
        if world.chance(DAMAGED):
            draft = mutations.mutate(world, draft)
        return draft

    def _step(self):
        world = self.world
        world.epoch += world.rng.choice([0, 0, 0, 1, 1, 2]) if world.chance(0.98) else \
            world.rng.randrange(2000)
        draft = self._draw()
        if draft.changes.get("epoch", 0) > world.epoch and not draft.discard:
            world.epoch = draft.changes["epoch"]
        fields = entry(draft, world.epoch)
        if not draft.implicit and world.chance(PROBED):
            self._probe(fields)
        self._execute(draft, fields)

    def _probe(self, fields):
        """The same message with gas limits that end at, or just before, some of its charges."""
        report = self.oracle.ask({**fields, "discard": True, "no_vector": True, "trace": True})
        if "error" in report or not took_nonce(report):
            return
        rng, points, used = self.world.rng, set(), 0
        for event in report["trace"]:
            if event["event"] == "gas":
                used += int(event["total"])
                gas = -(-used // 1000)
                points.update((gas, gas - 1))
        limits = [rng.choice(sorted(points)) for _ in range(2)]
        limits += [report["gas_used"] - rng.choice([0, 1]), rng.randrange(report["gas_used"] + 1)]
        for number, limit in enumerate(rng.sample(limits, rng.choice([2, 3, 4]))):
            if 0 < limit < fields["gas_limit"]:
                self._record(self.oracle.ask({**fields, "gas_limit": limit, "discard": True,
                                              "id": f"{fields['id']}-limit{number}"}), fields)

    def _execute(self, draft, fields):
        traced = self.world.chance(3 * self.options.traces / self.options.messages) and \
            len(self.traces) < self.options.traces
        if traced:
            fields["trace"] = True
        if draft.discard:
            fields["discard"] = True
        report = self.oracle.ask(fields)
        if not self._record(report, fields):
            return
        if traced:
            self.traces[f"{self.oracle.numbered:04}-{fields['id']}"] = report["trace"]
        if draft.discard:
            return
        if not draft.implicit and "from" not in draft.changes and took_nonce(report):
            draft.sender.nonce += 1
        elif draft.changes.get("from", "").startswith("f0") and took_nonce(report):
            draft.sender.nonce += 1
        if draft.after and report["exit_code"] == 0:
            draft.after(returned(report))

    def _record(self, report, fields):
        """Counts an executed message; false where there is no receipt, and so no vector."""
        if "error" in report or report.get("missing_blocks"):
            self.outcomes["no receipt"] += 1
            if self.outcomes["no receipt"] > 100 + self.made:
                raise RuntimeError(f"the oracle mostly refuses: {report}")
            return False
        self.made += 1
        code = report["exit_code"]
        implicit = fields.get("implicit", False)
        if not took_nonce(report) and not implicit:
            kind = "refused"
        else:
            kind = {0: "success", OUT_OF_GAS: "out of gas"}.get(code, "failure")
        self.outcomes[kind] += 1
        self.outcomes[f"exit {code}"] += 1
        return True


def bundle_path(version):
    return BUNDLES_FOLDER / f"v{version}/builtin-actors-mainnet.car"


def version_of(name):
    """nv28, nv28-butterflynet"""
    return int(name.removeprefix("nv").partition("-")[0])


def stream_names(options):
    """A stream for each version, and one more where the state of butterflynet can be used."""
    names = [f"nv{nv}" for nv in options.nv if options.start != "butterflynet"]
    if options.start != "genesis":
        names += [f"nv{nv}{BUTTERFLYNET}" for nv in options.nv if nv >= butterflynet.FIRST_VERSION]
    return names


def versions(text):
    """18,21-29"""
    chosen = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        chosen += range(int(first), int(last or first) + 1)
    unknown = [nv for nv in chosen if nv not in BUNDLES]
    if unknown:
        raise argparse.ArgumentTypeError(f"no bundle is known for network version {unknown[0]}")
    return chosen


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--nv", type=versions, default=sorted(BUNDLES), metavar="LIST")
    parser.add_argument("--start", choices=["both", "genesis", "butterflynet"], default="both",
                        help="the start states")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--messages", type=int, default=740, help="least number for each version")
    parser.add_argument("--traces", type=int, default=40, help="how many are compared charge by charge")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--output", type=pathlib.Path, default="build/differential")
    parser.add_argument("--program", default="build/fvm")
    parser.add_argument("--oracle", default="build/oracle/release/fvm-oracle")
    parser.add_argument("--json", type=pathlib.Path, help="summary; summary.json in the output folder")
    parser.add_argument("--only-generate", action="store_true", help="make vectors, run nothing of ours")
    parser.add_argument("--only-compare", action="store_true", help="run ours on the vectors there are")
    return parser.parse_args()


def show_progress(name, made):
    if sys.stderr.isatty():
        print(f"\r{name}: {made} messages", end="", file=sys.stderr, flush=True)


def main():
    options = arguments()
    options.output.mkdir(parents=True, exist_ok=True)
    summary = {"seed": options.seed, "streams": {}}
    status = 0
    for name in stream_names(options):
        started = time.monotonic()
        line = {}
        if not options.only_compare:
            stream = Stream(options, name)
            stream.run(show_progress)
            line = {"messages": stream.made, "outcomes": dict(sorted(stream.outcomes.items())),
                    "seconds_generating": round(time.monotonic() - started, 1)}
        if not options.only_generate:
            started = time.monotonic()
            line.update(compare.compare(options, name))
            line["seconds_comparing"] = round(time.monotonic() - started, 1)
            status |= bool(line["mismatches"] or line["trace_mismatches"] or line["assumed"])
        summary["streams"][name] = line
        print(compare.row(name, line), flush=True)
    print(compare.total(summary))
    path = options.json or options.output / "summary.json"
    path.write_text(json.dumps(summary, indent=1) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
