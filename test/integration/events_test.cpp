// Events: which are recorded, which are refused, and which are undone.

#include <test/integration/integration_test.hpp>

#include <algorithm>

namespace fvm::integration {
namespace {

namespace events = test_actors::events;

class Events : public Integration {
  protected:
    void SetUp() override {
        Integration::SetUp();
        if (!IsSkipped() && !HasFatalFailure()) {
            install("events");
        }
    }
};

EventEntry entry(std::string_view key, std::string_view value) {
    return {EventEntry::flag_indexed_all, std::string(key), ipld::codec::raw,
            to_bytes(as_bytes(value))};
}

TEST_P(Events, are_in_the_receipt_and_not_in_the_store) {
    const auto outcome = tester().send(receiver, events::methods::emit_two);
    ASSERT_THAT(outcome, Succeeds());
    const std::vector<StampedEvent> expected = {
        {receiver, {{entry("foo", "abc")}}},
        {receiver,
         {{entry("bar", "def"), entry("\xF0\x9F\x91\xB1", "123456789 abcdefg 123456789")}}}};
    EXPECT_EQ(outcome.result.events, expected);
    const auto& root = outcome.result.receipt.events_root;
    ASSERT_TRUE(root);
    EXPECT_FALSE(*tester().store().has(*root));
}

TEST_P(Events, that_are_malformed_are_refused_and_leave_nothing) {
    const auto outcome = tester().send(receiver, events::methods::emit_malformed);
    EXPECT_THAT(outcome, Succeeds());
    EXPECT_EQ(outcome.result.receipt.events_root, std::nullopt);
    EXPECT_TRUE(outcome.result.events.empty());
}

TEST_P(Events, of_all_calls_are_recorded) {
    const auto outcome =
        tester().send(receiver, events::methods::emit_in_calls, encode(std::uint64_t{10}));
    EXPECT_THAT(outcome, Succeeds());
    EXPECT_EQ(outcome.result.events.size(), 20U);
}

TEST_P(Events, of_calls_that_are_undone_are_gone) {
    const auto outcome = tester().send(receiver, events::methods::emit_in_calls_and_revert,
                                       encode(std::uint64_t{10}));
    EXPECT_THAT(outcome, Succeeds());
    // The call with 5 undoes its own events and those of the four that it led to.
    EXPECT_EQ(outcome.result.events.size(), 10U);
}

TEST_P(Events, are_as_large_as_the_limits_and_no_larger) {
    const auto outcome = tester().send(receiver, events::methods::emit_at_the_limits);
    ASSERT_THAT(outcome, Succeeds());
    ASSERT_EQ(outcome.result.events.size(), 2U);
    const auto& entries = outcome.result.events.front().event.entries;
    EXPECT_EQ(entries.size(), events::max_entries);
    EXPECT_EQ(entries.front().value.size(), events::max_values_size);
    EXPECT_TRUE(std::ranges::all_of(
        entries, [](const EventEntry& one) { return one.key.size() == events::max_key_size; }));
    EXPECT_TRUE(outcome.result.events.back().event.entries.empty());
}

TEST_P(Events, are_gone_where_the_message_runs_out_of_gas) {
    const auto enough = tester().send(receiver, events::methods::emit_two);
    const std::uint64_t gas = enough.result.receipt.gas_used;
    const auto outcome = tester().send(receiver, events::methods::emit_two, {}, {}, gas - 1);
    EXPECT_THAT(outcome, Exits(ExitCode::sys_out_of_gas.value));
    EXPECT_EQ(outcome.result.receipt.events_root, std::nullopt);
    EXPECT_TRUE(outcome.result.events.empty());
}

FVM_AT_ALL_VERSIONS(Events);

}  // namespace
}  // namespace fvm::integration
