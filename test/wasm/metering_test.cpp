#include <test/support/wasm_builder.hpp>
#include <test/wasm/recorded.hpp>

#include <fvm/wasm/metering.hpp>

#include <gtest/gtest.h>

namespace fvm::test {
namespace {

using wasm::Generation;

/// Positions and prices in gas of the blocks, and of what is priced by its operand.
struct Charges {
    std::vector<std::pair<std::size_t, std::uint64_t>> blocks;
    std::vector<std::pair<std::size_t, std::uint32_t>> by_operand;
    std::string refusal;
};

Charges charges_of(const Code& code, Generation generation = Generation::wasm_instrument_0_4) {
    const Bytes body = Code({0}).append(code.bytes()).bytes();
    wasm::FunctionCode function;
    wasm::Metering metering;
    Charges charges;
    if (!read_function(body, 0, wasm::Dialect::standard, function)) {
        charges.refusal = "malformed";
        return charges;
    }
    const auto prices = options_of(generation, wasm::Form::reference).prices;
    if (const auto done = meter_function(function, prices, generation, metering); !done) {
        charges.refusal = done.error().reason;
    }
    for (const wasm::GasBlock& block : metering.blocks) {
        EXPECT_EQ(block.cost % 100, 0U);
        charges.blocks.emplace_back(block.start, block.cost / 1000);
    }
    for (const wasm::GasByOperand& operand : metering.by_operand) {
        charges.by_operand.emplace_back(operand.position, operand.per_unit);
    }
    return charges;
}

using Blocks = std::vector<std::pair<std::size_t, std::uint64_t>>;

TEST(Metering, charges_four_gas_for_what_fip_0032_does_not_make_free) {
    EXPECT_EQ(charges_of({0x41, 1, 0x41, 2, 0x6A, 0x1A, 0x01, 0x0B}).blocks, (Blocks{{0, 12}}));
    EXPECT_EQ(charges_of({0x01, 0x00, 0x0B}).blocks, Blocks{});
}

TEST(Metering, charges_a_loop_at_its_head_and_what_follows_it_before_it) {
    // i32.const, drop, loop, i32.const, br_if 0, end, i32.const, drop, end
    EXPECT_EQ(
        charges_of({0x41, 1, 0x1A, 0x03, 0x40, 0x41, 0, 0x0D, 0, 0x0B, 0x41, 3, 0x1A, 0x0B}).blocks,
        (Blocks{{0, 8}, {3, 8}}));
}

TEST(Metering, goes_on_behind_an_if_out_of_which_nothing_branches) {
    // i32.const, if, i32.const, drop, else, i32.const, drop, end, i32.const, drop, end
    EXPECT_EQ(charges_of({0x41, 0, 0x04, 0x40, 0x41, 1, 0x1A, 0x05, 0x41, 2, 0x1A, 0x0B, 0x41, 4,
                          0x1A, 0x0B})
                  .blocks,
              (Blocks{{0, 12}, {2, 4}, {5, 4}}));
}

TEST(Metering, goes_on_behind_a_block_that_only_branches_to_its_own_end) {
    // block, i32.const, br_if 0, i32.const, drop, end, i32.const, drop, end
    EXPECT_EQ(
        charges_of({0x02, 0x40, 0x41, 2, 0x0D, 0, 0x41, 3, 0x1A, 0x0B, 0x41, 4, 0x1A, 0x0B}).blocks,
        (Blocks{{0, 12}, {3, 4}}));
}

TEST(Metering, ends_a_block_where_a_branch_may_have_left_further_out) {
    // block, block, i32.const, br_if 1, end, i32.const, drop, end, i32.const, drop, end
    EXPECT_EQ(charges_of({0x02, 0x40, 0x02, 0x40, 0x41, 2, 0x0D, 1, 0x0B, 0x41, 3, 0x1A, 0x0B, 0x41,
                          4, 0x1A, 0x0B})
                  .blocks,
              (Blocks{{0, 12}, {5, 4}}));
}

TEST(Metering, overlooks_the_default_label_of_br_table_from_generation_0_4_on) {
    // block, block, i32.const, br_table 0 default 1, end, i32.const, drop, end, i32.const, drop,
    // end
    const Code code = {0x02, 0x40, 0x02, 0x40, 0x41, 1,    0x0E, 1,    0,   1,
                       0x0B, 0x41, 2,    0x1A, 0x0B, 0x41, 3,    0x1A, 0x0B};
    EXPECT_EQ(charges_of(code).blocks, (Blocks{{0, 16}}));
    EXPECT_EQ(charges_of(code, Generation::wasm_instrument_0_2).blocks, (Blocks{{0, 12}, {5, 4}}));
}

TEST(Metering, prices_growth_by_a_constant_as_part_of_the_block) {
    // 4 for the constant, 4 for the growth, 3 pages at 26,214.4
    EXPECT_EQ(charges_of({0x41, 3, 0x40, 0, 0x1A, 0x0B}).blocks, (Blocks{{0, 8 + 78'643}}));
    EXPECT_EQ(charges_of({0x41, 3, 0x40, 0, 0x1A, 0x0B}, Generation::wasm_instrument_0_2).blocks,
              (Blocks{{0, 8}}));
}

TEST(Metering, prices_by_the_operand_what_has_no_constant_right_before_it) {
    const Charges charges = charges_of({0x41, 3, 0x01, 0x40, 0, 0x1A, 0x0B});
    EXPECT_EQ(charges.blocks, (Blocks{{0, 8}}));
    ASSERT_EQ(charges.by_operand.size(), 1U);
    EXPECT_EQ(charges.by_operand[0], (std::pair<std::size_t, std::uint32_t>{2, 26'214'400}));
}

TEST(Metering, refuses_negative_constants_as_sizes) {
    EXPECT_EQ(charges_of({0x41, 0x7F, 0x40, 0, 0x1A, 0x0B}).refusal,
              "bulk operation or growth by a negative constant");
    EXPECT_EQ(
        charges_of({0x41, 0x7F, 0x40, 0, 0x1A, 0x0B}, Generation::wasm_instrument_0_2).refusal, "");
}

// Price list of network version 18 (reference: fvm 3, gas/price_list.rs).
TEST(Metering, prices_bulk_operations_by_byte_and_tables_by_element) {
    const wasm::InstructionPrices prices = wasm::InstructionPrices::hygge();
    using enum wasm::Opcode;
    for (const wasm::Opcode opcode : {memory_copy, memory_fill, memory_init}) {
        EXPECT_EQ(cost_of(prices, opcode).per_unit, 400U);
    }
    for (const wasm::Opcode opcode : {table_copy, table_fill, table_init, table_grow}) {
        EXPECT_EQ(cost_of(prices, opcode).per_unit, 3200U);
    }
    for (const wasm::Opcode opcode : {memory_copy, table_grow, memory_grow, call, call_indirect, br,
                                      br_if, br_table, if_, select, table_get, data_drop}) {
        EXPECT_EQ(cost_of(prices, opcode).base, 4000U);
    }
    EXPECT_EQ(cost_of(wasm::InstructionPrices::free(), call).base, 0U);
}

}  // namespace
}  // namespace fvm::test
