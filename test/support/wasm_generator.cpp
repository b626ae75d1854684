#include <test/support/wasm_body_generator.hpp>
#include <test/support/wasm_generator.hpp>

namespace fvm::test {
namespace {

constexpr std::uint32_t table_size = generated_table_size;

Bytes active_elements(Sequence& random, std::uint32_t functions) {
    Code item({0x00});
    item.const_i32(0).op(0x0B).op(static_cast<std::uint8_t>(table_size));
    for (std::uint32_t i = 0; i < table_size; ++i) {
        item.op(static_cast<std::uint8_t>(random.below(functions)));
    }
    return item.bytes();
}

void add_segments(ModuleBuilder& module, Sequence& random, std::uint32_t functions, bool is_0_2) {
    module.element(active_elements(random, functions));
    if (is_0_2) {
        // Without the byte for the kind of elements, the 0.2 crate reads only the first form.
        Code item({0x00});
        item.const_i32(3).op(0x0B).op(1).op(2);
        module.element(item.bytes());
    } else {
        module.element(Code({0x01, 0x00, 2, 2, 3}).bytes());
        module.element(Code({0x03, 0x00, 1, 2}).bytes());
        module.element(Code({0x02, 0x00, 0x41, 5, 0x0B, 0x00, 1, 3}).bytes());
    }
    module.data(Code({0x01, 4, 1, 2, 3, 4}).bytes());
    module.data(Code({0x00, 0x41, 16, 0x0B, 3, 9, 8, 7}).bytes());
    module.data_count(2);
}

}  // namespace

Bytes generate_module(std::uint64_t seed, wasm::Generation generation) {
    const auto& signatures = generated_signatures();
    Sequence random(seed);
    const bool is_0_2 = generation == wasm::Generation::wasm_instrument_0_2;
    ModuleBuilder module;
    for (const Signature& signature : signatures) {
        module.type(signature.parameters, signature.result == no_result
                                              ? ModuleBuilder::Types{}
                                              : ModuleBuilder::Types{signature.result});
    }
    module.import_function("test", "call", 0);
    module.import_function("test", "add", 1);
    const auto functions =
        static_cast<std::uint32_t>(signatures.size() + 1 + random.below(2 * signatures.size()));
    const auto budget = static_cast<std::uint32_t>(10 + random.below(150));
    for (std::uint32_t i = 2; i < functions; ++i) {
        const std::size_t signature = signature_of(i);
        BodyGenerator body(random, generation, signatures[signature], functions);
        const Code code = body.generate(budget);
        module.function(static_cast<std::uint32_t>(signature), body.locals(), code);
    }
    module.table(table_size, table_size + 8);
    module.memory(1 + static_cast<std::uint32_t>(random.below(2)));
    module.global(i32,
                  Code().const_i32(static_cast<std::int32_t>(20 + random.below(500))).op(0x0B));
    module.global(i64, Code().const_i64(static_cast<std::int64_t>(random.next())).op(0x0B));
    // The function after the signatures' worth of them is of the first signature: i32 to i32.
    module.export_item("invoke", 0, static_cast<std::uint32_t>(signatures.size()));
    module.export_item("memory", 2, 0);
    if (random.below(2) == 0) {
        module.export_item("table", 1, 0);
        module.export_item("again", 0, static_cast<std::uint32_t>(signatures.size()));
        module.export_item("imported", 0, 0);
    }
    if (random.below(8) == 0) {
        module.start(2);
    }
    add_segments(module, random, functions, is_0_2);
    if (random.below(4) == 0) {
        module.custom("first", "one");
        module.custom("second", "two");
    }
    return module.build();
}

}  // namespace fvm::test
