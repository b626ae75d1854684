#include <counter/counter.hpp>

#include <fvm/sdk/host/host.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace counter {
namespace {

using fvm::ExitCode;
using fvm::sdk::ActorType;
using fvm::sdk::host::CallOutcome;
using fvm::sdk::host::Host;

/// The actor in a model of the VM, after its constructor. Breakpoints and sanitizers work.
class Counter : public testing::Test {
  protected:
    // The VM has no type for actors that are not built in, and the model asks for one.
    Counter() : host(ActorType::placeholder) {
        host.call_as(1000, ActorType::account);
        EXPECT_EQ(host.call(actor, methods::constructor).exit_code, ExitCode::ok);
    }

    CallOutcome increment(const std::string& name, std::uint64_t by) {
        return host.call_with(actor, methods::increment, IncrementParams{name, by});
    }
    CallOutcome get(const std::string& name) {
        return host.call_with(actor, methods::get, GetParams{name});
    }
    static std::uint64_t value_of(const CallOutcome& outcome) {
        EXPECT_EQ(outcome.exit_code, ExitCode::ok) << outcome.note;
        return outcome.data ? outcome.data->decode<std::uint64_t>().value_or(0) : 0;
    }

    Host host;
};

TEST_F(Counter, counts_each_name_apart) {
    EXPECT_EQ(value_of(increment("apples", 3)), 3U);
    EXPECT_EQ(value_of(increment("pears", 1)), 1U);
    EXPECT_EQ(value_of(increment("apples", 4)), 7U);
    EXPECT_EQ(value_of(get("apples")), 7U);
    EXPECT_EQ(value_of(get("pears")), 1U);
}

TEST_F(Counter, does_not_know_a_counter_that_nobody_raised) {
    EXPECT_EQ(get("plums").exit_code, ExitCode::usr_not_found);
}

TEST_F(Counter, adds_nothing_to_no_counter) {
    EXPECT_EQ(increment("apples", 0).exit_code, ExitCode::usr_illegal_argument);
}

TEST_F(Counter, stays_as_it_was_where_the_sum_does_not_fit) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(value_of(increment("apples", most)), most);
    EXPECT_EQ(increment("apples", 1).exit_code, counter_is_full);
    EXPECT_EQ(value_of(get("apples")), most);
}

TEST_F(Counter, tells_the_world_what_it_counted) {
    increment("apples", 3);
    ASSERT_EQ(host.world.events.size(), 1U);
    const auto& entries = host.world.events[0].entries;
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].key, "$type");
    EXPECT_EQ(entries[1].key, "name");
    EXPECT_EQ(entries[1].value, fvm::ipld::cbor::encode(std::string("apples")));
    EXPECT_EQ(entries[2].key, "value");
    EXPECT_EQ(entries[2].value, fvm::ipld::cbor::encode(std::uint64_t{3}));
}

TEST_F(Counter, is_made_once) {
    EXPECT_EQ(host.call(actor, methods::constructor).exit_code, ExitCode::usr_illegal_state);
}

}  // namespace
}  // namespace counter
