"""What the prober is told to do: longer programs, in which order and amounts matter."""

import random
import struct

from message_tools import Key, Link, actor_address, blake2b, by_id, cbor

from .hostile_cases import CIDS, WORDS, baseline, blocks, event_arguments, finish, probe
from .prober import (BIG, CBOR, DAG_CBOR, MACHINE, NO_GAS_LIMIT, OUT, RAW, SYSCALLS, TRAPS, Program)

FIL = 10**18
READ_ONLY = 1


def _program(world):
    return Program(world.abi)


def send(program, to, method=2, params=0, value=0, gas_limit=NO_GAS_LIMIT, flags=0, out=OUT):
    """A send whose answer is logged."""
    args = [out, program.data(to), len(to), method, params, value >> 64, value % 2**64]
    program.do("send.send", *(args if program.abi == 2 else [*args, gas_limit, flags]))
    program.do("log", out, 20)


def nested(program, inner, codec=None):
    """Makes a block of a program to be sent; its handle is the next one."""
    content = inner.bytes() if isinstance(inner, Program) else inner
    codec = (DAG_CBOR if program.abi == 2 else CBOR) if codec is None else codec
    program.do("ipld.block_create", OUT, codec, program.data(content), len(content))


def machine_cases(world):
    """Traps, stacks, memory, exits: what needs no syscall, or ends the actor."""
    for kind, name in enumerate(TRAPS):
        program = _program(world)
        program.do("trap", kind)
        yield f"trap-{name}", finish(program)
        outer = _program(world)
        nested(outer, program)
        send(outer, by_id(world.probers[1]).binary, params=2)
        yield f"trap-{name}-below", finish(outer)
    for name in ("recurse", "recurse_table"):
        for depth in (0, 1, 50, 60, 100, 120, 150, 170, 180, 200, 203, 204, 205, 206, 210, 225, 250,
                      255, 256, 290, 300, 339, 340, 341, 342, 400, 500, 5000, 2**31):
            program = _program(world)
            program.do(name, depth)
            yield f"{name}-{depth}", finish(program)
    for pages in (0, 1, 100, 8184, 8185, 8192, 65528, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1):
        program = _program(world)
        program.do("grow", pages)
        program.do("size")
        program.do("grow", 1)
        yield f"grow-{pages:x}", finish(program)
    for handle in (0, 1, 2, 3, 4, 5, 2**31 - 1, 2**31, 2**32 - 1):
        program = _program(world)
        blocks(program)
        program.do("return", handle)
        yield f"return-{handle:x}", program.bytes()
        outer = _program(world)
        nested(outer, program)
        send(outer, by_id(world.probers[1]).binary, params=2)
        yield f"return-{handle:x}-below", finish(outer)
    leave = "vm.abort" if world.abi == 2 else "vm.exit"
    for code in (0, 1, 4, 5, 6, 7, 9, 10, 11, 15, 16, 17, 255, 2**31, 2**32 - 1):
        for handle in ((0,) if world.abi == 2 else (0, 1, 2, 3, 4, 2**32 - 1)):
            program = _program(world)
            blocks(program)
            text = program.data(b"because")
            program.do(leave, *([code, text, 7] if world.abi == 2 else [code, handle, text, 7]))
            yield f"exit-{code:x}-{handle:x}", program.bytes()
            outer = _program(world)
            nested(outer, program)
            send(outer, by_id(world.probers[1]).binary, params=2)
            yield f"exit-{code:x}-{handle:x}-below", finish(outer)


def memory_cases(world):
    """One limit of memory for a whole call stack."""
    me = by_id(world.probers[0]).binary
    for pages in (1000, 4000, 8184, 8185, 20000, 65528):
        program = _program(world)
        program.do("grow", pages)
        program.do("size")
        send(program, me, params=1)
        program.do("grow", 1)
        yield f"grow-{pages}-and-call-self", finish(program)
        program = _program(world)
        send(program, me, params=1)
        program.do("grow", pages)
        yield f"call-self-and-grow-{pages}", finish(program)
    program = _program(world)
    for _ in range(6):
        program.do("grow", 2000)
        inner = _program(world)
        inner.do("grow", 8184)
        inner.do("grow", 1)
        nested(program, inner)
        send(program, by_id(world.probers[1]).binary, params=2)
    yield "grow-in-turns", finish(program)
    for size in (2**20 - 1, 2**20, 2**20 + 1):
        for codec in (RAW, CBOR, DAG_CBOR):
            program = _program(world)
            program.do("grow", 16)
            program.do("ipld.block_create", OUT, codec, BIG, size)
            program.do("ipld.block_link", OUT, 2, 0xb220, 32, OUT + 8, 80)
            program.do("ipld.block_read", OUT, 2, 5, BIG, size)
            program.do("return", 2)
            yield f"block-{size:x}-{codec:x}", program.bytes()


