#include <tools/state/gas_breakdown.hpp>

#include <gtest/gtest.h>

namespace fvm::tools {
namespace {

namespace trace = vm::trace;

trace::Charge charge(std::string name, std::uint64_t compute, std::uint64_t other) {
    return {std::move(name), vm::Gas::whole(compute), vm::Gas::whole(other)};
}

trace::Call call(ActorId from, ActorId to) {
    trace::Call made;
    made.from = from;
    made.to = Address::id(to);
    return made;
}

/// The message calls f01, which calls f02 (which fails) and then goes on.
std::vector<trace::Event> nested_calls() {
    return {charge("inclusion", 100, 11), call(0, 1),
            charge("block", 5, 0),        call(1, 2),
            charge("block", 7, 0),        trace::CallReturn{ExitCode{16}, {}},
            charge("block", 2, 1),        trace::CallReturn{ExitCode::ok, {}},
            charge("storage", 3, 0)};
}

TEST(GasBreakdown, charges_of_one_name_are_added_and_the_largest_comes_first) {
    const auto events = nested_calls();
    const auto totals = total_by_charge(events);
    ASSERT_EQ(totals.size(), 3U);
    EXPECT_EQ(totals[0].name, "inclusion");
    EXPECT_EQ(totals[0].gas, vm::Gas::whole(111));
    EXPECT_EQ(totals[1].name, "block");
    EXPECT_EQ(totals[1].count, 3U);
    EXPECT_EQ(totals[1].gas, vm::Gas::whole(15));
    EXPECT_EQ(totals[2].name, "storage");
}

TEST(GasBreakdown, a_call_pays_for_the_calls_that_it_makes) {
    const auto events = nested_calls();
    const auto calls = total_by_call(events);
    ASSERT_EQ(calls.size(), 3U);
    EXPECT_EQ(calls[0].call, nullptr);
    EXPECT_EQ(calls[0].own, vm::Gas::whole(114));
    EXPECT_EQ(calls[0].total, vm::Gas::whole(129));
    EXPECT_EQ(calls[1].depth, 1U);
    EXPECT_EQ(calls[1].own, vm::Gas::whole(8));
    EXPECT_EQ(calls[1].total, vm::Gas::whole(15));
    EXPECT_EQ(calls[1].outcome, "ok");
    EXPECT_EQ(calls[2].depth, 2U);
    EXPECT_EQ(calls[2].own, vm::Gas::whole(7));
    EXPECT_EQ(calls[2].outcome, "exit 16 USR_ILLEGAL_ARGUMENT");
}

TEST(GasBreakdown, a_trace_that_ends_early_or_closes_too_much_is_no_harm) {
    const std::vector<trace::Event> unbalanced{trace::CallReturn{}, call(0, 1), call(1, 2),
                                               charge("block", 1, 0)};
    const auto calls = total_by_call(unbalanced);
    ASSERT_EQ(calls.size(), 3U);
    EXPECT_EQ(calls[0].total, vm::Gas::whole(1));
    EXPECT_TRUE(calls[2].outcome.empty());
}

}  // namespace
}  // namespace fvm::tools
