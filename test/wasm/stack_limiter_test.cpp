#include <test/support/wasm_builder.hpp>
#include <test/wasm/small_modules.hpp>

#include <fvm/wasm/stack_limiter.hpp>

#include <gtest/gtest.h>

namespace fvm::test {
namespace {

using wasm::Generation;

wasm::StackLimit plan_of(const Bytes& wasm, Generation generation) {
    wasm::Usage usage;
    const auto dialect = generation == Generation::wasm_instrument_0_2 ? wasm::Dialect::parity
                                                                       : wasm::Dialect::standard;
    const auto module = read_module(wasm, dialect);
    EXPECT_TRUE(module);
    if (!module) {
        return {};
    }
    auto plan = plan_stack_limit(*module, generation, 2048, usage);
    EXPECT_TRUE(plan) << plan.error().reason;
    return plan.value_or(wasm::StackLimit{});
}

std::uint32_t cost_of(const std::string& name,
                      Generation generation = Generation::wasm_instrument_0_4) {
    const wasm::StackLimit plan = plan_of(small_module(name), generation);
    return plan.costs.empty() ? 0 : plan.costs.back();
}

// The expected costs follow from the reference's rules (stack_limiter/max_height.rs); that the
// rules are these, SmallModules shows.
TEST(StackLimiter, counts_the_activation_and_the_greatest_height) {
    EXPECT_EQ(cost_of("empty_function"), 2U);
    EXPECT_EQ(cost_of("straight_line"), 2U + 2U);
}

TEST(StackLimiter, counts_declarations_of_locals_from_generation_0_4_on_and_locals_before) {
    EXPECT_EQ(cost_of("ten_locals_in_one_declaration"), 2U + 1U);
    EXPECT_EQ(cost_of("ten_declarations_of_locals"), 2U + 10U);
    EXPECT_EQ(cost_of("ten_locals_in_one_declaration", Generation::wasm_instrument_0_2), 2U + 10U);
    EXPECT_EQ(cost_of("ten_declarations_of_locals", Generation::wasm_instrument_0_2), 2U + 10U);
}

TEST(StackLimiter, does_not_reset_the_height_at_else) {
    EXPECT_EQ(cost_of("else_does_not_reset_the_height"), 2U + 3U);
}

TEST(StackLimiter, counts_again_in_a_block_that_opens_in_dead_code) {
    EXPECT_EQ(cost_of("dead_code_counts_again_in_a_block"), 2U + 3U + 2U);
}

TEST(StackLimiter, leaves_the_operand_of_br_table_on_the_stack) {
    EXPECT_EQ(cost_of("br_table_leaves_its_operand"), 2U + 2U);
}

TEST(StackLimiter, has_no_cost_for_imports_and_one_thunk_for_each_function_that_outsiders_call) {
    const wasm::StackLimit plan = plan_of(small_module("calls_are_wrapped_but_not_of_imports"),
                                          Generation::wasm_instrument_0_4);
    EXPECT_EQ(plan.costs, (std::vector<std::uint32_t>{0, 2 + 2 + 2, 2 + 2}));
    ASSERT_EQ(plan.thunks.size(), 2U);
    EXPECT_EQ(plan.thunk_of(0), 0U);
    EXPECT_EQ(plan.thunk_of(1), 3U);
    EXPECT_EQ(plan.thunk_of(2), 4U);
    EXPECT_EQ(plan.end_of_functions(), 5U);
}

TEST(StackLimiter, refuses_values_that_were_never_pushed) {
    ModuleBuilder module;
    module.type({}, {});
    module.function(0, {}, {0x02, 0x40, 0x1A, 0x0B, 0x0B});
    const Bytes bytes = module.build();
    const auto read = wasm::read_module(bytes, wasm::Dialect::standard);
    wasm::Usage usage;
    ASSERT_TRUE(read);
    const auto plan = plan_stack_limit(*read, Generation::wasm_instrument_0_4, 2048, usage);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().reason, "pops more values than the block pushed");
}

TEST(StackLimiter, notes_what_can_grow) {
    const Bytes bytes = small_module("table_operations");
    const auto module = wasm::read_module(bytes, wasm::Dialect::standard);
    ASSERT_TRUE(module);
    wasm::Usage usage;
    ASSERT_TRUE(plan_stack_limit(*module, Generation::wasm_instrument_0_4, 2048, usage));
    EXPECT_FALSE(usage.memory_grow);
    EXPECT_EQ(usage.grown_tables, std::vector<std::uint32_t>{0});
}

}  // namespace
}  // namespace fvm::test
