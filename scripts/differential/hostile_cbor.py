"""CBOR that a careful encoder would never write, and the structures that syscalls read as CBOR."""

import struct

from message_tools import Link, cbor

COMMITMENT = b"\x01\x81\xe2\x03\x92\x20\x20" + bytes(range(32))
SEALED = b"\x01\x82\xe2\x03\x81\xe8\x02\x20" + bytes(range(32))
PLAIN = b"\x01\x71\xa0\xe4\x02\x20" + bytes(range(32))
IDENTITY = b"\x01\x71\x00\x01\x80"


class Raw(bytes):
    """Bytes that are CBOR already."""


def encode(value):
    """As message_tools.cbor, with Raw among the values."""
    if isinstance(value, Raw):
        return bytes(value)
    if isinstance(value, list):
        return minimal(4, len(value)) + b"".join(map(encode, value))
    return cbor(value)


def head(major, value, size):
    """A head with a number of `size` bytes, however small the number."""
    mark = {0: value, 1: 24, 2: 25, 4: 26, 8: 27}[size]
    return bytes([major << 5 | mark]) + (value.to_bytes(size, "big") if size else b"")


def minimal(major, value):
    return next(head(major, value, size) for size in (0, 1, 2, 4, 8)
                if value < (256**size if size else 24))


def _wrap_all(inner):
    return [b"\xc0" + inner, b"\xd8\x2a" + inner, b"\xd9\xd9\xf7" + inner, b"\xd8\x18" + inner]


SIMPLE = [b"\xf6", b"\xf7", b"\xf4", b"\xf5", b"\xe0", b"\xf8\x20", b"\xf8\x14", b"\xff", b"",
          b"\xfb" + struct.pack(">d", 1.0), b"\xfa" + struct.pack(">f", 1.0), b"\xf9\x3c\x00",
          b"\xfb" + struct.pack(">d", float("nan")), b"\x1c", b"\x1f", b"\x3f", b"\xa0", b"\x80",
          b"\x40", b"\x60", b"\x00", b"\x20", b"\x9f\xff", b"\xbf\xff", b"\x5f\xff", b"\x7f\xff"]


def _of_integer(value):
    major, number = (0, value) if value >= 0 else (1, -1 - value)
    out = [head(major, number, size) for size in (1, 2, 4, 8) if number < 256**size]
    out += [cbor(other) for other in (-1, -2**63, 2**31, 2**63 - 1, 2**63, 2**64 - 1)]
    out += [b"\xc2\x41\x05", b"\xc3\x41\x05", b"\x3b" + b"\xff" * 8, b"\xc2\x49\x01" + bytes(8),
            b"\x61\x31", b"\x41\x01", b"\x81\x01"]
    return out + _wrap_all(cbor(value))


def _of_string(value, major):
    other = 5 - major
    size = len(value)
    chunk = head(major, size, 4)
    out = [head(major, size, width) + value for width in (1, 2, 4, 8) if size < 256**width]
    out += [minimal(other, size) + value,
            bytes([major << 5 | 31]) + chunk + value + b"\xff",
            bytes([major << 5 | 31]) + chunk + value + chunk + value + b"\xff",
            bytes([major << 5 | 31]) + chunk + value,
            bytes([other << 5 | 31]) + chunk + value + b"\xff",
            bytes([major << 5 | 31]) + b"\xff", bytes([major << 5]),
            encode([int(byte) for byte in value[:40]]),
            b"\x9f" + b"".join(cbor(int(byte)) for byte in value[:40]) + b"\xff",
            head(major, size + 1, 4) + value, head(major, 2**32 - 1, 4) + value,
            head(major, 2**64 - 1, 8) + value]
    if major == 3:
        out += [b"\x62\xff\xfe", b"\x61\x80", b"\x64\xf0\x9f\x98\x80"]
    return out + _wrap_all(minimal(major, size) + value)


def _of_list(value):
    items = [encode(item) for item in value]
    body = b"".join(items)
    size = len(items)
    out = [head(4, size, width) + body for width in (1, 2, 4, 8)]
    out += [b"\x9f" + body + b"\xff", b"\x9f" + body, head(4, size + 1, 4) + body,
            b"\x9f" + body + b"\x00\xff", head(4, 2**32 - 1, 4) + body, head(4, 2**63, 8) + body,
            minimal(4, size + 1) + body + b"\x00",
            head(5, size, 4) + b"".join(cbor(at) + item for at, item in enumerate(items)),
            b"\xbf" + b"".join(cbor(at) + item for at, item in enumerate(items)) + b"\xff",
            bytes([0xa1]) + b"\x80" + head(4, size, 4) + body, body]
    if size:
        out += [minimal(4, size - 1) + b"".join(items[:-1]),
                b"\x9f" + b"".join(items[:-1]) + b"\xff"]
    return out + _wrap_all(head(4, size, 4) + body)


