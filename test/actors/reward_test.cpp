#include <actors/reward/invariants.hpp>
#include <actors/reward/reward.hpp>
#include <test/actors/actor_test.hpp>

#include <limits>

namespace fvm::actors::reward {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

BigInt decimal(std::string_view digits) {
    return *BigInt::from_decimal(digits);
}

TokenAmount atto(std::string_view digits) {
    return TokenAmount::from_atto(decimal(digits));
}

/// What the reward actor sends a miner.
struct ApplyRewardParams {
    TokenAmount reward;
    TokenAmount penalty;
    static auto fields(auto& self) { return std::tie(self.reward, self.penalty); }
};

class Reward : public ActorTest {
  protected:
    static constexpr ActorId winner = 1000;

    Reward() : ActorTest(actor, ActorType::reward, reward_actor_id) {
        host.actor(storage_power_actor_id, ActorType::power);
        host.actor(winner, ActorType::miner);
    }
    Findings findings() override {
        const auto state = host.state<State>();
        return state ? check_accounts(*state) : Findings();
    }

    void construct(const StoragePower& power) {
        host.set_state(std::vector<int>());
        host.caller = system_actor_id;
        ASSERT_THAT(call(methods::constructor, std::optional(power)), Succeeds());
    }
    CallOutcome award(std::int64_t penalty, std::int64_t gas_reward, std::int64_t win_count = 1) {
        host.caller = system_actor_id;
        return call(methods::award_block_reward,
                    AwardParams{Address::id(winner), TokenAmount::from_atto(penalty),
                                TokenAmount::from_atto(gas_reward), win_count});
    }
    void expect_reward(const TokenAmount& reward, std::int64_t penalty, SendOutcome reply = {}) {
        host.expect_send({.to = Address::id(winner),
                          .method = 14,
                          .params = IpldBlock::encode(
                              ApplyRewardParams{reward, TokenAmount::from_atto(penalty)}),
                          .value = reward},
                         std::move(reply));
    }
    CallOutcome report(const StoragePower& power, ChainEpoch epoch) {
        host.caller = storage_power_actor_id;
        host.network.epoch = epoch;
        return call(methods::update_network_kpi, std::optional(power));
    }
    State state() { return *host.state<State>(); }
    void pay_this_epoch(std::int64_t reward) {
        State changed = state();
        changed.this_epoch_reward = TokenAmount::from_atto(reward);
        host.set_state(changed);
    }

