#include <actors/datacap/datacap.hpp>
#include <test/actors/twin.hpp>

namespace fvm::actors::test {
namespace {

using ipld::cbor::encode;
using namespace datacap;  // NOLINT(google-build-using-namespace)

class TwinDataCap : public Twin {
  protected:
    void SetUp() override {
        start({Address::secp256k1(Bytes(Address::secp_public_key_size, 1)),
               Address::secp256k1(Bytes(Address::secp_public_key_size, 2))},
              {"datacap"});
    }
    ExitCode mint(const Address& to, const TokenAmount& amount, std::vector<Address> operators) {
        return send_implicit(token, datacap::methods::mint,
                             encode(MintParams{to, amount, std::move(operators)}),
                             verified_registry_actor_id)
            .result.receipt.exit_code;
    }
    ExitCode call(ActorId from, MethodNum method, Bytes params) {
        return send(from, token, method, std::move(params)).result.receipt.exit_code;
    }

    const Address token = Address::id(datacap_actor_id);
    const Address account = Address::id(100);
};

TEST_F(TwinDataCap, gives_and_takes_tokens) {
    const Address other = Address::id(101);
    const TokenAmount amount = TokenAmount::from_whole(5);
    const TokenAmount atto = TokenAmount::from_atto(1);
    EXPECT_EQ(mint(account, amount, {other}), ExitCode::ok);
    EXPECT_EQ(mint(account, atto, {}), ExitCode::usr_illegal_argument);
    EXPECT_EQ(mint(account, amount, {Address::actor(Bytes(20))}), ExitCode::usr_assertion_failed);
    EXPECT_EQ(mint(Address::id(4000), amount, {}), ExitCode::usr_unspecified);
    EXPECT_EQ(call(100, datacap::methods::balance, encode(account)), ExitCode::ok);
    EXPECT_EQ(call(101, datacap::methods::burn_from, encode(frc46::BurnFromParams{account, {}})),
              ExitCode::ok);
    EXPECT_EQ(call(101, datacap::methods::burn_from, encode(frc46::BurnFromParams{other, {}})),
              ExitCode::usr_illegal_argument);
    EXPECT_EQ(call(100, datacap::methods::transfer, encode(frc46::TransferParams{other, {}, {}})),
              ExitCode::usr_forbidden);
    EXPECT_EQ(call(100, datacap::methods::burn, encode(frc46::BurnParams{amount * 2})),
              ExitCode::usr_insufficient_funds);
    EXPECT_EQ(call(100, datacap::methods::increase_allowance,
                   encode(frc46::ChangeAllowanceParams{account, atto})),
              ExitCode::ok);
}

}  // namespace
}  // namespace fvm::actors::test