def _of_link(link):
    binary = link.binary
    full = b"\x00" + binary
    out = [head(6, 42, size) + cbor(full) for size in (2, 4, 8)]
    out += [cbor(full), cbor(binary), b"\xd8\x2a" + cbor(binary), b"\xd8\x2b" + cbor(full),
            b"\xd8\x2a\x78" + bytes([len(full)]) + full, b"\xd8\x2a\xd8\x2a" + cbor(full),
            b"\xd8\x2a" + cbor(b""), b"\xd8\x2a" + cbor(b"\x00"), b"\xd8\x2a" + cbor(full + b"\x00"),
            b"\xd8\x2a" + cbor(full[:-1]), b"\xd8\x2a" + cbor(b"\x01" + binary),
            b"\xd8\x2a\x5f" + cbor(full) + b"\xff", b"\xd8\x2a\x5f" + cbor(full[:9]) + cbor(full[9:])
            + b"\xff", b"\xd8\x2a" + head(2, len(full), 4) + full,
            b"\xd8\x2a" + encode([int(byte) for byte in full])]
    for other in (COMMITMENT, SEALED, PLAIN, IDENTITY, b"\x12\x20" + bytes(32),
                  b"\x00\x70\x12\x20" + bytes(32), b"\x02\x70\x12\x20" + bytes(32),
                  b"\x01\x81\x00\x12\x20" + bytes(32), b"\x01\x55\x00\x00", b"\x01\x55\x12\x00",
                  b"\x01\x55\x12\x41" + bytes(65), b"\x01\x55\x12\x40" + bytes(64)):
        out.append(b"\xd8\x2a" + cbor(b"\x00" + other))
    return out


def mutants(value):
    """Every encoding of `value`, a tree as message_tools.cbor takes, with one node gone wrong; and
    the whole cut off, or with something after it."""
    whole = encode(value)
    yield whole
    for extra in (b"\x00", b"\xff", whole):
        yield whole + extra
    for cut in {0, 1, len(whole) // 2, len(whole) - 1}:
        yield whole[:cut]
    yield from _within(value, lambda node: Raw(node))


def _within(value, rebuild):
    wrong = list(SIMPLE)
    if isinstance(value, Link):
        wrong += _of_link(value)
    elif isinstance(value, bytes) and not isinstance(value, Raw):
        wrong += _of_string(value, 2)
    elif isinstance(value, str):
        wrong += _of_string(value.encode(), 3)
    elif isinstance(value, int):
        wrong += _of_integer(value)
    elif isinstance(value, list):
        wrong += _of_list(value)
        for at, item in enumerate(value):
            if at < 2 or item != value[at - 1]:
                yield from _within(item, lambda node, at=at: rebuild(
                    encode([*value[:at], Raw(node), *value[at + 1:]])))
    for encoding in wrong:
        yield bytes(rebuild(encoding))


def structures(abi):
    """Well-formed parameters: name of the syscall to a tree."""
    seal = [8 if abi > 2 else 3, [1000, 7], [1, 2], bytes(32), bytes(range(32)), bytes(192),
            Link(SEALED), Link(COMMITMENT)]
    post = [bytes(32), [[13 if abi > 2 else 8, bytes(192)]],
            [[8 if abi > 2 else 3, 7, Link(SEALED)]], 1000]
    aggregate = [1000, 8 if abi > 2 else 3, 0, bytes(64),
                 [[7, bytes(32), bytes(32), Link(SEALED), Link(COMMITMENT)]] * 4]
    replica = [3, Link(SEALED), Link(SEALED), Link(COMMITMENT), [1, 2, 3, 255]]
    found = {"crypto.verify_post": post, "crypto.verify_aggregate_seals": aggregate,
             "crypto.verify_replica_update": replica, "crypto.batch_verify_seals": [seal, seal],
             "crypto.compute_unsealed_sector_cid": [[2048, Link(COMMITMENT)]]}
    if abi == 2:
        found["crypto.verify_seal"] = seal
    if abi == 3:
        found["event.emit_event"] = [[3, "key", 0x55, b"value"], [0, "k", 0x55, b""]]
    return found
