#include <actors/init/init.hpp>
#include <actors/paych/paych.hpp>
#include <fvm/crypto/signing.hpp>
#include <fvm/hash/hash.hpp>
#include <test/actors/twin.hpp>

namespace fvm::actors::test {
namespace {

using ipld::cbor::encode;
using namespace paych;  // NOLINT(google-build-using-namespace)

/// Channels from an account with a secp256k1 key to one with a BLS key, so that signatures of both
/// kinds are real.
class TwinPaych : public Twin {
  protected:
    void SetUp() override {
        start({*crypto::address_of_key(SignatureType::secp256k1, payer_key),
               *crypto::address_of_key(SignatureType::bls, payee_key)},
              {"paymentchannel"});
    }

    Address make() {
        const paych::ConstructorParams params{Address::id(payer), Address::id(payee)};
        return Address::id(
            created(send(payer, Address::id(init_actor_id), init::methods::exec,
                         encode(init::ExecParams{code_of("paymentchannel"), encode(params)}),
                         TokenAmount::from_whole(10))));
    }
    static SignedVoucher voucher(const Address& channel, std::uint64_t lane, std::uint64_t nonce,
                                 std::int64_t amount) {
        SignedVoucher result;
        result.channel = channel;
        result.lane = lane;
        result.nonce = nonce;
        result.amount = TokenAmount::from_whole(amount);
        return result;
    }
    /// The other party signs, and `who` cashes.
    ExitCode cash(ActorId who, SignedVoucher voucher, Bytes secret = {}) {
        voucher.signature =
            who == payee
                ? crypto::sign(SignatureType::secp256k1, payer_key, voucher.signing_bytes())
                : crypto::sign(SignatureType::bls, payee_key, voucher.signing_bytes());
        return update(who, voucher, std::move(secret));
    }
    ExitCode update(ActorId who, const SignedVoucher& voucher, Bytes secret = {}) {
        return send(who, voucher.channel, paych::methods::update_channel_state,
                    encode(UpdateParams{voucher, std::move(secret)}))
            .result.receipt.exit_code;
    }

    static constexpr ActorId payer = 100;
    static constexpr ActorId payee = 101;
    const crypto::SecretKey payer_key = {1, 2, 3};
    const crypto::SecretKey payee_key = {4, 5, 6};
};

TEST_F(TwinPaych, cashes_what_the_other_party_has_signed_with_either_kind_of_key) {
    const Address channel = make();
    EXPECT_EQ(cash(payee, voucher(channel, 0, 1, 2)), ExitCode::ok);
    EXPECT_EQ(cash(payer, voucher(channel, 1, 1, 1)), ExitCode::ok);
    EXPECT_EQ(cash(payee, voucher(channel, 0, 1, 3)), ExitCode::usr_illegal_argument);
    EXPECT_EQ(cash(payee, voucher(channel, 2, 1, 9)), ExitCode::usr_illegal_argument);
    SignedVoucher forged = voucher(channel, 3, 1, 1);
    forged.signature = crypto::sign(SignatureType::bls, payee_key, forged.signing_bytes());
    EXPECT_EQ(update(payee, forged), ExitCode::usr_illegal_argument);
    forged.signature.reset();
    EXPECT_EQ(update(payee, forged), ExitCode::usr_illegal_argument);
    EXPECT_EQ(cash(payee, voucher(channel, max_lane, 1, 1)), ExitCode::ok);
    EXPECT_EQ(cash(payee, voucher(channel, max_lane + 1, 1, 1)), ExitCode::usr_illegal_argument);
}

TEST_F(TwinPaych, keeps_to_what_a_voucher_demands) {
    const Address channel = make();
    const Bytes secret = {1, 2, 3};
    SignedVoucher demanding = voucher(channel, 0, 1, 1);
    const auto digest = hash::blake2b_256(secret);
    demanding.secret_hash = Bytes(digest.begin(), digest.end());
    EXPECT_EQ(cash(payee, demanding, {1}), ExitCode::usr_illegal_argument);
    EXPECT_EQ(cash(payee, demanding, secret), ExitCode::ok);
    SignedVoucher early = voucher(channel, 1, 1, 1);
    early.time_lock_min = epoch + 5;
    EXPECT_EQ(cash(payee, early), ExitCode::usr_illegal_argument);
    epoch += 5;
    EXPECT_EQ(cash(payee, early), ExitCode::ok);
    SignedVoucher asking = voucher(channel, 2, 1, 1);
    asking.extra = ExtraVerification{Address::id(payer), 3, {}};
    EXPECT_EQ(cash(payee, asking), ExitCode::usr_unhandled_message);
    asking.extra->method = method_send;
    EXPECT_EQ(cash(payee, asking), ExitCode::ok);
    SignedVoucher merging = voucher(channel, 0, 2, 3);
    merging.merges = {{1, 2}, {2, 2}};
    EXPECT_EQ(cash(payee, merging), ExitCode::ok);
}

TEST_F(TwinPaych, ends_twelve_hours_after_it_was_settled) {
    const Address channel = make();
    cash(payee, voucher(channel, 0, 1, 4));
    const auto end = [&](ActorId who, MethodNum method) {
        return send(who, channel, method).result.receipt.exit_code;
    };
    EXPECT_EQ(end(payee, paych::methods::collect), ExitCode::usr_forbidden);
    EXPECT_EQ(end(payer, paych::methods::settle), ExitCode::ok);
    EXPECT_EQ(end(payer, paych::methods::settle), ExitCode::usr_illegal_state);
    EXPECT_EQ(end(payee, paych::methods::collect), ExitCode::usr_forbidden);
    epoch += settle_delay;
    EXPECT_EQ(cash(payee, voucher(channel, 0, 2, 5)), err_update_after_settled);
    EXPECT_EQ(end(payee, paych::methods::collect), ExitCode::ok);
}

}  // namespace
}  // namespace fvm::actors::test
