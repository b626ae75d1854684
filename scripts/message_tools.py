"""What streams of messages are written with: CBOR, addresses, signatures, EVM code.

Only what scripts/make_vectors.py, scripts/make_demo.py and scripts/differential need; no library of
their own.
"""

import base64
import hashlib
import json
import subprocess


# CBOR ------------------------------------------------------------------------------------------

class Link:
    """A CID, in binary."""

    def __init__(self, binary):
        self.binary = binary


def _head(major, value):
    for size, mark in ((0, None), (1, 24), (2, 25), (4, 26), (8, 27)):
        if size == 0:
            if value < 24:
                return bytes([major << 5 | value])
        elif value < 1 << (8 * size):
            return bytes([major << 5 | mark]) + value.to_bytes(size, "big")
    raise ValueError(value)


def cbor(value):
    """Canonical DAG-CBOR of None, booleans, integers, bytes, text, lists and links."""
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        encoded = value.encode()
        return _head(3, len(encoded)) + encoded
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(cbor(element) for element in value)
    if isinstance(value, Link):
        return b"\xd8\x2a" + cbor(b"\x00" + value.binary)
    raise TypeError(type(value))


def uncbor(data):
    """The value of canonical CBOR as `cbor` takes it. ValueError where it is no such."""
    value, end = _item(data, 0)
    if end != len(data):
        raise ValueError("bytes after the item")
    return value


def _item(data, at):
    if at >= len(data):
        raise ValueError("the end is missing")
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        if info not in (20, 21, 22):
            raise ValueError("a simple value")
        return {20: False, 21: True, 22: None}[info], at
    size = {24: 1, 25: 2, 26: 4, 27: 8}.get(info, 0)
    if info > 27 or at + size > len(data):
        raise ValueError("a broken head")
    number = int.from_bytes(data[at:at + size], "big") if size else info
    at += size
    if major < 2:
        return (number if major == 0 else -1 - number), at
    if major in (2, 3):
        if at + number > len(data):
            raise ValueError("the end is missing")
        content = data[at:at + number]
        return (content if major == 2 else content.decode()), at + number
    if major == 4:
        values = []
        for _ in range(number):
            value, at = _item(data, at)
            values.append(value)
        return values, at
    if major == 6 and number == 42:
        value, at = _item(data, at)
        if isinstance(value, bytes):
            return Link(value[1:]), at
    raise ValueError("a map or a tag")


def big(value):
    """An integer of any size as the chain has it: sign byte and magnitude, empty for zero."""
    if value == 0:
        return b""
    sign = b"\x01" if value < 0 else b"\x00"
    magnitude = abs(value)
    return sign + magnitude.to_bytes((magnitude.bit_length() + 7) // 8, "big")


def blake2b(data, size=32):
    return hashlib.blake2b(data, digest_size=size).digest()


# Addresses -------------------------------------------------------------------------------------

def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7f | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


class Address:
    """`binary` as messages have it, `text` with the mainnet prefix."""

    def __init__(self, binary, text):
        self.binary = binary
        self.text = text


def _text(digit, prefix, payload, binary):
    check = blake2b(binary, 4)
    encoded = base64.b32encode(payload + check).decode().lower().rstrip("=")
    return Address(binary, f"f{digit}{prefix}{encoded}")


def by_id(number):
    return Address(b"\x00" + varint(number), f"f0{number}")


def secp_address(public_key):
    payload = blake2b(public_key, 20)
    return _text(1, "", payload, b"\x01" + payload)


def actor_address(data):
    payload = blake2b(data, 20)
    return _text(2, "", payload, b"\x02" + payload)


def bls_address(key48):
    return _text(3, "", key48, b"\x03" + key48)


def ethereum_address(key20, namespace=10):
    return _text(4, f"{namespace}f", key20, b"\x04" + varint(namespace) + key20)


# secp256k1: enough to sign vouchers and messages of tests with keys that everybody may know --------

_P = 2**256 - 2**32 - 977
_N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_G = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
      0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)


def _add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % _P == 0:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, _P) % _P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, _P) % _P
    x = (slope * slope - a[0] - b[0]) % _P
    return x, (slope * (a[0] - x) - a[1]) % _P


def _multiply(point, scalar):
    result = None
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


