#pragma once

#include <fvm/wasm/generation.hpp>
#include <fvm/wasm/module.hpp>

#include <cstdint>

namespace fvm::wasm {

/// What a call of the function with the body `code` and the type `type` counts for in the stack
/// limiter's account: the greatest height of its value stack, 2 for the activation, and its locals
/// without parameters. The 0.4 generation counts declarations of locals instead of locals.
///
/// Height is reckoned as the reference does it, which is not quite what the specification's
/// validation reckons (stack_limiter/max_height.rs):
/// - code after a branch does not raise the height, but a block opened there does again;
/// - `else` resets nothing; a block with a result has one;
/// - popping where the height is that of the block's start does nothing in dead code, and is an
/// error
///   elsewhere; popping from above may go below the start;
/// - br_table leaves its operand on the stack, and its targets must all take the same number of
/// values.
///
/// Fails on instructions that the reference's analysis does not know (typed select, ref.*), and on
/// code that validation would have refused.
[[nodiscard]] WasmResult<std::uint32_t> stack_cost(const Module& module, const FunctionType& type,
                                                   const FunctionCode& code, Generation generation);

}  // namespace fvm::wasm
