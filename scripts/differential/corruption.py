"""What can be wrong with a value of the state: other types, other spellings, numbers beyond all ranges."""

import hashlib

from message_tools import Link, actor_address, bls_address, by_id, ethereum_address, secp_address, varint

from .trees import CBOR, DAG_CBOR, RAW, Raw, encode

I64_MIN, I64_MAX, U64_MAX = -2**63, 2**63 - 1, 2**64 - 1

# Instead of anything.
OTHER_TYPES = {
    "null": None, "true": True, "zero": 0, "minus-one": -1, "bytes": b"", "text": "", "list": [],
    "map": Raw(b"\xa0"), "float": Raw(b"\xfb\x3f\xf0" + bytes(6)), "undefined": Raw(b"\xf7"),
    "link": Link(b"\x01\x55\x00\x01x"), "nothing": Raw(b""), "break": Raw(b"\xff"),
    "deep": Raw(b"\x81" * 300 + b"\x00"), "tag": Raw(b"\xc2\x41\x01"),
    "huge-list": Raw(b"\x9a\xff\xff\xff\xff"),
}


def _wide(value):
    """The same number with longer and longer heads."""
    major, number = (0, value) if value >= 0 else (1, -1 - value)
    head = lambda size: bytes([major << 5 | 23 + size.bit_length()])
    return {f"wide-{size}": Raw(head(size) + number.to_bytes(size, "big"))
            for size in (1, 2, 4, 8) if number < 1 << 8 * size}


def unsigned(value):
    return {"one": 1, "two": 2, "i64-max": I64_MAX, "i64-beyond": I64_MAX + 1, "most": U64_MAX,
            "before-most": U64_MAX - 1, **_wide(value)}


def signed(value):
    return {"one": 1, "i64-max": I64_MAX, "i64-min": I64_MIN, "i64-above-min": I64_MIN + 1, "minus-two": -2,
            "too-high": U64_MAX, "too-low": Raw(b"\x3b" + b"\xff" * 8), **_wide(value)}


def big_integer(_):
    sizes = {f"size-{size}": b"\x00" + b"\xff" * (size - 1) for size in (2, 9, 17, 33, 127, 128, 129, 200)}
    negative = {f"negative-{size}": b"\x01" + b"\xff" * (size - 1) for size in (2, 17, 128, 129)}
    return {**sizes, **negative, "sign-alone": b"\x00", "negative-zero": b"\x01", "zeros": bytes(3),
            "leading-zeros": b"\x00\x00\x07", "negative-leading-zeros": b"\x01\x00\x07",
            "sign-two": b"\x02\x07", "long-zeros": bytes(129), "as-text": Raw(b"\x62\x00\x07"),
            "as-list": [0, 7], "wide-head": Raw(b"\x58\x02\x00\x07"),
            "chunked": Raw(b"\x5f\x41\x00\x41\x07\xff"), "wrong-major": Raw(b"\x02\x00\x07")}


def address(binary):
    return {"id-zero": by_id(0).binary, "id-most": by_id(I64_MAX).binary, "id-beyond": by_id(U64_MAX).binary,
            "id-overlong": b"\x00\xe4\x80\x00", "id-trailing": b"\x00\x64\x00",
            "id-overflow": b"\x00" + b"\xff" * 9 + b"\x7f",
            "id-empty": b"\x00", "id-open": b"\x00\x80", "secp": secp_address(b"corrupt").binary,
            "secp-short": b"\x01" + bytes(19), "actor": actor_address(b"corrupt").binary,
            "bls": bls_address(bytes(48)).binary, "bls-short": b"\x03" + bytes(47),
            "delegated": ethereum_address(bytes(20)).binary, "delegated-empty": b"\x04\x0a",
            "delegated-longest": b"\x04\x0a" + bytes(54), "delegated-longer": b"\x04\x0a" + bytes(55),
            "delegated-overlong": b"\x04\x8a\x00" + bytes(20),
            "delegated-far": b"\x04" + varint(U64_MAX) + bytes(20),
            "protocol-five": b"\x05" + bytes(20), "as-text": Raw(b"\x62\x00\x64"),
            "wide-head": Raw(b"\x58" + bytes([len(binary)]) + binary),
            "chunked": Raw(b"\x5f" + encode(binary) + b"\xff"),
            "wrong-major": Raw(bytes([len(binary)]) + binary)}


