#include <test/actors/power_fixture.hpp>

namespace fvm::actors::power {
namespace {

struct ThisEpochReward {
    FilterEstimate reward_smoothed;
    StoragePower baseline_power;
    static auto fields(auto& self) { return std::tie(self.reward_smoothed, self.baseline_power); }
};

struct DeferredCronEvent {
    Bytes payload;
    FilterEstimate reward_smoothed;
    FilterEstimate power_smoothed;
    static auto fields(auto& self) {
        return std::tie(self.payload, self.reward_smoothed, self.power_smoothed);
    }
};

class CronEventTest : public PowerTest {
  protected:
    void expect_query(ExitCode code = ExitCode::ok) {
        host.expect_send({.to = Address::id(reward_actor_id), .method = 3},
                         {.exit_code = code,
                          .data = IpldBlock::encode(
                              ThisEpochReward{reward_smoothed, BigInt(std::int64_t{1} << 50)})});
    }
    void expect_report(const StoragePower& power, ExitCode code = ExitCode::ok) {
        host.expect_send(
            {.to = Address::id(reward_actor_id), .method = 4, .params = IpldBlock::encode(power)},
            {.exit_code = code});
    }
    Send event_call(ActorId miner, Bytes payload) {
        return {.to = Address::id(miner),
                .method = 12,
                .params = IpldBlock::encode(DeferredCronEvent{
                    std::move(payload), reward_smoothed, state().this_epoch_qa_power_smoothed})};
    }
    void expect_event(ActorId miner, Bytes payload = {}, ExitCode code = ExitCode::ok) {
        host.expect_send(event_call(miner, std::move(payload)), {.exit_code = code});
    }
    CallOutcome tick(ChainEpoch epoch) {
        host.caller = cron_actor_id;
        host.network.epoch = epoch;
        return call(methods::on_epoch_tick_end);
    }
    /// One without events.
    CallOutcome quiet_tick(ChainEpoch epoch, const StoragePower& power = 0) {
        expect_query();
        expect_report(power);
        return tick(epoch);
    }
    bool queue_is_empty() {
        return state().cron_event_queue ==
               *CronQueue::make_empty(host.store, cron_queue_widths, "");
    }

