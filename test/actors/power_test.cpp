#include <test/actors/power_fixture.hpp>

namespace fvm::actors::power {
namespace {

class Power : public PowerTest {};

// By the canonical actor.
constexpr std::string_view genesis_state =
    "9140404040404040408258180002dc6c0000000000000000000000000000000000000000570003c0000000000000"
    "000000000000000000000000000000000000d82a5827000171a0e4022018fe6acc61a3a36b0c373c4a3a8ea64b81"
    "2bf2ca9b528050909c78d408558a0c00d82a5827000171a0e4022018fe6acc61a3a36b0c373c4a3a8ea64b812bf2"
    "ca9b528050909c78d408558a0cf6";

constexpr std::string_view smoothed_at_genesis = genesis_state.substr(18, 102);

TEST_F(Power, begins_with_nothing) {
    EXPECT_EQ(state_hex(), genesis_state);
    EXPECT_EQ(state().total_raw_byte_power, 0);
    EXPECT_EQ(state().total_bytes_committed, 0);
    EXPECT_EQ(state().total_quality_adj_power, 0);
    EXPECT_EQ(state().total_qa_bytes_committed, 0);
    EXPECT_TRUE(state().total_pledge_collateral.is_zero());
    EXPECT_EQ(state().miner_count, 0);
    EXPECT_EQ(state().miner_above_min_power_count, 0);
}

TEST_F(Power, is_made_once_by_the_system) {
    EXPECT_THAT(construct(), FailsWith(ExitCode::usr_illegal_state));
    host.call_as(init_actor_id, ActorType::init);
    EXPECT_THAT(call(methods::constructor), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(call(methods::constructor, 0), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Power, makes_miners_for_anybody_and_hands_the_value_on) {
    host.caller = owner;
    host.value_received = TokenAmount::from_atto(10);
    expect_exec(miner_params(), made(first_miner));
    EXPECT_THAT(call(methods::create_miner, miner_params()),
                Returns(CreateMinerReturn{Address::id(first_miner), robust}));
    EXPECT_EQ(claim_of(first_miner), (Claim{proof_32gib, 0, 0}));
    EXPECT_EQ(state().miner_count, 1);
    EXPECT_EQ(state().miner_above_min_power_count, 0);
    EXPECT_EQ(state().total_bytes_committed, 0);
    EXPECT_TRUE(state().total_pledge_collateral.is_zero());
    EXPECT_EQ(state().cron_event_queue,
              (*CronQueue::make_empty(host.store, cron_queue_widths, "")));
}

TEST_F(Power, makes_no_miner_where_the_init_actor_does_not) {
    const std::string before = state_hex();
    host.caller = owner;
    host.value_received = TokenAmount::from_atto(10);
    expect_exec(miner_params(), {.exit_code = ExitCode::usr_insufficient_funds});
    EXPECT_THAT(call(methods::create_miner, miner_params()),
                FailsWith(ExitCode::usr_insufficient_funds));
    expect_exec(miner_params(), {});
    EXPECT_THAT(call(methods::create_miner, miner_params()),
                FailsWith(ExitCode::usr_assertion_failed))
        << "nothing is returned";
    expect_exec(miner_params(), {.data = IpldBlock::encode(7)});
    EXPECT_THAT(call(methods::create_miner, miner_params()),
                FailsWith(ExitCode::usr_serialization));
    EXPECT_EQ(state_hex(), before);
}

TEST_F(Power, makes_miners_for_contracts_by_the_exported_method_alone) {
    host.call_as(2000, ActorType::evm);
    host.value_received = TokenAmount::from_atto(10);
    const auto winning = RegisteredPoStProof::stacked_drg_winning_2kib_v1;
    EXPECT_THAT(call(methods::create_miner, miner_params(winning)),
                FailsWith(ExitCode::usr_forbidden));
    expect_exec(miner_params(winning), made(first_miner));
    EXPECT_THAT(call(methods::create_miner_exported, miner_params(winning)),
                Returns(CreateMinerReturn{Address::id(first_miner), robust}));
}

TEST_F(Power, counts_a_new_miner_without_the_minimum_of_power) {
    for (const auto proof : {RegisteredPoStProof::stacked_drg_window_2kib_v1p1, proof_32gib}) {
        ASSERT_TRUE(create(proof == proof_32gib ? 301 : 302, proof).exit_code.is_success());
        EXPECT_THAT(call(methods::miner_consensus_count), Returns(0));
    }
    EXPECT_THAT(call(methods::miner_count), Returns(2));
}

TEST_F(Power, keeps_no_miner_with_proofs_of_no_known_type) {
    for (const std::int64_t proof : {-1, 5, 9, 15}) {
        EXPECT_THAT(create(first_miner, RegisteredPoStProof{proof}),
                    FailsWith(ExitCode::usr_illegal_state));
    }
    EXPECT_EQ(state_hex(), genesis_state);
}

TEST_F(Power, is_told_to_anybody) {
    create_miners(2);
    ASSERT_THAT(claim(first_miner, minimum, minimum * 2), Succeeds());
    // What a tick would do.
    State changed = state();
    changed.this_epoch_raw_byte_power = minimum;
    changed.ramp_start_epoch = 25;
    changed.ramp_duration_epochs = 26;
    host.set_state(changed);
    host.call_as(1234, ActorType::evm);
    EXPECT_THAT(call(methods::network_raw_power), Returns(minimum));
    EXPECT_THAT(call(methods::miner_raw_power, first_miner),
                Returns(MinerRawPowerReturn{minimum, true}));
    EXPECT_THAT(call(methods::miner_power, first_miner),
                Returns(MinerPowerReturn{minimum, minimum * 2}));
    EXPECT_THAT(call(methods::miner_count), Returns(2));
    EXPECT_THAT(call(methods::miner_consensus_count), Returns(1));
    host.call_as(1234, ActorType::placeholder);
    EXPECT_THAT(
        call(methods::current_total_power),
        ReturnsHex("8647000a00000000004040" + std::string(smoothed_at_genesis) + "1819181a"));
}

// types_test.rs of the reference.
TEST_F(Power, is_told_in_six_fields) {
    const auto hex = [](const CurrentTotalPowerReturn& power) {
        return fvm::test::to_hex(ipld::cbor::encode(power));
    };
    EXPECT_EQ(hex({}), "864040408240400000");
    EXPECT_EQ(hex({.raw_byte_power = 1 << 20,
                   .quality_adj_power = 1 << 21,
                   .pledge_collateral = TokenAmount::from_atto(1 << 22),
                   .quality_adj_power_smoothed = FilterEstimate::of(1 << 23, 1 << 24),
                   .ramp_start_epoch = 25,
                   .ramp_duration_epochs = 26}),
              "864400100000440020000044004000008254008000000000000000000000000000000000000055000100"
              "0000000000000000000000000000000000001819181a");
}

TEST_F(Power, of_a_miner_makes_no_blocks_below_the_minimum_once_four_have_it) {
    create_miners(6);
    ASSERT_THAT(claim(first_miner, 1, 1), Succeeds());
    const auto may_make_blocks = [&](ActorId miner) {
        const auto outcome = call(methods::miner_raw_power, miner);
        return outcome.data->decode<MinerRawPowerReturn>()->meets_consensus_minimum;
    };
    for (ActorId at = 1; at < 5; ++at) {
        EXPECT_TRUE(may_make_blocks(first_miner));
        EXPECT_FALSE(may_make_blocks(first_miner + 5)) << "nothing is no power";
        ASSERT_THAT(claim(first_miner + at, minimum, minimum), Succeeds());
    }
    EXPECT_FALSE(may_make_blocks(first_miner));
    EXPECT_TRUE(may_make_blocks(first_miner + 1));
}

TEST_F(Power, of_nobody_is_an_error) {
    EXPECT_THAT(call(methods::miner_raw_power, ActorId{77}),
                FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(call(methods::miner_power, ActorId{77}), FailsWith(ExitCode::usr_not_found));
    EXPECT_THAT(call(methods::miner_power, UINT64_MAX), FailsWith(ExitCode::usr_not_found));
}

TEST_F(Power, of_a_miner_with_proofs_of_no_known_type_is_half_an_error) {
    check_state = false;
    create_miners(1);
    State changed = state();
    Claims claims = *changed.load_claims(host.store);
    ASSERT_TRUE(claims.set(Address::id(first_miner), Claim{RegisteredPoStProof{5}, 7, 8}));
    changed.claims = *claims.flush();
    host.set_state(changed);
    EXPECT_THAT(call(methods::miner_raw_power, first_miner),
                FailsWith(ExitCode::usr_illegal_state));
    EXPECT_THAT(call(methods::miner_power, first_miner), Returns(MinerPowerReturn{7, 8}));
    EXPECT_THAT(claim(first_miner, 1, 1), FailsWith(ExitCode::usr_illegal_state));
}

TEST_F(Power, takes_strict_parameters) {
    create_miners(1);
    host.caller = first_miner;
    expect_strict_parameters(methods::create_miner, miner_params());
    expect_strict_parameters(methods::create_miner_exported, miner_params());
    expect_strict_parameters(methods::update_claimed_power, PowerDelta{1, -2});
    expect_strict_parameters(methods::enroll_cron_event, EnrollCronEventParams{5, {1, 2}});
    for (const MethodNum method : {methods::miner_raw_power, methods::miner_power}) {
        EXPECT_THAT(call(method), FailsWith(ExitCode::usr_illegal_argument));
        EXPECT_THAT(call(method, std::vector{first_miner}), FailsWith(ExitCode::usr_serialization));
        EXPECT_THAT(call(method, -1), FailsWith(ExitCode::usr_serialization));
    }
    EXPECT_THAT(call(methods::update_pledge_total), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(call(methods::update_pledge_total, std::vector<TokenAmount>(1)),
                FailsWith(ExitCode::usr_serialization));
    for (const MethodNum method :
         {methods::on_epoch_tick_end, methods::current_total_power, methods::network_raw_power,
          methods::miner_count, methods::miner_consensus_count}) {
        EXPECT_THAT(call(method, 0), FailsWith(ExitCode::usr_illegal_argument));
    }
}

TEST_F(Power, is_nothing_for_contracts_but_for_exported_methods) {
    expect_closed_to_contracts();
}

TEST_F(Power, has_no_other_methods) {
    for (const MethodNum method :
         {MethodNum{0}, MethodNum{7}, MethodNum{8}, MethodNum{10}, sdk::first_exported_method}) {
        EXPECT_THAT(call(method), FailsWith(ExitCode::usr_unhandled_message));
    }
}

TEST_F(Power, has_methods_of_the_published_numbers) {
    EXPECT_EQ(methods::create_miner_exported, 1173380165);
    EXPECT_EQ(methods::network_raw_power, 931722534);
    EXPECT_EQ(methods::miner_raw_power, 3753401894);
    EXPECT_EQ(methods::miner_count, 1987646258);
    EXPECT_EQ(methods::miner_consensus_count, 196739875);
    EXPECT_EQ(methods::miner_power, 36284446);
}

}  // namespace
}  // namespace fvm::actors::power
