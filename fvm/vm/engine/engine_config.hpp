#pragma once

#include <fvm/vm/engine/engine.hpp>
#include <fvm/vm/engine/wasmtime_handle.hpp>

#include <cstdint>
#include <expected>
#include <string>

namespace fvm::vm {

/// Bytes of native stack that one activation of Wasm may use, as in the reference. The stack
/// limiter stops actors long before.
inline constexpr std::size_t max_native_wasm_stack = std::size_t{4} << 20;

/// Whether instances come from a pool of reserved addresses, whose caps the engine enforces itself.
[[nodiscard]] bool is_pooled(const EngineConfig& config);

/// Instances that an engine has room for.
[[nodiscard]] std::uint32_t instance_room(const EngineConfig& config);

/// Wasmtime with the settings of ref-fvm's `engine/mod.rs`, as far as consensus can see them. What
/// the C API cannot switch off (extended constant expressions) is refused by our own validation.
std::expected<OwnedEngine, std::string> make_engine(const EngineConfig& config);

/// What compiled code depends on besides the module: see CodeCache.
[[nodiscard]] std::array<std::uint8_t, 32> code_environment(const EngineConfig& config);

}  // namespace fvm::vm
