#pragma once

#include <fvm/wasm/metering.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace fvm::wasm {

/// Where things are in the instrumented module, and how a charge is written.
struct Layout {
    Dialect dialect = Dialect::standard;
    bool charges_inline = false;
    std::uint32_t gas_counter = 0;
    /// Globals from this index on move up by one, to make room for the gas counter.
    std::uint32_t first_moved_global = 0;
    /// Functions from this index on move up by `function_shift`, to make room for imports.
    std::uint32_t first_moved_function = 0;
    std::uint32_t function_shift = 0;
    /// The helper that charges; only if charges are not inline.
    std::uint32_t gas_function = 0;
    /// What memory.grow calls instead, if anything.
    std::optional<std::uint32_t> memory_grow_function;
    /// What table.grow of these tables, ascending, calls instead: functions from this index on.
    std::vector<std::uint32_t> grown_tables;
    std::uint32_t first_table_grow_function = 0;

    [[nodiscard]] std::uint32_t moved_function(std::uint32_t index) const {
        return index < first_moved_function ? index : index + function_shift;
    }
    [[nodiscard]] std::uint32_t moved_global(std::uint32_t index) const {
        return index < first_moved_global ? index : index + 1;
    }
};

/// Appends the body of a function, with its length, as it is.
void emit_function(const FunctionCode& code, Dialect dialect, Bytes& out);

/// Appends the body of a function, with its length, its charges and what `layout` moves.
/// `parameters` is how many the function has.
void emit_metered_function(const FunctionCode& code, const Metering& metering,
                           std::uint32_t parameters, const Layout& layout, Bytes& out);

}  // namespace fvm::wasm