    const TokenAmount first_reward = atto("36266264293777134739");
};

TEST_F(Reward, begins_without_power) {
    construct(0);
    EXPECT_EQ(state().epoch, 0);
    EXPECT_TRUE(state().cumsum_realized.is_zero());
    EXPECT_EQ(state().this_epoch_reward, first_reward);
    EXPECT_EQ(state().this_epoch_baseline_power, BigInt(initial_baseline) - 1);
    EXPECT_EQ(state().effective_baseline_power, BigInt(initial_baseline));
}

TEST_F(Reward, begins_with_less_power_than_the_baseline) {
    const StoragePower power(std::int64_t{1} << 39);
    construct(power);
    EXPECT_EQ(state().epoch, 0);
    EXPECT_EQ(state().cumsum_realized, power);
    EXPECT_GT(state().this_epoch_reward, first_reward);
}

TEST_F(Reward, rewards_no_power_above_the_baseline) {
    construct(initial_baseline);
    const TokenAmount reward = state().this_epoch_reward;
    EXPECT_EQ(reward, atto("120887482548122772499"));
    construct(BigInt(initial_baseline) * 2);
    EXPECT_EQ(state().this_epoch_reward, reward);
    EXPECT_EQ(state().cumsum_realized, BigInt(initial_baseline) - 1);
}

// Like all numbers below that are not from the reference's tests: by the specification's formulas,
// in Python.
TEST_F(Reward, has_a_state_of_eleven_fields) {
    construct(StoragePower(std::int64_t{1} << 50));
    EXPECT_EQ(state_hex(),
              "8b4900281766dce49408fc480004000000000000014900281766dce49408fc4a0001f7c0d2327e0b8828"
              "82581a0001f74ba39a79deb0450000000000000000000000000000000056011996"
              "6ab72d000000000000000000000000000000004900281765215ff9dfff00404d000110f837d8942a518a"
              "0000004d00027cedd7a40462be42000000");
}

TEST_F(Reward, is_made_by_the_system_with_some_power) {
    host.call_as(init_actor_id, ActorType::init);
    EXPECT_THAT(call(methods::constructor, std::optional<StoragePower>()),
                FailsWith(ExitCode::usr_forbidden));
    host.caller = system_actor_id;
    EXPECT_THAT(call(methods::constructor, std::optional<StoragePower>()),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Reward, is_given_by_the_system_alone) {
    construct(0);
    host.call_as(winner, ActorType::miner);
    EXPECT_THAT(call(methods::award_block_reward,
                     AwardParams{Address::id(winner), TokenAmount::from_atto(-1), {}, 0}),
                FailsWith(ExitCode::usr_forbidden));
}

TEST_F(Reward, for_gas_must_have_been_received) {
    construct(0);
    host.balance() = TokenAmount::from_atto(9);
    EXPECT_THAT(award(0, 10), FailsWith(ExitCode::usr_illegal_state));
    EXPECT_THAT(award(0, 10, 0), FailsWith(ExitCode::usr_illegal_state))
        << "looks at it before the number of wins";
    expect_reward(TokenAmount::from_atto(9), 0);
    EXPECT_THAT(award(0, 9), Succeeds());
    EXPECT_TRUE(state().total_storage_power_reward.is_zero()) << "there was nothing but gas";
}

TEST_F(Reward, and_penalty_are_not_negative) {
    construct(0);
    host.balance() = TokenAmount::from_whole(1);
    EXPECT_THAT(award(-1, 0), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(award(0, -1), FailsWith(ExitCode::usr_illegal_argument));
    host.balance() = TokenAmount();
    EXPECT_THAT(award(-1, 1), FailsWith(ExitCode::usr_illegal_argument))
        << "looks at the penalty before the balance";
}

TEST_F(Reward, is_for_winners) {
    construct(0);
    host.balance() = TokenAmount::from_whole(1);
    EXPECT_THAT(award(0, 0, 0), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(award(0, 0, -1), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Reward, is_for_miners_that_can_be_found) {
    construct(0);
    const Address miner = actor_address("a miner");
    EXPECT_THAT(call(methods::award_block_reward, AwardParams{miner, {}, {}, 0}),
                FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(call(methods::award_block_reward, AwardParams{miner, {}, {}, 1}),
                FailsWith(ExitCode::usr_not_found));
    host.address(miner, winner);
    host.balance() = TokenAmount::from_atto(300);
    expect_reward(TokenAmount::from_atto(300), 0);
    EXPECT_THAT(call(methods::award_block_reward, AwardParams{miner, {}, {}, 1}), Succeeds());
}

TEST_F(Reward, is_a_fifth_for_each_win_with_the_gas_and_thrice_the_penalty) {
    construct(0);
    host.balance() = TokenAmount::from_whole(1'000'000'000);
    const TokenAmount share = first_reward.div_floor(5);
    expect_reward(share + TokenAmount::from_atto(200), 300);
    EXPECT_THAT(award(100, 200), Succeeds());
    EXPECT_EQ(state().total_storage_power_reward, share);
    expect_reward((first_reward * 2).div_floor(5), 0);
    EXPECT_THAT(award(0, 0, 2), Succeeds());
}

TEST_F(Reward, is_sent_in_cbor) {
    construct(1);
    pay_this_epoch(0);
    host.balance() = TokenAmount::from_atto(200);
    host.expect_send({.to = Address::id(winner),
                      .method = 14,
                      .params = IpldBlock{ipld::codec::cbor, {0x82, 0x42, 0, 200, 0x43, 0, 1, 44}},
                      .value = TokenAmount::from_atto(200)});
    EXPECT_THAT(award(100, 200), Succeeds());
}

TEST_F(Reward, is_rounded_down_after_the_wins_are_counted) {
    construct(1);
    pay_this_epoch(5003);
    host.balance() = TokenAmount::from_atto(100'000);
    for (const auto& [wins, reward] : {std::pair{1, 1000}, {2, 2001}, {3, 3001}, {7, 7004}}) {
        expect_reward(TokenAmount::from_atto(reward), 0);
        EXPECT_THAT(award(0, 0, wins), Succeeds());
    }
}

TEST_F(Reward, below_nothing_cannot_be_paid_but_is_counted) {
    construct(1);
    pay_this_epoch(-1);
    host.balance() = TokenAmount::from_atto(300);
    EXPECT_THAT(award(0, 0), Succeeds());
    EXPECT_EQ(state().total_storage_power_reward, TokenAmount::from_atto(-1));
    EXPECT_EQ(host.balance(), TokenAmount::from_atto(300));
}

TEST_F(Reward, is_not_more_than_there_is) {
    construct(1);
    host.balance() = TokenAmount::from_atto(300);
    expect_reward(TokenAmount::from_atto(300), 300);
    EXPECT_THAT(award(100, 0), Succeeds());
    EXPECT_EQ(state().total_storage_power_reward, TokenAmount::from_atto(300));
    host.balance() = TokenAmount::from_atto(300);
    expect_reward(TokenAmount::from_atto(300), 0);
    EXPECT_THAT(award(0, 100, std::numeric_limits<std::int64_t>::max()), Succeeds());
    EXPECT_EQ(state().total_storage_power_reward, TokenAmount::from_atto(500));
}

TEST_F(Reward, comes_with_no_penalty_that_cannot_be_encoded) {
    construct(1);
    host.balance() = TokenAmount::from_atto(300);
    // The greatest number of 127 bytes that is a third of another one, and the next one.
    const BigInt third = (BigInt::power_of_two(8 * 127) - 1) / 3;
    const auto award_with = [&](const BigInt& penalty) {
        host.caller = system_actor_id;
        return call(methods::award_block_reward,
                    AwardParams{Address::id(winner), TokenAmount::from_atto(penalty), {}, 1});
    };
    EXPECT_THAT(award_with(third + 1), FailsWith(ExitCode::usr_serialization));
    host.expect_send({.to = Address::id(winner),
                      .method = 14,
                      .params = IpldBlock::encode(ApplyRewardParams{
                          TokenAmount::from_atto(300), TokenAmount::from_atto(third * 3)}),
                      .value = TokenAmount::from_atto(300)});
    EXPECT_THAT(award_with(third), Succeeds());
}

TEST_F(Reward, is_summed_up) {
    construct(1);
    pay_this_epoch(5000);
    host.balance() = TokenAmount::from_atto(3500);
    for (const std::int64_t reward : {1000, 1000, 1000, 500}) {
        expect_reward(TokenAmount::from_atto(reward), 0);
        EXPECT_THAT(award(0, 0), Succeeds());
    }
    EXPECT_EQ(state().total_storage_power_reward, TokenAmount::from_atto(3500));
}

TEST_F(Reward, is_burnt_where_the_miner_does_not_take_it) {
    construct(1);
    pay_this_epoch(5000);
    host.balance() = TokenAmount::from_atto(3500);
    const TokenAmount reward = TokenAmount::from_atto(1000);
    const Send burn{.to = Address::id(burnt_funds_actor_id), .value = reward};
    expect_reward(reward, 0, {.exit_code = ExitCode::usr_forbidden});
    host.expect_send(burn);
    EXPECT_THAT(award(0, 0), Succeeds());
    expect_reward(reward, 0, {.exit_code = ExitCode::usr_forbidden});
    host.expect_send(burn, {.exit_code = ExitCode::usr_forbidden});
    EXPECT_THAT(award(0, 0), Succeeds()) << "though it cannot even be burnt";
    EXPECT_EQ(state().total_storage_power_reward, reward * 2);
}

TEST_F(Reward, is_burnt_where_there_is_no_miner) {
    construct(1);
    pay_this_epoch(5);
    host.balance() = TokenAmount::from_atto(1);
    const TokenAmount reward = TokenAmount::from_atto(1);
    host.expect_send_refused({.to = Address::id(winner),
                              .method = 14,
                              .params = IpldBlock::encode(ApplyRewardParams{reward, {}}),
                              .value = reward},
                             ErrorNumber::not_found);
    host.expect_send({.to = Address::id(burnt_funds_actor_id), .value = reward});
    EXPECT_THAT(award(0, 0), Succeeds());
}

TEST_F(Reward, is_told_to_anybody) {
    construct(StoragePower(std::int64_t{1} << 50));
    host.call_as(1234, ActorType::account);
    EXPECT_THAT(call(methods::this_epoch_reward),
                ReturnsHex("8282581a0001f74ba39a79deb0450000000000000000000000000000000056011996"
                           "6ab72d000000000000000000000000000000004900281765215ff9dfff"));
    EXPECT_THAT(call(methods::this_epoch_reward, std::uint64_t{0}),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Reward, follows_the_power_of_the_network_epoch_by_epoch) {
    const StoragePower power(std::int64_t{1} << 50);
    construct(power);
    for (const ChainEpoch epoch : {1, 2, 3}) {
        ASSERT_THAT(report(power, epoch), Succeeds());
    }
    EXPECT_EQ(state().epoch, 4);
    EXPECT_EQ(state().cumsum_realized, power * 5);
    EXPECT_EQ(state().this_epoch_reward, atto("36299228168583436678"));
    EXPECT_EQ(state().this_epoch_baseline_power, decimal("2888896499588367083"));
    EXPECT_EQ(
        state().this_epoch_reward_smoothed,
        (FilterEstimate{decimal("12340799859994587113765713045705747278548082866161770116458"),
                        decimal("-29439213324370048811778884589032406412516590915539")}));
}

TEST_F(Reward, catches_up_with_epochs_without_blocks) {
    construct(0);
    ASSERT_THAT(report(BigInt(initial_baseline) * 2, 7), Succeeds());
    EXPECT_EQ(state().epoch, 8);
    EXPECT_EQ(state().cumsum_realized, decimal("23111179616332985704"));
    EXPECT_EQ(state().cumsum_baseline, decimal("23111179616332985712"));
    EXPECT_EQ(state().effective_network_time, 8);
    EXPECT_EQ(state().effective_baseline_power, decimal("2888904119196831211"));
    EXPECT_EQ(state().this_epoch_reward, atto("120887441363800518868"));
    EXPECT_EQ(
        state().this_epoch_reward_smoothed,
        (FilterEstimate{decimal("12367403961099449437537695614261715340963381685905067606016"),
                        decimal("984828666152248179571807625126260860402545664720896")}));
}

TEST_F(Reward, makes_up_for_several_effective_epochs_in_one_of_much_power) {
    construct(0);
    State late = state();
    late.epoch = 10;
    late.this_epoch_baseline_power = BigInt(initial_baseline) * 3;
    host.set_state(late);
    ASSERT_THAT(report(BigInt(initial_baseline) * 3, 10), Succeeds());
    StoragePower baseline = late.effective_baseline_power;
    StoragePower sum = late.cumsum_baseline;
    for (int epoch = 0; epoch < 3; ++epoch) {
        baseline = next_baseline(baseline);
        sum += baseline;
    }
    EXPECT_EQ(state().epoch, 11);
    EXPECT_EQ(state().effective_network_time, 3);
    EXPECT_EQ(state().effective_baseline_power, baseline);
    EXPECT_EQ(state().cumsum_baseline, sum);
    EXPECT_EQ(state().cumsum_realized, BigInt(initial_baseline) * 3);
}

TEST_F(Reward, goes_on_by_one_epoch_when_it_is_ahead_and_follows_power_below_nothing) {
    construct(BigInt(initial_baseline));
    ASSERT_THAT(report(BigInt(initial_baseline), 1), Succeeds());
    ASSERT_THAT(report(-5, 1), Succeeds());
    EXPECT_EQ(state().epoch, 3);
    EXPECT_EQ(state().cumsum_realized, decimal("8666666639999999994"));
    EXPECT_EQ(state().this_epoch_reward, atto("36266252337034982394"));
    EXPECT_EQ(
        state().this_epoch_reward_smoothed,
        (FilterEstimate{decimal("12367383562465268718807088514407724082092101872032462984690"),
                        decimal("4043932427790963751571049992255407659914899838175490")}));
}

TEST_F(Reward, ends_with_24_where_the_baseline_of_the_effective_time_is_nothing) {
    construct(1);
    State broken = state();
    broken.effective_baseline_power = 0;
    host.set_state(broken);
    EXPECT_THAT(report(1, 1), FailsWith(ExitCode::usr_assertion_failed));
}

TEST_F(Reward, keeps_no_number_that_the_chain_cannot_hold) {
    const StoragePower least = -(BigInt::power_of_two(8 * 127) - 1);
    construct(least);
    EXPECT_EQ(state().cumsum_realized, least);
    EXPECT_THAT(report(-1, 1), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(report(1, 0), Succeeds()) << "one step back from the limit";
    construct(1);  // which is a sound state again
}

TEST_F(Reward, hears_of_power_from_the_power_actor_alone) {
    construct(1);
    EXPECT_THAT(call(methods::update_network_kpi, std::optional(StoragePower(1))),
                FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(call(methods::update_network_kpi, std::optional<StoragePower>()),
                FailsWith(ExitCode::usr_forbidden));
    host.caller = storage_power_actor_id;
    EXPECT_THAT(call(methods::update_network_kpi, std::optional<StoragePower>()),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Reward, takes_power_as_a_bare_number) {
    construct(1);
    for (const MethodNum method : {methods::constructor, methods::update_network_kpi}) {
        expect_strict_parameters(method, std::optional(StoragePower(77)));
        for (const Bytes& malformed :
             {Bytes{0xf7}, Bytes{0x01}, Bytes{0x81, 0x40}, Bytes{0x42, 2, 1}, Bytes{0x60}}) {
            EXPECT_THAT(call_raw(method, IpldBlock{ipld::codec::cbor, malformed}),
                        FailsWith(ExitCode::usr_serialization));
        }
    }
    // In a link's codec, without need for so long a header, and with zeros in front.
    host.caller = storage_power_actor_id;
    EXPECT_THAT(call_raw(methods::update_network_kpi,
                         IpldBlock{ipld::codec::dag_cbor, {0x59, 0, 3, 0, 0, 7}}),
                Succeeds());
    EXPECT_EQ(state().cumsum_realized, 8);
}

TEST_F(Reward, takes_strict_parameters_for_an_award) {
    construct(1);
    expect_strict_parameters(
        methods::award_block_reward,
        AwardParams{Address::id(winner), TokenAmount::from_atto(1), TokenAmount::from_atto(2), 1});
}

TEST_F(Reward, is_nothing_for_contracts) {
    construct(1);
    expect_closed_to_contracts();
}

TEST_F(Reward, is_told_in_calls_that_may_change_nothing) {
    construct(1);
    host.read_only = true;
    EXPECT_TRUE(call(methods::this_epoch_reward).exit_code.is_success());
    EXPECT_THAT(report(1, 1), FailsWith(ExitCode::usr_read_only));
    EXPECT_THAT(award(0, 0), FailsWith(ExitCode::usr_read_only));
}

TEST_F(Reward, has_no_other_methods) {
    construct(1);
    for (const MethodNum method : {MethodNum{0}, MethodNum{5}, sdk::first_exported_method}) {
        EXPECT_THAT(call(method), FailsWith(ExitCode::usr_unhandled_message));
    }
}

}  // namespace
}  // namespace fvm::actors::reward