def depth_cases(world):
    """Calls that nest until they may not."""
    me = by_id(world.probers[0]).binary
    yield "depth", _deep(world, me, NO_GAS_LIMIT, [])
    if world.abi == 2:
        return
    for limit in (0, 1, 100_000, 2_000_000, 10**8, 10**10, 2**62):
        yield f"depth-refusal-with-limit-{limit}", _deep(world, me, NO_GAS_LIMIT, [limit])
    for limit in (10**7, 10**9, 8 * 10**9, 2**63):
        yield f"depth-all-with-limit-{limit}", _deep(world, me, limit, [])
        yield f"depth-all-with-limit-{limit}-twice", _deep(world, me, limit, [limit // 2, 5])
    yield "depth-read-only", _deep(world, me, NO_GAS_LIMIT, [10**6], READ_ONLY)


def _deep(world, to, limit, limits_at_bottom, flags=0):
    program = _program(world)
    end = program.make("size")
    send(program, to, params=1, gas_limit=limit, flags=flags)
    # The error number is the first thing logged.
    program.do("fill", OUT + 64, 0, 4)
    program.do("copy", OUT + 64, 0x4000, 1)
    program.do("unless", OUT + 64, 3, end.at())
    for other in limits_at_bottom:
        send(program, to, params=1, gas_limit=other, flags=flags)
        program.do("gas.available", OUT + 72)
        program.do("log", OUT + 72, 8)
    program.do("burn", 100)
    program.add(end)
    if program.has("gas.available"):
        program.do("gas.available", OUT + 72)
        program.do("log", OUT + 72, 8)
    return program.bytes()


def send_cases(world):
    """Values, flags, limits and parameters of sends."""
    me, other, poor = (by_id(number).binary for number in world.probers)
    targets = ((me, "self"), (other, "other"), (by_id(999_999).binary, "nobody"),
               (Key("nobody yet").address.binary, "new"))
    for to, name in targets:
        for method in (0, 2):
            for value in (0, 1, 2**64 - 1, 2**64, 2**127, 2**128 - 1):
                program = _program(world)
                send(program, to, method, value=value)
                send(program, to, method, value=value)
                yield f"value-{value:x}-{name}-{method}", finish(program)
            for more in (-1, 0, 1):
                program = _program(world)
                args = [OUT + 32, program.data(to), len(to), method, 0, 0, 0]
                give = program.make("send.send",
                                    *(args if world.abi == 2 else [*args, NO_GAS_LIMIT, 0]))
                program.do("self.current_balance", OUT)
                program.do("copy", give.arg(6), OUT, 8)
                program.do("copy", give.arg(5), OUT + 8, 8)
                program.do("add", give.arg(6), more)
                program.add(give)
                program.add(give)
                program.do("self.current_balance", OUT)
                yield f"value-all{more:+}-{name}-{method}", finish(program)
    for method in (0, 1, 2, 3, 2**24, 2**31, 932083, 2**63, 2**64 - 1):
        for to, name in ((by_id(100).binary, "account"), (by_id(1).binary, "init"), (me, "self"),
                         (by_id(103).binary, "placeholder"), (by_id(99).binary, "burnt")):
            program = _program(world)
            send(program, to, method)
            yield f"method-{method:x}-{name}", finish(program)
    for handle in (0, 1, 2, 3, 4, 2**31, 2**32 - 1):
        program = _program(world)
        blocks(program)
        send(program, by_id(100).binary, 2, params=handle)
        program.do("ipld.block_stat", OUT + 32, 4)
        program.do("ipld.block_read", OUT + 60, 4, 0, OUT + 64, 32)
        yield f"params-{handle:x}", finish(program)
    if world.abi == 2:
        return
    for flags in (0, 1, 2, 3, 2**32, 2**63, 2**64 - 1):
        for value in (0, 1):
            for to in (me, Key("nobody yet").address.binary):
                program = _program(world)
                send(program, to, 0, value=value, flags=flags)
                send(program, to, 2, value=value, flags=flags)
                yield f"flags-{flags:x}-{value}-{len(to)}", finish(program)
    inner = _program(world)
    inner.do("gas.available", OUT)
    inner.do("log", OUT, 8)
    inner.do("burn", 10_000)
    for limit in (0, 1, 14_000, 100_000, 500_000, 890_000, 1_000_000, 1_200_000, 1_300_000,
                  1_500_000, 10**7, 10**10, 2**53, 2**54, 2**63 - 1, 2**63, 2**64 - 2):
        for to in (me, other, by_id(999_999).binary, Key("nobody yet").address.binary):
            program = _program(world)
            nested(program, inner)
            send(program, to, params=2, gas_limit=limit)
            send(program, to, 0, value=1, gas_limit=limit)
            yield f"limit-{limit:x}-{to.hex()[:8]}", finish(program)


def read_only_cases(world):
    """Every syscall in a read-only call."""
    for name in SYSCALLS[world.abi] if world.abi > 2 else ():
        outer = _program(world)
        nested(outer, probe(world, name))
        send(outer, by_id(world.probers[0]).binary, params=2, flags=READ_ONLY)
        program_of_three = _program(world)
        nested(program_of_three, outer)
        send(program_of_three, by_id(world.probers[1]).binary, params=2)
        yield f"read-only-{name}", finish(outer)
        yield f"read-only-{name}-deeper", finish(program_of_three)


def destruct(program, world, burn=1, beneficiary=None):
    if world.abi == 4:
        program.do("self.self_destruct", burn)
    else:
        beneficiary = by_id(100).binary if beneficiary is None else beneficiary
        program.do("self.self_destruct", program.data(beneficiary), len(beneficiary))


def _aftermath(program, world):
    me = by_id(world.probers[0]).binary
    program.do("self.current_balance", OUT)
    program.do("self.root", OUT, OUT + 8, 80)
    program.do("self.set_root", OUT + 8)
    send(program, by_id(100).binary, 0)
    send(program, by_id(100).binary, 0, value=1)
    send(program, me, 0, value=1)
    send(program, me, 2)
    program.do("ipld.block_create", OUT, DAG_CBOR, program.data(b"\x80"), 1)
    if program.has("actor.balance_of"):
        program.do("actor.balance_of", OUT, world.probers[0])
    if program.has("event.emit_event") and world.abi == 4:
        program.do("event.emit_event", *event_arguments(program, [(0, RAW, b"k", b"v")]))
    program.do("actor.get_actor_code_cid", OUT, world.probers[0], OUT + 8, 80)


def self_destruct_cases(world):
    """Ends of the actor, which are undone by a failure at the end so that the next one finds it
    alive; but for the last one."""
    heirs = [None]
    if world.abi < 4:
        heirs = [by_id(100).binary, by_id(world.probers[0]).binary, by_id(999_999).binary,
                 by_id(99).binary, world.alice.address.binary, Key("nobody yet").address.binary,
                 actor_address(b"nobody").binary]
    for at, heir in enumerate(heirs):
        for burn in ((0, 1, 2, 2**32 - 1) if world.abi == 4 else (1,)):
            for empty_first in (False, True):
                for times in (1, 2):
                    program = _program(world)
                    if empty_first:
                        program.do("self.current_balance", OUT)
                        send(program, by_id(100).binary, 0, value=5 * FIL)
                    for _ in range(times):
                        destruct(program, world, burn, heir)
                    _aftermath(program, world)
                    program.do("undo")
                    name = f"destruct-{at}-{burn:x}-{'empty' if empty_first else 'full'}-{times}"
                    outer = _program(world)
                    nested(outer, program)
                    send(outer, by_id(world.probers[1]).binary, params=2)
                    yield name, finish(outer)
    program = _program(world)
    destruct(program, world)
    _aftermath(program, world)
    yield "destruct-while-called", finish(program)


def reachability_cases(world):
    """Links in blocks, blocks handed from one actor to another, blocks that were never linked."""
    links = [Link(cid) for cid in CIDS if cid[:1] == b"\x01" and len(cid) < 60]
    for codec in (RAW, CBOR, DAG_CBOR):
        for at, link in enumerate(links):
            program = _program(world)
            content = cbor([link, 1, [link]])
            program.do("ipld.block_create", OUT, codec, program.data(content), len(content))
            program.do("ipld.block_link", OUT, 2, 0xb220, 32, OUT + 8, 80)
            program.do("ipld.block_open", OUT + 100, OUT + 8)
            if world.abi == 4:
                # Older kernels do not look into blocks, and the state could not be flushed.
                program.do("self.set_root", OUT + 8)
            yield f"link-{codec:x}-{at}", finish(program)
    odd = [b"\x9f\x01\xff", b"\x81", b"\x80\x80", b"\x18\x01", b"\xf8\x01", b"\xff", b"",
           b"\x5f\x41\x00\xff", b"\x61\xff", b"\xd8\x2a\x41\x00", b"\xd8\x2a\x80", b"\xd8\x2b\x00",
           b"\xc0" * 50 + b"\x00", b"\x81" * 2000 + b"\x00", b"\xfb" + bytes(8), b"\xa1\x00\x00",
           b"\xbb" + b"\xff" * 8, b"\x9b" + b"\xff" * 8, b"\x5b" + b"\xff" * 8, b"\x1c", b"\xfc",
           b"\xd8\x2a\x58\x25\x00" + PLAIN_LINK, b"\xda\x00\x00\x00\x2a\x58\x25\x00" + PLAIN_LINK]
    for at, content in enumerate(odd):
        program = _program(world)
        program.do("ipld.block_create", OUT, DAG_CBOR, program.data(content), len(content))
        program.do("ipld.block_stat", OUT + 64, 2)
        yield f"dag-cbor-{at}", finish(program)
    # A child's block, linked from the parent's, from the caller's, from nobody's.
    for store_child in (False, True):
        program = _program(world)
        program.do("ipld.block_create", OUT, DAG_CBOR, program.data(b"\x83\x01\x02\x03"), 4)
        link = program.make("ipld.block_link", OUT, 2, 0xb220, 32, OUT + 8, 80)
        if store_child:
            program.add(link)
        parent = cbor([Link(b"\x01\x71\xa0\xe4\x02\x20" + blake2b(b"\x83\x01\x02\x03"))])
        program.do("ipld.block_create", OUT, DAG_CBOR, program.data(parent), len(parent))
        program.do("ipld.block_link", OUT, 3, 0xb220, 32, OUT + 8, 80)
        program.do("self.set_root", OUT + 8)
        inner = _program(world)
        inner.do("ipld.block_open", OUT + 200, inner.data(bytes(40)))
        send(program, by_id(world.probers[1]).binary, params=3)
        program.do("self.root", OUT, OUT + 8, 80)
        program.do("ipld.block_open", OUT + 100, OUT + 8)
        yield f"child-{'stored' if store_child else 'made-up'}", finish(program)


PLAIN_LINK = b"\x01\x71\xa0\xe4\x02\x20" + bytes(30)


def event_cases(world):
    """Limits of events."""
    if world.abi == 2:
        return
    key32, value = b"k" * 32, bytes(range(256))
    shapes = {
        "none": [], "one": [(0, RAW, b"k", b"v")], "empty-strings": [(0, RAW, b"", b"")],
        "all-flags": [(3, RAW, b"k", b"v")], "unknown-flag": [(4, RAW, b"k", b"v")],
        "high-flag": [(2**63, RAW, b"k", b"v")], "codec-dag-cbor": [(0, DAG_CBOR, b"k", b"\x80")],
        "codec-cbor": [(0, CBOR, b"k", b"\x80")], "codec-0": [(0, 0, b"k", b"v")],
        "key-31": [(0, RAW, key32[:31], b"")], "key-32": [(0, RAW, key32, b"")],
        "key-33": [(0, RAW, key32 + b"k", b"")], "key-not-utf-8": [(0, RAW, b"\xff", b"")],
        "key-split": [(0, RAW, b"\xc3", b""), (0, RAW, b"\xa9", b"")],
        "key-umlaut": [(0, RAW, b"\xc3\xa9", b"")], "255": [(0, RAW, b"k", b"v")] * 255,
        "256": [(0, RAW, b"k", b"v")] * 256, "257": [(0, RAW, b"k", b"v")] * 257,
        "values-8192": [(0, RAW, b"k", value * 32)], "values-8193": [(0, RAW, b"k", value * 32 + b"x")],
        "values-8192-in-two": [(0, RAW, b"k", value * 16)] * 2,
        "values-8193-in-two": [(0, RAW, b"k", value * 16), (0, RAW, b"k", value * 16 + b"x")],
    }
    for name, entries in shapes.items():
        program = _program(world)
        if world.abi == 4:
            program.do("event.emit_event", *event_arguments(program, entries))
        else:
            content = cbor([[flags, key.decode("utf-8", "replace"), codec, value]
                            for flags, codec, key, value in entries])
            program.do("event.emit_event", program.data(content), len(content))
        yield f"event-{name}", finish(program)
        # Kept, undone with the call that made it, and kept again.
        outer = _program(world)
        inner = program.bytes()
        nested(outer, inner)
        send(outer, by_id(world.probers[1]).binary, params=2)
        failing = _program(world)
        nested(failing, inner)
        send(failing, by_id(world.probers[1]).binary, params=2)
        failing.do("vm.exit", 40, 0, 0, 0)
        nested(outer, failing)
        send(outer, by_id(world.probers[1]).binary, params=4)
        yield f"event-{name}-nested", finish(outer)
    if world.abi == 4:
        good = [(0, RAW, b"key1", b"val1"), (1, CBOR, b"k2", b"v2")]
        for position in (1, 3, 5):
            for change in (-1, 1, -6, 6, 1000, 8193, 2**20, 2**31, 2**32 - 20):
                program = _program(world)
                args = event_arguments(program, good)
                args[position] = (args[position] + change) % 2**32
                program.do("event.emit_event", *args)
                yield f"event-size-{position}-{change % 2**32:x}", finish(program)
        for field in ("key", "value"):
            for size in (0, 3, 5, 6, 7, 31, 32, 8192, 8193, 2**31, 2**32 - 4, 2**32 - 1):
                program = _program(world)
                sizes = (size, 4) if field == "key" else (4, size)
                header = struct.pack("<QQII", 0, RAW, *sizes) + struct.pack("<QQII", 0, RAW, 2, 2)
                program.do("event.emit_event", program.data(header), 2, program.data(b"key1k2"), 6,
                           program.data(b"val1v2"), 6)
                yield f"event-{field}-size-{size:x}", finish(program)


def bls_cases(world):
    """Aggregates of nobody's signatures."""
    if world.abi < 4:
        return
    zero, one = bytes(48), bytes.fromhex(
        "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22"
        "c6bb")
    for signature in (b"\xc0" + bytes(95), bytes(96), b"\xff" * 96):
        for keys in ([], [one], [zero], [one, one], [b"\xc0" + bytes(47)], [b"\xff" * 48]):
            for texts in ([b"a"] * len(keys), [bytes([at]) for at in range(len(keys))]):
                for sizes in (None, [0] * len(keys), [2] * len(keys), [2**31] * len(keys)):
                    program = _program(world)
                    lens = [len(text) for text in texts] if sizes is None else sizes
                    program.do("crypto.verify_bls_aggregate", OUT, len(keys), program.data(signature),
                               program.data(b"".join(keys)), program.data(b"".join(texts)),
                               program.data(struct.pack(f"<{len(lens)}I", *lens)))
                    yield (f"bls-{signature[0]:x}-{len(keys)}-{keys[0][0] if keys else 0:x}-"
                           f"{texts[-1:]!r}-{lens[:1]}".replace("'", "").replace("\\", ""),
                           finish(program))


def random_cases(world, seed, count):
    """Programs of several syscalls, some of them nested, most of them meaningful."""
    rng = random.Random(f"programs {seed} {world.nv}")
    names = [name for name in SYSCALLS[world.abi] if name not in ("vm.exit", "vm.abort", "self.self_destruct")]
    costly = {"crypto.verify_post", "crypto.verify_bls_aggregate"}
    for at in range(count):
        yield f"random-{at}", _random(world, rng, names, costly, 0)


def _random(world, rng, names, costly, depth):
    program = _program(world)
    blocks(program)
    program.do("self.root", OUT, OUT + 8, 80)
    next_handle = 4
    for _ in range(rng.randint(1, 8)):
        choice = rng.random()
        if choice < 0.2 and depth < 3:
            inner = _random(world, rng, names, costly, depth + 1)
            nested(program, inner)
            limit = rng.choice((NO_GAS_LIMIT, NO_GAS_LIMIT, 10**6, 3 * 10**6, 10**7))
            send(program, by_id(rng.choice(world.probers)).binary, params=next_handle,
                 value=rng.choice((0, 0, 0, 1, FIL)), gas_limit=limit,
                 flags=rng.choice((0, 0, 0, 1)), out=OUT + 100)
            next_handle += 1
        elif choice < 0.3:
            name = rng.choice([name for name in MACHINE if name in ("grow", "burn", "recurse")])
            program.do(name, rng.choice((1, 7, 60, 200)))
        else:
            name = rng.choice(names)
            if name in costly and rng.random() < 0.8:
                continue
            args = baseline(program, world, name)
            if name == "self.set_root" and world.abi < 4:
                # Of what else lies there, the state could not be flushed.
                program.do("self.root", OUT, OUT + 8, 80)
            elif rng.random() < 0.25:
                position = rng.randrange(len(args))
                args[position] = rng.choice((*WORDS, 4, 5, 6, rng.getrandbits(19)))
            program.do(name, *args)
            if rng.random() < 0.2:
                program.do("log", OUT, 64)
    if rng.random() < 0.15 and world.abi > 2:
        program.do("vm.exit", rng.choice((0, 1, 16, 33)), rng.choice((0, 2, 3, 99)), 0, 0)
    return finish(program)
