"""The same CBOR in other bytes, most of which the reference's typed decoder takes for the same."""

from message_tools import Link

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _TAG = 0, 1, 2, 3, 4, 6
_CHUNKED, _BREAK = 31, b"\xff"


def _head(rng, major, value):
    """A head that may be longer than it need be, and of a major type whose bits are a part of the
    right one's."""
    if rng.random() < 0.3:
        major = rng.choice([other for other in range(7) if other & ~major == 0])
    elif rng.random() < 0.03:
        major = rng.randrange(8)
    widths = [size for size in (0, 1, 2, 4, 8) if value < (24 if size == 0 else 1 << (8 * size))]
    size = widths[0] if rng.random() < 0.7 else rng.choice(widths)
    if size == 0:
        return bytes([major << 5 | value])
    return bytes([major << 5 | 23 + size.bit_length()]) + value.to_bytes(size, "big")


def _string(rng, major, content, depth=0):
    if rng.random() < 0.8 or depth > 3:
        return _head(rng, major, len(content)) + content
    out, at = bytes([major << 5 | _CHUNKED]), 0
    while at < len(content) or rng.random() < 0.3:
        size = rng.randrange(len(content) + 1)
        out += _string(rng, major, content[at:at + size], depth + 1)
        at += size
    return out + _BREAK


def respell(rng, value):
    """As message_tools.cbor takes it."""
    if value is None or isinstance(value, bool):
        if rng.random() < 0.95:
            return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
        return {None: b"\xf7", True: b"\xf8\x15", False: b"\xf8\x14"}[value]
    if isinstance(value, int):
        # A head with fewer bits is another number, which is as good.
        return _head(rng, _UNSIGNED, value) if value >= 0 else _head(rng, _NEGATIVE, -1 - value)
    if isinstance(value, bytes):
        return _string(rng, _BYTES, value)
    if isinstance(value, str):
        return _string(rng, _TEXT, value.encode())
    if isinstance(value, Link):
        return _head(rng, _TAG, 42) + _string(rng, _BYTES, b"\x00" + value.binary)
    body = b"".join(respell(rng, element) for element in value)
    if rng.random() < 0.03:
        return bytes([_ARRAY << 5 | _CHUNKED]) + body + _BREAK
    return _head(rng, _ARRAY, len(value)) + body
