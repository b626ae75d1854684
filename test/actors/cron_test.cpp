#include <actors/cron/invariants.hpp>
#include <test/actors/actor_test.hpp>

namespace fvm::actors::cron {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

class Cron : public ActorTest {
  protected:
    Cron() : ActorTest(actor, ActorType::cron, cron_actor_id) {}

    Findings findings() override {
        const auto state = host.state<State>();
        return state ? check_invariants(*state) : Findings();
    }

    void construct(std::vector<Entry> entries) {
        ASSERT_THAT(call(methods::constructor, State{std::move(entries)}), Succeeds());
    }
};

const std::vector<Entry> four_entries = {{Address::id(1001), 1001},
                                         {Address::id(1002), 1002},
                                         {Address::id(1003), 1003},
                                         {Address::id(1004), 1004}};

TEST_F(Cron, may_have_nobody_to_call) {
    construct({});
    EXPECT_TRUE(host.state<State>()->entries.empty());
    EXPECT_THAT(call(methods::epoch_tick), Succeeds());
}

TEST_F(Cron, keeps_whom_it_is_told_to_call) {
    construct(four_entries);
    EXPECT_EQ(host.state<State>()->entries, four_entries);
}

TEST_F(Cron, calls_all_entries_in_order_whatever_becomes_of_the_calls) {
    construct(four_entries);
    const ExitCode codes[] = {ExitCode::ok, ExitCode::usr_illegal_argument,
                              ExitCode::sys_out_of_gas, ExitCode::ok};
    for (std::size_t i = 0; i < four_entries.size(); ++i) {
        host.expect_send({.to = four_entries[i].receiver, .method = four_entries[i].method},
                         {.exit_code = codes[i]});
    }
    EXPECT_THAT(call(methods::epoch_tick), Succeeds());
    EXPECT_EQ(host.log_lines.size(), 2U);
}

TEST_F(Cron, goes_on_where_nobody_has_the_address) {
    construct({{Address::id(1), 2}, {Address::id(3), 4}});
    host.expect_send_refused({.to = Address::id(1), .method = 2}, ErrorNumber::not_found);
    host.expect_send({.to = Address::id(3), .method = 4});
    EXPECT_THAT(call(methods::epoch_tick), Succeeds());
}

TEST_F(Cron, listens_to_the_system_alone) {
    construct(four_entries);
    host.call_as(1000, ActorType::account);
    EXPECT_THAT(call(methods::constructor, State{}), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(call(methods::epoch_tick), FailsWith(ExitCode::usr_forbidden));
}

}  // namespace
}  // namespace fvm::actors::cron
