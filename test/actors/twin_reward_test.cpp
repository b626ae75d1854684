#include <actors/reward/reward.hpp>
#include <test/actors/twin.hpp>

namespace fvm::actors::test {
namespace {

using ipld::cbor::encode;
using namespace reward;  // NOLINT(google-build-using-namespace)

class TwinReward : public Twin {
  protected:
    void SetUp() override {
        start({Address::secp256k1(Bytes(Address::secp_public_key_size, 1))}, {"reward"});
    }
    ExitCode award(const Address& miner, std::int64_t penalty, std::int64_t gas_reward,
                   std::int64_t win_count) {
        return send_implicit(rewards, reward::methods::award_block_reward,
                             encode(AwardParams{miner, TokenAmount::from_atto(penalty),
                                                TokenAmount::from_atto(gas_reward), win_count}))
            .result.receipt.exit_code;
    }
    ExitCode update(const std::optional<StoragePower>& power,
                    ActorId from = storage_power_actor_id) {
        return send_implicit(rewards, reward::methods::update_network_kpi, encode(power), from)
            .result.receipt.exit_code;
    }

    const Address rewards = Address::id(reward_actor_id);
    const Address account = Address::id(100);
};

TEST_F(TwinReward, pays_or_burns_the_share_of_a_block) {
    EXPECT_EQ(award(account, 1, 0, 1), ExitCode::ok);
    EXPECT_EQ(award(Address::id(4000), 0, 0, 5), ExitCode::ok);
    EXPECT_EQ(award(account, -1, 0, 1), ExitCode::usr_illegal_argument);
    EXPECT_EQ(award(account, 0, -1, 1), ExitCode::usr_illegal_argument);
    EXPECT_EQ(award(account, 0, 0, 0), ExitCode::usr_illegal_argument);
    EXPECT_EQ(award(Address::actor(Bytes(20)), 0, 0, 1), ExitCode::usr_not_found);
    EXPECT_EQ(send(100, rewards, reward::methods::award_block_reward,
                   encode(AwardParams{account, {}, {}, 1}))
                  .result.receipt.exit_code,
              ExitCode::usr_forbidden);
}

TEST_F(TwinReward, follows_the_power_of_the_network_over_epochs_without_blocks) {
    for (const int shift : {0, 10, 61, 70, 200}) {
        EXPECT_EQ(update(StoragePower(1) << static_cast<unsigned>(shift)), ExitCode::ok);
        send(100, rewards, reward::methods::this_epoch_reward);
        epoch += shift;
    }
    EXPECT_EQ(update(std::nullopt), ExitCode::usr_illegal_argument);
    EXPECT_EQ(update(StoragePower(1), system_actor_id), ExitCode::usr_forbidden);
}

}  // namespace
}  // namespace fvm::actors::test
