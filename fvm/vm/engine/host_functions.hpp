#pragma once

#include <fvm/vm/engine/host_call.hpp>
#include <fvm/vm/engine/wasmtime_handle.hpp>

#include <cstdint>
#include <expected>
#include <span>
#include <string>

namespace fvm::vm {

class Instance;

/// What modules can import: the embedder's functions, and the engine's own that keep the account of
/// growing memories and tables.
struct HostFunctions {
    /// What one instance may have at most.
    struct Caps {
        std::uint64_t memory_bytes = 0;
        std::uint64_t table_elements = 0;
    };

    /// Defines all of them. `imports` and `caps` outlive the linker.
    static std::expected<void, std::string> define(wasmtime_linker_t& linker,
                                                   std::span<const HostImport> imports,
                                                   const Caps& caps);

    /// Calls the embedder's function that `environment` (a HostImport) describes.
    static wasm_trap_t* call(void* environment, wasmtime_caller_t* caller,
                             wasmtime_val_raw_t* values, std::size_t count);
    /// Whether a memory may grow: see wasm::memory_grow_permit.
    static wasm_trap_t* permit_memory_growth(void* caps, wasmtime_caller_t* caller,
                                             wasmtime_val_raw_t* values, std::size_t count);
    /// Whether a table may grow: see wasm::table_grow_permit.
    static wasm_trap_t* permit_table_growth(void* caps, wasmtime_caller_t* caller,
                                            wasmtime_val_raw_t* values, std::size_t count);
};

}  // namespace fvm::vm
