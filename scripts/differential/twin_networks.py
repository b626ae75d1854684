"""Actors that depend on the network, beside the canonical ones of each.

usage: python3 -m differential.twin_networks [--network NAME]... [--seed 1] [--damage 1]
           [--output build/twin-networks] [--program build/fvm] [--actors build/wasm32/actors]

Runs the scenarios of power and of the verified registry on a state of every network. Exit status 1: something
differs, or an exit code is not the one that a scenario is about. 77 with --skip-missing: there is nothing to
compare.
"""

import argparse
import os
import pathlib
import sys

from . import twin, twin_power, twin_singletons, twin_verifreg
from .generate import BUNDLES_FOLDER, CIRCULATING
from .twin_run import Run, Server
from .world import BUNDLES

DEPENDING = ("storagepower", "verifiedregistry")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--network", action="append", choices=twin_power.NETWORKS)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--damage", type=int, default=1, help="damaged forms of a message")
    parser.add_argument("--output", type=pathlib.Path, default="build/twin-networks")
    parser.add_argument("--program", default="build/fvm")
    parser.add_argument("--actors", type=pathlib.Path,
                        default=os.environ.get("FVM_ACTORS") or "build/wasm32/actors",
                        help="our actors: a folder of modules")
    parser.add_argument("--skip-missing", action="store_true",
                        help="exit status 77 where there are no actors, unless $FVM_COMPLETE is set")
    return parser.parse_args()


def run_network(options, network):
    """What is wrong, in words."""
    options.bundle = BUNDLES_FOLDER / f"v{BUNDLES[twin.NV]}/builtin-actors-{network}.car"
    world, state = twin.make_world(options)
    world.network = network
    settings = {"nv": twin.NV, "epoch": world.epoch, "base_fee": "0", "circ_supply": str(CIRCULATING)}
    with Server(options.program, settings, state, options.actors, options.bundle, options.output,
                network) as server:
        run = Run(server, world, options.damage)
        # Contracts, to be called by.
        twin_singletons.init_exec4(run)
        run.surprises.clear()
        twin_verifreg.scenarios(run)
        twin_power.scenarios(run)
    server.write_stream(options.output / f"{network}.json", state.name)
    totals = server.totals
    problems = run.surprises + [f"code of ours did not run: {actor}" for actor in DEPENDING
                                if not totals["calls_of_ours"].get(actor)]
    for fields, told in run.differing[:twin.SHOWN]:
        problems += [f"{fields['id']}: {difference}" for difference in told["differences"]]
    print(f"{network}: {totals['messages']:,} messages, {totals['different']} differences, "
          f"{len(problems)} problems")
    return problems


def main():
    options = arguments()
    if not options.actors.exists() or not BUNDLES_FOLDER.exists():
        skips = options.skip_missing and not os.environ.get("FVM_COMPLETE")
        print(f"{'skipped' if skips else 'error'}: run `make bundles compile-wasm32` first")
        return twin.SKIPPED if skips else 1
    problems = []
    for network in options.network or twin_power.NETWORKS:
        folder = options.output
        options.output = folder / network
        options.output.mkdir(parents=True, exist_ok=True)
        problems += [f"{network}: {problem}" for problem in run_network(options, network)]
        options.output = folder
    for problem in problems:
        print(f"problem: {problem[:600]}")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
