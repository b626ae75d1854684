"""Messages to our actors, executed with the canonical ones and with ours, which must not differ.

usage: python3 -m differential.twin [--seed 1] [--messages 3000] [--damage 3] [--quick]
           [--output build/twin] [--program build/fvm] [--actors build/wasm32/actors] [--bundle CAR]

Scenarios reach every method with the exit codes of twin_coverage.py, each message also damaged a few times; then
as many messages as --messages says are drawn at random. Leaves the messages and their start state in the
output folder, for `fvm twin`. Then come the states of twin_corrupt.py.

Exit status 1: something differs, an exit code is not the one that a scenario is about, a method was not
reached in one of the ways in twin_coverage.py, code of ours did not run, or a message could be executed
on neither side. 77 with --skip-missing: there is nothing to compare.
"""

import argparse
import json
import os
import subprocess
import sys
import time

from message_tools import Key, actor_codes, by_id

from . import (contracts, prober, storage, system, transfers, twin_bls, twin_corrupt, twin_coverage,
               twin_datacap, twin_multisig, twin_paych, twin_power, twin_registry, twin_singletons,
               twin_verifreg, wallets)
from .generate import CIRCULATING
from .start_state import read_car
from .twin_run import Run, Server, add_canonical, add_places
from .world import World

NV = 28
# Messages that end before an actor is called are of no use here.
TOPICS = [(10, [(weight, action) for weight, action in transfers.ACTIONS
                if action is not transfers.before_the_fee]),
          (40, wallets.ACTIONS), (12, system.ACTIONS), (10, storage.ACTIONS),
          (8, [(1, contracts.create_test_contract), (6, contracts.call_actor),
               (4, contracts.ethereum_sender)])]
DAMAGED = 0.5
PROBER, BLANK, BLANK_TOKENS, UNCLAIMED = 5000, 6000, 6100, 6500
SHOWN = 20
# What Exec4 comes to, which takes any code, where damage has made a code that is nowhere: there the reference
# stops, too.
CODE_NOWHERE = "not found while reading actor code"
QUICK_MESSAGES = 500
# For test runners, as in GNU Automake.
SKIPPED = 77


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--seed", default="1")
    parser.add_argument("--messages", type=int, default=3000,
                        help="how many are drawn at random, after those of the scenarios")
    parser.add_argument("--damage", type=int, default=3, help="damaged forms of a scenario's message")
    parser.add_argument("--quick", action="store_true",
                        help=f"{QUICK_MESSAGES} messages at random, one damaged form")
    add_places(parser, "build/twin")
    add_canonical(parser, NV)
    parser.add_argument("--skip-missing", action="store_true",
                        help="exit status 77 where there are no actors, unless $FVM_COMPLETE is set")
    options = parser.parse_args()
    if options.quick:
        options.messages, options.damage = QUICK_MESSAGES, 1
    return options


