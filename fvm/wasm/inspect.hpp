#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/wasm/module.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fvm::wasm {

struct ImportInfo {
    std::string module;
    std::string name;
    ExternalKind kind = ExternalKind::function;
};

struct ExportInfo {
    std::string name;
    ExternalKind kind = ExternalKind::function;
    /// In the index space of its kind, imports included.
    std::uint32_t index = 0;
};

/// What a module says about itself. Owns all it holds.
struct ModuleInfo {
    std::vector<ImportInfo> imports;
    std::vector<ExportInfo> exports;
    /// Memories (in pages of 64 KiB) and tables (in elements), imported ones first.
    std::vector<Limits> memories;
    std::vector<Limits> tables;
    /// Functions, globals and segments that the module defines.
    std::size_t functions = 0;
    std::size_t globals = 0;
    std::size_t element_segments = 0;
    std::size_t data_segments = 0;
    /// Bytes of function bodies, and of data.
    std::size_t code_size = 0;
    std::size_t data_size = 0;
    bool has_start_function = false;
    /// Names of custom sections, in order.
    std::vector<std::string> custom_sections;

    /// The limits of the memory exported under the name `name`, if there is one.
    [[nodiscard]] std::optional<Limits> exported_memory(std::string_view name) const;
    [[nodiscard]] std::optional<Limits> exported_table(std::string_view name) const;
};

/// Reads what a module, instrumented or not, says about itself. Code is not looked into.
[[nodiscard]] WasmResult<ModuleInfo> inspect(BytesView module);

}  // namespace fvm::wasm
