"""Roots of HAMTs and AMTs that no writer would write.

Nothing that ends for lack of gas, memory or stack, where the two sides have another right to end: HAMTs
so deep that canonical code runs out of stack when it drops them, arrays of one index.
"""

from message_tools import Link, blake2b

from .corruption import U64_MAX, OTHER_TYPES, structure
from .trees import (CBOR, RAW, Raw, amt, amt_chain, amt_node, encode, hamt, hamt_chain, hamt_node, path_of)

I32_MAX = 2**32 - 1


def _bucket(key, value):
    return [[key, value]]


def maps(blocks, entries, key, kind, bits=5):
    """HAMTs that are read as of such a bit width, with these entries, or with the one of `key` alone, whose
    value is of the kind."""
    yield "sound", hamt(blocks, entries, bits)
    yield "empty", hamt(blocks, {}, bits)
    for width in (1, 3, 4, 5, 6, 8):
        yield f"width-{width}", hamt(blocks, entries, width)
    for bucket in (1, 2, 4, 50):
        yield f"bucket-{bucket}", hamt(blocks, entries, bits, bucket)
    value = entries[key]
    for name, other in kind(value).items() if isinstance(value, list) else \
            {**OTHER_TYPES, **kind(value)}.items():
        yield f"value-{name}", hamt(blocks, {**entries, key: other}, bits)
    yield from _deep_maps(blocks, entries, key, bits)
    yield from _map_nodes(blocks, entries, key, bits)


def _deep_maps(blocks, entries, key, width):
    """As deep as keys have bits, and deeper."""
    path = path_of(key, width)
    last = len(path) - 1
    for depth in (1, 2, 10, last - 1, last, last + 1, last + 2, 100):
        bucket = _bucket(key, entries[key])
        yield f"deep-{depth}", hamt_chain(blocks, path, depth, blocks.put(hamt_node({
            path[min(depth, last)]: bucket})))
        more = dict(list(entries.items())[:3])
        yield f"deep-full-{depth}", hamt_chain(blocks, path, depth, blocks.put(hamt_node({
            path[min(depth, last)]: [[at, more[at]] for at in sorted(more)]})))
        yield f"deep-empty-{depth}", hamt_chain(blocks, path, depth, hamt(blocks, {}))


