"""The prober: an actor that does what its parameters tell it, and a writer of such programs.

One module for each syscall ABI. Its parameters are a program for a small machine: each instruction
is a word with the number of an operation and its arguments, 64 bits each. Operations are all syscalls
of the ABI, whose error numbers are logged, and a few more (MACHINE below). The program lies in the
actor's memory, so the result of a syscall may be written into the argument of a later instruction.
What was logged is returned.
"""

import struct

PAGES = 8
MEMORY_SIZE = PAGES * 65_536
# Results of syscalls; free for programs.
OUT = 512
LOG = 0x4000
PROGRAM = 0x10000
# Free for programs, up to the end.
BIG = 0x40000

RAW, CBOR, DAG_CBOR = 0x55, 0x51, 0x71
NO_GAS_LIMIT = 2**64 - 1

# i is 32 bits, I is 64. An out-pointer comes first.
_SHARED = {
    "network.total_fil_circ_supply": "i",
    "ipld.block_open": "ii", "ipld.block_create": "iIii", "ipld.block_read": "iiiii",
    "ipld.block_stat": "ii", "ipld.block_link": "iiIiii",
    "self.root": "iii", "self.set_root": "i", "self.current_balance": "i",
    "self.self_destruct": "ii",
    "actor.resolve_address": "iii", "actor.get_actor_code_cid": "iIii",
    "actor.get_builtin_actor_type": "ii", "actor.get_code_cid_for_type": "iiii",
    "crypto.verify_signature": "iiiiiiii", "crypto.recover_secp_public_key": "iii",
    "crypto.hash": "iIiiii", "crypto.compute_unsealed_sector_cid": "iIiiii",
    "crypto.verify_post": "iii", "crypto.verify_consensus_fault": "iiiiiii",
    "crypto.verify_aggregate_seals": "iii", "crypto.verify_replica_update": "iii",
    "crypto.batch_verify_seals": "iii",
    "rand.get_chain_randomness": "iIIii", "rand.get_beacon_randomness": "iIIii",
    "gas.charge": "iiI",
    "debug.log": "ii", "debug.enabled": "i", "debug.store_artifact": "iiii",
}
_V2 = _SHARED | {
    "vm.abort": "iii", "vm.context": "i", "network.base_fee": "i",
    "actor.new_actor_address": "iii", "actor.create_actor": "Ii", "crypto.verify_seal": "iii",
    "send.send": "iiiIiII",
}
_V3 = _SHARED | {
    "vm.exit": "iiii", "vm.message_context": "i", "network.context": "i",
    "network.tipset_cid": "iIii", "actor.lookup_delegated_address": "iIii",
    "actor.next_actor_address": "iii", "actor.create_actor": "Iiii", "actor.balance_of": "iI",
    "event.emit_event": "ii", "gas.available": "i", "send.send": "iiiIiIIII",
}
_V4 = _V3 | {
    "self.self_destruct": "i", "crypto.verify_bls_aggregate": "iiiiii",
    "event.emit_event": "iiiiii",
    "rand.get_chain_randomness": "iI", "rand.get_beacon_randomness": "iI",
}
SYSCALLS = {2: _V2, 3: _V3, 4: _V4}


def generation(network_version):
    """Of the VM."""
    return 2 if network_version < 18 else 3 if network_version < 21 else 4


# Operations of the machine and their number of arguments.
MACHINE = {
    "end": 0,            # returns what was logged, in a block
    "undo": 0,           # the same, but fails with exit code 50 (without data before FVM v3)
    "return": 1,         # returns a block handle as it is
    "log": 2,            # address, size
    "copy": 3,           # to, from, size
    "jump": 1,           # address
    "loop": 2,           # address of a 64-bit counter, address to go to while it is not 0
    "grow": 1,           # pages; logs the answer
    "trap": 1,           # kind, see below
    "recurse": 1,        # nests this many calls
    "recurse_table": 1,  # the same by call_indirect
    "burn": 1,           # turns a loop this many times
    "fill": 3,           # address, byte, size
    "add": 2,            # address of a 64-bit number, summand
    "unless": 3,         # address of a 32-bit number, value, address to go to where it differs
    "size": 0,           # logs the size of memory in pages
}
TRAPS = ("unreachable", "divide_by_zero", "overflow", "bad_conversion", "load_out_of_bounds",
         "store_out_of_bounds", "null_element", "element_out_of_bounds", "wrong_signature")

