"""What is done to a meaningful message so that it is less so."""

import dataclasses

from message_tools import Link, by_id, cbor, uncbor

from .world import FIL


def random_cbor(world, depth=0):
    """Any value that CBOR of the chain can have."""
    rng = world.rng
    kind = rng.randrange(9 if depth < 4 else 7)
    if kind == 0:
        return world.number()
    if kind == 1:
        return -1 - (world.number() >> 1)
    if kind in (2, 3):
        return world.bytes()
    if kind == 4:
        return rng.choice([None, True, False])
    if kind == 5:
        return rng.choice(["", "text", "\u00e9" * 20])
    if kind == 6:
        return rng.choice([by_id(rng.randrange(200)).binary, Link(
            b"\x01\x71\xa0\xe4\x02\x20" + rng.randbytes(32))])
    return [random_cbor(world, depth + 1) for _ in range(rng.randrange(5))]


def _damaged_bytes(world, data):
    rng = world.rng
    data = bytearray(data)
    kind = rng.randrange(6)
    if kind == 0 and data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif kind == 1:
        del data[rng.randrange(len(data) + 1):]
    elif kind == 2:
        data += world.rng.randbytes(rng.randrange(1, 9))
    elif kind == 3:
        at = rng.randrange(len(data) + 1)
        data[at:at] = rng.choice([b"\x9f", b"\xff", b"\x5f", b"\x1b" + bytes(8), b"\xd8\x2a", b"\x80",
                                  b"\xf9\x00\x00", b"\xa0", b"\x18\x01", b"\x19\x00\x01"])
    elif kind == 4 and data:
        data[rng.randrange(len(data))] = rng.randrange(256)
    else:
        at = rng.randrange(len(data) + 1)
        del data[at:at + rng.randrange(1, 4)]
    return bytes(data)


def _changed_value(world, value):
    """The value with one place of it changed."""
    if isinstance(value, list) and value and world.chance(0.85):
        value = list(value)
        at = world.rng.randrange(len(value))
        kind = world.rng.randrange(8)
        if kind == 0:
            del value[at]
        elif kind == 1:
            value.insert(at, random_cbor(world, 3))
        else:
            value[at] = _changed_value(world, value[at])
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return world.rng.choice([min(value + 1, (1 << 64) - 1), value - 1 if value > 0 else 0, -1,
                                 world.number()])
    if isinstance(value, bytes):
        return world.rng.choice([_damaged_bytes(world, value), b"", b"\x00" + bytes(20), value + b"\x00",
                                 b"\x00" + b"\xff" * world.rng.choice([9, 127, 128])])
    return random_cbor(world)


def _huge_params(world):
    """Deep, long, or both; the longest are as long as a block may be."""
    rng = world.rng
    depth = rng.choice([10, 127, 128, 129, 255, 256, 257, 2000])
    return rng.choice([b"\x81" * depth + b"\x00", cbor(bytes(rng.choice([1000, 30_000, 100_000]))),
                       b"\x9b" + b"\xff" * 8, b"\x5b" + b"\x7f" * 8, cbor([0] * 5000),
                       b"\xd8\x2a" * 50 + b"\x00"])


def _params(world, draft):
    kind = world.rng.randrange(10)
    params = draft.params
    if kind < 3:
        params = _damaged_bytes(world, params)
    elif kind < 7:
        try:
            params = cbor(_changed_value(world, uncbor(params)))
        except (ValueError, UnicodeDecodeError):
            params = cbor(random_cbor(world))
    elif kind == 7:
        params = cbor(random_cbor(world))
    elif kind == 8:
        params = b"" if params else cbor(random_cbor(world))
    else:
        params = _huge_params(world)
    return dataclasses.replace(draft, name=f"{draft.name}-params", params=params)


def _value(world, draft):
    value = world.rng.choice([1, FIL, 10**8 * FIL, 1 << 120, (1 << 128) - 1, 1 << 128, -1])
    return dataclasses.replace(draft, name=f"{draft.name}-value", value=value, discard=True)


def _method(world, draft):
    method = world.rng.choice([world.rng.randrange(40), min(draft.method + 1, (1 << 64) - 1), 0,
                               world.number(), 1 << 24, (1 << 24) - 1])
    return dataclasses.replace(draft, name=f"{draft.name}-method", method=method)


def _receiver(world, draft):
    return dataclasses.replace(draft, name=f"{draft.name}-to", to=world.any_address())


def _sender(world, draft):
    return dataclasses.replace(draft, name=f"{draft.name}-from", sender=world.sender())


def _gas(world, draft):
    limit = world.rng.choice([1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000,
                              world.rng.randrange(700_000, 30_000_000)])
    return dataclasses.replace(draft, name=f"{draft.name}-gas", gas_limit=limit)


def _network(world, draft):
    changes = dict(draft.changes)
    changes["circ_supply"] = world.rng.choice(["0", "1", str(10**6 * FIL), str(2 * 10**9 * FIL)])
    changes["base_fee"] = world.rng.choice(["0", "100", "1000", "100000"])
    return dataclasses.replace(draft, name=f"{draft.name}-network", changes=changes)


# What only matters where gas is paid for, or where a stream's settings change.
OF_THE_NETWORK = (_gas, _network)
_KINDS = [(10, _params), (2, _value), (3, _method), (3, _receiver), (4, _sender), (4, _gas),
          (1, _network)]


def mutate(world, draft, without=()):
    """Another message made of this one; what it does is not followed up."""
    weights, kinds = zip(*[kind for kind in _KINDS if kind[1] not in without])
    changed = world.rng.choices(kinds, weights)[0](world, draft)
    return dataclasses.replace(changed, after=None)
