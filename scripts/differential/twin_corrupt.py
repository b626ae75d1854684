"""States that no message makes, with the canonical actors and with ours, which must treat them alike.

usage: python3 -m differential.twin_corrupt [--quick] [--only NAME] [--seed 1] [--output build/twin-corrupt]
           [--program build/fvm] [--actors build/wasm32/actors] [--bundle CAR]

Every state is an actor of its own in the start state, and every message starts from there. Exit status 1
where something differs. --quick takes some of the states, and sends a few messages to each.
"""

import argparse
import dataclasses
import random
import subprocess
import sys
import time

from message_tools import Link, actor_codes, by_id

from . import corrupt_states, corrupt_storage, twin_coverage
from .generate import CIRCULATING
from .start_state import read_car
from .trees import StateTree, encode, text_of, write_car
from .twin_run import Server, add_canonical, add_places
from .oracle import entry
from .world import Account, Draft, World

NV = 28
FIRST = 1_000_000
# The least that twin runs have.
GAS_LIMIT = 50_000_000_000
QUICK_STATES, QUICK_ALONE, QUICK_MESSAGES = 250, 5, 2
SHOWN = 30


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--seed", default="1")
    parser.add_argument("--quick", action="store_true", help="a few messages for some states")
    parser.add_argument("--only", default="", help="states whose name has this in it")
    add_places(parser, "build/twin-corrupt")
    add_canonical(parser, NV)
    return parser.parse_args()


@dataclasses.dataclass
class Placed:
    """A state with the actor that has it."""
    state: corrupt_states.State
    address: object


class Corruption:
    """The states of all actors in one start state, those of singletons in one of their own each."""

    def __init__(self, options):
        self.options, self.rng = options, random.Random(f"libfvm/corrupt/{options.seed}")
        self.codes = actor_codes(options.program, str(options.bundle))
        self.world = World(NV, f"corrupt/{options.seed}", self.codes)
        self.roots = []
        self.shared, self.alone = [], []
        self.reached, self.differing, self.faults, self.messages = {}, [], 0, 0
        self._make_states()

    def _make_states(self):
        options, world = self.options, self.world
        base = options.output / "base.car"
        command = [options.program, "genesis", "--nv", str(NV), "--bundle", str(options.bundle), "-o", base,
                   "--verified-registry-root", world.root.address.text]
        for address, amount in world.genesis_accounts():
            command += ["--account", f"{address.text}={amount}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        root, blocks = read_car(base)
        tree = StateTree(root, blocks)
        for miner in corrupt_storage.MINERS:
            tree.put(miner, self.codes["storageminer"], tree.blocks.put([]), b"")
        root = tree.flush()
        for state in self._choose(corrupt_states.states(world, tree.blocks)):
            head = state.head if isinstance(state.head, Link) else tree.blocks.put(state.head)
            if state.singleton is None:
                address = by_id(FIRST + len(self.shared))
                tree.put(address, self.codes[state.actor], head, state.balance)
                self.shared.append(Placed(state, address))
            else:
                self.alone.append((Placed(state, state.singleton), head))
        self.roots = [tree.flush()]
        for placed, head in self.alone:
            # Over one dictionary of blocks.
            small = StateTree(root, tree.blocks)
            small.actor(placed.address)[1] = head
            self.roots.append(small.flush())
        write_car(options.output / "start.car", self.roots, tree.blocks)

    def _choose(self, states):
        states = [state for state in states if self.options.only in state.name]
        if not self.options.quick:
            return states
        chosen = set()
        for alone, count in ((False, QUICK_STATES), (True, QUICK_ALONE)):
            rest = [at for at, state in enumerate(states)
                    if (state.singleton is not None) == alone and not state.always]
            chosen.update(self.rng.sample(rest, min(count, len(rest))))
        return [state for at, state in enumerate(states) if at in chosen or state.always]

    def run(self):
        groups = [(self.roots[0], self.shared)]
        groups += [(root, [placed]) for root, (placed, _) in zip(self.roots[1:], self.alone)]
        for root, group in groups:
            if group:
                self._run_group(root, group)

    def _run_group(self, root, group):
        options = self.options
        settings = {"nv": NV, "epoch": self.world.epoch, "base_fee": "0", "circ_supply": str(CIRCULATING),
                    "root": text_of(root)}
        with Server(options.program, settings, options.output / "start.car", options.actors,
                    options.bundle, options.output) as server:
            for placed in group:
                messages = list(placed.state.messages(self.world, placed.address))
                if options.quick and len(messages) > QUICK_MESSAGES and not placed.state.always:
                    messages = self.rng.sample(messages, QUICK_MESSAGES)
                for message in messages:
                    self._send(server, placed, message)

    def _send(self, server, placed, message):
        state = placed.state
        params = message.params() if callable(message.params) else message.params
        draft = Draft(f"{state.name}-{message.name}", Account(message.sender), placed.address, message.method,
                      params if isinstance(params, bytes) else encode(params), 0, GAS_LIMIT,
                      implicit=True, discard=True, changes={"nonce": 1 << 40})
        fields = entry(draft, self.world.epoch)
        for name in ("base_fee", "circ_supply", "gas_fee_cap", "gas_premium"):
            fields.pop(name, None)
        fields["discard"] = True
        report = server.ask(fields)
        self.messages += 1
        code = report.get("exit_code", "a host's fault")
        outcomes = self.reached.setdefault((state.actor, message.method), {})
        outcomes[code] = outcomes.get(code, 0) + 1
        self.faults += "error" in report
        if report["differences"]:
            self.differing.append((fields, report))

    def report(self, seconds):
        print("actor and method, with the exit codes and the number of messages")
        for (actor, method), outcomes in sorted(self.reached.items()):
            told = ", ".join(f"{code}: {count}" for code, count in sorted(outcomes.items(), key=str))
            name = twin_coverage.METHODS.get((actor, method), ("",))[0]
            print(f"  {actor:15}{f'{name} {method}':39}{told}")
        for fields, told in self.differing[:SHOWN]:
            print(f"\ndiffers: {fields['id']} (method {fields['method']})")
            for difference in told["differences"]:
                print(f"  {difference['what']}: canonical {difference['canonical'][:160]!r}, "
                      f"ours {difference['ours'][:160]!r}")
        counts = {}
        for placed in [*self.shared, *(placed for placed, _ in self.alone)]:
            counts[placed.state.actor] = counts.get(placed.state.actor, 0) + 1
        outcomes = sum(map(len, self.reached.values()))
        print(f"\nstates: {', '.join(f'{count} of {actor}' for actor, count in sorted(counts.items()))}")
        print(f"{sum(counts.values())} states, {len(self.reached)} methods, {outcomes} outcomes: "
              f"{self.messages} messages, {self.faults} executed on neither side, "
              f"{len(self.differing)} differences, {seconds:.0f} s")
        return bool(self.differing)


def run(options):
    options.output.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    corruption = Corruption(options)
    corruption.run()
    return corruption.report(time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(run(arguments()))
