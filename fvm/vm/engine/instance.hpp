#pragma once

#include <fvm/vm/engine/compiled_module.hpp>
#include <fvm/vm/engine/host_call.hpp>
#include <fvm/vm/engine/memory_account.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

struct wasm_trap_t;
struct wasmtime_context;
struct wasmtime_error;
struct wasmtime_store;

namespace fvm::vm {

class Engine;

/// Why a module was not instantiated.
struct InstantiationFailure {
    enum class Kind : std::uint8_t {
        /// An import that the host does not offer, or no memory under the name "memory": Fatal.
        link,
        /// The initial memory and tables exceed the account of the call stack: exit code 4.
        refused,
        /// A segment did not fit, or the start function trapped: exit code 4.
        trap,
        /// The host failed, not the message: no native stack left, or no address space.
        host_fault
    };
    Kind kind;
    /// For people.
    std::string note;
};

/// How an entry point ended where it did not return.
struct InvokeFailure {
    enum class Kind : std::uint8_t {
        /// No function is exported under the name. Exit code 5 in FVM v4, Fatal before.
        missing_export,
        /// The function under the name is of another type: Fatal.
        wrong_signature,
        /// An ordinary trap (memory or table out of bounds, null or mistyped indirect call, integer
        /// overflow, division by zero, bad conversion, unreachable, native stack overflow): exit
        /// code 4.
        trap,
        /// A host function returned HostOutcome::trap; why is for it to say.
        host_trap,
        /// Any other trap: Fatal.
        other,
        /// The host failed, not the message: no native stack left.
        host_fault
    };
    Kind kind;
    /// The reason and a backtrace of Wasm functions, for people. Empty for host_trap.
    std::string note;
};

/// One activation of a module, for one actor invocation. Lives on the stack of its user and is
/// never moved; its host functions find it by address. Not thread-safe.
class Instance {
  public:
    Instance() = default;
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;
    ~Instance();

    /// Counts initial memory and tables in `account`, hands `gas` (in milligas) over, makes the
    /// instance, and runs its start function. To be called once. Everything referred to outlives
    /// the Instance; `host_context` is what host functions are called with. gas() holds after a
    /// failure too. Where several call stacks use the engine, this may wait for another to release
    /// instances.
    std::expected<void, InstantiationFailure> instantiate(Engine& engine,
                                                          const CompiledModule& module,
                                                          void* host_context,
                                                          MemoryAccount& account, std::int64_t gas);

    /// The gas counter in milligas: what is left, or below zero what was used in excess of it.
    [[nodiscard]] std::int64_t gas() const;
    void set_gas(std::int64_t milligas);

    /// The memory exported as "memory". Never keep it across Wasm code, which may grow it.
    [[nodiscard]] std::span<std::uint8_t> memory();

    /// Calls the export "invoke" with the handle of the parameter block and returns its result.
    std::expected<std::uint32_t, InvokeFailure> invoke(std::uint32_t params_block);
    /// Calls the export "upgrade" likewise, with the handle of what it is told besides.
    std::expected<std::uint32_t, InvokeFailure> upgrade(std::uint32_t params_block,
                                                        std::uint32_t info_block);

  private:
    friend struct HostFunctions;

    /// Room for one of the engine's handles, which are plain data.
    struct Handle {
        alignas(8) std::byte bytes[24];
    };

    std::expected<void, InstantiationFailure> count_initial_sizes();
    std::expected<void, InstantiationFailure> find_exports();
    std::expected<void, InstantiationFailure> run_start();
    std::expected<std::uint32_t, InvokeFailure> enter(std::string_view name, EntryExport entry,
                                                      std::span<RawValue> arguments);
    std::expected<void, InvokeFailure> call_export(std::string_view name,
                                                   std::span<RawValue> values);
    /// Takes ownership of both.
    InvokeFailure describe(wasmtime_error* error, wasm_trap_t* trap);

    Engine* engine_ = nullptr;
    const CompiledModule* module_ = nullptr;
    void* host_context_ = nullptr;
    MemoryAccount* account_ = nullptr;
    wasmtime_store* store_ = nullptr;
    wasmtime_context* context_ = nullptr;
    std::int64_t gas_before_ = 0;
    bool has_gas_global_ = false;
    bool has_memory_ = false;
    bool host_trapped_ = false;
    bool holds_slot_ = false;
    /// Size in bytes that the memory was last allowed to grow to, or 0.
    std::uint64_t permitted_memory_ = 0;
    Handle instance_{};
    Handle memory_{};
    Handle gas_global_{};
};

}  // namespace fvm::vm
