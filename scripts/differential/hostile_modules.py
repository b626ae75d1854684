"""Modules that an actor should not be, in WAT: name to text. All of them get the same call."""

_INVOKE = '(func (export "invoke") (param i32) (result i32) (i32.const 0))'
_MEMORY = '(memory (export "memory") 1)'


def _with(*lines, memory=_MEMORY, invoke=_INVOKE):
    return "\n".join(["(module", *lines, memory, invoke, ")\n"])


def _body(body, *lines, locals_="", memory=_MEMORY):
    return _with(*lines, memory=memory,
                 invoke=f'(func (export "invoke") (param i32) (result i32) {locals_} {body})')


_CREATE = '(import "ipld" "block_create" (func $create (param i32 i64 i32 i32) (result i32)))'
_BALANCE = '(import "self" "current_balance" (func $balance (param i32) (result i32)))'


def modules():
    """Every module; see of_abi."""
    found = {
        "empty": "(module)\n",
        "good": _with(),
        # Exports
        "no-invoke": _with(invoke=""),
        "invoke-without-parameter": _with(invoke='(func (export "invoke") (result i32) (i32.const 0))'),
        "invoke-without-result": _with(invoke='(func (export "invoke") (param i32))'),
        "invoke-of-i64": _with(
            invoke='(func (export "invoke") (param i64) (result i32) (i32.const 0))'),
        "invoke-gives-i64": _with(
            invoke='(func (export "invoke") (param i32) (result i64) (i64.const 0))'),
        "invoke-is-a-global": _with('(global (export "invoke") i32 (i32.const 0))', invoke=""),
        "invoke-is-an-import": _with(
            _BALANCE, invoke='(export "invoke" (func $balance))'),
        "no-memory": _with(memory=""),
        "memory-not-exported": _with(memory="(memory 1)"),
        "memory-of-another-name": _with(memory='(memory (export "mem") 1)'),
        "memory-is-a-function": _with(memory="", invoke=_INVOKE + '(func (export "memory"))'),
        "memory-is-a-global": _with('(global (export "memory") i32 (i32.const 0))', memory=""),
        "memory-without-pages": _with(memory='(memory (export "memory") 0)'),
        "memory-exported-twice": _with(memory='(memory (export "memory") (export "m2") 1)'),
        "memory-with-maximum": _body("(memory.grow (i32.const 2))",
                                     memory='(memory (export "memory") 1 2)'),
        "memory-8192": _with(memory='(memory (export "memory") 8192)'),
        "memory-8193": _with(memory='(memory (export "memory") 8193)'),
        "memory-65536": _with(memory='(memory (export "memory") 65536)'),
        "memory-maximum-65536": _with(memory='(memory (export "memory") 1 65536)'),
        "table-exported": _with('(table (export "table") 100 funcref)'),
        "table-of-another-name": _with('(table (export "tab") 100 funcref)'),
        "table-is-a-global": _with('(global (export "table") i32 (i32.const 0))'),
        "table-of-none": _with('(table (export "table") 0 funcref)'),
        "table-20000": _with('(table (export "table") 20000 funcref)'),
        "table-20001": _with('(table (export "table") 20001 funcref)'),
        "table-20001-hidden": _with("(table 20001 funcref)"),
        "table-10000000": _with('(table (export "table") 10000000 funcref)'),
        "table-max": _with("(table 1 4294967295 funcref)"),
        "two-tables": _with("(table 1 funcref) (table 1 funcref)"),
        "table-of-externref": _with("(table 1 externref)"),
        # Imports
        "import-unknown-module": _with('(import "nowhere" "f" (func))'),
        "import-unknown-function": _with('(import "self" "f" (func))'),
        "import-wrong-parameters": _with(
            '(import "self" "current_balance" (func (param i64) (result i32)))'),
        "import-wrong-result": _with('(import "self" "current_balance" (func (param i32)))'),
        "import-twice": _with(_BALANCE, _BALANCE.replace("$balance", "$again")),
        "import-memory": _with('(import "env" "memory" (memory 1))', memory=""),
        "import-table": _with('(import "env" "table" (table 1 funcref))'),
        "import-global": _with('(import "env" "g" (global i32))'),
        "import-gas-counter": _with('(import "gas" "gas_counter" (global (mut i64)))'),
        "import-gas-counter-constant": _with('(import "gas" "gas_counter" (global i64))'),
        "import-gas-couner": _with('(import "gas" "gas_couner" (global (mut i64)))'),
        "import-gas-function": _with('(import "gas" "charge" (func (param i32 i32 i64) (result i32)))'),
        # What happens at instantiation
        "start-empty": _with("(func $s) (start $s)"),
        "start-traps": _with("(func $s unreachable) (start $s)"),
        "start-burns": _with("(func $s (local $i i32) (local.set $i (i32.const 1000)) (loop $l "
                             "(br_if $l (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))) "
                             "(start $s)"),
        "start-for-ever": _with("(func $s (loop $l (br $l))) (start $s)"),
        "start-grows": _body("(memory.size)", "(func $s (drop (memory.grow (i32.const 10)))) (start $s)"),
        "start-grows-too-far": _with("(func $s (drop (memory.grow (i32.const 8192)))) (start $s)"),
        "start-overflows-stack": _with("(func $s (call $s)) (start $s)"),
        "data-beyond-memory": _with('(data (i32.const 65530) "0123456789")'),
        "data-at-the-end": _with('(data (i32.const 65526) "0123456789")'),
        "data-empty-beyond-memory": _with('(data (i32.const 65537) "")'),
        "data-empty-at-the-end": _with('(data (i32.const 65536) "")'),
        "data-negative-offset": _with('(data (i32.const -1) "x")'),
        "data-offset-from-global": _with('(global $g i32 (i32.const 8)) (data (global.get $g) "x")'),
        "data-passive": _with('(data $d "abc")'),
        "elements-beyond-table": _with("(table 1 funcref) (func $f) (elem (i32.const 1) $f)"),
        "elements-in-table": _with("(table 2 funcref) (func $f) (elem (i32.const 1) $f)"),
        "elements-negative-offset": _with("(table 1 funcref) (func $f) (elem (i32.const -1) $f)"),
        "elements-declared": _with("(func $f) (elem declare func $f)"),
        "elements-passive": _with("(func $f) (elem func $f)"),
        "elements-as-expressions": _with(
            "(table 1 funcref) (func $f) (elem (i32.const 0) funcref (ref.func $f))"),
        # Instructions that some generation refuses
        "sign-extension": _body("(i32.extend8_s (i32.const 0))"),
        "saturating-conversion": _body("(drop (i32.trunc_sat_f64_s (f64.const 1e300))) (i32.const 0)"),
        "memory-copy": _body("(memory.copy (i32.const 0) (i32.const 8) (i32.const 100)) (i32.const 0)"),
        "memory-fill": _body("(memory.fill (i32.const 0) (i32.const 8) (i32.const 70000)) (i32.const 0)"),
        "memory-fill-by-local": _body(
            "(memory.fill (i32.const 0) (i32.const 8) (local.get 0)) (i32.const 0)"),
        "memory-fill-negative": _body(
            "(memory.fill (i32.const 0) (i32.const 8) (i32.const -1)) (i32.const 0)"),
        "memory-init": _body("(memory.init $d (i32.const 0) (i32.const 1) (i32.const 2)) "
                             "(data.drop $d) (memory.init $d (i32.const 0) (i32.const 0) "
                             "(i32.const 1)) (i32.const 0)", '(data $d "abcdef")'),
        "table-grow": _body("(drop (table.size 0)) (i32.const 0)", "(table 1 funcref)"),
        "table-copy": _body("(table.copy (i32.const 0) (i32.const 1) (i32.const 5)) (i32.const 0)",
                            '(table (export "table") 10 funcref)'),
        "table-copy-out-of-bounds": _body(
            "(table.copy (i32.const 0) (i32.const 8) (i32.const 5)) (i32.const 0)",
            '(table (export "table") 10 funcref)'),
        "table-init": _body("(table.init $e (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop $e) "
                            "(i32.const 0)", "(table 10 funcref) (func $f) (elem $e func $f)"),
        "table-get-and-set": _body(
            "(table.set 0 (i32.const 0) (table.get 0 (i32.const 1))) (i32.const 0)",
            "(table 10 funcref)"),
        "table-grow-by-one": _body(
            "(drop (table.grow 0 (table.get 0 (i32.const 0)) (i32.const 1))) (i32.const 0)",
            "(table 10 funcref)"),
        "table-grow-too-far": _body(
            "(call $create (i32.const 0) (i64.const 0x55) (i32.const 8) (i32.const 4)) drop "
            "(i32.store (i32.const 16) (table.grow 0 (table.get 0 (i32.const 0)) (i32.const 19991))) "
            "(i32.store (i32.const 20) (table.grow 0 (table.get 0 (i32.const 0)) (i32.const 19990))) "
            "(drop (call $create (i32.const 0) (i64.const 0x55) (i32.const 16) (i32.const 8))) "
            "(i32.load (i32.const 0))", _CREATE, '(table (export "table") 10 funcref)'),
        "ref-null": _body("(drop (ref.is_null (ref.null func))) (i32.const 0)"),
        "ref-func": _body("(drop (ref.func $f)) (i32.const 0)", "(func $f) (elem declare func $f)"),
        "typed-select": _body("(select (result i32) (i32.const 0) (i32.const 1) (i32.const 1))"),
        "multi-value-block": _body("(block (result i32 i32) (i32.const 0) (i32.const 0)) i32.add"),
        "multi-value-function": _with("(func (result i32 i32) (i32.const 0) (i32.const 0))"),
        "simd": _body("(drop (v128.const i32x4 0 0 0 0)) (i32.const 0)"),
        "atomics": _body("(i32.atomic.load (i32.const 0))"),
        "tail-call": _with("(func $f (result i32) (return_call $f))"),
        "extended-constant": _with("(global i32 (i32.add (i32.const 1) (i32.const 2)))"),
        "exported-mutable-global": _with('(global (export "g") (mut i32) (i32.const 1))'),
        "shared-memory": _with(memory='(memory (export "memory") 1 2 shared)'),
        "memory64": _with(memory='(memory (export "memory") i64 1)'),
        "two-memories": _with("(memory 1)"),
        # Metering and its corners
        "nan": _body("(i64.store (i32.const 16) (i64.reinterpret_f64 (f64.div (f64.const -0) "
                     "(f64.const 0)))) (i32.store (i32.const 24) (i32.reinterpret_f32 (f32.sqrt "
                     "(f32.const -nan:0x123456)))) (i64.store (i32.const 28) (i64.reinterpret_f64 "
                     "(f64.neg (f64.const nan:0x1234)))) (drop (call $create (i32.const 0) "
                     "(i64.const 0x55) (i32.const 16) (i32.const 20))) (i32.load (i32.const 0))",
                     _CREATE),
        "branch-table": _body("(loop $l (block $a (block $b (br_table $a $b $l (local.tee 0 (i32.sub "
                              "(local.get 0) (i32.const 1))))) (nop)) (br_if $l (i32.lt_s (local.get 0) "
                              "(i32.const -40)))) (i32.const 0)"),
        "branch-table-default": _body("(block $a (block $b (block $c (br_table $a $b $c (local.get 0))) "
                                      "(return (i32.const 0))) (return (i32.const 0))) (i32.const 0)"),
        "dead-code": _body("(return (i32.const 0)) (drop (i32.add (i32.const 1) (i32.const 2))) "
                           "(block (result i32) (unreachable)) "),
        "dead-code-pops": _body("(unreachable) (drop) (drop) (drop) (i32.add)"),
        "many-locals": _body("(call $f (i32.const 100)) (i32.const 0)",
                             "(func $f (param i32) (local " + "i64 " * 500 + ") (local i32) "
                             "(if (local.get 0) (then (call $f (i32.sub (local.get 0) "
                             "(i32.const 1))))))"),
        "mixed-locals": _body("(call $f (i32.const 100)) (i32.const 0)",
                              "(func $f (param i32) (local " + "i64 i32 " * 10 + ") "
                              "(if (local.get 0) (then (call $f (i32.sub (local.get 0) "
                              "(i32.const 1))))))"),
        "else-heights": _body("(if (result i32) (local.get 0) (then (i32.const 1) (i32.const 2) "
                              "(i32.add)) (else (i32.const 3)))"),
    }
    return found


# What the reference refuses to load for FVM v2: one of these makes the whole manifest unusable.
_REFUSED_BY_V2 = """
    atomics data-offset-from-global elements-as-expressions elements-declared elements-passive
    extended-constant import-gas-couner import-gas-counter import-gas-counter-constant import-global
    memory64 multi-value-block multi-value-function ref-func ref-null saturating-conversion
    shared-memory sign-extension simd table-get-and-set table-grow table-grow-by-one
    table-grow-too-far table-init table-of-externref tail-call two-memories typed-select""".split()


# An i64 from `invoke` is a panic of the reference for FVM v4, which is no answer.
_PANICS_IN_V4 = ["invoke-gives-i64"]


def of_abi(abi):
    """The modules that the reference has an answer to."""
    left_out = {2: _REFUSED_BY_V2, 3: [], 4: _PANICS_IN_V4}[abi]
    return {name: text for name, text in modules().items() if name not in left_out}
