"""The Ethereum address manager and contracts; only for versions that have them."""

import test_contract
from message_tools import by_id, cbor, deployer, ethereum_address, exported, words

from .evm_programs import arguments, eth_word, masked, program
from .world import EAM, FIL, INVOKE, Draft, created_actor

MUCH = 10_000_000_000
# Numbers of the curve that a precompile takes: a generator, and its double.
_BN_POINT = (1, 2)
_BN_DOUBLE = (0x030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3,
              0x15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4)
_FIL = 0xfe << 152


def _creates(world, actors):
    def after(returned):
        actors.append(created_actor(returned))
        if actors is not world.contracts:
            world.contracts.append(actors[-1])
    return after


def create_test_contract(world):
    code = test_contract.initcode()
    value = world.amount() if world.chance(0.3) else 0
    sender = world.rng.choice(world.keyed[:5] + world.eth)
    return Draft("eam-create-test", sender, EAM, 4, cbor(code), value, gas_limit=MUCH,
                 after=_creates(world, world.testers))


def create(world):
    """Random code, as initcode or as what that deploys."""
    kind = world.rng.randrange(10)
    code = program(world)
    if kind < 5:
        code = deployer(code)
    elif kind == 8:
        code = test_contract.failing_initcode()
    elif kind == 9:
        code = world.rng.choice([b"", b"\xef", deployer(b"\xef\x00"), deployer(bytes(24_577)),
                                 deployer(bytes(24_576)), test_contract.tiny_initcode()])
    return Draft("eam-create", world.sender(), EAM, 4, cbor(code), world.amount(), gas_limit=MUCH,
                 after=_creates(world, world.contracts))


def create_by_others(world):
    """The EAM's methods that only contracts may call."""
    method, params = world.rng.choice([
        (2, cbor([test_contract.tiny_initcode(), 0])),
        (3, cbor([test_contract.tiny_initcode(), bytes(32)])), (1, b""), (5, b""), (4, world.bytes())])
    return Draft("eam-method", world.sender(), EAM, method, params, gas_limit=MUCH)


def _some_contract(world):
    return world.rng.choice(world.contracts)


def invoke(world, name, data, to=None, **more):
    more.setdefault("gas_limit", MUCH)
    return Draft(f"evm-{name}", world.rng.choice([world.sender(), *world.eth]),
                 to or _some_contract(world), INVOKE, cbor(data), **more)


def operation(world):
    """An operation of the test contract; other contracts make of the same data what they want."""
    if len(world.testers) < 2:
        return create_test_contract(world)
    rng, call = world.rng, test_contract.call
    other = masked(rng.choice(world.testers) if world.chance(0.8) else _some_contract(world))
    slot = rng.choice([0, 1, 1 << 255, rng.getrandbits(256)])
    inner = rng.choice([call("store", slot, rng.getrandbits(64)), call("load", slot),
                        call("log", 1, 2, b"data"), call("revert", b"why"), call("environment"),
                        call("create", 0, test_contract.tiny_initcode()), call("invalid"),
                        call("call", other, 1, b""), call("selfdestruct", other),
                        call("delegatecall", other, call("store", slot, 7)), b"", world.bytes(300)])
    someone = eth_word(world)
    options = [
        ("store", call("store", slot, rng.choice([0, 1, rng.getrandbits(256)]))),
        ("load", call("load", slot)), ("log", call("log", rng.getrandbits(256), 2, world.bytes(300))),
        ("log-long", call("log", 3, 4, bytes(rng.choice([8000, 8128, 8129, 9000])))),
        ("revert", call("revert", world.bytes(200))), ("environment", call("environment")),
        ("call", call("call", someone, rng.choice([0, 0, 1, FIL, 10**30]), inner)),
        ("call", call("call", other, 0, inner)), ("staticcall", call("staticcall", other, inner)),
        ("staticcall", call("staticcall", someone, inner)),
        ("delegatecall", call("delegatecall", other, inner)),
        ("delegatecall", call("delegatecall", someone, inner)),
        ("create", call("create", rng.choice([0, 3]), program(world))),
        ("create2", call("create2", rng.randrange(3), test_contract.tiny_initcode())),
        ("look-at", call("look_at", someone)), ("bad-jump", call("bad_jump")),
        ("underflow", call("underflow")), ("store-revert", call("store_then_revert")),
        ("memory", call("big_memory", rng.choice([100, 100_000, 4_000_000, 1 << 31, (1 << 32) - 32,
                                                  1 << 40]))),
        ("hash", call("hash", world.bytes(500))), ("invalid", call("invalid"))]
    name, data = rng.choice(options)
    return invoke(world, name, data, rng.choice(world.testers),
                  value=world.amount() if world.chance(0.2) else 0)


def loops(world):
    """Until the gas ends, or until the call depth does."""
    if not world.testers:
        return create_test_contract(world)
    kind = world.rng.randrange(3)
    if kind == 0:
        return invoke(world, "loop", test_contract.call("loop"), world.testers[0],
                      gas_limit=world.rng.choice([30_000_000, 60_000_000]))
    limits = [100_000_000, 500_000_000, 500_000_000, 2_000_000_000]
    return invoke(world, "recursion", test_contract.call("recurse"), world.testers[0],
                  gas_limit=world.rng.choice(limits))


