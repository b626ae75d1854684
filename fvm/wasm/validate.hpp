#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/wasm/error.hpp>
#include <fvm/wasm/generation.hpp>

namespace fvm::wasm {

/// Checks a module before it is instrumented for what the engine cannot be told to refuse, or what
/// would depend on the engine's version: WebAssembly 1.0 with sign extension, saturating
/// truncation, bulk operations and funcref, and nothing else. No other proposal passes, be it
/// multi-value, SIMD, extended constants, externref, several memories, 64-bit memory, threads,
/// exceptions, tail calls, or garbage collection. The structure and all limits of the reference's
/// validation are checked (crate wasmparser 0.236, limits.rs; fvm 3 and 4, engine/mod.rs: one
/// memory and one table a module, the latter not for FVM v2), operand types are not: the engine's
/// own validation comes in addition.
[[nodiscard]] WasmResult<void> validate(BytesView module, Generation generation);

}  // namespace fvm::wasm
