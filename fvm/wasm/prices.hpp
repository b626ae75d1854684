#pragma once

#include <fvm/wasm/error.hpp>
#include <fvm/wasm/opcode.hpp>

#include <cstdint>

namespace fvm::wasm {

/// What executing instructions costs, in milligas. Nop, block, loop, else, end, unreachable, return
/// and drop are free by FIP-0032; every other instruction costs the sum of the items that its kind
/// names.
struct InstructionPrices {
    /// Constants, locals, globals, select, table and memory sizes, segment drops; the base of every
    /// load, store and bulk operation.
    std::uint64_t instruction = 0;
    /// Arithmetic, comparisons and conversions.
    std::uint64_t math = 0;
    /// br, call.
    std::uint64_t jump_unconditional = 0;
    /// br_if, if.
    std::uint64_t jump_conditional = 0;
    /// br_table, call_indirect.
    std::uint64_t jump_indirect = 0;
    /// On top of the jump of a call.
    std::uint64_t call = 0;
    /// On top, for what reads memory or a table.
    std::uint64_t memory_access = 0;
    /// On top, for what writes memory or a table.
    std::uint64_t memory_fill_base = 0;
    /// memory.copy and memory.init; tables count table_element_size bytes an element.
    std::uint32_t memory_copy_per_byte = 0;
    /// memory.fill and memory.grow; tables count table_element_size bytes an element.
    std::uint32_t memory_fill_per_byte = 0;

    /// Network version 18 and later (reference: fvm 3 and 4, gas/price_list.rs, WasmGasPrices).
    static constexpr InstructionPrices hygge() {
        InstructionPrices prices = skyr();
        prices.memory_copy_per_byte = 400;
        prices.memory_fill_per_byte = 400;
        return prices;
    }

    /// Network versions 16 and 17: 4 gas for what is not free, growth and bulk operations included.
    static constexpr InstructionPrices skyr() {
        InstructionPrices prices;
        prices.instruction = prices.math = 4000;
        prices.jump_unconditional = prices.jump_conditional = prices.jump_indirect = 4000;
        return prices;
    }

    /// Network version 15: Wasm execution is free.
    static constexpr InstructionPrices free() { return {}; }

    friend constexpr bool operator==(const InstructionPrices&, const InstructionPrices&) = default;
};

/// Bytes that an element of a table counts for.
inline constexpr std::uint32_t table_element_size = 8;
/// Bytes in a page of linear memory.
inline constexpr std::uint32_t page_size = 65536;

/// What one instruction costs: `base`, and `per_unit` for each page, byte or element that the
/// topmost operand counts.
struct InstructionCost {
    std::uint64_t base = 0;
    std::uint64_t per_unit = 0;
};

[[nodiscard]] InstructionCost cost_of(const InstructionPrices& prices, Opcode opcode);

}  // namespace fvm::wasm
