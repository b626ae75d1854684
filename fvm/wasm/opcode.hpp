#pragma once

#include <cstdint>

namespace fvm::wasm {

/// An instruction's opcode byte; for the instructions behind the prefix 0xFC, 0xFC00 plus the
/// sub-opcode. Only those have a name that the code treats one by one.
enum class Opcode : std::uint16_t {
    unreachable = 0x00,
    nop = 0x01,
    block = 0x02,
    loop = 0x03,
    if_ = 0x04,
    else_ = 0x05,
    end = 0x0B,
    br = 0x0C,
    br_if = 0x0D,
    br_table = 0x0E,
    return_ = 0x0F,
    call = 0x10,
    call_indirect = 0x11,
    drop = 0x1A,
    select = 0x1B,
    select_typed = 0x1C,
    local_get = 0x20,
    local_set = 0x21,
    local_tee = 0x22,
    global_get = 0x23,
    global_set = 0x24,
    table_get = 0x25,
    table_set = 0x26,
    memory_size = 0x3F,
    memory_grow = 0x40,
    i32_const = 0x41,
    i64_const = 0x42,
    f32_const = 0x43,
    f64_const = 0x44,
    i32_gt_u = 0x4B,
    i64_lt_s = 0x53,
    i32_add = 0x6A,
    i32_sub = 0x6B,
    i64_sub = 0x7D,
    i64_mul = 0x7E,
    i64_extend_i32_u = 0xAD,
    ref_null = 0xD0,
    ref_is_null = 0xD1,
    ref_func = 0xD2,
    memory_init = 0xFC08,
    data_drop = 0xFC09,
    memory_copy = 0xFC0A,
    memory_fill = 0xFC0B,
    table_init = 0xFC0C,
    elem_drop = 0xFC0D,
    table_copy = 0xFC0E,
    table_grow = 0xFC0F,
    table_size = 0xFC10,
    table_fill = 0xFC11,
};

/// What follows an opcode.
enum class Immediates : std::uint8_t {
    none,
    block_type,
    /// Label, function, local, global, table, or segment.
    index,
    /// Type and table; segment and table; segment and memory; two tables; two memories.
    two_indices,
    labels,
    memory_argument,
    memory_index,
    value_types,
    i32,
    i64,
    f32,
    f64,
    reference_type,
};

/// What the price of an instruction is made of; see InstructionPrices.
enum class PriceClass : std::uint8_t {
    free,
    instruction,
    math,
    jump_unconditional,
    jump_conditional,
    jump_indirect,
    call,
    call_indirect,
    memory_read,
    memory_write,
    memory_copy,
    memory_fill,
    memory_grow,
    table_copy,
    table_fill,
};

/// What is known about an opcode without its context.
struct OpcodeInfo {
    /// False for opcodes that no generation of the VM runs: SIMD, atomics, exceptions, tail calls.
    bool known = false;
    Immediates immediates = Immediates::none;
    PriceClass price = PriceClass::instruction;
    /// Operands and results; meaningless for control instructions and calls.
    std::uint8_t pops = 0;
    std::uint8_t pushes = 0;
};

[[nodiscard]] const OpcodeInfo& info_of(Opcode opcode);

}  // namespace fvm::wasm