def run(world):
    """A deployed program on random data, or a contract as an actor."""
    if not world.testers:
        return create_test_contract(world)
    if world.chance(0.7):
        return invoke(world, "run", arguments(world), value=world.amount() if world.chance(0.3) else 0)
    method, params = world.rng.choice([
        (3, b""), (4, b""), (5, cbor(bytes(32))), (6, b""), (2, b""), (1, cbor([b"", b""])),
        (1023, b""), (1024, cbor([1])), (1 << 30, cbor([1])), (1 << 63, world.bytes()), (0, b""),
        (INVOKE, b""), (INVOKE, cbor([1, 2])), (INVOKE, world.bytes()),
        (exported("Receive"), cbor([1, b""]))])
    return Draft("evm-method", world.sender(), _some_contract(world), method, params, world.amount(),
                 gas_limit=MUCH)


def destroy(world):
    """The end of a contract, and calls of it after."""
    if len(world.contracts) < 6:
        return create_test_contract(world)
    if world.dead_contracts and world.chance(0.5):
        return invoke(world, "dead", arguments(world), world.rng.choice(world.dead_contracts),
                      value=world.amount())
    victim = world.rng.choice(world.testers[2:] or world.contracts)
    if victim in world.testers[:2]:
        return create_test_contract(world)
    beneficiary = eth_word(world)

    def after(_):
        world.contracts.remove(victim)
        if victim in world.testers:
            world.testers.remove(victim)
        world.dead_contracts.append(victim)

    return invoke(world, "selfdestruct", test_contract.call("selfdestruct", beneficiary), victim,
                  after=after)


# Precompiles ---------------------------------------------------------------------------------------

def _inputs(world):
    """Number of a precompile, and data that it may like."""
    rng = world.rng
    key = rng.choice(world.keyed).key
    signature = key.sign(b"signed")
    infinity = (0, 0)
    point = lambda: rng.choice([_BN_POINT, _BN_DOUBLE, infinity, (1, 3)])
    blake = rng.choice([0, 1, 12]).to_bytes(4, "big") + rng.randbytes(208)
    blake += bytes([rng.choice([0, 1, 1, 2])])
    exponent = [rng.choice([0, 1, 5, 32, 64]) for _ in range(3)]
    return rng.choice([
        (1, words(rng.getrandbits(256), 27 + signature[64], signature[:32], signature[32:64])),
        (2, world.bytes(300)), (3, world.bytes(300)), (4, world.bytes(300)),
        (5, words(*exponent) + rng.randbytes(sum(exponent))),
        (6, words(*point(), *point())), (7, words(*point(), rng.choice([0, 1, 9, (1 << 256) - 1]))),
        (8, b""), (8, words(*point(), *(4 * [0]))), (8, rng.randbytes(192)), (9, blake), (9, blake[1:]),
        (10, world.bytes(200)), (rng.randrange(0x0b, 0x12), bytes(rng.choice([128, 256, 160, 384, 64]))),
        (rng.randrange(0x0b, 0x12), rng.randbytes(rng.choice([128, 256, 64, 13]))),
        (0x100, rng.randbytes(rng.choice([160, 159]))), (0x100, bytes(160)),
        (_FIL | 1, rng.choice([world.any_address().binary, world.bytes()])),
        (_FIL | 2, words(rng.choice([world.number(), 100 + rng.randrange(40)]))),
        (_FIL | 3, words(0, 0, 0, 0, 192, 224, 0)), (_FIL | 4, b""),
        (_FIL | 6, words(rng.choice([0, 1, world.epoch - 1, world.epoch, world.epoch + 1, 1 << 63]))),
        (_FIL | rng.randrange(256), world.bytes())])


def precompile(world):
    if not world.testers:
        return create_test_contract(world)
    number, data = _inputs(world)
    way = world.rng.choice(["staticcall", "staticcall", "delegatecall"])
    return invoke(world, f"precompile-{number & 0xffff:x}", test_contract.call(way, number, data),
                  world.testers[0])


def call_actor(world):
    """A contract calls built-in actors by the precompile."""
    if not world.testers:
        return create_test_contract(world)
    rng = world.rng
    draft_params = rng.choice([b"", cbor([]), cbor(world.sender().address.binary), cbor([1, b"x"]),
                               world.bytes()])
    codec = 0x51 if draft_params else rng.choice([0, 0, 0x51, 0x71, 0x55])
    method = rng.choice([0, 0, 2, 1023, 1024, exported("Balance"), exported("NetworkRawPower"),
                         exported("GetOwner"), exported("AddBalance"), INVOKE, (1 << 64) - 1])
    value = rng.choice([0, 0, 0, 1, 10**30])
    flags = rng.choice([0, 0, 0, 1, 2])
    padded = draft_params + bytes(-len(draft_params) % 32)
    if rng.random() < 0.5:
        number = rng.choice([0, 2, 4, 5, 6, 7, 10, 99, 100, 105, 5000,
                             *(miner.number for miner in world.miners)])
        data = words(method, value, flags, codec, 192, number, len(draft_params)) + padded
        to = _FIL | 5
    else:
        address = world.any_address().binary
        data = words(method, value, flags, codec, 192, 224 + len(padded), len(draft_params)) + padded + \
            words(len(address)) + address + bytes(-len(address) % 32)
        to = _FIL | 3
    return invoke(world, "call-actor", test_contract.call("delegatecall", to, data), world.testers[0])


def ethereum_sender(world):
    """A placeholder's first message, an Ethereum account's later ones."""
    sender = world.rng.choice(world.eth)
    to = world.rng.choice([world.any_address(), ethereum_address(world.rng.randbytes(20)),
                           by_id(sender.number)])
    return Draft("eth-account", sender, to, world.rng.choice([0, 0, 0, INVOKE, 2, 7, 1 << 24]),
                 world.rng.choice([b"", b"", world.bytes()]), world.amount())


ACTIONS = [(3, create_test_contract), (10, create), (1, create_by_others), (20, operation), (1, loops),
           (10, run), (2, destroy), (10, precompile), (8, call_actor), (5, ethereum_sender)]
