#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/wasm/error.hpp>
#include <fvm/wasm/generation.hpp>
#include <fvm/wasm/prices.hpp>

#include <cstdint>
#include <string_view>

namespace fvm::wasm {

/// Two ways of writing the same charges at the same places.
enum class Form : std::uint8_t {
    /// Byte for byte what the reference's crate writes: each charge is a call of a helper function.
    reference,
    /// What the engine runs: each charge is inline, custom sections are gone, and in generation 0.4
    /// memory and tables ask the host before they grow. The gas counter has the same value as in
    /// the
    /// reference form whenever the code calls the host, returns or traps.
    production,
};

struct Options {
    Generation generation = Generation::wasm_instrument_0_4;
    Form form = Form::production;
    /// Greatest sum of stack costs; a call beyond it traps.
    std::uint32_t stack_limit = 2048;
    InstructionPrices prices = InstructionPrices::hygge();
};

/// The gas counter, a mutable i64 global of milligas, is imported from this module. The guest traps
/// with `unreachable` as soon as a charge makes it negative; the charge is in it then.
inline constexpr std::string_view gas_module = "gas";
/// The counter's name; the reference's 0.2 crate misspells it.
[[nodiscard]] std::string_view gas_counter_name(Generation generation);

/// Host functions that the production form imports if the module can grow; see docs/decisions/0003.
inline constexpr std::string_view host_module = "fvm";
/// (pages now: i32, pages more: i32) -> i32: not zero if the host agrees to the growth. The guest's
/// memory.grow follows then, and may still fail; otherwise memory.grow yields -1.
inline constexpr std::string_view memory_grow_permit = "memory_grow_permit";
/// (table index: i32, elements now: i32, elements more: i32) -> i32: likewise for table.grow.
inline constexpr std::string_view table_grow_permit = "table_grow_permit";

/// Adds the stack limiter, then gas metering (which also prices what the limiter added). The module
/// must have passed the engine's validation before, and validate(); any other bytes yield an error
/// or a module that the engine refuses. Time and memory are linear in the size of `module`.
[[nodiscard]] WasmResult<Bytes> instrument(BytesView module, const Options& options);

}  // namespace fvm::wasm
