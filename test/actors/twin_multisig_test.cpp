#include <actors/init/init.hpp>
#include <actors/multisig/multisig.hpp>
#include <test/actors/twin.hpp>

namespace fvm::actors::test {
namespace {

using ipld::cbor::encode;
using namespace multisig;  // NOLINT(google-build-using-namespace)

class TwinMultisig : public Twin {
  protected:
    void SetUp() override {
        std::vector<Address> accounts;
        for (std::uint8_t byte = 1; byte <= 4; ++byte) {
            accounts.push_back(Address::secp256k1(Bytes(Address::secp_public_key_size, byte)));
        }
        start(accounts, {"multisig"});
    }

    /// A wallet that anne makes, with 10 FIL.
    Address make(std::vector<Address> signers, std::uint64_t threshold,
                 ChainEpoch unlock_duration = 0) {
        const multisig::ConstructorParams params{std::move(signers), threshold, unlock_duration,
                                                 epoch};
        return Address::id(
            created(send(anne, Address::id(init_actor_id), init::methods::exec,
                         encode(init::ExecParams{code_of("multisig"), encode(params)}), fil(10))));
    }
    ExitCode propose(ActorId who, const Address& wallet, const Address& to,
                     const TokenAmount& value = {}, MethodNum method = method_send,
                     Bytes params = {}) {
        return send(who, wallet, multisig::methods::propose,
                    encode(ProposeParams{to, value, method, std::move(params)}))
            .result.receipt.exit_code;
    }
    ExitCode decide(ActorId who, const Address& wallet, MethodNum method, TransactionId id,
                    Bytes hash = {}) {
        return send(who, wallet, method, encode(TransactionParams{id, std::move(hash)}))
            .result.receipt.exit_code;
    }
    static TokenAmount fil(std::int64_t amount) { return TokenAmount::from_whole(amount); }

    static constexpr ActorId anne = 100;
    static constexpr ActorId bob = 101;
    static constexpr ActorId chuck = 102;
    const Address annes = Address::id(anne);
    const Address bobs = Address::id(bob);
    const Address chucks = Address::id(chuck);
};

TEST_F(TwinMultisig, spends_what_enough_signers_approve) {
    const Address wallet = make({annes, bobs, chucks}, 2);
    EXPECT_EQ(propose(anne, wallet, chucks, fil(3)), ExitCode::ok);
    EXPECT_EQ(decide(anne, wallet, multisig::methods::approve, 0), ExitCode::usr_forbidden);
    EXPECT_EQ(decide(103, wallet, multisig::methods::approve, 0), ExitCode::usr_forbidden);
    EXPECT_EQ(decide(bob, wallet, multisig::methods::approve, 0, Bytes(32)),
              ExitCode::usr_illegal_argument);
    EXPECT_EQ(decide(bob, wallet, multisig::methods::approve, 0), ExitCode::ok);
    EXPECT_EQ(decide(bob, wallet, multisig::methods::approve, 0), ExitCode::usr_not_found);
    EXPECT_EQ(propose(anne, wallet, chucks, fil(30)), ExitCode::ok);
    EXPECT_EQ(decide(bob, wallet, multisig::methods::approve, 1), ExitCode::usr_insufficient_funds);
    EXPECT_EQ(decide(bob, wallet, multisig::methods::cancel, 1), ExitCode::usr_forbidden);
    EXPECT_EQ(decide(anne, wallet, multisig::methods::cancel, 1, Bytes(32)),
              ExitCode::usr_illegal_state);
    EXPECT_EQ(decide(anne, wallet, multisig::methods::cancel, 1), ExitCode::ok);
}

TEST_F(TwinMultisig, changes_its_own_rules) {
    const Address wallet = make({annes}, 1);
    propose(anne, wallet, wallet, {}, multisig::methods::add_signer,
            encode(AddSignerParams{bobs, true}));
    propose(anne, wallet, wallet, {}, multisig::methods::swap_signer,
            encode(SwapSignerParams{bobs, chucks}));
    EXPECT_EQ(decide(bob, wallet, multisig::methods::approve, 1), ExitCode::ok);
    EXPECT_EQ(propose(bob, wallet, annes), ExitCode::usr_forbidden);
    propose(chuck, wallet, wallet, {}, multisig::methods::change_threshold,
            encode(ChangeThresholdParams{1}));
    EXPECT_EQ(decide(anne, wallet, multisig::methods::approve, 2), ExitCode::ok);
    EXPECT_EQ(propose(anne, wallet, wallet, {}, multisig::methods::remove_signer,
                      encode(RemoveSignerParams{chucks, false})),
              ExitCode::ok);
    EXPECT_EQ(send(anne, wallet, multisig::methods::add_signer, encode(AddSignerParams{bobs, true}))
                  .result.receipt.exit_code,
              ExitCode::usr_forbidden);
}

TEST_F(TwinMultisig, unlocks_its_balance_epoch_by_epoch) {
    const Address wallet = make({annes}, 1, 100);
    for (int step = 0; step < 12; ++step) {
        propose(anne, wallet, bobs, fil(1));
        propose(anne, wallet, bobs);
        epoch += 9;
    }
    const Address later = make({annes}, 1);
    propose(anne, later, later, {}, multisig::methods::lock_balance,
            encode(LockBalanceParams{epoch, 20, fil(9)}));
    EXPECT_EQ(propose(anne, later, bobs, fil(5)), ExitCode::usr_insufficient_funds);
    epoch += 20;
    EXPECT_EQ(propose(anne, later, bobs, fil(5)), ExitCode::ok);
}

TEST_F(TwinMultisig, may_sign_for_itself) {
    const Address wallet = make({annes}, 1);
    propose(anne, wallet, wallet, {}, multisig::methods::add_signer,
            encode(AddSignerParams{wallet, false}));
    Bytes inner = encode(ProposeParams{bobs, fil(1), method_send, {}});
    for (int depth = 0; depth < 5; ++depth) {
        inner = encode(ProposeParams{wallet, {}, multisig::methods::propose, std::move(inner)});
    }
    EXPECT_EQ(
        send(anne, wallet, multisig::methods::propose, std::move(inner)).result.receipt.exit_code,
        ExitCode::ok);
}

}  // namespace
}  // namespace fvm::actors::test