def byte_string(value):
    return {"one": b"\x00", "long": bytes(10_000),
            "wide-head": Raw(b"\x59" + len(value).to_bytes(2, "big") + value),
            "chunked": Raw(b"\x5f" + encode(value) + b"\x40\xff"), "no-chunks": Raw(b"\x5f\xff"),
            "as-list": list(value), "text-of-it": Raw(b"\x60")}


def text(value):
    return {"long": "x" * 10_000, "no-utf-8": Raw(b"\x62\xff\xff"),
            "chunked": Raw(b"\x7f" + encode(value) + b"\xff"), "accents": "\u00e9" * 10}


def link(blocks):
    """For the link to a block that is there."""
    def spoilt(value):
        content = blocks[value.binary]
        sha = b"\x12\x20" + hashlib.sha256(content).digest()
        made = {"codec-raw": blocks.put(content, RAW), "codec-cbor": blocks.put(content, CBOR),
                "sha-256": Link(b"\x01\x71" + sha), "version-0": Link(sha),
                "identity": Link(b"\x01" + varint(DAG_CBOR) + b"\x00" + varint(len(content)) + content)}
        for changed in ("sha-256", "version-0"):
            blocks[made[changed].binary] = content
        if len(content) > 64:
            del made["identity"]
        binary = b"\x00" + value.binary
        return {**made, "empty": Raw(b"\xd8\x2a\x40"), "no-cid": Raw(b"\xd8\x2a\x41\x00"),
                "prefix-one": Raw(b"\xd8\x2a" + encode(b"\x01" + value.binary)),
                "trailing": Raw(b"\xd8\x2a" + encode(binary + b"\x00")),
                "chunked": Raw(b"\xd8\x2a\x5f" + encode(binary) + b"\xff"),
                "wide-tag": Raw(b"\xd9\x00\x2a" + encode(binary)),
                "tag-43": Raw(b"\xd8\x2b" + encode(binary)),
                "without-tag": binary, "as-text": Raw(b"\xd8\x2a" + encode("x" * 37)),
                "commitment": Link(b"\x01\x81\xe2\x03\x92\x20\x20" + bytes(32)),
                "codec-far": Link(b"\x01" + varint(U64_MAX) + b"\xa0\xe4\x02\x20" + bytes(32)),
                "digest-longest": Link(b"\x01\x55\x00\x40" + bytes(64)),
                "digest-longer": Link(b"\x01\x55\x00\x41" + bytes(65))}
    return spoilt


def link_alone(_):
    """For a link that nobody follows."""
    return {"commitment": Link(b"\x01\x81\xe2\x03\x92\x20\x20" + bytes(32)),
            "codec-far": Link(b"\x01" + varint(U64_MAX) + b"\xa0\xe4\x02\x20" + bytes(32)),
            "version-0": Link(b"\x12\x20" + bytes(32)), "empty": Raw(b"\xd8\x2a\x40"),
            "digest-longest": Link(b"\x01\x55\x00\x40" + bytes(64)),
            "digest-longer": Link(b"\x01\x55\x00\x41" + bytes(65))}


def list_of(element):
    def spoilt(value):
        found = {"empty": [], "twice": value + value, "reversed": value[::-1],
                 "indefinite": Raw(b"\x9f" + b"".join(map(encode, value)) + b"\xff"),
                 "wide-head": Raw(b"\x98" + bytes([len(value)]) + b"".join(map(encode, value))),
                 "short": Raw(bytes([0x81 + len(value)]) + b"".join(map(encode, value)))}
        if value:
            found.update({f"first-{name}": [other] + value[1:]
                          for name, other in {**OTHER_TYPES, **element(value[0])}.items()})
        return found
    return spoilt


def structure(**kinds):
    """A list of fields: each spoilt in its turn, and the list as such. A field is an element of `value`."""
    def spoilt(value):
        found = {}
        for at, (name, kind) in enumerate(kinds.items()):
            others = {**OTHER_TYPES, **kind(value[at])}
            found.update({f"{name}-{how}": value[:at] + [other] + value[at + 1:]
                          for how, other in others.items()})
            found[f"{name}-absent"] = value[:at] + value[at + 1:]
        body = b"".join(map(encode, value))
        found.update({
            "one-more": value + [0], "empty": [], "indefinite": Raw(b"\x9f" + body + b"\xff"),
            "wide-head": Raw(b"\x98" + bytes([len(value)]) + body),
            "wrong-major": Raw(bytes([len(value)]) + body), "as-map": Raw(b"\xa1" + body),
            "bytes-behind": Raw(encode(value) + b"\x00"), "cut": Raw(encode(value)[:-1]),
            "wrapped": [value]})
        return found
    return spoilt
