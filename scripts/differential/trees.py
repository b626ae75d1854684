"""HAMTs, AMTs and state trees, sound ones and others: written block by block into a dictionary."""

import base64
import hashlib

from message_tools import Link, blake2b, cbor, uncbor, varint

DAG_CBOR, CBOR, RAW = 0x71, 0x51, 0x55


class Raw:
    """CBOR, or what stands in its place, in the bytes that it is to have."""

    def __init__(self, binary):
        self.binary = binary


def encode(value):
    """As message_tools.cbor, with Raw anywhere."""
    if isinstance(value, Raw):
        return value.binary
    if isinstance(value, list):
        return cbor([0] * len(value))[:-len(value) or None] + b"".join(encode(part) for part in value)
    return cbor(value)


def text_of(binary):
    """A CID in text."""
    return "b" + base64.b32encode(binary).decode().lower().rstrip("=")


class Blocks(dict):
    """Content by binary CID."""

    def put(self, value, codec=DAG_CBOR):
        """The link to a block; `value` is bytes that are CBOR already, or a value."""
        content = value if isinstance(value, bytes) else encode(value)
        binary = b"\x01" + varint(codec) + b"\xa0\xe4\x02\x20" + blake2b(content)
        self[binary] = content
        return Link(binary)


# HAMTs ---------------------------------------------------------------------------------------------

def path_of(key, bit_width=5):
    """The indices that a key's hash leads along; the last one may have fewer bits."""
    digest = int.from_bytes(hashlib.sha256(key).digest(), "big")
    path, left = [], 256
    while left:
        width = min(bit_width, left)
        left -= width
        path.append(digest >> left & ((1 << width) - 1))
    return path


def hamt_node(slots):
    """A node with pointers by index."""
    bits = sum(1 << index for index in slots)
    return [bits.to_bytes((bits.bit_length() + 7) // 8, "big"),
            [slots[index] for index in sorted(slots)]]


def hamt(blocks, entries, bit_width=5, bucket=3, depth=0):
    """The root over a dictionary of keys in bytes."""
    slots = {}
    for key in sorted(entries):
        slots.setdefault(path_of(key, bit_width)[depth], []).append([key, entries[key]])
    pointers = {}
    for index, found in slots.items():
        pointers[index] = found if len(found) <= bucket else hamt(
            blocks, dict(found), bit_width, bucket, depth + 1)
    return blocks.put(hamt_node(pointers))


def hamt_entries(blocks, link):
    entries, pending = {}, [link]
    while pending:
        for pointer in uncbor(blocks[pending.pop().binary])[1]:
            if isinstance(pointer, Link):
                pending.append(pointer)
            else:
                entries.update({key: value for key, value in pointer})
    return entries


def hamt_chain(blocks, path, depth, end):
    """`depth` nodes, each of one link, along a path, where it ends over and over again; below them the
    pointer `end`."""
    for at in reversed(range(depth)):
        end = blocks.put(hamt_node({path[min(at, len(path) - 1)]: end}))
    return end


# AMTs ----------------------------------------------------------------------------------------------

def amt_node(width, links=(), values=()):
    """A node of entries by index."""
    bitmap = bytearray(1 if width <= 8 else width // 8)
    for index in [*dict(links), *dict(values)]:
        bitmap[index // 8] |= 1 << index % 8
    return [bytes(bitmap), [dict(links)[at] for at in sorted(dict(links))],
            [dict(values)[at] for at in sorted(dict(values))]]


def amt(blocks, values, bit_width=3):
    """The root over a dictionary of indices."""
    width, height = 1 << bit_width, 0
    level = {}
    for index, value in values.items():
        level.setdefault(index // width, {})[index % width] = value
    nodes = {at: amt_node(width, values=entries) for at, entries in level.items()}
    while set(nodes) - {0}:
        level, height = {}, height + 1
        for at, node in nodes.items():
            level.setdefault(at // width, {})[at % width] = blocks.put(node)
        nodes = {at: amt_node(width, links=entries) for at, entries in level.items()}
    return blocks.put([bit_width, height, len(values), nodes.get(0) or amt_node(width)])


def amt_chain(blocks, bit_width, height, index, values, count=1):
    """The root of an array with one leaf, wherever `index` would be at that height."""
    node = amt_node(1 << bit_width, values=values)
    for at in range(1, height + 1):
        node = amt_node(1 << bit_width, links={
            (index >> bit_width * at) % (1 << bit_width): blocks.put(node)})
    return blocks.put([bit_width, height, count, node])


# State trees and CAR files -------------------------------------------------------------------------

class StateTree:
    """The actors below a state root, to be changed: [code, state, nonce, balance, address] by number."""

    def __init__(self, root, blocks):
        self.blocks = blocks if isinstance(blocks, Blocks) else Blocks(blocks)
        self._version, actors, self._info = uncbor(self.blocks[root])
        self.actors = hamt_entries(self.blocks, actors)

    def actor(self, address):
        return self.actors[address.binary]

    def put(self, address, code, state, balance):
        self.actors[address.binary] = [code, state, 0, balance, None]

    def flush(self):
        """The binary CID of the root over what is there now."""
        return self.blocks.put([self._version, hamt(self.blocks, self.actors), self._info]).binary


def write_car(path, roots, blocks):
    header = b"\xa2\x65roots" + cbor([Link(root) for root in roots]) + b"\x67version\x01"
    with path.open("wb") as file:
        file.write(varint(len(header)) + header)
        for binary, content in blocks.items():
            file.write(varint(len(binary) + len(content)) + binary + content)
