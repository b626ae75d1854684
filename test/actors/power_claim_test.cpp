#include <test/actors/power_fixture.hpp>

namespace fvm::actors::power {
namespace {

constexpr std::int64_t little = 1'000'000;

class PowerClaim : public PowerTest {
  protected:
    /// The power that a tick would tell of.
    std::pair<StoragePower, StoragePower> total() {
        State closed = state();
        closed.close_epoch();
        return {closed.this_epoch_raw_byte_power, closed.this_epoch_quality_adj_power};
    }
    std::int64_t above_minimum() { return state().miner_above_min_power_count; }
};

class Pledge : public PowerTest {};

TEST_F(PowerClaim, is_changed_by_miners_alone) {
    create_miners(1);
    host.caller = owner;
    EXPECT_THAT(call(methods::update_claimed_power, PowerDelta{1, 1}),
                FailsWith(ExitCode::usr_forbidden));
    host.caller = system_actor_id;
    EXPECT_THAT(call(methods::update_claimed_power, PowerDelta{1, 1}),
                FailsWith(ExitCode::usr_forbidden));
}

TEST_F(PowerClaim, is_that_of_a_miner_that_power_has_made) {
    host.actor(first_miner, ActorType::miner);
    EXPECT_THAT(claim(first_miner, 100, 200), FailsWith(ExitCode::usr_not_found));
}

TEST_F(PowerClaim, counts_whatever_its_size_while_few_have_the_minimum) {
    create_miners(2);
    EXPECT_EQ(total(), (std::pair<StoragePower, StoragePower>(0, 0)));
    ASSERT_THAT(claim(first_miner, little, 2 * little), Succeeds());
    EXPECT_EQ(total(), (std::pair<StoragePower, StoragePower>(little, 2 * little)));
    ASSERT_THAT(claim(first_miner + 1, little, little), Succeeds());
    EXPECT_EQ(total(), (std::pair<StoragePower, StoragePower>(2 * little, 3 * little)));
    EXPECT_EQ(claim_of(first_miner), (Claim{proof_32gib, little, 2 * little}));
    EXPECT_EQ(claim_of(first_miner + 1), (Claim{proof_32gib, little, little}));
    ASSERT_THAT(claim(first_miner + 1, -little, -little), Succeeds());
    EXPECT_EQ(total(), (std::pair<StoragePower, StoragePower>(little, 2 * little)));
    EXPECT_EQ(claim_of(first_miner + 1), (Claim{proof_32gib, 0, 0}));
}

TEST_F(PowerClaim, below_the_minimum_counts_no_more_once_four_have_it) {
    create_miners(5);
    for (const ActorId small : {first_miner, first_miner + 1}) {
        ASSERT_THAT(claim(small, little, 10 * little), Succeeds());
    }
    for (const ActorId large : {first_miner + 2, first_miner + 3, first_miner + 4}) {
        ASSERT_THAT(claim(large, minimum, minimum * 10), Succeeds());
    }
    const StoragePower below = minimum * 3 + 2 * little;
    EXPECT_EQ(total(), std::pair(below, below * 10));
    const StoragePower missing = minimum - little;
    ASSERT_THAT(claim(first_miner + 1, missing, missing * 10), Succeeds());
    EXPECT_EQ(total(), std::pair(minimum * 4, minimum * 40));
    EXPECT_EQ(above_minimum(), 4);
    ASSERT_THAT(claim(first_miner + 3, -missing, -missing * 10), Succeeds());
    EXPECT_EQ(total(), std::pair(below, below * 10));
    EXPECT_EQ(above_minimum(), 3);
}

TEST_F(PowerClaim, disappears_as_a_whole_below_the_minimum) {
    create_miners(5);
    for (ActorId at = 0; at < 5; ++at) {
        ASSERT_THAT(claim(first_miner + at, minimum, minimum), Succeeds());
    }
    EXPECT_EQ(total(), std::pair(minimum * 5, minimum * 5));
    ASSERT_THAT(claim(first_miner + 3, -little, -little), Succeeds());
    EXPECT_EQ(total(), std::pair(minimum * 4, minimum * 4));
}

TEST_F(PowerClaim, appears_at_the_minimum_and_not_before) {
    create_miners(5);
    for (ActorId at = 0; at < 4; ++at) {
        ASSERT_THAT(claim(first_miner + at, minimum, minimum), Succeeds());
    }
    const ActorId last = first_miner + 4;
    const auto without = std::pair(minimum * 4, minimum * 4);
    const StoragePower half = minimum / 2;
    for (const StoragePower& delta : {half, minimum - half - 1}) {
        ASSERT_THAT(claim(last, delta, delta), Succeeds());
        EXPECT_EQ(above_minimum(), 4);
        EXPECT_EQ(total(), without);
    }
    ASSERT_THAT(claim(last, 1, 1), Succeeds());
    EXPECT_EQ(above_minimum(), 5);
    EXPECT_EQ(total(), std::pair(minimum * 5, minimum * 5));
}

TEST_F(PowerClaim, has_the_minimum_by_its_raw_power) {
    create_miners(3);
    const StoragePower half = minimum / 2;
    for (const std::int64_t expected : {0, 3}) {
        for (ActorId at = 0; at < 3; ++at) {
            ASSERT_THAT(claim(first_miner + at, half, minimum), Succeeds());
        }
        EXPECT_EQ(above_minimum(), expected);
    }
}

TEST_F(PowerClaim, counts_with_what_is_added_above_the_minimum) {
    create_miners(1);
    ASSERT_THAT(claim(first_miner, minimum * 3, minimum * 3), Succeeds());
    EXPECT_EQ(state().total_quality_adj_power, minimum * 3);
    EXPECT_EQ(state().total_raw_byte_power, minimum * 3);
    ASSERT_THAT(claim(first_miner, minimum, minimum), Succeeds());
    EXPECT_EQ(state().total_quality_adj_power, minimum * 4);
    EXPECT_EQ(state().total_raw_byte_power, minimum * 4);
    EXPECT_EQ(claim_of(first_miner), (Claim{proof_32gib, minimum * 4, minimum * 4}));
}

TEST_F(PowerClaim, is_never_below_nothing) {
    create_miners(1);
    ASSERT_THAT(claim(first_miner, 5, 7), Succeeds());
    EXPECT_THAT(claim(first_miner, -6, 0), FailsWith(ExitCode::usr_illegal_state));
    EXPECT_THAT(claim(first_miner, 0, -8), FailsWith(ExitCode::usr_illegal_state));
    EXPECT_EQ(claim_of(first_miner), (Claim{proof_32gib, 5, 7}));
}

TEST_F(PowerClaim, is_no_number_that_the_chain_cannot_hold) {
    create_miners(2);
    const StoragePower largest = BigInt::power_of_two(8 * 127) - 1;
    ASSERT_THAT(claim(first_miner, 0, largest), Succeeds());
    EXPECT_THAT(claim(first_miner, 0, 1), FailsWith(ExitCode::usr_illegal_state)) << "the claim";
    EXPECT_THAT(claim(first_miner + 1, 0, 1), FailsWith(ExitCode::usr_illegal_argument))
        << "the total";
    EXPECT_THAT(claim(first_miner + 1, 0, largest + 1), FailsWith(ExitCode::usr_serialization));
}

TEST_F(PowerClaim, is_not_counted_below_no_miners) {
    check_state = false;
    create_miners(1);
    ASSERT_THAT(claim(first_miner, minimum, minimum), Succeeds());
    State changed = state();
    changed.miner_above_min_power_count = 0;
    host.set_state(changed);
    EXPECT_THAT(claim(first_miner, -1, -1), FailsWith(ExitCode::usr_illegal_state));
    changed.miner_above_min_power_count = INT64_MIN;
    host.set_state(changed);
    EXPECT_THAT(claim(first_miner, -1, -1), FailsWith(ExitCode::usr_assertion_failed));
}

TEST_F(Pledge, of_miners_is_summed_up) {
    create_miners(2);
    ASSERT_THAT(pledge(first_miner, 1'000'000), Succeeds());
    EXPECT_EQ(state().total_pledge_collateral, TokenAmount::from_atto(1'000'000));
    ASSERT_THAT(pledge(first_miner + 1, -100'000), Succeeds());
    EXPECT_EQ(state().total_pledge_collateral, TokenAmount::from_atto(900'000));
    EXPECT_THAT(pledge(first_miner, -900'001), FailsWith(ExitCode::usr_illegal_state));
    EXPECT_EQ(state().total_pledge_collateral, TokenAmount::from_atto(900'000));
}

TEST_F(Pledge, is_that_of_miners_with_a_claim) {
    create_miners(1);
    forget_claim(first_miner);
    EXPECT_THAT(pledge(first_miner, 1'000'000), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(pledge(first_miner, -1), FailsWith(ExitCode::usr_forbidden))
        << "looks for the claim first";
    EXPECT_THAT(pledge(owner, 1), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(Pledge, is_no_number_that_the_chain_cannot_hold) {
    create_miners(1);
    host.caller = first_miner;
    const TokenAmount largest = TokenAmount::from_atto(BigInt::power_of_two(8 * 127) - 1);
    ASSERT_THAT(call(methods::update_pledge_total, largest), Succeeds());
    EXPECT_THAT(pledge(first_miner, 1), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_EQ(state().total_pledge_collateral, largest);
}

}  // namespace
}  // namespace fvm::actors::power
