#include <actors/cron/cron.hpp>
#include <actors/power/power.hpp>
#include <test/actors/twin.hpp>

namespace fvm::actors::test {
namespace {

using ipld::cbor::encode;
using namespace power;  // NOLINT(google-build-using-namespace)

class TwinPower : public Twin {
  protected:
    void SetUp() override {
        start({Address::secp256k1(Bytes(Address::secp_public_key_size, 1)),
               Address::bls(Bytes(Address::bls_public_key_size, 2))},
              {"storagepower"});
    }
    /// A miner with 32 GiB sectors; zero where it could not be made.
    ActorId make_miner(MethodNum method) {
        const CreateMinerParams params{Address::id(100),
                                       Address::id(101),
                                       RegisteredPoStProof::stacked_drg_window_32gib_v1p1,
                                       {1},
                                       {}};
        const auto outcome =
            send(100, power_actor, method, encode(params), TokenAmount::from_whole(400));
        const auto made = ipld::cbor::decode<CreateMinerReturn>(outcome.result.receipt.return_data);
        return made ? made->id_address.as_id().value_or(0) : 0;
    }
    template <class Params>
    ExitCode ask(MethodNum method, const Params& params, ActorId from) {
        return send_implicit(power_actor, method, encode(params), from).result.receipt.exit_code;
    }
    void tick() {
        EXPECT_EQ(send_implicit(Address::id(cron_actor_id), cron::methods::epoch_tick)
                      .result.receipt.exit_code,
                  ExitCode::ok);
    }

    const Address power_actor = Address::id(storage_power_actor_id);
};

TEST_F(TwinPower, follows_the_claims_of_miners) {
    const ActorId miner = make_miner(power::methods::create_miner_exported);
    ASSERT_NE(miner, 0);
    const PowerDelta delta{std::int64_t{10} << 40, std::int64_t{20} << 40};
    EXPECT_EQ(ask(power::methods::update_claimed_power, delta, miner), ExitCode::ok);
    EXPECT_EQ(ask(power::methods::update_claimed_power, delta, 100), ExitCode::usr_forbidden);
    EXPECT_EQ(ask(power::methods::update_pledge_total, TokenAmount::from_atto(-1), miner),
              ExitCode::usr_illegal_state);
    tick();
    EXPECT_EQ(ask(power::methods::miner_raw_power, miner, 100), ExitCode::ok);
    send(100, power_actor, power::methods::current_total_power);
}

TEST_F(TwinPower, drops_miners_that_fail_when_they_are_called) {
    const ActorId miner = make_miner(power::methods::create_miner);
    ASSERT_NE(miner, 0);
    EXPECT_EQ(ask(power::methods::enroll_cron_event, EnrollCronEventParams{epoch, {0xff}}, miner),
              ExitCode::ok);
    EXPECT_EQ(ask(power::methods::miner_power, miner, 100), ExitCode::ok);
    tick();
    EXPECT_EQ(ask(power::methods::miner_power, miner, 100), ExitCode::usr_not_found);
}

}  // namespace
}  // namespace fvm::actors::test