def _map_nodes(blocks, entries, key, width):
    """Nodes that contradict themselves; each as the root, and below it."""
    value, (place, below) = entries[key], path_of(key, width)[:2]
    usual = _bucket(key, value)
    link = hamt(blocks, entries, width)
    others = sorted(entries)[:3]
    full = [[at, entries[at]] for at in others]
    bits = lambda *places: sum(1 << at for at in places).to_bytes(32, "big").lstrip(b"\x00")
    for depth, at in ((0, place), (1, below)):
        wide = sum(1 << index for index in range(33)).to_bytes(5, "big")
        nodes = {
            "bits-more": [bits(at, (at + 1) % 8), [usual]], "bits-none": [b"", [usual]],
            "bits-only": [bits(at), []], "bits-zero-ahead": [b"\x00" + bits(at), [usual]],
            "bits-long": [bytes(32 - len(bits(at))) + bits(at), [usual]],
            "bits-too-long": [bytes(33 - len(bits(at))) + bits(at), [usual]],
            "bits-far": [bits(255), [usual]], "bits-text": ["x", [usual]], "bits-list": [[1], [usual]],
            "bits-chunked": [Raw(b"\x5f" + encode(bits(at)) + b"\xff"), [usual]],
            "bits-wide-head": [Raw(b"\x58" + bytes([len(bits(at))]) + bits(at)), [usual]],
            "bits-wrong-major": [Raw(bytes([len(bits(at))]) + bits(at)), [usual]],
            "pointers-33": [wide, [usual] * 33], "pointers-32": [b"\xff" * 4, [usual] * 32],
            "bucket-empty": hamt_node({at: []}), "bucket-four": hamt_node({at: usual * 4}),
            "bucket-twice": hamt_node({at: usual * 2}), "bucket-unsorted": hamt_node({at: full[::-1]}),
            "bucket-strange": hamt_node({at: full}),
            "entry-one": hamt_node({at: [[key]]}), "entry-three": hamt_node({at: [[key, value, 0]]}),
            "entry-none": hamt_node({at: [[]]}),
            "entry-map": hamt_node({at: [Raw(b"\xa1" + encode(key) + encode(value))]}),
            "key-text": hamt_node({at: [["x", value]]}), "key-number": hamt_node({at: [[5, value]]}),
            "key-empty": hamt_node({at: [[b"", value]]}),
            "key-long": hamt_node({at: [[bytes(10_000), value]]}),
            "key-list": hamt_node({at: [[list(key), value]]}),
            "key-chunked": hamt_node({at: [[Raw(b"\x5f" + encode(key) + b"\xff"), value]]}),
            "key-wide-head": hamt_node({at: [[Raw(b"\x58" + bytes([len(key)]) + key), value]]}),
            "key-wrong-major": hamt_node({at: [[Raw(bytes([len(key)]) + key), value]]}),
            "bucket-indefinite": hamt_node({at: Raw(b"\x9f" + encode(usual[0]) + b"\xff")}),
            "bucket-wide-head": hamt_node({at: Raw(b"\x98\x01" + encode(usual[0]))}),
            "bucket-wrong-major": hamt_node({at: Raw(b"\x01" + encode(usual[0]))}),
            "pointer-map": hamt_node({at: Raw(b"\xa1\x611" + encode(usual))}),
            "pointer-wide-tag": hamt_node({at: Raw(b"\xd9\x00\x2a" + encode(b"\x00" + link.binary))}),
            "pointer-trailing": hamt_node({at: Raw(b"\xd8\x2a" + encode(b"\x00" + link.binary + b"x"))}),
            "pointer-chunked": hamt_node({at: Raw(
                b"\xd8\x2a\x5f" + encode(b"\x00" + link.binary) + b"\xff")}),
            "one": [bits(at)], "three": [bits(at), [usual], 0], "map": Raw(b"\xa0"), "bytes": b"",
            "null": None,
            "behind": Raw(encode(hamt_node({at: usual})) + b"\x00"),
            "indefinite": Raw(b"\x9f" + encode(bits(at)) + encode([usual]) + b"\xff"),
            "pointers-indefinite": [bits(at), Raw(b"\x9f" + encode(usual) + b"\xff")],
            "wide-heads": Raw(b"\x98\x02" + encode(bits(at)) + b"\x99\x00\x01" + encode(usual)),
            "wrong-major": Raw(b"\x02" + encode(bits(at)) + b"\x01" + encode(usual)),
            "not-there": hamt_node({at: Link(b"\x01\x71\xa0\xe4\x02\x20" + blake2b(b"not there"))}),
            "link-raw": hamt_node({at: blocks.put(encode(hamt_node({})), RAW)}),
            "link-cbor": hamt_node({at: blocks.put(encode(hamt_node({at: usual})), CBOR)}),
            "link-itself": hamt_node({at: Link(b"\x01\x71\x00\x03\x82\x40\x80")}),
            "link-to-junk": hamt_node({at: blocks.put(b"\xff")}),
            **{f"pointer-{name}": hamt_node({at: other}) for name, other in OTHER_TYPES.items()},
            **{f"value-{name}": hamt_node({at: _bucket(key, other)}) for name, other in OTHER_TYPES.items()}}
        for name, node in nodes.items():
            root = blocks.put(node)
            yield f"node-{depth}-{name}", root if depth == 0 else blocks.put(hamt_node({place: root}))
            if depth == 0:
                # Of such blocks the VM looks for no links, and so does not refuse any of their forms.
                yield f"node-cbor-{name}", blocks.put(encode(node), CBOR)