_HANDLERS = """
(func $end (param $pc i32) (result i32)
  (drop (call $ipld.block_create (i32.const 64) (i64.const @codec@) (i32.const @log@)
    (i32.sub (global.get $log) (i32.const @log@))))
  (global.set $result (i32.load (i32.const 64)))
  (i32.const 0))
(func $undo (param $pc i32) (result i32)
  (drop (call $end (i32.const 0)))
  @leave@
  (i32.const 0))
(func $return (param $pc i32) (result i32)
  (global.set $result (i32.load offset=8 (local.get $pc)))
  (i32.const 0))
(func $move (param $to i32) (param $from i32) (param $size i32)
  (block $done (loop $next
    (br_if $done (i32.eqz (local.get $size)))
    (i32.store8 (local.get $to) (i32.load8_u (local.get $from)))
    (local.set $to (i32.add (local.get $to) (i32.const 1)))
    (local.set $from (i32.add (local.get $from) (i32.const 1)))
    (local.set $size (i32.sub (local.get $size) (i32.const 1)))
    (br $next))))
(func $log (param $pc i32) (result i32)
  (call $move (global.get $log) (i32.load offset=8 (local.get $pc))
    (i32.load offset=16 (local.get $pc)))
  (global.set $log (i32.add (global.get $log) (i32.load offset=16 (local.get $pc))))
  (i32.add (local.get $pc) (i32.const 24)))
(func $copy (param $pc i32) (result i32)
  (call $move (i32.load offset=8 (local.get $pc)) (i32.load offset=16 (local.get $pc))
    (i32.load offset=24 (local.get $pc)))
  (i32.add (local.get $pc) (i32.const 32)))
(func $jump (param $pc i32) (result i32) (i32.load offset=8 (local.get $pc)))
(func $loop (param $pc i32) (result i32) (local $at i32)
  (local.set $at (i32.load offset=8 (local.get $pc)))
  (i64.store (local.get $at) (i64.sub (i64.load (local.get $at)) (i64.const 1)))
  (select (i32.add (local.get $pc) (i32.const 24)) (i32.load offset=16 (local.get $pc))
    (i64.eqz (i64.load (local.get $at)))))
(func $log32 (param i32)
  (i32.store (global.get $log) (local.get 0))
  (global.set $log (i32.add (global.get $log) (i32.const 4))))
(func $log8 (param i32)
  (i32.store8 (global.get $log) (local.get 0))
  (global.set $log (i32.add (global.get $log) (i32.const 1))))
(func $grow (param $pc i32) (result i32)
  (call $log32 (memory.grow (i32.load offset=8 (local.get $pc))))
  (i32.add (local.get $pc) (i32.const 16)))
(func $trap (param $pc i32) (result i32) (local $kind i32)
  (local.set $kind (i32.load offset=8 (local.get $pc)))
  (if (i32.eq (local.get $kind) (i32.const 0)) (then unreachable))
  (if (i32.eq (local.get $kind) (i32.const 1))
    (then (drop (i32.div_u (i32.const 1) (i32.load (i32.const 8))))))
  (if (i32.eq (local.get $kind) (i32.const 2))
    (then (drop (i32.div_s (i32.const 0x80000000) (i32.sub (i32.load (i32.const 8))
      (i32.const 1))))))
  (if (i32.eq (local.get $kind) (i32.const 3))
    (then (drop (i32.trunc_f64_s (f64.div (f64.const 0) (f64.const 0))))))
  (if (i32.eq (local.get $kind) (i32.const 4)) (then (drop (i64.load (i32.const -8)))))
  (if (i32.eq (local.get $kind) (i32.const 5)) (then (i64.store (i32.const -4) (i64.const 1))))
  (if (i32.eq (local.get $kind) (i32.const 6))
    (then (drop (call_indirect (type $handler) (i32.const 0) (i32.const @empty@)))))
  (if (i32.eq (local.get $kind) (i32.const 7))
    (then (drop (call_indirect (type $handler) (i32.const 0) (i32.const -1)))))
  (if (i32.eq (local.get $kind) (i32.const 8))
    (then (call_indirect (type $nothing) (i32.const 0))))
  (i32.add (local.get $pc) (i32.const 16)))
(func $nest (param $n i32) (result i32) (local $a i64) (local $b i32)
  (if (result i32) (local.get $n)
    (then (i32.add (i32.const 1) (call $nest (i32.sub (local.get $n) (i32.const 1)))))
    (else (i32.const 0))))
(func $recurse (param $pc i32) (result i32)
  (call $log32 (call $nest (i32.load offset=8 (local.get $pc))))
  (i32.add (local.get $pc) (i32.const 16)))
(func $nest_table (param $n i32) (result i32)
  (if (result i32) (local.get $n)
    (then (i32.add (i32.const 1) (call_indirect (type $handler)
      (i32.sub (local.get $n) (i32.const 1)) (i32.const @nest@))))
    (else (i32.const 0))))
(func $recurse_table (param $pc i32) (result i32)
  (call $log32 (call $nest_table (i32.load offset=8 (local.get $pc))))
  (i32.add (local.get $pc) (i32.const 16)))
(func $burn (param $pc i32) (result i32) (local $n i64)
  (local.set $n (i64.load offset=8 (local.get $pc)))
  (block $done (loop $next
    (br_if $done (i64.eqz (local.get $n)))
    (local.set $n (i64.sub (local.get $n) (i64.const 1)))
    (br $next)))
  (i32.add (local.get $pc) (i32.const 16)))
(func $fill (param $pc i32) (result i32) (local $to i32) (local $end i32)
  (local.set $to (i32.load offset=8 (local.get $pc)))
  (local.set $end (i32.add (local.get $to) (i32.load offset=24 (local.get $pc))))
  (block $done (loop $next
    (br_if $done (i32.eq (local.get $to) (local.get $end)))
    (i32.store8 (local.get $to) (i32.load offset=16 (local.get $pc)))
    (local.set $to (i32.add (local.get $to) (i32.const 1)))
    (br $next)))
  (i32.add (local.get $pc) (i32.const 32)))
(func $add (param $pc i32) (result i32) (local $at i32)
  (local.set $at (i32.load offset=8 (local.get $pc)))
  (i64.store (local.get $at) (i64.add (i64.load (local.get $at)) (i64.load offset=16 (local.get $pc))))
  (i32.add (local.get $pc) (i32.const 24)))
(func $unless (param $pc i32) (result i32)
  (select (i32.add (local.get $pc) (i32.const 32)) (i32.load offset=24 (local.get $pc))
    (i32.eq (i32.load (i32.load offset=8 (local.get $pc))) (i32.load offset=16 (local.get $pc)))))
(func $size (param $pc i32) (result i32)
  (call $log32 (memory.size))
  (i32.add (local.get $pc) (i32.const 8)))
(func (export "invoke") (param $params i32) (result i32) (local $pc i32)
  (if (i32.eqz (local.get $params)) (then (return (i32.const 0))))
  (drop (call $ipld.block_stat (i32.const 16) (local.get $params)))
  (drop (call $ipld.block_read (i32.const 32) (local.get $params) (i32.const 0)
    (i32.const @program@) (i32.load (i32.const 24))))
  (local.set $pc (i32.const @program@))
  (loop $next
    (local.set $pc (call_indirect (type $handler) (local.get $pc) (i32.load (local.get $pc))))
    (br_if $next (local.get $pc)))
  (global.get $result))
"""

