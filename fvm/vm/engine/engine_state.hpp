#pragma once

#include <fvm/vm/engine/code_cache.hpp>
#include <fvm/vm/engine/engine.hpp>
#include <fvm/vm/engine/host_functions.hpp>
#include <fvm/vm/engine/instance_slots.hpp>
#include <fvm/vm/engine/wasmtime_handle.hpp>

#include <array>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace fvm::vm {

/// What an Engine holds. Only the sources of this folder see it.
struct Engine::State {
    /// A module that is loaded, being loaded, or refused.
    struct Slot {
        std::unique_ptr<CompiledModule> module;
        std::optional<EngineError> error;
        [[nodiscard]] bool done() const { return module != nullptr || error.has_value(); }
    };

    EngineConfig config;
    HostFunctions::Caps caps;
    CodeEnvironment environment{};
    OwnedEngine engine;
    OwnedLinker linker;
    std::optional<CodeCache> cache;
    std::optional<InstanceSlots> slots;

    mutable std::shared_mutex mutex;
    std::condition_variable_any loaded;
    std::map<ipld::Cid, Slot> modules;
    std::atomic<std::uint64_t> compiled = 0;
    std::atomic<std::uint64_t> read_from_cache = 0;
};

}  // namespace fvm::vm
