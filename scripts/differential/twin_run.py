"""`fvm twin --serve` as a partner, and messages that say what they expect."""

import dataclasses
import json
import os
import pathlib
import subprocess

from message_tools import by_id, cbor, uncbor

from . import mutations, spellings
from .generate import BUNDLES_FOLDER
from .oracle import entry, returned, took_nonce
from .world import BUNDLES, PLENTY, SYSTEM, Account, Draft, created_actor

IMPLICIT_GAS = 10_000_000_000_000
# Of the damaged forms: those that say the same in other bytes.
RESPELLED = 0.3


def add_places(parser, output):
    """The options that say where things are; `output` is the folder to write to by default."""
    parser.add_argument("--output", type=pathlib.Path, default=output)
    parser.add_argument("--program", default="build/fvm")
    parser.add_argument("--actors", type=pathlib.Path,
                        default=os.environ.get("FVM_ACTORS") or "build/wasm32/actors",
                        help="our actors: a folder of modules or a bundle")


def add_canonical(parser, network_version):
    parser.add_argument("--bundle", type=pathlib.Path,
                        default=(BUNDLES_FOLDER /
                                 f"v{BUNDLES[network_version]}/builtin-actors-mainnet.car"),
                        help="the canonical actors")


class Server:
    """The two sides. Keeps the messages, so that they can be run again without this script."""

    def __init__(self, program, settings, state, actors, canonical, output, network="mainnet"):
        self.settings, self.output, self.messages = settings, output, []
        self.totals = None
        # Why messages could be executed on neither side.
        self.faults = []
        header = output / "header.json"
        header.write_text(json.dumps({**settings, "messages": []}))
        self._process = subprocess.Popen(
            [program, "twin", str(header), "--serve", "--state", str(state), "--ours", str(actors),
             "--canonical", str(canonical), "--network", network],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self._process.stdin.close()
        if failure[0] is None:
            self.totals = json.loads(self._process.stdout.readline())
        self._process.stdout.close()
        status = self._process.wait()
        if failure[0] is None and status != int(self.totals["different"] != 0):
            raise RuntimeError(f"fvm twin ended with exit status {status}")

    def ask(self, fields):
        self._process.stdin.write(json.dumps(fields) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"fvm twin ended at {json.dumps(fields)[:2000]}")
        report = json.loads(line)
        if "fault" in report:
            self.faults.append(report["fault"])
            return {"error": report["fault"], "differences": []}
        self.messages.append(fields)
        return report

    def write_stream(self, path, state):
        path.write_text(json.dumps({**self.settings, "car": state, "messages": self.messages}))


class Answer:
    """The canonical receipt."""

    def __init__(self, report):
        self.code = report.get("exit_code")
        self.data = returned(report) if self.code is not None else b""

    def value(self):
        return uncbor(self.data)


class Run:
    """A stream in the making. Before a message is sent it is also tried damaged, `damage` times, which
    leaves no trace in the state."""

    def __init__(self, server, world, damage):
        self.server, self.world, self.damage = server, world, damage
        self.differing, self.surprises = [], []
        # Ours to canonical gas of messages that cost more with ours, by name.
        self.dearer = {}
        self.implicit_nonce = 0

    def send(self, name, sender, to, method=0, params=b"", value=0, *, code=None, damage=None,
             discard=False, gas_limit=PLENTY):
        """A message of an account. `code` is the exit code that it is meant to have."""
        draft = Draft(name, sender, to, method, _encoded(params), value, gas_limit, discard=discard)
        return self.draft(draft, code, damage)

    def implicit(self, name, to, method=0, params=b"", value=0, *, sender=SYSTEM, code=None,
                 damage=None, discard=False, nonce=None):
        """A message that nobody signed, from any actor. Addresses of new actors are made of its nonce,
        another each time."""
        self.implicit_nonce += 1
        changes = {"nonce": self.implicit_nonce if nonce is None else nonce}
        draft = Draft(name, Account(sender), to, method, _encoded(params), value, IMPLICIT_GAS,
                      implicit=True, discard=discard, changes=changes)
        return self.draft(draft, code, damage)

    def draft(self, draft, code=None, damage=None):
        for _ in range(self.damage if damage is None else damage):
            self._execute(self._damaged(draft), discard=True)
        report = self._execute(draft, draft.discard)
        answer = Answer(report)
        if code is not None and answer.code != code:
            self.surprises.append(f"{draft.name}: exit code {answer.code}, meant to be {code}: "
                                  f"{report.get('failure_info') or report.get('error')}")
        if not draft.discard and "error" not in report:
            if not draft.implicit and draft.changes.get("from", "f0").startswith("f0") and \
                    took_nonce(report):
                draft.sender.nonce += 1
            if draft.after and answer.code == 0:
                draft.after(answer.data)
        return answer

    def _damaged(self, draft):
        if draft.params and self.world.chance(RESPELLED):
            try:
                params = spellings.respell(self.world.rng, uncbor(draft.params))
            except (ValueError, UnicodeDecodeError):
                params = draft.params[:-1]
            return dataclasses.replace(draft, name=f"{draft.name}-spelling", params=params, after=None)
        return mutations.mutate(self.world, draft, mutations.OF_THE_NETWORK)

    def _execute(self, draft, discard):
        fields = entry(draft, self.world.epoch)
        fields = {name: value for name, value in fields.items()
                  if name not in ("base_fee", "circ_supply", "gas_fee_cap", "gas_premium")}
        if discard:
            fields["discard"] = True
        report = self.server.ask(fields)
        if report.get("gas_used", 0) < report.get("our_gas_used", 0):
            ratio = report["our_gas_used"] / report["gas_used"]
            self.dearer[draft.name] = max(ratio, self.dearer.get(draft.name, 0))
        if report["differences"]:
            self.differing.append((fields, report))
        return report

    def wait(self, epochs):
        self.world.epoch += epochs


def _encoded(params):
    return params if isinstance(params, bytes) else cbor(params)


def create(run, name, sender, actor, constructor, value=0, **more):
    """By the init actor; the new actor's id address, or nothing."""
    params = [run.world.codes[actor], _encoded(constructor)]
    answer = run.send(name, sender, by_id(1), 2, params, value, **more)
    return created_actor(answer.data) if answer.code == 0 else None
