#include <fvm/wasm/opcode.hpp>
#include <fvm/wasm/prices.hpp>

#include <array>
#include <cstddef>

namespace fvm::wasm {
namespace {

constexpr std::size_t prefixed_opcodes = 18;

struct Tables {
    std::array<OpcodeInfo, 256> plain{};
    std::array<OpcodeInfo, prefixed_opcodes> prefixed{};
};

class TableBuilder {
  public:
    constexpr void add(Opcode opcode, Immediates immediates, PriceClass price, std::uint8_t pops,
                       std::uint8_t pushes) {
        const auto code = static_cast<std::uint16_t>(opcode);
        const OpcodeInfo info{true, immediates, price, pops, pushes};
        if (code >= 0xFC00) {
            tables_.prefixed[code - 0xFC00U] = info;
        } else {
            tables_.plain[code] = info;
        }
    }

    constexpr void add_range(std::uint16_t first, std::uint16_t last, Immediates immediates,
                             PriceClass price, std::uint8_t pops, std::uint8_t pushes) {
        for (std::uint16_t code = first; code <= last; ++code) {
            add(static_cast<Opcode>(code), immediates, price, pops, pushes);
        }
    }

    constexpr void add_unary(std::uint16_t first, std::uint16_t last) {
        add_range(first, last, Immediates::none, PriceClass::math, 1, 1);
    }

    constexpr void add_binary(std::uint16_t first, std::uint16_t last) {
        add_range(first, last, Immediates::none, PriceClass::math, 2, 1);
    }

    [[nodiscard]] constexpr const Tables& tables() const { return tables_; }

