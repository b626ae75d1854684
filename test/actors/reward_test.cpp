#include <actors/reward/invariants.hpp>
#include <actors/reward/reward.hpp>
#include <test/actors/actor_test.hpp>

namespace fvm::actors::reward {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

BigInt decimal(std::string_view digits) {
    return *BigInt::from_decimal(digits);
}

TokenAmount atto(std::string_view digits) {
    return TokenAmount::from_atto(decimal(digits));
}

const BigInt one_q128 = BigInt::power_of_two(128);
const TokenAmount simple_total = TokenAmount::from_whole(simple_total_fil);
const TokenAmount baseline_total = TokenAmount::from_whole(baseline_total_fil);

/// A baseline that grows by 2048 an epoch.
BigInt slow_baseline(std::int64_t epoch) {
    return BigInt(epoch + 1) * 2048;
}

TEST(Minting, finds_the_effective_time_between_two_epochs) {
    EXPECT_EQ(effective_time(1, slow_baseline(1), 2048 + 2 * 2048 / 2, 2048 + 2 * 2048),
              one_q128 / 2);
    EXPECT_EQ(effective_time(1, slow_baseline(1), 2048 + 2 * 2048 / 4, 2048 + 2 * 2048),
              one_q128 / 4);
    BigInt sum;
    for (std::int64_t epoch = 0; epoch < 16; ++epoch) {
        sum += slow_baseline(epoch);
    }
    EXPECT_EQ(
        effective_time(16, slow_baseline(16), sum + slow_baseline(16) / 4, sum + slow_baseline(16)),
        one_q128 * 61 / 4);
    EXPECT_TRUE(effective_time(0, 0, 5, 7).is_zero());
}

// The specification's golden files, TestSimpleReward and TestBaselineReward: first rows, rows from
// the middle, last rows.
TEST(Minting, of_the_simple_part_decays_as_the_specification_has_it) {
    const auto simple = [](ChainEpoch epoch) {
        return minted(epoch, 0, 0, simple_total, baseline_total);
    };
    EXPECT_EQ(simple(0), atto("36266264293777134739"));
    EXPECT_EQ(simple(5000), atto("36246341860983438171"));
    EXPECT_EQ(simple(490'000), atto("34364980812279232031"));
    EXPECT_EQ(simple(2'555'000), atto("27387841182142501307"));
}

TEST(Minting, of_the_baseline_part_follows_effective_time_as_the_specification_has_it) {
    struct Row {
        const char* before;
        const char* after;
        const char* reward;
    };
    const TokenAmount simple = minted(0, 0, 0, simple_total, baseline_total);
    for (const Row& row :
         {Row{"0", "340282366920938463463374607398434878123", "84621274052457285111"},
          Row{"166738359791259847097053557641558801391217854",
              "166738700073626768035517021016166199826095977", "80184946416504695579"},
          Row{"869421447482997774148922121988128035825635953",
              "869421787765364695087385585362735434260514076", "63904955735320338264"}}) {
        EXPECT_EQ(minted(0, decimal(row.before), decimal(row.after), simple_total, baseline_total) -
                      simple,
                  atto(row.reward));
    }
}

TEST(Minting, doubles_the_baseline_in_a_year) {
    const StoragePower start(initial_baseline);
    StoragePower baseline = start;
    for (int epoch = 0; epoch < 365 * 2880; ++epoch) {
        baseline = next_baseline(baseline);
    }
    const BigInt missing = (start * 2 - baseline).abs();
    EXPECT_LT(missing * 100'000'000, start * 2);
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
    construct(BigInt(initial_baseline) * 2);
    EXPECT_EQ(state().this_epoch_reward, reward);
}

TEST_F(Reward, is_made_by_the_system_with_some_power) {
    host.call_as(init_actor_id, ActorType::init);
    EXPECT_THAT(call(methods::constructor, std::optional<StoragePower>()),
                FailsWith(ExitCode::usr_forbidden));
    host.caller = system_actor_id;
    EXPECT_THAT(call(methods::constructor, std::optional<StoragePower>()),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Reward, for_gas_must_have_been_received) {
    construct(0);
    host.balance() = TokenAmount::from_atto(9);
    EXPECT_THAT(award(0, 10), FailsWith(ExitCode::usr_illegal_state));
}

TEST_F(Reward, and_penalty_are_not_negative) {
    construct(0);
    host.balance() = TokenAmount::from_whole(1);
    EXPECT_THAT(award(-1, 0), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(award(0, -1), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Reward, is_for_winners) {
    construct(0);
    host.balance() = TokenAmount::from_whole(1);
    EXPECT_THAT(award(0, 0, 0), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(award(0, 0, -1), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Reward, is_for_miners_that_can_be_found) {
    construct(0);
    EXPECT_THAT(call(methods::award_block_reward, AwardParams{actor_address("nobody"), {}, {}, 1}),
                FailsWith(ExitCode::usr_not_found));
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

TEST_F(Reward, is_not_more_than_there_is) {
    construct(1);
    host.balance() = TokenAmount::from_atto(300);
    expect_reward(TokenAmount::from_atto(300), 300);
    EXPECT_THAT(award(100, 0), Succeeds());
    EXPECT_EQ(state().total_storage_power_reward, TokenAmount::from_atto(300));
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
}

TEST_F(Reward, is_told_to_anybody) {
    construct(1);
    host.call_as(1234, ActorType::account);
    EXPECT_THAT(call(methods::this_epoch_reward),
                Returns(ThisEpochReward{state().this_epoch_reward_smoothed,
                                        state().this_epoch_baseline_power}));
}

TEST_F(Reward, follows_the_power_of_the_network_epoch_by_epoch) {
    const StoragePower power(std::int64_t{1} << 50);
    construct(power);
    host.caller = storage_power_actor_id;
    for (const ChainEpoch epoch : {1, 2, 3}) {
        host.network.epoch = epoch;
        EXPECT_THAT(call(methods::update_network_kpi, std::optional(power)), Succeeds());
        EXPECT_EQ(state().epoch, epoch + 1);
    }
    EXPECT_EQ(state().cumsum_realized, power * 5);
}

TEST_F(Reward, catches_up_with_epochs_without_blocks) {
    const StoragePower power(std::int64_t{1} << 50);
    construct(power);
    host.caller = storage_power_actor_id;
    host.network.epoch = 10;
    EXPECT_THAT(call(methods::update_network_kpi, std::optional(power)), Succeeds());
    EXPECT_EQ(state().epoch, 11);
    EXPECT_EQ(state().cumsum_realized, power * 12);
}

TEST_F(Reward, hears_of_power_from_the_power_actor_alone) {
    construct(1);
    EXPECT_THAT(call(methods::update_network_kpi, std::optional(StoragePower(1))),
                FailsWith(ExitCode::usr_forbidden));
    host.caller = storage_power_actor_id;
    EXPECT_THAT(call(methods::update_network_kpi, std::optional<StoragePower>()),
                FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(call_raw(methods::update_network_kpi, IpldBlock{ipld::codec::raw, {0, 1}}),
                FailsWith(ExitCode::usr_serialization));
}

}  // namespace
}  // namespace fvm::actors::reward