def make_world(options):
    """The state's accounts, and actors that are there in no network: an actor that is not built in, each
    actor without a state, and some with the state of an account."""
    codes = actor_codes(options.program, str(options.bundle))
    world = World(NV, f"twin/{options.seed}", codes)
    accounts = world.genesis_accounts()
    world.network = "mainnet"
    world.bls_key = twin_bls.KEY
    accounts.append((world.bls_key["address"], "1000"))
    world.verified = twin_registry.people(100 + len(accounts))
    accounts += [(account.address, "100000000") for account in world.verified]
    _, blocks = read_car(options.bundle)
    modules, actors = options.output / "modules", []
    modules.mkdir(parents=True, exist_ok=True)
    for name in twin_coverage.ACTORS:
        (modules / f"{name}.wasm").write_bytes(blocks[codes[name].binary])
    (modules / "prober.wat").write_text(prober.module(prober.generation(NV)))
    world.probers = [by_id(PROBER), by_id(PROBER + 1)]
    actors += [(PROBER + n, f"{modules}/prober.wat,100 FIL") for n in (0, 1)]
    world.blank = {name: by_id(BLANK + n) for n, name in enumerate(twin_coverage.ACTORS)}
    actors += [(BLANK + n, f"{modules}/{name}.wasm") for n, name in enumerate(twin_coverage.ACTORS)]
    world.blank_tokens = [by_id(BLANK_TOKENS + n) for n in range(3)]
    actors += [(BLANK_TOKENS + n, f"{modules}/datacap.wasm") for n in range(3)]
    # Of the type of miners, but nobody's.
    (modules / "storageminer.wasm").write_bytes(blocks[codes["storageminer"].binary])
    world.unclaimed = by_id(UNCLAIMED)
    actors.append((UNCLAIMED, f"{modules}/storageminer.wasm"))
    world.misplaced = {}
    for name in ("multisig", "paymentchannel", "init", "reward", "cron", "system", "datacap",
                 "storagepower", "verifiedregistry"):
        number = 100 + len(accounts)
        accounts.append((Key(f"libfvm twin misplaced {name}").address, "10"))
        world.misplaced[name] = by_id(number)
        actors.append((number, f"{modules}/{name}.wasm"))
    state = options.output / "start.car"
    command = [options.program, "genesis", "--nv", str(NV), "--bundle", str(options.bundle), "-o", state,
               "--verified-registry-root", world.root.address.text]
    for address, amount in accounts:
        command += ["--account", f"{address.text}={amount}"]
    for number, module in actors:
        command += ["--actor", f"f0{number}={module}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return world, state


def draw(run):
    """A message at random, sometimes a damaged one."""
    world = run.world
    world.epoch += world.rng.choice([0, 0, 0, 1, 1, 2]) if world.chance(0.98) else \
        world.rng.randrange(2000)
    weights, topics = zip(*TOPICS)
    weights, actions = zip(*world.rng.choices(topics, weights)[0])
    draft = world.rng.choices(actions, weights)[0](world)
    if draft.changes.get("epoch", 0) > world.epoch:
        world.epoch = draft.changes["epoch"]
    run.draft(draft, damage=1 if world.chance(DAMAGED) else 0)


def play(run, options):
    twin_singletons.scenarios(run)
    twin_multisig.scenarios(run)
    twin_paych.scenarios(run)
    twin_datacap.scenarios(run)
    twin_verifreg.scenarios(run)
    twin_power.scenarios(run)
    run.in_scenarios = len(run.server.messages)
    # A message that can be executed on neither side does not count.
    for _ in range(2 * options.messages):
        if len(run.server.messages) >= run.in_scenarios + options.messages:
            return
        draw(run)
        if sys.stderr.isatty():
            print(f"\r{len(run.server.messages)} messages", end="", file=sys.stderr)
    if len(run.server.messages) < run.in_scenarios + options.messages:
        run.surprises.append("most messages at random can be executed on neither side")


def gas_ratios(totals):
    """Ours of the canonical gas, by actor."""
    sums = {}
    for call in totals["calls"]:
        canonical, ours = sums.get(call["actor"], (0, 0))
        sums[call["actor"]] = (canonical + call["gas"]["canonical"], ours + call["gas"]["ours"])
    lines = [f"  {actor:17}{canonical:>20,}{ours:>20,}{ours / max(1, canonical):>8.3f}"
             for actor, (canonical, ours) in sums.items() if actor in twin_coverage.ACTORS]
    gas = totals["gas"]
    lines.append(f"  {'all messages':17}{gas['canonical']:>20,}{gas['ours']:>20,}"
                 f"{gas['ours'] / max(1, gas['canonical']):>8.3f}")
    return "\n".join(lines)


def report(run, totals, seconds):
    rows = twin_coverage.reached(totals)
    print("method and exit codes reached, with the number of calls\n" + twin_coverage.table(rows))
    print("\ngas of calls without those that they made: canonical, ours, ratio\n" + gas_ratios(totals))
    if run.dearer:
        print("\nmessages that cost more with ours: " + ", ".join(
            f"{name} {ratio:.3f}" for name, ratio in
            sorted(run.dearer.items(), key=lambda entry: -entry[1])[:SHOWN]))
    problems = run.surprises + twin_coverage.missing(rows)
    problems += [f"{actor}: code of ours did not run" for actor in twin_coverage.ACTORS
                 if not totals["calls_of_ours"].get(actor)]
    problems += [f"executed on neither side: {fault}" for fault in run.server.faults
                 if not fault.endswith(CODE_NOWHERE)]
    for fields, told in run.differing[:SHOWN]:
        print(f"\ndiffers: {json.dumps(fields)[:600]}")
        for difference in told["differences"]:
            print(f"  {difference['what']}\n    canonical {difference['canonical'][:300]}\n"
                  f"    ours      {difference['ours'][:300]}")
    print()
    for problem in problems:
        print(f"problem: {problem}")
    print(f"{totals['messages']:,} messages ({run.in_scenarios:,} in scenarios), "
          f"{len(run.server.faults)} executed on neither side, "
          f"{totals['different']} differences, {len(problems)} problems, {seconds:.0f} s")
    return bool(totals["different"] or problems)


def main():
    options = arguments()
    missing = [str(path) for path in (options.actors, options.bundle) if not path.exists()]
    if missing:
        skips = options.skip_missing and not os.environ.get("FVM_COMPLETE")
        print(f"{'skipped' if skips else 'error'}: no {', no '.join(missing)}: "
              "run `make bundles compile-wasm32` first")
        return SKIPPED if skips else 1
    options.output.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    world, state = make_world(options)
    settings = {"nv": NV, "epoch": world.epoch, "base_fee": "0", "circ_supply": str(CIRCULATING)}
    with Server(options.program, settings, state, options.actors, options.bundle,
                options.output) as server:
        run = Run(server, world, options.damage)
        play(run, options)
    server.write_stream(options.output / "messages.json", state.name)
    (options.output / "totals.json").write_text(json.dumps(server.totals, indent=1) + "\n")
    differs = report(run, server.totals, time.monotonic() - started)
    print()
    corrupt = argparse.Namespace(**{**vars(options), "only": "", "output": options.output / "corrupt"})
    return twin_corrupt.run(corrupt) or differs


if __name__ == "__main__":
    sys.exit(main())
