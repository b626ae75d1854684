#include <test/support/wasm_builder.hpp>
#include <test/wasm/small_modules.hpp>

#include <fvm/wasm/validate.hpp>

#include <gtest/gtest.h>

namespace fvm::test {
namespace {

using wasm::Generation;

std::string refusal_of(BytesView module, Generation generation = Generation::wasm_instrument_0_4) {
    const auto valid = validate(module, generation);
    return valid ? "valid" : valid.error().reason;
}

Bytes with_code(const Code& code, std::uint8_t result = no_result) {
    ModuleBuilder module;
    module.type({}, result == no_result ? ModuleBuilder::Types{} : ModuleBuilder::Types{result});
    module.function(0, {}, code);
    return module.build();
}

TEST(Validate, takes_valid_modules_of_the_proposals_that_the_vm_has_on) {
    for (const SmallModule& module : small_modules()) {
        EXPECT_EQ(refusal_of(module.wasm), "valid") << module.name;
        EXPECT_EQ(refusal_of(module.wasm, Generation::wasm_instrument_0_2), "valid");
    }
}

TEST(Validate, refuses_instructions_of_other_proposals) {
    const std::string refusal = "instruction that the VM does not run";
    EXPECT_EQ(refusal_of(with_code({0xFD, 0x0C, 0x0B})), refusal) << "SIMD";
    EXPECT_EQ(refusal_of(with_code({0xFE, 0x03, 0, 0x0B})), refusal) << "threads";
    EXPECT_EQ(refusal_of(with_code({0x06, 0x40, 0x0B, 0x0B})), refusal) << "exceptions";
    EXPECT_EQ(refusal_of(with_code({0x12, 0, 0x0B})), refusal) << "tail calls";
    EXPECT_EQ(refusal_of(with_code({0xFB, 0x00, 0, 0x0B})), refusal) << "garbage collection";
    EXPECT_EQ(refusal_of(with_code({0xFC, 0x13, 0x0B})), refusal) << "wide arithmetic";
    EXPECT_EQ(refusal_of(with_code({0xD4, 0x0B})), refusal) << "function references";
}

TEST(Validate, refuses_several_values) {
    ModuleBuilder results;
    results.type({}, {i32, i32});
    EXPECT_EQ(refusal_of(results.build()), "too many items");
    EXPECT_EQ(refusal_of(with_code({0x02, 0x00, 0x0B, 0x0B})),
              "block type is not one of the value types");
}

TEST(Validate, refuses_types_of_other_proposals) {
    for (const std::uint8_t type : Bytes{0x7B, 0x6F, 0x6E, 0x63}) {
        ModuleBuilder module;
        module.type({type}, {});
        EXPECT_EQ(refusal_of(module.build()), "unknown value type") << int{type};
    }
    EXPECT_EQ(refusal_of(with_code({0xD0, 0x6F, 0x1A, 0x0B})), "reference type other than funcref");
}

TEST(Validate, refuses_constant_expressions_that_compute) {
    ModuleBuilder sum;
    sum.global(i32, {0x41, 1, 0x41, 2, 0x6A, 0x0B});
    EXPECT_EQ(refusal_of(sum.build()), "constant expression has more than one instruction");
    ModuleBuilder nothing;
    nothing.global(i32, {0x0B});
    EXPECT_EQ(refusal_of(nothing.build()), "constant expression is not a constant");
    ModuleBuilder other;
    other.global(i32, {0x41, 1, 0x0B});
    other.global(i32, {0x23, 0, 0x0B});
    EXPECT_EQ(refusal_of(other.build()),
              "constant expression uses a global that is not an imported constant");
}

TEST(Validate, refuses_more_memories_and_tables_than_the_reference) {
    ModuleBuilder memories;
    memories.memory(1);
    memories.memory(1);
    EXPECT_EQ(refusal_of(memories.build()), "more than one memory");
    ModuleBuilder tables;
    tables.table(1, 1);
    tables.table(1, 1);
    EXPECT_EQ(refusal_of(tables.build()), "too many tables");
    EXPECT_EQ(refusal_of(tables.build(), Generation::wasm_instrument_0_2), "valid");
    ModuleBuilder large;
    large.memory(65'537);
    EXPECT_EQ(refusal_of(large.build()), "memory of an impossible size");
    ModuleBuilder backwards;
    backwards.table(2, 1);
    EXPECT_EQ(refusal_of(backwards.build()), "table of an impossible size");
    // Shared, 64-bit, or with pages of another size.
    for (const std::uint8_t flags : Bytes{2, 3, 4, 8}) {
        const Bytes module = {0, 'a', 's', 'm', 1, 0, 0, 0, 5, 4, 1, flags, 1, 1};
        EXPECT_EQ(refusal_of(module), "limits of a kind that the VM does not have");
    }
}

TEST(Validate, refuses_more_locals_than_the_reference_parameters_included) {
    ModuleBuilder module;
    module.type({i32}, {});
    module.function(0, {{49'999, i32}}, {0x0B});
    EXPECT_EQ(refusal_of(module.build()), "valid");
    ModuleBuilder one_more;
    one_more.type({i32}, {});
    one_more.function(0, {{50'000, i32}}, {0x0B});
    EXPECT_EQ(refusal_of(one_more.build()), "too many locals");
}

TEST(Validate, refuses_what_hangs_in_the_air) {
    ModuleBuilder exported;
    exported.export_item("f", 0, 0);
    EXPECT_EQ(refusal_of(exported.build()), "export of something that is not there");
    ModuleBuilder started;
    started.start(0);
    EXPECT_EQ(refusal_of(started.build()), "start function that is not there");
    EXPECT_EQ(refusal_of(with_code({0x0B, 0x0B})), "bytes after the end of a function");
    EXPECT_EQ(refusal_of(with_code({0x02, 0x40, 0x0B})), "unexpected end");
    const Bytes only_declared = {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0};
    EXPECT_EQ(refusal_of(only_declared), "as many bodies as functions are needed");
}

}  // namespace
}  // namespace fvm::test
