#include <fvm/wasm/inspect.hpp>
#include <fvm/wasm/module.hpp>
#include <fvm/wasm/validate.hpp>
#include <test/fuzz/fuzz_target.hpp>

namespace fvm::test {
namespace {

using wasm::ExternalKind;
using wasm::Generation;

void check_error(const wasm::WasmError& error, BytesView bytes) {
    require(!error.reason.empty(), "errors have a reason");
    require(error.offset <= bytes.size(), "offsets of errors lie in the module");
}

void check_module(const wasm::Module& module) {
    const std::uint32_t imported = module.count_imports(ExternalKind::function);
    require(module.function_types.size() == imported + module.functions.size(),
            "each function has a type");
    require(module.bodies.size() == module.functions.size(), "each function has a body");
    for (std::uint32_t i = 0; i < module.function_types.size(); ++i) {
        require((module.type_of_function(i) != nullptr) ==
                    (module.function_types[i] < module.types.size()),
                "types are found where they are");
    }
    const auto beyond = static_cast<std::uint32_t>(module.function_types.size());
    require(module.type_of_function(beyond) == nullptr, "no other function has a type");
}

/// Two readings of the same bytes.
void check_agreement(const wasm::Module& module, const wasm::ModuleInfo& info) {
    require(info.imports.size() == module.imports.size(), "as many imports");
    require(info.exports.size() == module.exports.size(), "as many exports");
    require(info.functions == module.functions.size(), "as many functions");
    require(info.globals == module.globals.size(), "as many globals");
    require(info.element_segments == module.elements.size(), "as many element segments");
    require(info.data_segments == module.data.size(), "as many data segments");
    require(
        info.memories.size() == module.memories.size() + module.count_imports(ExternalKind::memory),
        "as many memories");
    require(info.tables.size() == module.tables.size() + module.count_imports(ExternalKind::table),
            "as many tables");
    require(info.has_start_function == module.start.has_value(), "a start function or none");
    require(info.custom_sections.size() == module.customs.size(), "as many custom sections");
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm;
    const BytesView bytes(data, size);
    const auto info = wasm::inspect(bytes);
    if (!info) {
        test::check_error(info.error(), bytes);
    }
    for (const wasm::Dialect dialect : {wasm::Dialect::standard, wasm::Dialect::parity}) {
        const auto module = wasm::read_module(bytes, dialect);
        if (!module) {
            test::check_error(module.error(), bytes);
            continue;
        }
        test::check_module(*module);
        if (info && dialect == wasm::Dialect::standard) {
            test::check_agreement(*module, *info);
        }
    }
    for (const auto generation :
         {wasm::Generation::wasm_instrument_0_2, wasm::Generation::wasm_instrument_0_4}) {
        const auto valid = wasm::validate(bytes, generation);
        if (valid) {
            test::require(info.has_value(), "valid modules can be inspected");
            test::require(wasm::read_module(bytes, wasm::Dialect::standard).has_value(),
                          "valid modules can be read");
        } else {
            test::check_error(valid.error(), bytes);
        }
    }
    return 0;
}
