#include <fvm/wasm/inspect.hpp>

#include <fvm/base/result.hpp>

namespace fvm::wasm {
namespace {

std::string to_string(BytesView bytes) {
    return std::string(as_text(bytes));
}

std::optional<Limits> exported(const std::vector<ExportInfo>& exports, std::string_view name,
                               ExternalKind kind, const std::vector<Limits>& of_kind) {
    for (const ExportInfo& item : exports) {
        if (item.kind == kind && item.name == name && item.index < of_kind.size()) {
            return of_kind[item.index];
        }
    }
    return std::nullopt;
}

void describe_imports(const Module& module, ModuleInfo& info) {
    for (const Import& import : module.imports) {
        info.imports.push_back({to_string(import.module), to_string(import.name), import.kind});
        if (import.kind == ExternalKind::memory) {
            info.memories.push_back(import.memory);
        } else if (import.kind == ExternalKind::table) {
            info.tables.push_back(import.table.limits);
        }
    }
}

}  // namespace

std::optional<Limits> ModuleInfo::exported_memory(std::string_view name) const {
    return exported(exports, name, ExternalKind::memory, memories);
}

std::optional<Limits> ModuleInfo::exported_table(std::string_view name) const {
    return exported(exports, name, ExternalKind::table, tables);
}

WasmResult<ModuleInfo> inspect(BytesView bytes) {
    const Module module = FVM_TRY(read_module(bytes, Dialect::standard));
    ModuleInfo info;
    describe_imports(module, info);
    for (const Export& item : module.exports) {
        info.exports.push_back({to_string(item.name), item.kind, item.index});
    }
    info.memories.insert(info.memories.end(), module.memories.begin(), module.memories.end());
    for (const TableType& table : module.tables) {
        info.tables.push_back(table.limits);
    }
    info.functions = module.functions.size();
    info.globals = module.globals.size();
    info.element_segments = module.elements.size();
    info.data_segments = module.data.size();
    for (const Piece& body : module.bodies) {
        info.code_size += body.bytes.size();
    }
    for (const DataSegment& segment : module.data) {
        info.data_size += segment.bytes.size();
    }
    info.has_start_function = module.start.has_value();
    for (const BytesView custom : module.customs) {
        Reader in(custom);
        info.custom_sections.push_back(to_string(in.sized()));
    }
    return info;
}

}  // namespace fvm::wasm
