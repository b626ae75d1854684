"""What the prober is told to do: tables of syscalls with one wrong argument each."""

import random
import struct

from message_tools import blake2b, bls_address, by_id, cbor, ethereum_address

from .hostile_cbor import COMMITMENT, IDENTITY, PLAIN, SEALED, mutants, structures
from .prober import CBOR, DAG_CBOR, MEMORY_SIZE, NO_GAS_LIMIT, OUT, RAW, SYSCALLS, Program

WORDS = (0, 1, 2, 3, 21, 64, MEMORY_SIZE - 8, MEMORY_SIZE - 1, MEMORY_SIZE, 2**20, 2**20 + 1,
         2**31 - 1, 2**31, 2**32 - 1)
LONGS = (0, 1, 2, 15, 16, 2**31, 2**32, 2**53, 2**63 - 1, 2**63, 2**64 - 1)
CODECS = (0, 0x51, 0x55, 0x70, 0x71, 0x0129, 0xf101, 0xf102, 2**32 + 0x55, 2**64 - 1)
HASHES = (0x00, 0x11, 0x12, 0x13, 0x1b, 0xb220, 0xb240, 0xb260, 0x1053, 0x1052, 0x1012, 0xb401,
          2**32 + 0x12, 2**64 - 1)
LISTS = {("ipld.block_create", 1): CODECS, ("ipld.block_link", 2): HASHES,
         ("crypto.hash", 1): HASHES, ("actor.get_code_cid_for_type", 1): range(-2, 20),
         ("crypto.compute_unsealed_sector_cid", 1): range(-2, 24),
         ("crypto.verify_signature", 1): range(0, 6), ("vm.exit", 0): range(0, 36),
         ("vm.abort", 0): range(0, 36)}


class World:
    """What programs can name: actors, addresses, code."""

    def __init__(self, network_version, abi, epoch, codes, alice, probers):
        self.nv, self.abi, self.epoch = network_version, abi, epoch
        # Code CIDs of the bundle, by name, and of the prober as "prober".
        self.codes = codes
        # A key.
        self.alice = alice
        # Ids: rich, poor and in between.
        self.probers = probers


def finish(program, undo=False):
    """What every probe does after the syscall: shows what is left of the gas, as Wasm sees it. With
    `undo` it fails, so that those that follow find the state as it was."""
    if program.has("gas.available"):
        program.do("gas.available", OUT + 400)
        program.do("log", OUT + 400, 8)
    program.do("log", OUT, 100)
    if undo:
        program.do("undo")
    return program.bytes()


def blocks(program):
    """Handles 2 and 3: a block of CBOR without links, and raw bytes (CBOR before FVM v3)."""
    codec = DAG_CBOR if program.abi == 2 else RAW
    program.do("ipld.block_create", OUT, DAG_CBOR, program.data(b"\x83\x01\x02\x03"), 4)
    program.do("ipld.block_create", OUT, codec, program.data(bytes(range(100))), 100)


def event_arguments(program, entries):
    """Of FVM v4's emit_event, for (flags, codec, key, value)."""
    headers = b"".join(struct.pack("<QQII", flags, codec, len(key), len(value))
                       for flags, codec, key, value in entries)
    keys = b"".join(key for _, _, key, _ in entries)
    values = b"".join(value for *_, value in entries)
    return [program.data(headers), len(entries), program.data(keys), len(keys),
            program.data(values), len(values)]


