#pragma once

#include <actors/paych/invariants.hpp>
#include <fvm/ipld/amt.hpp>
#include <test/actors/actor_test.hpp>

namespace fvm::actors::paych {

using namespace test;  // NOLINT(google-build-using-namespace)

/// What the account actor is asked.
struct AuthenticateMessageParams {
    Bytes signature;
    Bytes message;
    static auto fields(auto& self) { return std::tie(self.signature, self.message); }
};

/// A channel with id 101 from 102 to 103, which are accounts, with 9 attoFIL in it, at epoch 1.
class PaymentChannelTest : public ActorTest {
  protected:
    static constexpr ActorId channel = 101;
    static constexpr ActorId payer = 102;
    static constexpr ActorId payee = 103;

    PaymentChannelTest() : ActorTest(actor, ActorType::payment_channel, channel) {
        host.actor(payer, ActorType::account);
        host.actor(payee, ActorType::account);
        host.call_as(init_actor_id, ActorType::init);
        host.balance() = atto(9);
        host.network.epoch = 1;
    }
    Findings findings() override {
        const auto state = host.state<State>();
        return state ? check_invariants(*state, host.store, host.balance()) : Findings();
    }
    static TokenAmount atto(std::int64_t amount) { return TokenAmount::from_atto(amount); }

    void make() {
        host.caller = init_actor_id;
        host.set_state(std::vector<int>());
        ASSERT_THAT(
            call(methods::constructor, ConstructorParams{Address::id(payer), Address::id(payee)}),
            Succeeds());
        host.caller = payee;
    }
    /// A voucher for 1 attoFIL on lane 0.
    static SignedVoucher voucher() {
        SignedVoucher result;
        result.channel = Address::id(channel);
        result.amount = atto(1);
        result.nonce = 1;
        result.signature = Signature{SignatureType::bls, {7, 7}};
        return result;
    }
    static SignedVoucher voucher_for(std::uint64_t lane, std::uint64_t nonce, std::int64_t amount) {
        SignedVoucher result = voucher();
        result.lane = lane;
        result.nonce = nonce;
        result.amount = atto(amount);
        return result;
    }
    /// The next message asks a party whether it has signed; this is how that ends.
    void expect_authentication(const SignedVoucher& signed_voucher,
                               SendOutcome reply = {.data = IpldBlock::encode(true)},
                               ActorId signer = payer) {
        host.expect_send({.to = Address::id(signer),
                          .method = sdk::method_number("AuthenticateMessage"),
                          .params = IpldBlock::encode(
                              AuthenticateMessageParams{{7, 7}, signed_voucher.signing_bytes()}),
                          .read_only = true},
                         std::move(reply));
    }
    static SignedVoucher merging(SignedVoucher voucher, std::vector<Merge> merges) {
        voucher.merges = std::move(merges);
        return voucher;
    }
    CallOutcome update(const SignedVoucher& signed_voucher, Bytes secret = {}) {
        return call(methods::update_channel_state, UpdateParams{signed_voucher, std::move(secret)});
    }
    CallOutcome redeem(const SignedVoucher& signed_voucher, Bytes secret = {}) {
        expect_authentication(signed_voucher);
        return update(signed_voucher, std::move(secret));
    }
    /// Settles the channel, and lets time pass until it can be collected.
    void settle() {
        ASSERT_THAT(call(methods::settle), Succeeds());
        host.network.epoch = state().settling_at;
    }
    State state() { return *host.state<State>(); }
    std::optional<LaneState> lane(std::uint64_t number) {
        return *ipld::Amt<LaneState>::load(host.store, state().lanes)->get(number);
    }
    std::uint64_t lane_count() {
        return ipld::Amt<LaneState>::load(host.store, state().lanes)->count();
    }
};

}  // namespace fvm::actors::paych
