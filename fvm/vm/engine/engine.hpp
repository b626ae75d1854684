#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/ipld/cid.hpp>
#include <fvm/vm/engine/compiled_module.hpp>
#include <fvm/vm/engine/host_call.hpp>
#include <fvm/vm/engine/instance.hpp>
#include <fvm/vm/engine/memory_account.hpp>
#include <fvm/wasm/instrument.hpp>

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

/// The Wasm engine (Wasmtime through its C API, which is used nowhere else): raw modules in, actors
/// running out. Settings follow ref-fvm `engine/mod.rs` wherever consensus can see them.
namespace fvm::vm {

struct EngineConfig {
    /// Every host function that modules may import. The array and its strings outlive the Engine.
    std::span<const HostImport> imports;
    /// How modules are instrumented: generation, prices, stack limit.
    wasm::Options instrumentation;
    /// How deep actor calls nest at most.
    std::uint32_t max_call_depth = 1024;
    /// How many call stacks are expected to run at once. More may: those that would leave too few
    /// instances for a call stack of full depth wait.
    std::uint32_t concurrency = 1;
    /// Cap for one instance's memory in bytes, a multiple of 64 KiB. Growing past it fails; a
    /// module that starts with more is refused.
    std::uint64_t max_instance_memory = std::uint64_t{512} << 20;
    /// Cap for a table, likewise.
    std::uint32_t max_table_elements = 20'000;
    /// FVM v3 and v4 allow one table in a module, v2 allows any number.
    bool single_table = true;
    /// Where compiled modules are kept between processes; nowhere if empty. A folder that cannot be
    /// used (see CodeCache) is an error.
    std::optional<std::filesystem::path> cache_folder;
};

struct EngineError {
    enum class Kind : std::uint8_t {
        /// The module is not one that actors may have. Any node says the same of it: Fatal.
        refused_module,
        /// This machine failed: settings, address space, the cache's folder.
        host
    };
    Kind kind;
    std::string note;
};

/// A module to be loaded: its code CID and its bytes as they are stored.
struct CodeSource {
    ipld::Cid code;
    BytesView wasm;
};

/// Compiles modules and keeps them. Thread-safe. Outlives its modules' instances.
class Engine {
  public:
    static std::expected<std::unique_ptr<Engine>, EngineError> create(const EngineConfig& config);

    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    ~Engine();

    /// The module for `code`: kept from an earlier call, or read from the cache's folder, or else
    /// validated, instrumented and compiled from `wasm`. Never evicted. A refusal is kept too.
    /// `wasm` must be what `code` names; when it is compiled for the cache's folder this is
    /// checked.
    std::expected<const CompiledModule*, EngineError> load(const ipld::Cid& code, BytesView wasm);

    /// The module for `code` if it is loaded already, else null.
    [[nodiscard]] const CompiledModule* find(const ipld::Cid& code) const;

    /// Loads several modules on `threads` threads and returns the first error, in the given order.
    std::expected<void, EngineError> load_all(std::span<const CodeSource> sources,
                                              unsigned threads);

    /// What the code cache files this engine's modules under.
    [[nodiscard]] const std::array<std::uint8_t, 32>& environment() const;

    struct Counters {
        /// Modules compiled, and modules read from the cache's folder, since the engine was made.
        std::uint64_t compiled = 0;
        std::uint64_t read_from_cache = 0;
    };
    [[nodiscard]] Counters counters() const;

  private:
    friend class Instance;
    struct State;
    explicit Engine(std::unique_ptr<State> state);

    std::expected<std::unique_ptr<CompiledModule>, EngineError> make(const ipld::Cid& code,
                                                                     BytesView wasm);
    std::expected<std::unique_ptr<CompiledModule>, EngineError> compile(const ipld::Cid& code,
                                                                        BytesView wasm);
    std::unique_ptr<CompiledModule> read_cached(const ipld::Cid& code);
    void link(CompiledModule& module);

    std::unique_ptr<State> state_;
};

}  // namespace fvm::vm
