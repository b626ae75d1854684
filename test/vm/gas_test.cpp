// Gas and what keeps count of it. ref-fvm gas/mod.rs at 3.14 (saturating, limits nested) and 2.12
// (refunds).
#include <fvm/vm/gas.hpp>
#include <fvm/vm/trace.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace fvm::vm {
namespace {

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t most_signed = std::uint64_t{1} << 63;

GasCharge whole(std::uint64_t gas) {
    return {"test", Gas::whole(gas), {}};
}

TEST(Gas, counts_thousandths_and_saturates) {
    EXPECT_EQ(Gas::whole(5).milligas(), 5000U);
    EXPECT_EQ(Gas::whole(most).milligas(), most);
    EXPECT_EQ((Gas::from_milligas(most) + Gas::whole(1)).milligas(), most);
    EXPECT_EQ((Gas::whole(1) - Gas::whole(2)).milligas(), 0U);
    EXPECT_EQ((Gas::from_milligas(most / 2) * 3).milligas(), most);
    EXPECT_TRUE(Gas().is_zero());
}

TEST(Gas, rounds_down_for_actors_and_up_for_receipts) {
    EXPECT_EQ(Gas::from_milligas(1).round_down(), 0U);
    EXPECT_EQ(Gas::from_milligas(1).round_up(), 1U);
    EXPECT_EQ(Gas::from_milligas(1999).round_down(), 1U);
    EXPECT_EQ(Gas::from_milligas(2000).round_up(), 2U);
    EXPECT_EQ(Gas::from_milligas(most).round_up(), most / 1000 + 1);
}

TEST(GasTracker, lets_exactly_the_limit_be_used) {
    GasTracker gas(Gas::whole(10), nullptr);
    EXPECT_TRUE(gas.charge(whole(10)));
    EXPECT_TRUE(gas.available().is_zero());
    EXPECT_TRUE(gas.charge(whole(0)));
    const auto refused = gas.charge({"test", Gas::from_milligas(1), {}});
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(ExecutionError::Kind::out_of_gas));
}

TEST(GasTracker, uses_all_that_is_left_when_it_refuses) {
    GasTracker gas(Gas::whole(10), nullptr);
    EXPECT_TRUE(gas.charge(whole(3)));
    EXPECT_FALSE(gas.charge(whole(8)));
    EXPECT_EQ(gas.used(), Gas::whole(10));
    EXPECT_TRUE(gas.available().is_zero());
}

TEST(GasTracker, adds_both_parts_of_a_charge) {
    GasTracker gas(Gas::whole(10), nullptr);
    EXPECT_TRUE(gas.charge({"test", Gas::whole(4), Gas::whole(6)}));
    EXPECT_EQ(gas.used(), Gas::whole(10));
}

TEST(GasTracker, cuts_its_limit_to_what_is_signed) {
    GasTracker gas(Gas::from_milligas(most), nullptr);
    EXPECT_EQ(gas.available().milligas(), most_signed - 1);
    EXPECT_FALSE(gas.charge({"test", Gas::from_milligas(most), Gas::from_milligas(most)}));
    EXPECT_EQ(gas.used().milligas(), most_signed - 1);
}

TEST(GasTracker, counts_anew_under_an_inner_limit_and_adds_up_after_it) {
    GasTracker gas(Gas::whole(100), nullptr);
    EXPECT_TRUE(gas.charge(whole(40)));
    gas.push_limit(Gas::whole(25));
    EXPECT_EQ(gas.available(), Gas::whole(25));
    EXPECT_TRUE(gas.used().is_zero());
    EXPECT_TRUE(gas.charge(whole(20)));
    EXPECT_FALSE(gas.charge(whole(6)));
    gas.pop_limit();
    EXPECT_EQ(gas.used(), Gas::whole(65));
    EXPECT_EQ(gas.available(), Gas::whole(35));
}

TEST(GasTracker, clips_an_inner_limit_to_what_is_available) {
    GasTracker gas(Gas::whole(100), nullptr);
    EXPECT_TRUE(gas.charge(whole(40)));
    gas.push_limit(Gas::from_milligas(most));
    EXPECT_EQ(gas.available(), Gas::whole(60));
    gas.push_limit(Gas::whole(10));
    gas.push_limit(Gas::whole(50));
    EXPECT_EQ(gas.available(), Gas::whole(10));
    gas.pop_limit();
    gas.pop_limit();
    gas.pop_limit();
    EXPECT_EQ(gas.used(), Gas::whole(40));
}

TEST(GasTracker, refunds_make_more_available_than_the_limit) {
    GasTracker gas(Gas::whole(100), nullptr);
    EXPECT_TRUE(gas.charge(whole(10)));
    gas.refund(whole(30));
    EXPECT_TRUE(gas.used().is_zero());
    EXPECT_EQ(gas.available(), Gas::whole(120));
    EXPECT_TRUE(gas.charge(whole(120)));
    EXPECT_EQ(gas.used(), Gas::whole(100));
    EXPECT_FALSE(gas.charge(whole(1)));
}

TEST(GasTracker, writes_every_charge_to_its_trace_even_those_that_it_refuses) {
    Trace trace;
    GasTracker gas(Gas::whole(1), &trace);
    EXPECT_TRUE(gas.charge({"first", {}, Gas::whole(1)}));
    EXPECT_FALSE(gas.charge({"second", Gas::whole(2), {}}));
    gas.refund({"third", Gas::whole(3), {}});
    const auto events = trace.take();
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(std::get<trace::Charge>(events[0]).name, "first");
    EXPECT_EQ(std::get<trace::Charge>(events[0]).other, Gas::whole(1));
    EXPECT_EQ(std::get<trace::Charge>(events[1]).compute, Gas::whole(2));
}

}  // namespace
}  // namespace fvm::vm