def baseline(program, world, name):
    """Arguments with which the syscall `name` does something."""
    data = program.data
    abi = world.abi
    prober = by_id(world.probers[1]).binary
    text = b"some bytes to look at"
    if name in ("crypto.verify_post", "crypto.verify_aggregate_seals",
                "crypto.verify_replica_update", "crypto.verify_seal"):
        encoded = cbor(structures(abi)[name])
        return [OUT, data(encoded), len(encoded)]
    if name == "crypto.batch_verify_seals":
        encoded = cbor(structures(abi)[name])
        return [data(encoded), len(encoded), OUT]
    if name == "crypto.compute_unsealed_sector_cid":
        encoded = cbor(structures(abi)[name])
        return [OUT, 0, data(encoded), len(encoded), OUT + 8, 80]
    if name == "event.emit_event":
        if abi == 3:
            encoded = cbor(structures(abi)[name])
            return [data(encoded), len(encoded)]
        return event_arguments(program, [(3, RAW, b"key", b"value"), (0, CBOR, b"k2", b"\x01")])
    if name == "crypto.verify_signature":
        signature, signer = world.alice.sign(text), world.alice.address.binary
        return [OUT, 1, data(signature), len(signature), data(signer), len(signer), data(text),
                len(text)]
    if name == "crypto.recover_secp_public_key":
        return [OUT, data(blake2b(text)), data(world.alice.sign(text))]
    if name == "crypto.verify_bls_aggregate":
        return [OUT, 0, data(b"\xc0" + bytes(95)), data(bytes(96)), data(text * 2),
                data(struct.pack("<II", 21, 21))]
    if name == "crypto.verify_consensus_fault":
        return [OUT, data(text), 10, data(text), 12, data(text), 14]
    if name == "send.send":
        head = [OUT, data(prober), len(prober), 2, 0, 0, 0]
        return head if abi == 2 else [*head, NO_GAS_LIMIT, 0]
    codec = DAG_CBOR if abi == 2 else RAW
    account = world.alice.address.binary
    table = {
        "vm.exit": lambda: [33, 2, data(text), len(text)],
        "vm.abort": lambda: [33, data(text), len(text)],
        "network.tipset_cid": lambda: [OUT, world.epoch - 10, OUT + 8, 80],
        "ipld.block_open": lambda: [OUT, OUT + 8],
        "ipld.block_create": lambda: [OUT, codec, data(text), len(text)],
        "ipld.block_read": lambda: [OUT, 2, 0, OUT + 8, 60],
        "ipld.block_stat": lambda: [OUT, 2],
        "ipld.block_link": lambda: [OUT, 2, 0xb220, 32, OUT + 8, 80],
        "self.root": lambda: [OUT, OUT + 8, 80],
        "self.set_root": lambda: [OUT + 8],
        "self.self_destruct": lambda: [1] if abi == 4 else [data(account), len(account)],
        "actor.resolve_address": lambda: [OUT, data(account), len(account)],
        "actor.get_actor_code_cid": lambda: [OUT, world.probers[1], OUT + 8, 80],
        "actor.get_builtin_actor_type": lambda: [OUT, data(world.codes["multisig"].binary)],
        "actor.get_code_cid_for_type": lambda: [OUT, 3, OUT + 8, 80],
        "actor.lookup_delegated_address": lambda: [OUT, 103, OUT + 8, 80],
        "actor.next_actor_address": lambda: [OUT, OUT + 8, 80],
        "actor.new_actor_address": lambda: [OUT, OUT + 8, 80],
        "actor.create_actor": lambda: ([9000, data(world.codes["multisig"].binary)] if abi == 2 else
                                       [9000, data(world.codes["multisig"].binary), 0, 0]),
        "actor.balance_of": lambda: [OUT, world.probers[0]],
        "crypto.hash": lambda: [OUT, 0x12, data(text), len(text), OUT + 8, 64],
        "rand.get_chain_randomness": lambda: ([OUT, world.epoch - 10] if abi == 4 else
                                              [OUT, 5, world.epoch - 10, data(text), len(text)]),
        "gas.charge": lambda: [data(text), len(text), 1000],
        "debug.log": lambda: [data(text), len(text)],
        "debug.store_artifact": lambda: [data(text), 4, data(text), len(text)],
    }
    table["rand.get_beacon_randomness"] = table["rand.get_chain_randomness"]
    # What is left has nothing but an out-pointer.
    return table.get(name, lambda: [OUT])()


def probe(world, name, changes=(), prepare=None):
    """One syscall, with `changes` (position, value) of its arguments."""
    program = Program(world.abi)
    blocks(program)
    # The state root is reachable, and lies where block_open and set_root look for it.
    program.do("self.root", OUT, OUT + 8, 80)
    if prepare is not None:
        prepare(program)
    args = baseline(program, world, name)
    for position, value in changes:
        args[position] = value
    program.do(name, *args)
    return finish(program, undo=name in ("self.self_destruct", "self.set_root"))


def argument_cases(world):
    """Every syscall as it should be, and with every argument gone wrong."""
    for name, signature in SYSCALLS[world.abi].items():
        yield f"{name}-good", probe(world, name)
        for position, kind in enumerate(signature):
            values = dict.fromkeys([*LISTS.get((name, position), ()),
                                    *(WORDS if kind == "i" else LONGS)])
            if kind == "I":
                values |= dict.fromkeys([world.epoch - 1, world.epoch, world.epoch + 1,
                                         world.epoch - 899, world.epoch - 900, world.epoch - 901])
            for value in values:
                yield (f"{name}-{position}-{value % 2**64:x}",
                       probe(world, name, [(position, value)]))


def pair_cases(world, seed, count):
    """Syscalls with several arguments gone wrong at random."""
    rng = random.Random(f"pairs {seed} {world.nv}")
    names = [name for name, signature in SYSCALLS[world.abi].items() if len(signature) > 1]
    for at in range(count):
        name = rng.choice(names)
        signature = SYSCALLS[world.abi][name]
        changes = []
        for position in rng.sample(range(len(signature)), min(len(signature), rng.choice((2, 2, 3)))):
            values = WORDS if signature[position] == "i" else LONGS
            value = rng.choice((*LISTS.get((name, position), values), *values, rng.getrandbits(20)))
            changes.append((position, value))
        yield f"pair-{at}-{name}", probe(world, name, changes)


