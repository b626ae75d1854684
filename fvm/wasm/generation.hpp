#pragma once

#include <cstdint>

namespace fvm::wasm {

/// Which of the reference's instrumentation crates is matched. They differ in the instructions that
/// they know, in the stack cost of a function, in where gas blocks end, and in how they write a
/// module.
enum class Generation : std::uint8_t {
    /// Crate fvm-wasm-instrument 0.2 with parity-wasm 0.42: FVM v2, network versions up to 17.
    wasm_instrument_0_2,
    /// Crate fvm-wasm-instrument 0.4 with wasmparser 0.95: FVM v3 and v4, network version 18 and
    /// later.
    wasm_instrument_0_4,
};

}  // namespace fvm::wasm
