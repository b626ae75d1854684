// The split of a gas payment. Figures are those of the client lotus, chain/vm/burn_test.go.
#include <fvm/vm/gas_outputs.hpp>
#include <test/support/sequence.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace fvm::vm {
namespace {

TokenAmount atto(std::uint64_t amount) {
    return TokenAmount::from_atto(BigInt(amount));
}

TEST(GasOutputs, over_estimation_is_burnt_as_the_table_says) {
    struct Row {
        std::uint64_t used;
        std::uint64_t limit;
        std::uint64_t refund;
        std::uint64_t burn;
    };
    const std::vector<Row> rows{
        {100, 200, 10, 90},
        {100, 150, 30, 20},
        {1000, 1300, 240, 60},
        {500, 700, 140, 60},
        {200, 200, 0, 0},
        {20'000, 21'000, 1'000, 0},
        {0, 2000, 0, 2000},
        {500, 651, 121, 30},
        {500, 5000, 0, 4500},
        {7'499'000'000, 7'500'000'000, 1'000'000, 0},
        {7'500'000'000 / 2, 7'500'000'000, 375'000'000, 3'375'000'000},
        {1, 7'500'000'000, 0, 7'499'999'999},
    };
    for (const Row& row : rows) {
        const GasOutputs out =
            compute_gas_outputs(row.used, row.limit, atto(10), atto(11), atto(1));
        EXPECT_EQ(out.gas_refund, row.refund) << row.used << " of " << row.limit;
        EXPECT_EQ(out.gas_burned, row.burn) << row.used << " of " << row.limit;
    }
}

TEST(GasOutputs, payments_are_split_as_the_table_says) {
    struct Row {
        std::uint64_t used, limit, fee_cap, premium;
        std::uint64_t base_fee_burn, over_estimation_burn, penalty, tip, refund;
    };
    const std::vector<Row> rows{
        {100, 110, 11, 1, 1000, 0, 0, 110, 100},
        {100, 130, 11, 1, 1000, 60, 0, 130, 240},
        {100, 110, 10, 1, 1000, 0, 0, 0, 100},
        {100, 110, 6, 1, 600, 0, 400, 0, 60},
    };
    for (const Row& row : rows) {
        const GasOutputs out = compute_gas_outputs(row.used, row.limit, atto(10), atto(row.fee_cap),
                                                   atto(row.premium));
        EXPECT_EQ(out.base_fee_burn, atto(row.base_fee_burn)) << row.fee_cap;
        EXPECT_EQ(out.over_estimation_burn, atto(row.over_estimation_burn)) << row.fee_cap;
        EXPECT_EQ(out.miner_penalty, atto(row.penalty)) << row.fee_cap;
        EXPECT_EQ(out.miner_tip, atto(row.tip)) << row.fee_cap;
        EXPECT_EQ(out.refund, atto(row.refund)) << row.fee_cap;
    }
}

TEST(GasOutputs, over_estimation_is_computed_in_128_bits) {
    const std::uint64_t limit = (std::uint64_t{1} << 63) - 1;
    const GasOutputs out = compute_gas_outputs(limit / 2, limit, atto(1), atto(2), atto(1));
    EXPECT_EQ(out.gas_refund + out.gas_burned + limit / 2, limit);
    // (limit - used) × over ÷ used with over = limit - ⌊1.1 used⌋.
    EXPECT_EQ(out.gas_burned, 4'150'517'416'584'649'114U);
}

TEST(GasOutputs, the_shares_always_add_up_to_the_payment) {
    fvm::test::Sequence random(11);
    for (int i = 0; i < 20'000; ++i) {
        const std::uint64_t limit = 1 + random.below(std::uint64_t{1} << (1 + random.below(50)));
        const std::uint64_t used = random.below(limit + 1);
        const TokenAmount fee_cap = atto(random.below(1'000'000));
        const TokenAmount base_fee = atto(random.below(1'000'000));
        const TokenAmount premium = atto(random.below(1'000'000));
        const GasOutputs out = compute_gas_outputs(used, limit, base_fee, fee_cap, premium);
        ASSERT_EQ(out.base_fee_burn + out.over_estimation_burn + out.miner_tip + out.refund,
                  fee_cap * limit);
        ASSERT_FALSE(out.refund.is_negative());
        ASSERT_FALSE(out.miner_tip.is_negative());
        ASSERT_EQ(used + out.gas_burned + out.gas_refund, limit);
        ASSERT_EQ(out.miner_penalty.is_zero(), base_fee <= fee_cap || (used + out.gas_burned) == 0);
    }
}

}  // namespace
}  // namespace fvm::vm
