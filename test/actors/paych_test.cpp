#include <actors/paych/invariants.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/ipld/amt.hpp>
#include <test/actors/actor_test.hpp>

#include <functional>

namespace fvm::actors::paych {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

struct AuthenticateMessageParams {
    Bytes signature;
    Bytes message;
    static auto fields(auto& self) { return std::tie(self.signature, self.message); }
};

/// A channel with id 101 from 102 to 103, which are accounts, with 9 attoFIL in it, at epoch 1.
class PaymentChannel : public ActorTest {
  protected:
    static constexpr ActorId channel = 101;
    static constexpr ActorId payer = 102;
    static constexpr ActorId payee = 103;

    PaymentChannel() : ActorTest(actor, ActorType::payment_channel, channel) {
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
    CallOutcome update(const SignedVoucher& signed_voucher, Bytes secret = {}) {
        return call(methods::update_channel_state, UpdateParams{signed_voucher, std::move(secret)});
    }
    CallOutcome redeem(const SignedVoucher& signed_voucher, Bytes secret = {}) {
        expect_authentication(signed_voucher);
        return update(signed_voucher, std::move(secret));
    }
    State state() { return *host.state<State>(); }
    std::optional<LaneState> lane(std::uint64_t number) {
        return *ipld::Amt<LaneState>::load(host.store, state().lanes)->get(number);
    }
    std::uint64_t lane_count() {
        return ipld::Amt<LaneState>::load(host.store, state().lanes)->count();
    }
};

TEST_F(PaymentChannel, begins_without_lanes_and_owes_nothing) {
    make();
    EXPECT_EQ(state().from, Address::id(payer));
    EXPECT_EQ(state().to, Address::id(payee));
    EXPECT_EQ(state().to_send, atto(0));
    EXPECT_EQ(state().settling_at, 0);
    EXPECT_EQ(state().min_settle_height, 0);
    EXPECT_EQ(lane_count(), 0U);
}

TEST_F(PaymentChannel, keeps_its_parties_by_their_ids) {
    host.address(bls_address(1), payer);
    host.address(bls_address(2), payee);
    ASSERT_THAT(call(methods::constructor, ConstructorParams{bls_address(1), bls_address(2)}),
                Succeeds());
    EXPECT_EQ(state().from, Address::id(payer));
    EXPECT_EQ(state().to, Address::id(payee));
}

TEST_F(PaymentChannel, is_made_by_the_init_actor_alone) {
    host.call_as(payer, ActorType::account);
    EXPECT_THAT(
        call(methods::constructor, ConstructorParams{Address::id(payer), Address::id(payee)}),
        FailsWith(ExitCode::usr_forbidden));
}

TEST_F(PaymentChannel, needs_parties_that_exist) {
    EXPECT_THAT(call(methods::constructor, ConstructorParams{Address::id(payer), Address::id(999)}),
                FailsWith(ExitCode::usr_not_found));
    EXPECT_THAT(call(methods::constructor, ConstructorParams{Address::id(999), Address::id(payee)}),
                FailsWith(ExitCode::usr_not_found));
}

TEST_F(PaymentChannel, needs_parties_that_can_be_resolved_and_resolves_the_payee_first) {
    const Address unknown = bls_address(9);
    host.expect_send({.to = unknown});
    EXPECT_THAT(call(methods::constructor, ConstructorParams{unknown, Address::id(payee)}),
                FailsWith(ExitCode::usr_illegal_argument));
    host.expect_send({.to = unknown});
    EXPECT_THAT(call(methods::constructor, ConstructorParams{Address::id(payer), unknown}),
                FailsWith(ExitCode::usr_illegal_argument));
    host.expect_send({.to = bls_address(8)});
    EXPECT_THAT(call(methods::constructor, ConstructorParams{unknown, bls_address(8)}),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(PaymentChannel, redeems_a_voucher_on_a_lane_of_its_own) {
    make();
    EXPECT_THAT(redeem(voucher()), Succeeds());
    EXPECT_EQ(lane_count(), 1U);
    EXPECT_EQ(lane(0), (LaneState{atto(1), 1}));
    EXPECT_EQ(state().to_send, atto(1));
}

TEST_F(PaymentChannel, redeems_vouchers_of_the_payee_for_the_payer) {
    make();
    host.caller = payer;
    expect_authentication(voucher(), {.data = IpldBlock::encode(true)}, payee);
    EXPECT_THAT(update(voucher()), Succeeds());
}

TEST_F(PaymentChannel, redeems_vouchers_for_its_parties_alone) {
    make();
    host.call_as(1234, ActorType::account);
    EXPECT_THAT(update(voucher()), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(call(methods::settle), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(call(methods::collect), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(PaymentChannel, knows_itself_by_any_of_its_addresses_in_a_voucher) {
    make();
    host.address(bls_address(201), channel);
    SignedVoucher other = voucher();
    other.channel = bls_address(201);
    EXPECT_THAT(redeem(other), Succeeds());
}

TEST_F(PaymentChannel, refuses_vouchers_whose_terms_do_not_hold) {
    make();
    const std::vector<std::function<void(SignedVoucher&)>> spoilers = {
        [](SignedVoucher& v) { v.channel = Address::id(210); },
        [](SignedVoucher& v) { v.channel = bls_address(1); },
        [](SignedVoucher& v) { v.time_lock_min = 2; },
        [](SignedVoucher& v) { v.time_lock_max = -1; },
        [](SignedVoucher& v) { v.amount = atto(-1); },
        [](SignedVoucher& v) { v.amount = atto(10); },
        [](SignedVoucher& v) { v.secret_hash = Bytes(32, 1); },
        [](SignedVoucher& v) { v.lane = max_lane + 1; },
    };
    for (std::size_t i = 0; i < spoilers.size(); ++i) {
        SignedVoucher spoilt = voucher();
        spoilers[i](spoilt);
        EXPECT_THAT(redeem(spoilt), FailsWith(ExitCode::usr_illegal_argument)) << i;
    }
    EXPECT_EQ(lane_count(), 0U);
}

TEST_F(PaymentChannel, takes_vouchers_up_to_the_last_epoch_of_their_time) {
    make();
    host.network.epoch = 5;
    SignedVoucher limited = voucher();
    limited.time_lock_min = 5;
    limited.time_lock_max = 5;
    EXPECT_THAT(redeem(limited), Succeeds());
    host.network.epoch = 6;
    limited.nonce = 2;
    EXPECT_THAT(redeem(limited), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(PaymentChannel, refuses_vouchers_without_a_signature) {
    make();
    SignedVoucher unsigned_voucher = voucher();
    unsigned_voucher.signature.reset();
    EXPECT_THAT(update(unsigned_voucher), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(PaymentChannel, refuses_vouchers_that_the_other_party_has_not_signed) {
    make();
    expect_authentication(voucher(), {.exit_code = ExitCode::usr_illegal_argument});
    EXPECT_THAT(update(voucher()), FailsWith(ExitCode::usr_illegal_argument));
    expect_authentication(voucher(), {.data = IpldBlock::encode(false)});
    EXPECT_THAT(update(voucher()), FailsWith(ExitCode::usr_illegal_argument));
    expect_authentication(voucher(), {});
    EXPECT_THAT(update(voucher()), FailsWith(ExitCode::usr_assertion_failed));
    expect_authentication(voucher(), {.data = IpldBlock::encode(std::uint64_t{1})});
    EXPECT_THAT(update(voucher()), FailsWith(ExitCode::usr_serialization));
}

TEST_F(PaymentChannel, has_the_voucher_signed_without_its_signature) {
    SignedVoucher signed_voucher = voucher();
    const Bytes bytes = signed_voucher.signing_bytes();
    EXPECT_EQ(bytes.back(), 0xf6);
    signed_voucher.signature.reset();
    EXPECT_EQ(bytes, ipld::cbor::encode(signed_voucher));
}

TEST_F(PaymentChannel, pays_the_difference_for_a_later_voucher_of_a_lane) {
    make();
    ASSERT_THAT(redeem(voucher_for(1, 1, 2)), Succeeds());
    EXPECT_THAT(redeem(voucher_for(1, 2, 5)), Succeeds());
    EXPECT_EQ(state().to_send, atto(5));
    EXPECT_EQ(lane(1), (LaneState{atto(5), 2}));
}

TEST_F(PaymentChannel, pays_back_for_a_later_voucher_of_less_but_not_below_nothing) {
    make();
    ASSERT_THAT(redeem(voucher_for(1, 1, 5)), Succeeds());
    EXPECT_THAT(redeem(voucher_for(1, 2, 2)), Succeeds());
    EXPECT_EQ(state().to_send, atto(2));
    State owing_less = state();
    owing_less.to_send = atto(1);
    host.set_state(owing_less);
    EXPECT_THAT(redeem(voucher_for(1, 3, 0)), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(PaymentChannel, changes_no_lane_but_that_of_the_voucher) {
    make();
    for (std::uint64_t i = 0; i < 3; ++i) {
        ASSERT_THAT(redeem(voucher_for(i, 1, 1)), Succeeds());
    }
    EXPECT_THAT(redeem(voucher_for(1, 2, 4)), Succeeds());
    EXPECT_EQ(lane(0), (LaneState{atto(1), 1}));
    EXPECT_EQ(lane(1), (LaneState{atto(4), 2}));
    EXPECT_EQ(lane(2), (LaneState{atto(1), 1}));
    EXPECT_EQ(state().to_send, atto(6));
}

TEST_F(PaymentChannel, takes_every_voucher_once) {
    make();
    ASSERT_THAT(redeem(voucher()), Succeeds());
    EXPECT_THAT(redeem(voucher()), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(redeem(voucher_for(0, 0, 5)), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(PaymentChannel, merges_lanes_without_paying_for_them_again) {
    make();
    ASSERT_THAT(redeem(voucher_for(0, 1, 1)), Succeeds());
    ASSERT_THAT(redeem(voucher_for(1, 1, 2)), Succeeds());
    SignedVoucher merging = voucher_for(0, 5, 6);
    merging.merges = {{1, 4}};
    EXPECT_THAT(redeem(merging), Succeeds());
    EXPECT_EQ(lane(0), (LaneState{atto(6), 5}));
    EXPECT_EQ(lane(1), (LaneState{atto(2), 4}));
    EXPECT_EQ(state().to_send, atto(6));
}

TEST_F(PaymentChannel, refuses_merges_that_make_no_sense) {
    make();
    ASSERT_THAT(redeem(voucher_for(0, 1, 1)), Succeeds());
    ASSERT_THAT(redeem(voucher_for(1, 3, 2)), Succeeds());
    const std::vector<Merge> senseless = {{0, 10}, {1, 3}, {1, 0}, {999, 1}, {max_lane + 1, 1}};
    for (const Merge& merge : senseless) {
        SignedVoucher merging = voucher_for(0, 5, 6);
        merging.merges = {merge};
        EXPECT_THAT(redeem(merging), FailsWith(ExitCode::usr_illegal_argument)) << merge.lane;
    }
    SignedVoucher too_little = voucher_for(0, 5, 1);
    too_little.merges = {{1, 4}};
    State owing_nothing = state();
    owing_nothing.to_send = atto(0);
    host.set_state(owing_nothing);
    EXPECT_THAT(redeem(too_little), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_EQ(lane(1), (LaneState{atto(2), 3}));
}

TEST_F(PaymentChannel, calls_whom_a_voucher_names_which_must_succeed) {
    make();
    SignedVoucher with_extra = voucher();
    with_extra.extra = ExtraVerification{Address::id(500), 9, {}};
    const Send extra{.to = Address::id(500), .method = 9, .params = IpldBlock{}};
    expect_authentication(with_extra);
    host.expect_send(extra, {.exit_code = ExitCode::usr_unspecified});
    EXPECT_THAT(update(with_extra), FailsWith(ExitCode::usr_unspecified));
    expect_authentication(with_extra);
    host.expect_send(extra);
    EXPECT_THAT(update(with_extra), Succeeds());
}

TEST_F(PaymentChannel, wants_the_secret_that_a_voucher_names) {
    make();
    const Bytes secret = {1, 2, 3};
    const hash::Digest32 digest = hash::blake2b_256(secret);
    SignedVoucher locked = voucher();
    locked.secret_hash.assign(digest.begin(), digest.end());
    EXPECT_THAT(redeem(locked, Bytes{9}), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(redeem(locked, secret), Succeeds());
}

TEST_F(PaymentChannel, takes_secrets_of_256_bytes_at_most_and_asks_nobody_about_longer_ones) {
    make();
    EXPECT_THAT(redeem(voucher(), Bytes(256)), Succeeds());
    EXPECT_THAT(update(voucher_for(0, 2, 2), Bytes(257)),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(PaymentChannel, delays_its_settlement_for_vouchers_that_ask_for_it) {
    make();
    SignedVoucher delaying = voucher();
    delaying.min_settle_height = 5000;
    EXPECT_THAT(redeem(delaying), Succeeds());
    EXPECT_EQ(state().min_settle_height, 5000);
    EXPECT_EQ(state().settling_at, 0) << "nobody has settled it";
    ASSERT_THAT(call(methods::settle), Succeeds());
    EXPECT_EQ(state().settling_at, 5000);
    delaying.nonce = 2;
    delaying.min_settle_height = 6000;
    EXPECT_THAT(redeem(delaying), Succeeds());
    EXPECT_EQ(state().min_settle_height, 6000);
    EXPECT_EQ(state().settling_at, 6000);
    delaying.nonce = 3;
    delaying.min_settle_height = 5500;
    EXPECT_THAT(redeem(delaying), Succeeds());
    EXPECT_EQ(state().min_settle_height, 6000);
    EXPECT_EQ(state().settling_at, 6000);
}

TEST_F(PaymentChannel, settles_after_half_a_day) {
    make();
    EXPECT_THAT(call(methods::settle), Succeeds());
    EXPECT_EQ(state().settling_at, 1 + settle_delay);
    EXPECT_THAT(call(methods::settle), FailsWith(ExitCode::usr_illegal_state));
}

TEST_F(PaymentChannel, takes_no_vouchers_once_it_has_settled) {
    make();
    ASSERT_THAT(call(methods::settle), Succeeds());
    host.network.epoch = settle_delay;
    EXPECT_THAT(redeem(voucher()), Succeeds());
    host.network.epoch = 1 + settle_delay;
    EXPECT_THAT(update(voucher_for(0, 2, 2)), FailsWith(err_update_after_settled));
}

TEST_F(PaymentChannel, pays_both_parties_and_is_gone_when_it_is_collected) {
    make();
    ASSERT_THAT(redeem(voucher_for(0, 1, 4)), Succeeds());
    ASSERT_THAT(call(methods::settle), Succeeds());
    host.network.epoch = 1 + settle_delay;
    host.expect_send({.to = Address::id(payee), .value = atto(4)});
    host.expect_send({.to = Address::id(payer), .value = atto(5)});
    EXPECT_THAT(call(methods::collect), Succeeds());
    EXPECT_FALSE(host.world.actors.contains(channel));
    EXPECT_EQ(host.world.actors[payee].balance, atto(4));
    EXPECT_EQ(host.world.actors[payer].balance, atto(5));
}

TEST_F(PaymentChannel, is_not_collected_before_it_has_settled) {
    make();
    EXPECT_THAT(call(methods::collect), FailsWith(ExitCode::usr_forbidden));
    ASSERT_THAT(call(methods::settle), Succeeds());
    host.network.epoch = settle_delay;
    EXPECT_THAT(call(methods::collect), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(PaymentChannel, stays_where_a_party_cannot_be_paid) {
    make();
    ASSERT_THAT(redeem(voucher_for(0, 1, 4)), Succeeds());
    ASSERT_THAT(call(methods::settle), Succeeds());
    host.network.epoch = 1 + settle_delay;
    const Send to_payee{.to = Address::id(payee), .value = atto(4)};
    host.expect_send(to_payee, {.exit_code = ExitCode::usr_not_found});
    EXPECT_THAT(call(methods::collect), FailsWith(ExitCode::usr_not_found));
    host.expect_send(to_payee);
    host.expect_send({.to = Address::id(payer), .value = atto(5)},
                     {.exit_code = ExitCode::usr_not_found});
    EXPECT_THAT(call(methods::collect), FailsWith(ExitCode::usr_not_found));
    EXPECT_EQ(host.balance(), atto(9));
}

TEST_F(PaymentChannel, has_no_exported_methods) {
    make();
    EXPECT_THAT(call(sdk::first_exported_method), FailsWith(ExitCode::usr_unhandled_message));
}

}  // namespace
}  // namespace fvm::actors::paych