  private:
    Tables tables_;
};

constexpr void add_control(TableBuilder& table) {
    using enum Opcode;
    table.add(unreachable, Immediates::none, PriceClass::free, 0, 0);
    table.add(nop, Immediates::none, PriceClass::free, 0, 0);
    table.add(block, Immediates::block_type, PriceClass::free, 0, 0);
    table.add(loop, Immediates::block_type, PriceClass::free, 0, 0);
    table.add(if_, Immediates::block_type, PriceClass::jump_conditional, 1, 0);
    table.add(else_, Immediates::none, PriceClass::free, 0, 0);
    table.add(end, Immediates::none, PriceClass::free, 0, 0);
    table.add(br, Immediates::index, PriceClass::jump_unconditional, 0, 0);
    table.add(br_if, Immediates::index, PriceClass::jump_conditional, 1, 0);
    // The reference prices the table of targets as a read of memory.
    table.add(br_table, Immediates::labels, PriceClass::jump_indirect, 1, 0);
    table.add(return_, Immediates::none, PriceClass::free, 0, 0);
    table.add(call, Immediates::index, PriceClass::call, 0, 0);
    table.add(call_indirect, Immediates::two_indices, PriceClass::call_indirect, 1, 0);
}

constexpr void add_parametric_and_variable(TableBuilder& table) {
    using enum Opcode;
    table.add(drop, Immediates::none, PriceClass::free, 1, 0);
    table.add(select, Immediates::none, PriceClass::instruction, 3, 1);
    table.add(select_typed, Immediates::value_types, PriceClass::instruction, 3, 1);
    table.add(local_get, Immediates::index, PriceClass::instruction, 0, 1);
    table.add(local_set, Immediates::index, PriceClass::instruction, 1, 0);
    table.add(local_tee, Immediates::index, PriceClass::instruction, 1, 1);
    table.add(global_get, Immediates::index, PriceClass::instruction, 0, 1);
    table.add(global_set, Immediates::index, PriceClass::instruction, 1, 0);
    table.add(table_get, Immediates::index, PriceClass::memory_read, 1, 1);
    table.add(table_set, Immediates::index, PriceClass::memory_write, 2, 0);
    table.add(i32_const, Immediates::i32, PriceClass::instruction, 0, 1);
    table.add(i64_const, Immediates::i64, PriceClass::instruction, 0, 1);
    table.add(f32_const, Immediates::f32, PriceClass::instruction, 0, 1);
    table.add(f64_const, Immediates::f64, PriceClass::instruction, 0, 1);
    table.add(ref_null, Immediates::reference_type, PriceClass::instruction, 0, 1);
    table.add(ref_is_null, Immediates::none, PriceClass::instruction, 1, 1);
    table.add(ref_func, Immediates::index, PriceClass::instruction, 0, 1);
}

constexpr void add_numeric(TableBuilder& table) {
    table.add_unary(0x45, 0x45);   // i32.eqz
    table.add_binary(0x46, 0x4F);  // i32 comparisons
    table.add_unary(0x50, 0x50);   // i64.eqz
    table.add_binary(0x51, 0x66);  // i64, f32 and f64 comparisons
    table.add_unary(0x67, 0x69);   // i32 clz, ctz, popcnt
    table.add_binary(0x6A, 0x78);  // i32 arithmetic
    table.add_unary(0x79, 0x7B);   // i64 clz, ctz, popcnt
    table.add_binary(0x7C, 0x8A);  // i64 arithmetic
    table.add_unary(0x8B, 0x91);   // f32 abs to sqrt
    table.add_binary(0x92, 0x98);  // f32 arithmetic
    table.add_unary(0x99, 0x9F);   // f64 abs to sqrt
    table.add_binary(0xA0, 0xA6);  // f64 arithmetic
    table.add_unary(0xA7, 0xC4);   // conversions, sign extension
    // Wrapping, zero extension and reinterpretation are priced as plain instructions.
    table.add_range(0xA7, 0xA7, Immediates::none, PriceClass::instruction, 1, 1);
    table.add_range(0xAD, 0xAD, Immediates::none, PriceClass::instruction, 1, 1);
    table.add_range(0xBC, 0xBF, Immediates::none, PriceClass::instruction, 1, 1);
    table.add_unary(0xFC00, 0xFC07);  // saturating truncation
}

constexpr void add_memory_and_tables(TableBuilder& table) {
    using enum Opcode;
    table.add_range(0x28, 0x35, Immediates::memory_argument, PriceClass::memory_read, 1, 1);
    table.add_range(0x36, 0x3E, Immediates::memory_argument, PriceClass::memory_write, 2, 0);
    table.add(memory_size, Immediates::memory_index, PriceClass::instruction, 0, 1);
    table.add(memory_grow, Immediates::memory_index, PriceClass::memory_grow, 1, 1);
    table.add(memory_init, Immediates::two_indices, PriceClass::memory_copy, 3, 0);
    table.add(data_drop, Immediates::index, PriceClass::instruction, 0, 0);
    table.add(memory_copy, Immediates::two_indices, PriceClass::memory_copy, 3, 0);
    table.add(memory_fill, Immediates::memory_index, PriceClass::memory_fill, 3, 0);
    table.add(table_init, Immediates::two_indices, PriceClass::table_copy, 3, 0);
    table.add(elem_drop, Immediates::index, PriceClass::instruction, 0, 0);
    table.add(table_copy, Immediates::two_indices, PriceClass::table_copy, 3, 0);
    table.add(table_grow, Immediates::index, PriceClass::table_fill, 2, 1);
    table.add(table_size, Immediates::index, PriceClass::instruction, 0, 1);
    table.add(table_fill, Immediates::index, PriceClass::table_fill, 3, 0);
}

constexpr Tables build_tables() {
    TableBuilder table;
    add_control(table);
    add_parametric_and_variable(table);
    add_numeric(table);
    add_memory_and_tables(table);
    return table.tables();
}

constexpr Tables tables = build_tables();
constexpr OpcodeInfo unknown_opcode{};

}  // namespace

const OpcodeInfo& info_of(Opcode opcode) {
    const auto code = static_cast<std::uint16_t>(opcode);
    if (code < tables.plain.size()) {
        return tables.plain[code];
    }
    const std::size_t index = code - std::size_t{0xFC00};
    return code >= 0xFC00 && index < prefixed_opcodes ? tables.prefixed[index] : unknown_opcode;
}

InstructionCost cost_of(const InstructionPrices& prices, Opcode opcode) {
    const std::uint64_t read = prices.instruction + prices.memory_access;
    const std::uint64_t write = prices.instruction + prices.memory_fill_base;
    const std::uint64_t copied = prices.memory_copy_per_byte;
    const std::uint64_t filled = prices.memory_fill_per_byte;
    switch (info_of(opcode).price) {
        case PriceClass::free:
            return {};
        case PriceClass::instruction:
            return {prices.instruction, 0};
        case PriceClass::math:
            return {prices.math, 0};
        case PriceClass::jump_unconditional:
            return {prices.jump_unconditional, 0};
        case PriceClass::jump_conditional:
            return {prices.jump_conditional, 0};
        case PriceClass::jump_indirect:
            return {prices.jump_indirect + prices.memory_access, 0};
        case PriceClass::call:
            return {prices.jump_unconditional + prices.call, 0};
        case PriceClass::call_indirect:
            return {prices.jump_indirect + prices.memory_access + prices.call, 0};
        case PriceClass::memory_read:
            return {read, 0};
        case PriceClass::memory_write:
            return {write, 0};
        case PriceClass::memory_copy:
            return {read, copied};
        case PriceClass::memory_fill:
            return {write, filled};
        case PriceClass::memory_grow:
            return {write, filled * page_size};
        case PriceClass::table_copy:
            return {read, copied * table_element_size};
        case PriceClass::table_fill:
            return {write, filled * table_element_size};
    }
    return {};
}

}  // namespace fvm::wasm
