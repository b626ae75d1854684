"""States with the prober in them, and the messages on each."""

import dataclasses

from message_tools import Key, blake2b, bls_address, by_id, ethereum_address

from . import hostile_cases, hostile_modules, hostile_scenarios
from .hostile_cases import finish
from .prober import OUT, Program, generation, module

FIL = 10**18
EPOCH = 2000
ALICE, BOB = Key("libfvm hostile alice"), Key("libfvm hostile bob")
WORKER = bls_address(blake2b(b"libfvm hostile worker", 48))
ETHAN = ethereum_address(blake2b(b"libfvm hostile ethan", 20))
PROBERS = (5000, 5001, 5002)
FIRST_MODULE = 6000
GAS_LIMIT = 10_000_000_000


@dataclasses.dataclass
class State:
    """A start state to be made, and what happens on it."""

    name: str
    # (id, WAT, FIL)
    actors: list
    # Called with the world; yields Case.
    cases: object


@dataclasses.dataclass
class Case:
    name: str
    params: bytes = b""
    to: object = by_id(PROBERS[0])
    method: int = 2
    value: int = 0
    gas_limit: int = GAS_LIMIT
    # The next message starts from where this one ended; else all start from the same state.
    stays: bool = False
    # Tried with gas limits that end at each charge, and one unit before, instead of its own.
    tight: bool = False
    # Ids of the actors whose code the vector takes along.
    runs: tuple = PROBERS


def accounts(network_version):
    """Get the ids f0100, f0101, ..."""
    found = [(ALICE.address, 10**8), (BOB.address, 1000), (WORKER, 1000)]
    return found + ([(ETHAN, 10)] if network_version >= 18 else [])


def _probers(abi):
    text = module(abi)
    return [(PROBERS[0], text, 5), (PROBERS[1], text, 0), (PROBERS[2], text, 1)]


def states(network_version, seed, scale):
    """`scale` multiplies the numbers of random cases."""
    abi = generation(network_version)
    yield State("syscalls", _probers(abi), lambda world: _plain(_syscalls(world, seed, scale)))
    yield State("scenarios", _probers(abi), lambda world: _scenarios(world, seed, scale))
    yield State("init", [*_probers(abi), (1, module(abi), 0)], _creations)
    yield State("modules", [*_probers(abi), *(
        (FIRST_MODULE + at, text, 1) for at, text in enumerate(hostile_modules.of_abi(abi).values()))],
        lambda world: _module_calls(world, abi))


def _plain(named):
    for name, params in named:
        yield Case(name, params)


def _syscalls(world, seed, scale):
    yield from hostile_cases.argument_cases(world)
    yield from hostile_cases.cbor_cases(world)
    yield from hostile_cases.cid_cases(world)
    yield from hostile_cases.address_cases(world)
    yield from hostile_cases.pair_cases(world, seed, 300 * scale)


def _scenarios(world, seed, scale):
    s = hostile_scenarios
    for name, params in s.send_cases(world):
        yield Case(name, params, value=FIL)
    for name, params in s.memory_cases(world):
        yield Case(name, params, gas_limit=10 * GAS_LIMIT)
    for make in (s.machine_cases, s.depth_cases, s.read_only_cases,
                 s.reachability_cases, s.event_cases, s.bls_cases):
        yield from _plain(make(world))
    yield from _tight(world, seed, 8 * scale)
    for name, params in s.self_destruct_cases(world):
        yield Case(name, params, value=FIL)
    for name, params in s.random_cases(world, seed, 300 * scale):
        yield Case(name, params, value=FIL, stays=True)
    for value in (-1, 10**9 * FIL, 2**128, 2**200, 1):
        yield Case(f"message-value-{value:x}", hostile_cases.probe(
            world, "vm.context" if world.abi == 2 else "vm.message_context"), value=value,
            to=by_id(PROBERS[1]))


def _tight(world, seed, count):
    """Programs that are tried with gas limits at each of their charges."""
    s = hostile_scenarios
    for name, params in s.random_cases(world, f"{seed} tight", count):
        yield Case(f"tight-{name}", params, value=1, tight=True)
    rest = [*s.self_destruct_cases(world), *s.send_cases(world), *s.event_cases(world)]
    for name, params in rest[::max(1, len(rest) // count)]:
        yield Case(f"tight-{name}", params, value=1, tight=True)
    destruct = Program(world.abi)
    s.destruct(destruct, world)
    yield Case("tight-destruct", finish(destruct), value=1, tight=True)


def _creations(world):
    """Actors that make actors: only f01 may, but before FVM v3 anybody."""
    init = by_id(1)
    places = [(init, "init"), (by_id(PROBERS[0]), "other")]
    codes = ["account", "multisig", "init", "system", "prober", "cron", "storageminer"]
    if world.abi > 2:
        codes += ["placeholder", "ethaccount", "evm"]
    delegated = [b""] if world.abi == 2 else [
        b"", ETHAN.binary, ethereum_address(bytes(20)).binary, by_id(100).binary,
        ethereum_address(b"abc", 77).binary, b"\x05", ALICE.address.binary]
    next_address = "actor.new_actor_address" if world.abi == 2 else "actor.next_actor_address"
    for to, place in places:
        for code in codes:
            for number in (0, 1, 100, 103, PROBERS[1], 2**63, 2**64 - 1, 20_000):
                for at, address in enumerate(delegated):
                    if at > 1 and (code not in ("multisig", "ethaccount") or number == 1):
                        continue
                    program = Program(world.abi)
                    program.do(next_address, OUT, OUT + 8, 80)
                    program.do("log", OUT + 8, 21)
                    args = [number,
                            program.data(world.codes[code].binary)]
                    if world.abi > 2:
                        args += [program.data(address), len(address)]
                    program.do("actor.create_actor", *args)
                    program.do("actor.create_actor", *args)
                    program.do("actor.get_actor_code_cid", OUT, args[0], OUT + 8, 80)
                    program.do(next_address, OUT, OUT + 8, 80)
                    program.do("log", OUT + 8, 21)
                    outer = Program(world.abi)
                    hostile_scenarios.nested(outer, program)
                    hostile_scenarios.send(outer, to.binary, params=2)
                    outer.do(next_address, OUT, OUT + 8, 80)
                    outer.do("log", OUT + 8, 21)
                    yield Case(f"create-{place}-{code}-{args[0]:x}-{at}", finish(outer),
                               runs=(*PROBERS, 1))


def _module_calls(world, abi):
    for at, name in enumerate(hostile_modules.of_abi(abi)):
        number = FIRST_MODULE + at
        to = by_id(number)
        yield Case(f"module-{name}", b"\x01", to=to, runs=(number,))
        yield Case(f"module-{name}-transfer", to=to, method=0, value=1, runs=(number,))
        yield Case(f"module-{name}-tight", to=to, gas_limit=1_200_000, runs=(number,))
        program = Program(abi)
        hostile_scenarios.send(program, to.binary, value=1)
        hostile_scenarios.send(program, to.binary, params=1)
        if abi > 2:
            hostile_scenarios.send(program, to.binary, gas_limit=1_100_000)
        yield Case(f"module-{name}-below", finish(program), value=FIL, runs=(*PROBERS, number))
