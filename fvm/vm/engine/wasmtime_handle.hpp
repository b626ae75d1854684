#pragma once

#include <memory>
#include <string>

#include <wasmtime.h>

/// Ownership of Wasmtime's objects. Only the sources of this folder include this, or wasmtime.h.
namespace fvm::vm {

template <class T, void (*destroy)(T*)>
struct DestroyWith {
    void operator()(T* object) const { destroy(object); }
};

template <class T, void (*destroy)(T*)>
using Owned = std::unique_ptr<T, DestroyWith<T, destroy>>;

using OwnedConfig = Owned<wasm_config_t, wasm_config_delete>;
using OwnedPoolConfig =
    Owned<wasmtime_pooling_allocation_config_t, wasmtime_pooling_allocation_config_delete>;
using OwnedEngine = Owned<wasm_engine_t, wasm_engine_delete>;
using OwnedLinker = Owned<wasmtime_linker_t, wasmtime_linker_delete>;
using OwnedModule = Owned<wasmtime_module_t, wasmtime_module_delete>;
using OwnedError = Owned<wasmtime_error_t, wasmtime_error_delete>;
using OwnedTrap = Owned<wasm_trap_t, wasm_trap_delete>;
using OwnedFunctionType = Owned<wasm_functype_t, wasm_functype_delete>;

/// The engine's message, with the causes it names.
inline std::string message_of(const wasmtime_error_t& error) {
    wasm_name_t message;
    wasmtime_error_message(&error, &message);
    std::string text(message.data, message.size);
    wasm_name_delete(&message);
    return text;
}

/// The same for a trap; ends with a backtrace of Wasm functions.
inline std::string message_of(const wasm_trap_t& trap) {
    wasm_message_t message;
    wasm_trap_message(&trap, &message);
    std::string text(message.data, message.size);
    wasm_name_delete(&message);
    while (text.ends_with('\0')) {
        text.pop_back();
    }
    return text;
}

}  // namespace fvm::vm