def arrays(blocks, values, kind, bits=3):
    """AMTs, most of bit width 3, with these values; the one at 0 is of the kind."""
    yield "sound", amt(blocks, values, bits)
    yield "empty", amt(blocks, {}, bits)
    for width in (1, 2, 4, 5, 8, 18):
        yield f"width-{width}", amt(blocks, {at: value for at, value in values.items() if at < 1 << width}
                                    if width == 18 else values, width)
    for name, other in kind(values[0]).items():
        yield f"value-{name}", amt(blocks, {**values, 0: other})
        yield f"value-alone-{name}", amt(blocks, {0: other})
    yield from _roots(blocks, values)
    yield from _heights(blocks, values)
    yield from _array_nodes(blocks, values)


def _roots(blocks, values):
    """What is around the node of a root."""
    leaf, few = amt_node(8, values={0: values[0], 1: values[1]}), {0: values[0], 1: values[1]}
    counts = [0, 1, 2, 3, 1 << 32, U64_MAX - 1, U64_MAX, -1, None, b"", Raw(b"\x18\x02"),
              Raw(b"\x1b" + bytes(7) + b"\x02")]
    for number, count in enumerate(counts):
        yield f"count-{number}", blocks.put([3, 0, count, leaf])
    heights = [1, 2, 20, 21, 22, 63, 64, 65, 66, I32_MAX, I32_MAX + 1, U64_MAX, -1, None, Raw(b"\x18\x00"),
               Raw(b"\x1a" + bytes(4)), Raw(b"\x1b" + bytes(8))]
    for number, height in enumerate(heights):
        yield f"height-{number}", blocks.put([3, height, 2, leaf])
    widths = [0, 1, 2, 4, 5, 8, 16, 30, 31, 32, 33, 34, 35, 36, 63, 64, 65, 66, 67, 68, 99, 100,
              I32_MAX - 1, I32_MAX, I32_MAX + 1, U64_MAX, -1,
              None, Raw(b"\x18\x03"), Raw(b"\x1a\x00\x00\x00\x03"), Raw(b"\x1b" + bytes(7) + b"\x03")]
    for number, width in enumerate(widths):
        yield f"bit-width-{number}", blocks.put([width, 0, 2, leaf])
        if width != 0:  # where there are no indices, the reference looks for one as long as gas lasts
            yield f"bit-width-empty-{number}", blocks.put([width, 0, 0, [b"\x00", [], []]])
        yield f"bit-width-high-{number}", blocks.put([width, 2, 2, leaf])
        both = [b"\x03", [amt(blocks, few)], [values[0]]]
        yield f"bit-width-both-{number}", blocks.put([width, 0, 2, both])
    for name, other in structure()([3, 0, 2, leaf]).items():
        yield f"root-{name}", blocks.put(other) if not isinstance(other, Raw) else blocks.put(other.binary)
    for name, other in OTHER_TYPES.items():
        yield f"root-{name}", blocks.put(encode(other))
        yield f"root-node-{name}", blocks.put([3, 0, 2, other])
    yield "root-v0", blocks.put([0, 2, leaf])
    yield "root-five", blocks.put([3, 0, 2, leaf, 0])
    yield "root-codec-raw", blocks.put(encode([3, 0, 2, leaf]), RAW)
    yield "root-codec-cbor", blocks.put(encode([3, 0, 2, leaf]), CBOR)
    content = encode([3, 0, 0, amt_node(8)])
    yield "root-itself", Link(b"\x01\x71\x00" + bytes([len(content)]) + content)