def cbor_cases(world):
    """Parameters in CBOR, with every node of it gone wrong."""
    place = {"crypto.compute_unsealed_sector_cid": 2, "crypto.batch_verify_seals": 0,
             "event.emit_event": 0}
    for name, value in structures(world.abi).items():
        position = place.get(name, 1)
        for at, encoded in enumerate(mutants(value)):
            program = Program(world.abi)
            args = baseline(program, world, name)
            args[position] = program.data(encoded)
            args[position + 1] = len(encoded)
            program.do(name, *args)
            yield f"cbor-{name}-{at}", finish(program)


CIDS = (PLAIN, COMMITMENT, SEALED, IDENTITY, b"", b"\x00", b"\x01", b"\x02" + PLAIN[1:],
        b"\x00" + PLAIN[1:], b"\x12\x20" + bytes(32), b"\x12\x21" + bytes(33),
        b"\x81\x00" + PLAIN[1:], b"\x01\xf1\x00" + PLAIN[2:], b"\x01\x55\x00\x00",
        b"\x01\x55\x12\x40" + bytes(64), b"\x01\x55\x12\x41" + bytes(65),
        b"\x01\x71\x00\x0a\x82\x01\x02" + bytes(7), b"\x01" + b"\xff" * 9 + b"\x01\x12\x00",
        b"\x01" + b"\xff" * 9 + b"\x02\x12\x00", b"\x01" + b"\xff" * 10 + b"\x01",
        b"\x01\x55\x12\x80\x00", b"\x01\x55" + b"\xa0\xe4\x02\x1f" + bytes(31),
        b"\x01\x51\xa0\xe4\x02\x20" + bytes(32), b"\x01\x70\xa0\xe4\x02\x20" + bytes(32),
        b"\x01\x55\xa0\xe4\x02\x20" + bytes(32), b"\x01\x71\x12\x20" + bytes(32))


def cid_cases(world):
    """CIDs in memory, in every form, also where memory ends in the middle of one."""
    takes = [("ipld.block_open", 1), ("self.set_root", 0), ("actor.get_builtin_actor_type", 1),
             ("actor.create_actor", 1)]
    for name, position in takes:
        for at, cid in enumerate((*CIDS, world.codes["account"].binary, world.codes["prober"].binary)):
            for where in ("data", "end"):
                program = Program(world.abi)
                args = baseline(program, world, name)
                if where == "data":
                    args[position] = program.data(cid + b"\x00" * 9)
                else:
                    args[position] = MEMORY_SIZE - len(cid)
                    program.do("copy", MEMORY_SIZE - len(cid), program.data(cid), len(cid))
                program.do(name, *args)
                yield f"cid-{name}-{at}-{where}", finish(program, undo=name == "self.set_root")


def addresses(world):
    key20, key48 = bytes(range(20)), bytes(range(48))
    yield from (b"", b"\x00", b"\x00\x00", b"\x00\x64", b"\x00\x80\x00", b"\x00\x80\x01",
                b"\x00" + b"\xff" * 9 + b"\x01", b"\x00" + b"\xff" * 9 + b"\x00",
                b"\x00" + b"\xff" * 8 + b"\x7f", b"\x00" + b"\xff" * 10 + b"\x01", b"\x00\x63\x00")
    for number in (0, 1, 2, 10, 99, 100, 101, 103, 8999, 2**63, 2**64 - 1, *world.probers):
        yield by_id(number).binary
    for protocol in (1, 2):
        for size in (0, 19, 20, 21):
            yield bytes([protocol]) + bytes(range(size))
    for key in (key48, bytes(48), b"\xc0" + bytes(47), key48[:47], key48 + b"\x00"):
        yield b"\x03" + key
    for sub in (b"", key20, bytes(20), bytes(54), bytes(55), b"\xff" * 12, bytes([255]) + bytes(19)):
        for namespace in (0, 1, 10, 11, 32, 2**63 - 1, 2**63, 2**64 - 1):
            yield ethereum_address(sub, namespace).binary
    yield from (b"\x04", b"\x04\x8a\x00" + key20, b"\x04\x0a", b"\x05" + key20, b"\xff",
                world.alice.address.binary, bls_address(bytes(range(48))).binary)


def address_cases(world):
    takes = [("send.send", 1), ("actor.resolve_address", 1), ("crypto.verify_signature", 4)]
    if world.abi < 4:
        takes.append(("self.self_destruct", 0))
    for at, address in enumerate(dict.fromkeys(addresses(world))):
        for name, position in takes:
            program = Program(world.abi)
            args = baseline(program, world, name)
            args[position], args[position + 1] = program.data(address), len(address)
            program.do(name, *args)
            yield f"address-{name}-{at}", finish(program, undo=name == "self.self_destruct")
        program = Program(world.abi)
        to = program.data(address)
        for value in (1, 0):
            args = baseline(program, world, "send.send")
            args[1:7] = [to, len(address), 0, 0, 0, value]
            program.do("send.send", *args)
            program.do("log", OUT, 20)
        yield f"address-transfer-{at}", finish(program)