class Key:
    """A secp256k1 key made of a name."""

    def __init__(self, name):
        self.secret = int.from_bytes(blake2b(name.encode()), "big") % _N
        x, y = _multiply(_G, self.secret)
        self.address = secp_address(b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big"))

    def sign(self, data):
        """r, s and the recovery id, 65 bytes, over the BLAKE2b-256 of `data`."""
        digest = blake2b(data)
        z = int.from_bytes(digest, "big")
        k = int.from_bytes(blake2b(digest + self.secret.to_bytes(32, "big")), "big") % _N
        x, y = _multiply(_G, k)
        r, recovery = x % _N, y & 1
        s = pow(k, -1, _N) * (z + r * self.secret) % _N
        if s > _N // 2:
            s, recovery = _N - s, recovery ^ 1
        return r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([recovery])


# Method numbers and CIDs -----------------------------------------------------------------------

def exported(name):
    """The number of an exported method (FRC-0042)."""
    digest = hashlib.blake2b(b"1|" + name.encode()).digest()
    for at in range(0, 64, 4):
        number = int.from_bytes(digest[at:at + 4], "big")
        if number >= 1 << 24:
            return number
    raise ValueError(name)


def piece_cid(name):
    """A made-up commitment to a piece."""
    digest = bytearray(hashlib.sha256(name.encode()).digest())
    digest[31] &= 0x3f
    return Link(b"\x01" + varint(0xf101) + varint(0x1012) + b"\x20" + bytes(digest))


def cid_from_text(text):
    assert text[0] == "b"
    body = text[1:].upper()
    return Link(base64.b32decode(body + "=" * (-len(body) % 8)))


def actor_codes(program, bundle):
    """Name to code CID, from `fvm bundle inspect`."""
    answer = subprocess.run([program, "bundle", "inspect", "--json", bundle], check=True,
                            capture_output=True, text=True).stdout
    return {actor["name"]: cid_from_text(actor["code"]) for actor in json.loads(answer)["actors"]}


# EVM -------------------------------------------------------------------------------------------

_OPCODES = {
    "STOP": 0x00, "ADD": 0x01, "MUL": 0x02, "SUB": 0x03, "DIV": 0x04, "LT": 0x10, "GT": 0x11,
    "EQ": 0x14, "ISZERO": 0x15, "SHL": 0x1b, "SHR": 0x1c, "KECCAK256": 0x20, "ADDRESS": 0x30,
    "BALANCE": 0x31, "ORIGIN": 0x32, "CALLER": 0x33, "CALLVALUE": 0x34, "CALLDATALOAD": 0x35,
    "CALLDATASIZE": 0x36, "CALLDATACOPY": 0x37, "CODESIZE": 0x38, "CODECOPY": 0x39,
    "GASPRICE": 0x3a, "EXTCODESIZE": 0x3b, "RETURNDATASIZE": 0x3d, "RETURNDATACOPY": 0x3e,
    "EXTCODEHASH": 0x3f, "BLOCKHASH": 0x40, "COINBASE": 0x41, "TIMESTAMP": 0x42, "NUMBER": 0x43,
    "PREVRANDAO": 0x44, "GASLIMIT": 0x45, "CHAINID": 0x46, "SELFBALANCE": 0x47, "BASEFEE": 0x48,
    "POP": 0x50, "MLOAD": 0x51, "MSTORE": 0x52, "SLOAD": 0x54, "SSTORE": 0x55, "JUMP": 0x56,
    "JUMPI": 0x57, "MSIZE": 0x59, "GAS": 0x5a, "JUMPDEST": 0x5b, "DUP1": 0x80, "DUP2": 0x81,
    "SWAP1": 0x90, "LOG0": 0xa0, "LOG1": 0xa1, "LOG2": 0xa2, "CREATE": 0xf0, "CALL": 0xf1,
    "RETURN": 0xf3, "DELEGATECALL": 0xf4, "CREATE2": 0xf5, "STATICCALL": 0xfa, "REVERT": 0xfd,
    "INVALID": 0xfe, "SELFDESTRUCT": 0xff,
}


def assemble(text):
    """EVM code of words: opcodes, numbers to push, `name:` for a jump destination, `@name` to push
    its place. `;` starts a comment."""
    out, places, uses = bytearray(), {}, []
    for line in text.splitlines():
        for word in line.split(";")[0].split():
            if word.endswith(":"):
                places[word[:-1]] = len(out)
                out.append(_OPCODES["JUMPDEST"])
            elif word.startswith("@"):
                uses.append((len(out) + 1, word[1:]))
                out += b"\x61\x00\x00"
            elif word in _OPCODES:
                out.append(_OPCODES[word])
            else:
                number = int(word, 0)
                size = max(1, (number.bit_length() + 7) // 8)
                out.append(0x5f + size)
                out += number.to_bytes(size, "big")
    for at, name in uses:
        out[at:at + 2] = places[name].to_bytes(2, "big")
    return bytes(out)


def deployer(runtime, preamble=""):
    """Code that runs `preamble` and deploys `runtime`."""
    head = assemble(preamble)
    size = len(runtime)
    body = lambda offset: assemble(f"{size} {offset} 0 CODECOPY {size} 0 RETURN")
    offset = len(head) + len(body(0x80))
    while len(head) + len(body(offset)) != offset:
        offset += 1
    return head + body(offset) + runtime


def words(*values):
    """Call data: numbers as 32 bytes each, bytes as they are."""
    return b"".join(v if isinstance(v, bytes) else v.to_bytes(32, "big") for v in values)


# Streams ---------------------------------------------------------------------------------------

class Stream:
    """Messages in the oracle's format, with each sender's nonce kept."""

    def __init__(self, network_version, epoch):
        self.document = {"nv": network_version, "epoch": epoch, "base_fee": "100",
                         "circ_supply": "1000000000000000000000000000", "messages": []}
        self.nonces = {}

    def add(self, name, sender, to, method=0, params=b"", value=0, **changes):
        """Appends a message. `changes`: nonce, gas_limit, gas_fee_cap, gas_premium, epoch."""
        nonce = changes.pop("nonce", None)
        if nonce is None:
            nonce = self.nonces.get(sender.text, 0)
            self.nonces[sender.text] = nonce + 1
        message = {"id": name, "from": sender.text, "to": to.text, "nonce": nonce,
                   "value": str(value), "gas_limit": 100_000_000, "gas_fee_cap": "1000",
                   "gas_premium": "10", "method": method}
        if params:
            message["params_base64"] = base64.b64encode(params).decode()
        message.update(changes)
        self.document["messages"].append(message)

    def add_implicit(self, name, to, method, params=b"", value=0, **changes):
        message = {"id": name, "from": "f00", "to": to.text, "value": str(value),
                   "gas_limit": 10_000_000_000, "method": method, "implicit": True}
        if params:
            message["params_base64"] = base64.b64encode(params).decode()
        message.update(changes)
        self.document["messages"].append(message)

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.document, file, indent=1)
            file.write("\n")