_TYPES = {"i": "i32", "I": "i64"}


def imports(syscalls):
    """The WAT of imports: `$module.name`."""
    lines = []
    for name, signature in syscalls.items():
        module, function = name.split(".")
        params = " ".join(_TYPES[kind] for kind in signature)
        lines.append(f'(import "{module}" "{function}" (func ${name} (param {params}) '
                     "(result i32)))")
    return "\n".join(lines)


def module(abi):
    """The prober in WAT."""
    syscalls = SYSCALLS[abi]
    handlers = [f"${name}" for name in MACHINE]
    text = []
    for name, signature in syscalls.items():
        args = " ".join(f"({_TYPES[kind]}.load offset={8 + 8 * at} (local.get 0))"
                        for at, kind in enumerate(signature))
        text.append(f"(func $do.{name} (param i32) (result i32)\n"
                    f"  (call $log8 (call ${name} {args}))\n"
                    f"  (i32.add (local.get 0) (i32.const {8 + 8 * len(signature)})))")
        handlers.append(f"$do.{name}")
    nest = len(handlers)
    handlers.append("$nest_table")
    leave = ("(drop (call $vm.abort (i32.const 50) (i32.const 0) (i32.const 0)))" if abi == 2 else
             "(drop (call $vm.exit (i32.const 50) (global.get $result) (i32.const 0) (i32.const 0)))")
    values = {"leave": leave, "codec": DAG_CBOR if abi == 2 else RAW, "log": LOG, "program": PROGRAM,
              "nest": nest, "empty": len(handlers)}
    body = _HANDLERS
    for name, value in values.items():
        body = body.replace(f"@{name}@", str(value))
    return "\n".join([
        "(module", "(type $handler (func (param i32) (result i32)))", "(type $nothing (func))",
        imports(syscalls),
        f'(memory (export "memory") {PAGES})',
        f'(table (export "table") {len(handlers) + 1} funcref)',
        f"(elem (i32.const 0) {' '.join(handlers)})",
        "(global $result (mut i32) (i32.const 0))",
        f"(global $log (mut i32) (i32.const {LOG}))",
        *text, body, ")\n"])