def _heights(blocks, values):
    """Trees as high as their root says, or not."""
    few = {0: values[0], 1: values[1]}
    for width, height in [(3, 1), (3, 13), (3, 14), (3, 20), (3, 21), (3, 22), (3, 64), (1, 40), (1, 62),
                          (1, 63), (1, 64),
                          (2, 31), (2, 32), (2, 33), (8, 7), (8, 8)]:
        for index in (0, 1 << 32, 1 << 40, 2**63 - 1):
            if index >> width * (height + 1) == 0:
                yield f"high-{width}-{height}-{index:x}", amt_chain(blocks, width, height, index, few, 2)
    leaf = blocks.put(amt_node(8, values=few))
    node = blocks.put(amt_node(8, links={0: leaf}))
    for height in (0, 1, 2, 3, 21, 22, 64):
        nodes = {"links": amt_node(8, links=dict.fromkeys((0, 2, 5), leaf)),
                 "links-twice": amt_node(8, links=dict.fromkeys((0, 2, 5), node)),
                 "leaf": amt_node(8, values=dict.fromkeys(range(8), values[0])), "empty": amt_node(8)}
        for name, top in nodes.items():
            yield f"{name}-at-{height}", blocks.put([3, height, 2, top])


def _array_nodes(blocks, values):
    """Nodes that contradict themselves; each as the root, and below it."""
    value, few = values[0], {0: values[0], 1: values[1]}
    leaf = blocks.put(amt_node(8, values=few))
    for depth in (0, 1, 2):
        nodes = {
            "bits-more": [b"\x03", [], [value]], "bits-fewer": [b"\x01", [], [value, value]],
            "bits-none": [b"\x00", [], [value]], "bits-only": [b"\x01", [], []], "bits-empty": [b"", [], []],
            "bits-long": [b"\x01\x00", [], [value]], "bits-text": ["x", [], [value]],
            "bits-list": [[1], [], [value]], "bits-chunked": [Raw(b"\x5f\x41\x01\xff"), [], [value]],
            "bits-wide-head": [Raw(b"\x58\x01\x01"), [], [value]], "bits-wrong-major": [Raw(b"\x01\x01"),
                [], [value]],
            "both": [b"\x01", [leaf], [value]], "both-and-bits": [b"\x0f", [leaf], [value]],
            "both-long": [b"\x01\x00", [leaf], [value]],
            "links-more": [b"\x01", [leaf, leaf], []], "links-fewer": [b"\x03", [leaf], []],
            "links-to-leaf": [b"\x03", [leaf, leaf], []],
            "links-to-junk": [b"\x01", [blocks.put(b"\xff")], []],
            "links-raw": [b"\x01", [blocks.put(encode(amt_node(8)), RAW)], []],
            "links-cbor": [b"\x01", [blocks.put(encode(amt_node(8, values=few)), CBOR)], []],
            "links-itself": [b"\x01", [Link(b"\x01\x71\x00\x05\x83\x41\x00\x80\x80")], []],
            "links-not-there": [b"\x01", [Link(b"\x01\x71\xa0\xe4\x02\x20" + blake2b(b"not there"))], []],
            "links-numbers": [b"\x01", [7], []], "links-map": [b"\x01", Raw(b"\xa0"), []],
            "two": [b"\x01", []], "four": [b"\x01", [], [value], 0], "map": Raw(b"\xa0"), "bytes": b"",
                "null": None,
            "indefinite": Raw(b"\x9f\x41\x01\x80" + encode([value]) + b"\xff"),
            "values-indefinite": [b"\x01", [], Raw(b"\x9f" + encode(value) + b"\xff")],
            "wide-heads": Raw(b"\x98\x03\x41\x01\x98\x00\x99\x00\x01" + encode(value)),
            "wrong-major": Raw(b"\x03\x01\x01\x00\x01" + encode(value)),
            "behind": Raw(encode(amt_node(8, values=few)) + b"\x00"),
            **{f"value-{name}": [b"\x01", [], [other]] for name, other in OTHER_TYPES.items()},
            **{f"link-{name}": [b"\x01", [other], []] for name, other in OTHER_TYPES.items()}}
        for name, node in nodes.items():
            content = encode(node)
            for _ in range(depth):
                content = encode(amt_node(8, links={0: blocks.put(content)}))
            root = encode([3, depth, 2, Raw(content)])
            yield f"node-{depth}-{name}", blocks.put(root)
            if depth == 0:
                yield f"node-cbor-{name}", blocks.put(root, CBOR)
