#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fvm::vm {

/// Types that cross the boundary between an actor and its host.
enum class ValueType : std::uint8_t { i32, i64 };

/// A value on its way across the boundary, in the engine's own layout: 16 bytes, little-endian.
union RawValue {
    std::int32_t i32;
    std::int64_t i64;
    std::uint32_t u32;
    std::uint64_t u64;
    std::uint8_t bytes[16];
};

enum class HostOutcome : bool {
    /// Unwind the whole Wasm activation: `Instance::invoke` ends with TrapKind::host.
    trap,
    /// Go on in Wasm.
    proceed
};

/// A host function. `values[0..n)` are the arguments; a result goes to `values[0]`, which exists
/// whenever there is a result. `host_context` is what the Instance was given. Must not unwind.
using HostFunction = HostOutcome (*)(void* host_context, RawValue* values);

/// One function that modules may import. All strings and spans outlive the Engine.
struct HostImport {
    std::string_view module;
    std::string_view name;
    std::span<const ValueType> params;
    std::optional<ValueType> result;
    HostFunction function;
    /// Bytes of the result that goes to where the first argument points, if there is one. Only
    /// told: `function` sees to it.
    std::uint32_t output_size = 0;
};

}  // namespace fvm::vm
