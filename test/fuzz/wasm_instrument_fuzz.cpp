#include <fvm/wasm/inspect.hpp>
#include <fvm/wasm/instrument.hpp>
#include <fvm/wasm/module.hpp>
#include <fvm/wasm/validate.hpp>
#include <test/fuzz/fuzz_target.hpp>

namespace fvm::test {
namespace {

using wasm::Form;
using wasm::Generation;

struct Counts {
    std::size_t globals;
    std::size_t exports;
    std::size_t elements;
    std::size_t data;
};

Counts counts(const wasm::Module& module) {
    return {module.globals.size(), module.exports.size(), module.elements.size(),
            module.data.size()};
}

/// What was made of `before` is a module with the same parts and a little more.
void check_output(const wasm::Module& before, BytesView output, Generation generation) {
    const auto dialect = generation == Generation::wasm_instrument_0_2 ? wasm::Dialect::parity
                                                                       : wasm::Dialect::standard;
    const auto after = wasm::read_module(output, dialect);
    require(after.has_value(), "what was written can be read");
    const Counts old_counts = counts(before);
    const Counts new_counts = counts(*after);
    require(new_counts.globals == old_counts.globals + 1, "the stack's height is a global more");
    require(new_counts.exports == old_counts.exports, "nothing more is exported");
    require(new_counts.elements == old_counts.elements, "element segments stay");
    require(new_counts.data == old_counts.data, "data segments stay");
    require(after->imports.size() > before.imports.size(), "the gas counter is imported");
    require(after->functions.size() >= before.functions.size(), "no function is lost");
    require(after->start.has_value() == before.start.has_value(), "the start function stays");
}

void check(BytesView bytes, Generation generation, std::uint32_t stack_limit) {
    wasm::Options options;
    options.generation = generation;
    options.stack_limit = stack_limit;
    options.form = Form::production;
    const auto production = wasm::instrument(bytes, options);
    options.form = Form::reference;
    const auto reference = wasm::instrument(bytes, options);
    require(production.has_value() == reference.has_value(), "both forms take the same modules");
    if (!reference) {
        require(!reference.error().reason.empty(), "errors have a reason");
        require(reference.error().offset <= bytes.size(), "offsets of errors lie in the module");
        return;
    }
    const auto again = wasm::instrument(bytes, options);
    require(again && *again == *reference, "the same module gives the same bytes");
    const auto dialect = generation == Generation::wasm_instrument_0_2 ? wasm::Dialect::parity
                                                                       : wasm::Dialect::standard;
    const auto before = wasm::read_module(bytes, dialect);
    require(before.has_value(), "what is instrumented can be read");
    check_output(*before, *reference, generation);
    check_output(*before, *production, generation);
    if (wasm::validate(bytes, generation)) {
        require(wasm::inspect(*reference).has_value(), "what is made of valid modules is whole");
        require(wasm::inspect(*production).has_value(), "what is made of valid modules is whole");
    }
}

}  // namespace
}  // namespace fvm::test

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace fvm;
    const BytesView bytes(data, size);
    test::check(bytes, wasm::Generation::wasm_instrument_0_4, 2048);
    test::check(bytes, wasm::Generation::wasm_instrument_0_2, 2048);
    return 0;
}