class _Place:
    """An address that is known when the program is laid out."""

    def __init__(self, base, offset=0):
        self.base = base
        self.offset = offset

    def __add__(self, offset):
        return _Place(self.base, self.offset + offset)


class _Data:
    def __init__(self, content):
        self.content = content
        self.address = 0


class Instruction:
    def __init__(self, number, args):
        self.number = number
        self.args = args
        self.address = 0

    def at(self):
        """Its address, to jump to."""
        return _Place(self)

    def arg(self, position):
        """The address of an argument, to write to."""
        return _Place(self, 8 + 8 * position)


class Program:
    """What a message makes the prober do."""

    def __init__(self, abi):
        self.abi = abi
        self._numbers = {name: at for at, name in enumerate([*MACHINE, *SYSCALLS[abi]])}
        self._instructions = []
        self._data = []

    def make(self, name, *args):
        """An instruction that is not yet part of the program: so that others can write into it."""
        count = MACHINE.get(name, len(SYSCALLS[self.abi].get(name, "")))
        if len(args) != count:
            raise ValueError(f"{name} takes {count} arguments, not {len(args)}")
        return Instruction(self._numbers[name], list(args))

    def add(self, instruction):
        self._instructions.append(instruction)
        return instruction

    def do(self, name, *args):
        return self.add(self.make(name, *args))

    def data(self, content):
        """The address of some bytes."""
        data = _Data(bytes(content))
        self._data.append(data)
        return _Place(data)

    def has(self, name):
        return name in self._numbers

    def bytes(self):
        """The parameters; ends the program where it does not end by itself."""
        instructions = [*self._instructions, Instruction(self._numbers["end"], [])]
        at = PROGRAM
        for instruction in instructions:
            instruction.address = at
            at += 8 + 8 * len(instruction.args)
        for data in self._data:
            data.address = at
            at += len(data.content)
        out = bytearray()
        for instruction in instructions:
            out += struct.pack("<Q", instruction.number)
            for arg in instruction.args:
                value = arg.base.address + arg.offset if isinstance(arg, _Place) else arg
                out += struct.pack("<Q", value % 2**64)
        for data in self._data:
            out += data.content
        return bytes(out)
