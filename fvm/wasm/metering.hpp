#pragma once

#include <fvm/wasm/generation.hpp>
#include <fvm/wasm/instruction.hpp>
#include <fvm/wasm/prices.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fvm::wasm {

/// Milligas charged right before the instruction at `start`.
struct GasBlock {
    std::size_t start = 0;
    std::uint64_t cost = 0;
};

/// An instruction before which its topmost operand, as an unsigned number, times `per_unit`
/// milligas is charged at run time.
struct GasByOperand {
    std::size_t position = 0;
    std::uint32_t per_unit = 0;
};

/// Where a function charges gas.
struct Metering {
    /// Ascending, at most one a position.
    std::vector<GasBlock> blocks;
    /// Ascending.
    std::vector<GasByOperand> by_operand;
};

/// Divides a function into blocks that are paid for as a whole when they are entered. This is where
/// the reference's choices are consensus (gas_metering/mod.rs):
/// - calls do not end a block, nor does `unreachable`, nor an `if`, `loop` or `block` out of which
///   nothing branches: what follows it is paid before it;
/// - a branch ends the block, and so does the end of each construct that it leaves;
/// - generation 0.4 overlooks the default label of br_table;
/// - in generation 0.4 an instruction priced by its topmost operand is part of the block, operand
/// and
///   all, if an i32.const comes right before it; a negative constant is refused.
[[nodiscard]] WasmResult<void> meter_function(const FunctionCode& code,
                                              const InstructionPrices& prices,
                                              Generation generation, Metering& out);

}  // namespace fvm::wasm
