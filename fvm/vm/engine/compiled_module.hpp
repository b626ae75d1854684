#pragma once

#include <fvm/vm/engine/link_form.hpp>

#include <cstdint>
#include <optional>
#include <string>

struct wasmtime_instance_pre;
struct wasmtime_module;

namespace fvm::vm {

/// What a module offers as an entry point: "invoke", a function from one i32 to one i32, or
/// "upgrade", from two to one.
enum class EntryExport : std::uint8_t {
    present,
    /// No function is exported under the name.
    missing,
    /// A function of another type is.
    wrong_signature
};

/// A module in machine code. Immutable, owned by its Engine, shared by threads.
class CompiledModule {
  public:
    CompiledModule(const CompiledModule&) = delete;
    CompiledModule& operator=(const CompiledModule&) = delete;
    ~CompiledModule();

    /// Initial pages (of 64 KiB) of the memory exported as "memory"; nothing where there is no such
    /// export: such a module cannot run as an actor, and Instance refuses it.
    [[nodiscard]] std::optional<std::uint64_t> exported_memory_pages() const {
        return exported_memory_pages_;
    }

    /// Initial elements of the table exported as "table", if there is such an export. Tables that
    /// are not exported under this name are not charged for.
    [[nodiscard]] std::optional<std::uint64_t> exported_table_elements() const {
        return exported_table_elements_;
    }

  private:
    friend class Engine;
    friend class Instance;
    friend struct HostFunctions;
    CompiledModule() = default;

    /// Reads from the engine what the module exports.
    void inspect_exports();

    LinkFacts facts_;
    std::optional<std::uint64_t> exported_memory_pages_;
    std::optional<std::uint64_t> exported_table_elements_;
    EntryExport invoke_export_ = EntryExport::missing;
    EntryExport upgrade_export_ = EntryExport::missing;
    wasmtime_module* module_ = nullptr;
    /// Null where an import is unknown: `link_error_` says which.
    wasmtime_instance_pre* linked_ = nullptr;
    std::string link_error_;
};

}  // namespace fvm::vm