    const FilterEstimate reward_smoothed =
        FilterEstimate::of(TokenAmount::from_whole(10).atto(), 0);
};

class Enrolling : public CronEventTest {};
class PowerTick : public CronEventTest {};

TEST_F(Enrolling, adds_an_event_to_those_of_its_epoch) {
    create_miners(2);
    const ActorId other = first_miner + 1;
    for (const auto& [miner, epoch, payload] : {std::tuple(first_miner, ChainEpoch{1}, Bytes{1}),
                                                std::tuple(first_miner, ChainEpoch{1}, Bytes{2, 2}),
                                                std::tuple(other, ChainEpoch{2}, Bytes{})}) {
        const std::size_t before = events_at(epoch).size();
        ASSERT_THAT(enroll(miner, epoch, payload), Succeeds());
        ASSERT_EQ(events_at(epoch).size(), before + 1);
        EXPECT_EQ(events_at(epoch).back(), (CronEvent{Address::id(miner), payload}));
    }
    for (int more = 0; more < 130; ++more) {
        ASSERT_THAT(enroll(other, 1, {static_cast<std::uint8_t>(more)}), Succeeds());
    }
    EXPECT_EQ(events_at(1).size(), 132);
    EXPECT_EQ(events_at(1).front(), (CronEvent{Address::id(first_miner), {1}}));
    EXPECT_EQ(events_at(1).back(), (CronEvent{Address::id(other), {129}}));
}

TEST_F(Enrolling, takes_events_of_the_past) {
    create_miners(1);
    host.network.epoch = 5;
    for (const ChainEpoch epoch : {2, 1}) {
        ASSERT_THAT(enroll(first_miner, epoch, {9}), Succeeds());
        EXPECT_EQ(events_at(epoch), (std::vector{CronEvent{Address::id(first_miner), {9}}}));
        EXPECT_EQ(state().first_cron_epoch, 0);
    }
}

TEST_F(Enrolling, takes_no_negative_epoch) {
    host.actor(first_miner, ActorType::miner);
    for (const ChainEpoch epoch : {ChainEpoch{-1}, ChainEpoch{-2}, ChainEpoch{INT64_MIN}}) {
        EXPECT_THAT(enroll(first_miner, epoch), FailsWith(ExitCode::usr_illegal_argument));
    }
    EXPECT_THAT(enroll(first_miner, INT64_MAX), Succeeds()) << "though it has no claim";
    EXPECT_THAT(enroll(owner, -1), FailsWith(ExitCode::usr_forbidden));
}

// epoch_key_test in the reference's state.rs.
TEST_F(Enrolling, keeps_events_under_zigzag_varints) {
    const auto key = [](ChainEpoch epoch) {
        return fvm::test::to_hex(ipld::HamtKey<ChainEpoch>::encode(epoch));
    };
    EXPECT_EQ(key(101), "ca01");
    EXPECT_EQ(key(102), "cc01");
    EXPECT_EQ(key(103), "ce01");
    EXPECT_EQ(key(-1), "01");
}

TEST_F(PowerTick, is_made_by_cron_alone) {
    host.caller = system_actor_id;
    EXPECT_THAT(call(methods::on_epoch_tick_end), FailsWith(ExitCode::usr_forbidden));
    host.caller = owner;
    EXPECT_THAT(call(methods::on_epoch_tick_end), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(PowerTick, tells_the_reward_actor_the_power_of_the_network) {
    EXPECT_THAT(quiet_tick(1), Succeeds());
    EXPECT_EQ(state().first_cron_epoch, 2);
    EXPECT_EQ(
        state().this_epoch_qa_power_smoothed,
        (FilterEstimate::of(std::int64_t{750'000} << 30, std::int64_t{3'840} << 30).next(0, 1)));
}

TEST_F(PowerTick, fails_where_the_reward_actor_fails) {
    const std::string before = state_hex();
    expect_query(ExitCode::usr_illegal_state);
    CallOutcome outcome = tick(1);
    EXPECT_EQ(outcome.exit_code, ExitCode::usr_illegal_state);
    expect_query();
    expect_report(0, ExitCode::usr_not_found);
    outcome = tick(1);
    EXPECT_EQ(outcome.exit_code, ExitCode::usr_not_found);
    host.expect_send({.to = Address::id(reward_actor_id), .method = 3});
    EXPECT_THAT(tick(1), FailsWith(ExitCode::usr_assertion_failed)) << "nothing is returned";
    EXPECT_EQ(state_hex(), before);
}

TEST_F(PowerTick, sets_what_everybody_is_told_in_the_next_epoch) {
    create_miners(4);
    for (ActorId at = 0; at < 4; ++at) {
        ASSERT_THAT(claim(first_miner + at, minimum, minimum), Succeeds());
    }
    ASSERT_THAT(pledge(first_miner, 1), Succeeds());
    EXPECT_THAT(quiet_tick(0, minimum * 4), Succeeds());
    EXPECT_EQ(state().this_epoch_pledge_collateral, TokenAmount::from_atto(1));
    EXPECT_EQ(state().this_epoch_quality_adj_power, minimum * 4);
    EXPECT_EQ(state().this_epoch_raw_byte_power, minimum * 4);
}

TEST_F(PowerTick, calls_the_miners_of_epochs_without_blocks_too) {
    create_miners(2);
    host.network.epoch = 1;
    ASSERT_THAT(enroll(first_miner, 2, {1, 3}), Succeeds());
    ASSERT_THAT(enroll(first_miner + 1, 4, {2, 3}), Succeeds());
    ASSERT_THAT(enroll(first_miner, 5, {3}), Succeeds());
    expect_query();
    expect_event(first_miner, {1, 3});
    expect_event(first_miner + 1, {2, 3});
    expect_report(0);
    EXPECT_THAT(tick(4), Succeeds());
    EXPECT_EQ(state().first_cron_epoch, 5);
    EXPECT_THAT(events_at(4), testing::IsEmpty());
    EXPECT_EQ(events_at(5).size(), 1);
}

TEST_F(PowerTick, calls_the_miners_of_epochs_gone_by_too) {
    create_miners(1);
    EXPECT_THAT(quiet_tick(4), Succeeds());
    ASSERT_THAT(enroll(first_miner, 2, {1, 3}), Succeeds());
    EXPECT_EQ(state().first_cron_epoch, 2);
    expect_query();
    expect_event(first_miner, {1, 3});
    expect_report(0);
    EXPECT_THAT(tick(6), Succeeds());
    EXPECT_EQ(state().first_cron_epoch, 7);
    EXPECT_TRUE(queue_is_empty());
}

TEST_F(PowerTick, calls_no_miner_without_a_claim) {
    create_miners(2);
    ASSERT_THAT(enroll(first_miner, 2), Succeeds());
    ASSERT_THAT(enroll(first_miner + 1, 2), Succeeds());
    forget_claim(first_miner);
    expect_query();
    expect_event(first_miner + 1);
    expect_report(0);
    EXPECT_THAT(tick(2), Succeeds());
    EXPECT_TRUE(queue_is_empty());
    ASSERT_THAT(enroll(first_miner, 3), Succeeds());
    EXPECT_THAT(quiet_tick(3), Succeeds()) << "where it is the only one, too";
    EXPECT_TRUE(queue_is_empty());
}

TEST_F(PowerTick, costs_a_miner_its_claim_that_fails) {
    create_miners(2);
    ASSERT_THAT(enroll(first_miner, 2), Succeeds());
    ASSERT_THAT(enroll(first_miner + 1, 2), Succeeds());
    ASSERT_THAT(claim(first_miner, minimum, minimum), Succeeds());
    EXPECT_EQ(state().miner_above_min_power_count, 1);
    expect_query();
    expect_event(first_miner, {}, ExitCode::usr_illegal_state);
    expect_event(first_miner + 1);
    expect_report(0);
    EXPECT_THAT(tick(2), Succeeds());
    EXPECT_EQ(state().miner_above_min_power_count, 0);
    EXPECT_EQ(state().total_bytes_committed, 0);
    EXPECT_EQ(claim_of(first_miner), std::nullopt);
    EXPECT_TRUE(claim_of(first_miner + 1));
    EXPECT_THAT(call(methods::miner_count), Returns(1));
    EXPECT_THAT(quiet_tick(3), Succeeds());
}

TEST_F(PowerTick, costs_a_miner_its_claim_that_cannot_be_called) {
    create_miners(1);
    ASSERT_THAT(enroll(first_miner, 0), Succeeds());
    expect_query();
    host.expect_send_refused(event_call(first_miner, {}), ErrorNumber::not_found);
    expect_report(0);
    EXPECT_THAT(tick(0), Succeeds());
    EXPECT_EQ(claim_of(first_miner), std::nullopt);
}

TEST_F(PowerTick, counts_a_miner_twice_that_fails_twice) {
    create_miners(3);
    for (const ChainEpoch epoch : {1, 1, 2}) {
        ASSERT_THAT(enroll(first_miner, epoch), Succeeds());
    }
    expect_query();
    for (const ExitCode code :
         {ExitCode::usr_illegal_argument, ExitCode::ok, ExitCode::usr_serialization}) {
        expect_event(first_miner, {}, code);
    }
    expect_report(0);
    EXPECT_THAT(tick(2), Succeeds());
    EXPECT_EQ(state().miner_count, 1);
}

TEST_F(PowerTick, keeps_a_claim_that_cannot_be_taken_away) {
    check_state = false;
    create_miners(2);
    ASSERT_THAT(claim(first_miner, minimum, minimum * 2), Succeeds());
    ASSERT_THAT(enroll(first_miner, 1), Succeeds());
    ASSERT_THAT(enroll(first_miner + 1, 1), Succeeds());
    State changed = state();
    changed.miner_above_min_power_count = 0;
    host.set_state(changed);
    expect_query();
    expect_event(first_miner, {}, ExitCode::usr_forbidden);
    expect_event(first_miner + 1, {}, ExitCode::usr_forbidden);
    expect_report(0);
    EXPECT_THAT(tick(1), Succeeds());
    EXPECT_EQ(claim_of(first_miner), (Claim{proof_32gib, minimum, minimum * 2}));
    EXPECT_EQ(claim_of(first_miner + 1), (Claim{proof_32gib, 0, 0})) << "nor those after it";
    EXPECT_EQ(state().miner_count, 2);
    EXPECT_EQ(state().total_bytes_committed, 0) << "what had been done stays";
    EXPECT_EQ(state().miner_above_min_power_count, -1);
}

TEST_F(PowerTick, fails_where_the_smoothed_power_is_too_large_for_the_chain) {
    create_miners(1);
    ASSERT_THAT(claim(first_miner, 0, BigInt::power_of_two(8 * 127 - 128 + 12)), Succeeds());
    expect_query();
    EXPECT_THAT(tick(1), FailsWith(ExitCode::usr_illegal_argument));
    ASSERT_THAT(enroll(first_miner, 1), Succeeds());
    expect_query();
    expect_event(first_miner);
    EXPECT_THAT(tick(1), FailsWith(ExitCode::usr_illegal_argument));
    ASSERT_THAT(claim(first_miner, 0, -BigInt::power_of_two(8 * 127 - 128 + 12)), Succeeds());
}

TEST_F(PowerTick, needs_a_queue_that_can_be_read) {
    check_state = false;
    create_miners(1);
    State changed = state();
    changed.cron_event_queue = *ipld::put_content(host.store, ipld::codec::dag_cbor, Bytes{0x80});
    host.set_state(changed);
    EXPECT_THAT(enroll(first_miner, 1), FailsWith(ExitCode::usr_serialization));
    expect_query();
    EXPECT_THAT(tick(1), FailsWith(ExitCode::usr_serialization));
    changed = state();
    changed.cron_event_queue = *CronQueue::make_empty(host.store, cron_queue_widths, "");
    changed.claims = *ipld::put_content(host.store, ipld::codec::dag_cbor, Bytes{0x80});
    host.set_state(changed);
    expect_query();
    EXPECT_THAT(tick(1), FailsWith(ExitCode::usr_illegal_state));
}

}  // namespace
}  // namespace fvm::actors::power
