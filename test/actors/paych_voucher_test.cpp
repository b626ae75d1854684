// Vouchers, and what they do to lanes.

#include <fvm/hash/hash.hpp>
#include <test/actors/paych_fixture.hpp>

#include <functional>
#include <limits>

namespace fvm::actors::paych {
namespace {

class Voucher : public PaymentChannelTest {};

TEST_F(Voucher, is_cashed_on_a_lane_of_its_own) {
    make();
    EXPECT_THAT(redeem(voucher()), Succeeds());
    EXPECT_EQ(lane_count(), 1U);
    EXPECT_EQ(lane(0), (LaneState{atto(1), 1}));
    EXPECT_EQ(state().to_send, atto(1));
    SignedVoucher other = voucher_for(5, 9, 2);
    other.min_settle_height = 77;
    EXPECT_THAT(redeem(other), Succeeds());
    EXPECT_EQ(
        state_hex(),
        "8642006642006742000300184dd82a5827000171a0e40220a49bfac02cdfc53ae427eb9c1ad9d556bbdc33"
        "20c75c71ea1c762c64f051087f");
}

TEST_F(Voucher, is_of_any_lane_up_to_the_greatest_signed_number) {
    make();
    EXPECT_THAT(redeem(voucher_for(max_lane, 1, 2)), Succeeds());
    EXPECT_EQ(lane(max_lane), (LaneState{atto(2), 1}));
    EXPECT_THAT(redeem(voucher_for(max_lane + 1, 1, 2)), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_EQ(lane_count(), 1U);
}

TEST_F(Voucher, that_is_the_first_of_its_lane_has_any_nonce) {
    make();
    EXPECT_THAT(redeem(voucher_for(0, 0, 1)), Succeeds());
    EXPECT_THAT(redeem(voucher_for(1, std::numeric_limits<std::uint64_t>::max(), 1)), Succeeds());
}

TEST_F(Voucher, of_the_payee_is_cashed_by_the_payer) {
    make();
    host.caller = payer;
    expect_authentication(voucher(), {.data = IpldBlock::encode(true)}, payee);
    EXPECT_THAT(update(voucher()), Succeeds());
}

TEST_F(Voucher, is_cashed_by_the_parties_alone) {
    make();
    host.call_as(1234, ActorType::account);
    SignedVoucher unsigned_voucher = voucher();
    unsigned_voucher.signature.reset();
    EXPECT_THAT(update(unsigned_voucher), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(Voucher, names_the_channel_by_any_of_its_addresses) {
    make();
    host.address(bls_address(201), channel);
    SignedVoucher other = voucher();
    other.channel = bls_address(201);
    EXPECT_THAT(redeem(other), Succeeds());
}

TEST_F(Voucher, is_refused_where_its_terms_do_not_hold) {
    make();
    const std::vector<std::function<void(SignedVoucher&)>> spoilers = {
        [](SignedVoucher& v) { v.channel = Address::id(210); },
        [](SignedVoucher& v) { v.channel = bls_address(1); },
        [](SignedVoucher& v) { v.time_lock_min = 2; },
        [](SignedVoucher& v) { v.time_lock_max = -1; },
        [](SignedVoucher& v) { v.amount = atto(-1); },
        [](SignedVoucher& v) { v.secret_hash = Bytes(32, 1); },
        [](SignedVoucher& v) { v.secret_hash = Bytes(1, 1); },
        [](SignedVoucher& v) { v.amount = atto(10); },
        [](SignedVoucher& v) { v.lane = max_lane + 1; },
    };
    for (std::size_t i = 0; i < spoilers.size(); ++i) {
        SignedVoucher spoilt = voucher();
        spoilers[i](spoilt);
        // All of them but the balance and the lane count before the other actor is called.
        if (i < 7) {
            spoilt.extra = ExtraVerification{Address::id(500), 9, {}};
        }
        EXPECT_THAT(redeem(spoilt), FailsWith(ExitCode::usr_illegal_argument)) << i;
    }
    EXPECT_EQ(lane_count(), 0U);
}

TEST_F(Voucher, is_looked_at_in_the_order_of_the_reference) {
    make();
    SignedVoucher wrong = voucher();
    wrong.signature.reset();
    ASSERT_THAT(call(methods::settle), Succeeds());
    host.network.epoch = state().settling_at;
    EXPECT_THAT(update(wrong, Bytes(257)), FailsWith(ExitCode::usr_illegal_argument))
        << "is it signed";
    wrong = voucher();
    EXPECT_THAT(update(wrong, Bytes(257)), FailsWith(err_update_after_settled)) << "is it in time";
    host.network.epoch = 1;
    EXPECT_THAT(update(wrong, Bytes(257)), FailsWith(ExitCode::usr_illegal_argument))
        << "is the secret short enough: nobody is asked about the signature";
    wrong.channel = Address::id(210);
    wrong.extra = ExtraVerification{Address::id(500), 9, {}};
    expect_authentication(wrong, {.exit_code = ExitCode{40}});
    EXPECT_THAT(update(wrong), FailsWith(ExitCode{40})) << "is the signature right";
    EXPECT_THAT(redeem(wrong), FailsWith(ExitCode::usr_illegal_argument))
        << "are the terms: the other actor is not called";
    wrong.channel = Address::id(channel);
    wrong.lane = max_lane + 1;
    expect_authentication(wrong);
    host.expect_send({.to = Address::id(500), .method = 9, .params = IpldBlock{}},
                     {.exit_code = ExitCode{41}});
    EXPECT_THAT(update(wrong), FailsWith(ExitCode{41})) << "the lane comes last";
}

TEST_F(Voucher, holds_from_the_first_to_the_last_epoch_of_its_time) {
    make();
    host.network.epoch = 5;
    SignedVoucher limited = voucher();
    limited.time_lock_min = 5;
    limited.time_lock_max = 5;
    EXPECT_THAT(redeem(limited), Succeeds());
    limited.nonce = 2;
    host.network.epoch = 4;
    EXPECT_THAT(redeem(limited), FailsWith(ExitCode::usr_illegal_argument));
    host.network.epoch = 6;
    EXPECT_THAT(redeem(limited), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Voucher, is_refused_without_a_signature) {
    make();
    SignedVoucher unsigned_voucher = voucher();
    unsigned_voucher.signature.reset();
    EXPECT_THAT(update(unsigned_voucher), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Voucher, is_refused_where_the_other_party_has_not_signed_it) {
    make();
    const IpldBlock reason = IpldBlock::encode(std::uint64_t{7});
    expect_authentication(voucher(), {ExitCode{40}, reason});
    const CallOutcome refused = update(voucher());
    EXPECT_EQ(refused.exit_code, ExitCode{40});
    EXPECT_EQ(refused.data, reason) << "what the other party says is passed on";
    expect_authentication(voucher(), {.exit_code = ExitCode::sys_out_of_gas});
    EXPECT_THAT(update(voucher()), FailsWith(ExitCode::usr_assertion_failed));
    expect_authentication(voucher(), {.exit_code = ExitCode::usr_illegal_argument});
    EXPECT_THAT(update(voucher()), FailsWith(ExitCode::usr_illegal_argument));
    expect_authentication(voucher(), {.data = IpldBlock::encode(false)});
    EXPECT_THAT(update(voucher()), FailsWith(ExitCode::usr_illegal_argument));
    expect_authentication(voucher(), {});
    EXPECT_THAT(update(voucher()), FailsWith(ExitCode::usr_assertion_failed));
    expect_authentication(voucher(), {.data = IpldBlock::encode(std::uint64_t{1})});
    EXPECT_THAT(update(voucher()), FailsWith(ExitCode::usr_serialization));
}

TEST_F(Voucher, has_a_signature_of_either_type_whose_data_is_passed_on) {
    make();
    SignedVoucher other = voucher();
    other.signature = Signature{SignatureType::secp256k1, {7, 7}};
    EXPECT_THAT(redeem(other), Succeeds());
}

// The bytes were made outside of this project's code.
TEST_F(Voucher, is_read_as_wallets_write_it) {
    make();
    constexpr std::string_view terms =
        "420065221903e843aaaaaa834300f4030942010205094300012c184d82820102820304";
    const auto update_hex = [&](std::string_view voucher_hex) {
        Bytes params = fvm::test::from_hex("82" + std::string(voucher_hex) + "40");
        return call_raw(methods::update_channel_state,
                        IpldBlock{ipld::codec::cbor, std::move(params)});
    };
    host.expect_send({.to = Address::id(payer),
                      .method = 2643134072,
                      .params = IpldBlock::encode(AuthenticateMessageParams{
                          {7, 7}, fvm::test::from_hex("8b" + std::string(terms) + "f6")}),
                      .read_only = true},
                     {.exit_code = ExitCode{40}});
    EXPECT_THAT(update_hex("8b" + std::string(terms) + "43020707"), FailsWith(ExitCode{40}));
    for (const std::string_view signature : {"43030707", "43000707", "40", "f7", "8107"}) {
        EXPECT_THAT(update_hex("8b" + std::string(terms) + std::string(signature)),
                    FailsWith(ExitCode::usr_serialization))
            << signature;
    }
}

TEST_F(Voucher, is_signed_without_its_signature) {
    SignedVoucher full = merging(voucher_for(5, 9, 300), {{1, 2}, {3, 4}});
    full.time_lock_min = -3;
    full.time_lock_max = 1000;
    full.secret_hash = Bytes(3, 0xaa);
    full.extra = ExtraVerification{Address::id(500), 9, {1, 2}};
    full.min_settle_height = 77;
    EXPECT_EQ(fvm::test::to_hex(full.signing_bytes()),
              "8b420065221903e843aaaaaa834300f4030942010205094300012c184d82820102820304f6");
    SignedVoucher plain;
    plain.channel = Address::id(channel);
    EXPECT_EQ(fvm::test::to_hex(plain.signing_bytes()), "8b420065000040f60000400080f6");
}

TEST_F(Voucher, pays_the_difference_to_the_one_before_on_its_lane) {
    make();
    ASSERT_THAT(redeem(voucher_for(1, 1, 2)), Succeeds());
    EXPECT_THAT(redeem(voucher_for(1, 2, 5)), Succeeds());
    EXPECT_EQ(state().to_send, atto(5));
    EXPECT_EQ(lane(1), (LaneState{atto(5), 2}));
}

TEST_F(Voucher, of_less_pays_back_but_not_below_nothing) {
    make();
    ASSERT_THAT(redeem(voucher_for(1, 1, 5)), Succeeds());
    EXPECT_THAT(redeem(voucher_for(1, 2, 2)), Succeeds());
    EXPECT_EQ(state().to_send, atto(2));
    State owing_less = state();
    owing_less.to_send = atto(1);
    host.set_state(owing_less);
    EXPECT_THAT(redeem(voucher_for(1, 3, 0)), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Voucher, changes_no_lane_but_its_own) {
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

TEST_F(Voucher, is_cashed_once) {
    make();
    ASSERT_THAT(redeem(voucher()), Succeeds());
    EXPECT_THAT(redeem(voucher()), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(redeem(voucher_for(0, 0, 5)), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Voucher, is_covered_by_what_the_channel_has) {
    make();
    EXPECT_THAT(redeem(voucher_for(0, 1, 10)), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(redeem(voucher_for(0, 1, 9)), Succeeds());
    EXPECT_THAT(redeem(voucher_for(1, 1, 1)), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(redeem(voucher_for(1, 1, 0)), Succeeds());
    EXPECT_THAT(redeem(voucher_for(0, 2, 0)), Succeeds());
    EXPECT_EQ(state().to_send, atto(0));
}

TEST_F(Voucher, merges_lanes_without_paying_for_them_again) {
    make();
    ASSERT_THAT(redeem(voucher_for(0, 1, 1)), Succeeds());
    ASSERT_THAT(redeem(voucher_for(1, 1, 2)), Succeeds());
    EXPECT_THAT(redeem(merging(voucher_for(0, 5, 6), {{1, 4}})), Succeeds());
    EXPECT_EQ(lane(0), (LaneState{atto(6), 5}));
    EXPECT_EQ(lane(1), (LaneState{atto(2), 4}));
    EXPECT_EQ(state().to_send, atto(6));
}

TEST_F(Voucher, merges_lanes_into_a_new_one) {
    make();
    ASSERT_THAT(redeem(voucher_for(0, 1, 1)), Succeeds());
    ASSERT_THAT(redeem(voucher_for(1, 1, 2)), Succeeds());
    EXPECT_THAT(redeem(merging(voucher_for(7, 1, 5), {{0, 2}, {1, 2}})), Succeeds());
    EXPECT_EQ(lane(0), (LaneState{atto(1), 2}));
    EXPECT_EQ(lane(1), (LaneState{atto(2), 2}));
    EXPECT_EQ(lane(7), (LaneState{atto(5), 1}));
    EXPECT_EQ(state().to_send, atto(5));
}

TEST_F(Voucher, counts_a_lane_as_often_as_it_is_merged_with_rising_nonces) {
    make();
    ASSERT_THAT(redeem(voucher_for(1, 1, 2)), Succeeds());
    EXPECT_THAT(redeem(merging(voucher_for(0, 1, 5), {{1, 2}, {1, 2}})),
                FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(redeem(merging(voucher_for(0, 1, 5), {{1, 2}, {1, 3}})), Succeeds());
    EXPECT_EQ(lane(1), (LaneState{atto(2), 3}));
    EXPECT_EQ(state().to_send, atto(3)) << "2 of before, and 5 less 2 and 2";
}

TEST_F(Voucher, merges_nothing_that_makes_no_sense) {
    make();
    ASSERT_THAT(redeem(voucher_for(0, 1, 1)), Succeeds());
    ASSERT_THAT(redeem(voucher_for(1, 3, 2)), Succeeds());
    const std::vector<Merge> senseless = {{0, 10}, {1, 3}, {1, 0}, {999, 1}, {max_lane + 1, 1}};
    for (const Merge& merge : senseless) {
        EXPECT_THAT(redeem(merging(voucher_for(0, 5, 6), {merge})),
                    FailsWith(ExitCode::usr_illegal_argument))
            << merge.lane;
    }
    EXPECT_THAT(redeem(merging(voucher_for(0, 1, 6), {{1, 4}})),
                FailsWith(ExitCode::usr_illegal_argument))
        << "the nonce of its own lane";
    EXPECT_THAT(redeem(merging(voucher_for(0, 5, 13), {{1, 4}})),
                FailsWith(ExitCode::usr_illegal_argument))
        << "more than there is";
    State owing_nothing = state();
    owing_nothing.to_send = atto(0);
    host.set_state(owing_nothing);
    EXPECT_THAT(redeem(merging(voucher_for(0, 5, 1), {{1, 4}})),
                FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_EQ(lane(1), (LaneState{atto(2), 3}));
}

TEST_F(Voucher, calls_whom_it_names_which_must_succeed) {
    make();
    SignedVoucher with_extra = voucher();
    with_extra.extra = ExtraVerification{Address::id(500), 2, {1, 2, 3, 4}};
    const Send extra{
        .to = Address::id(500), .method = 2, .params = IpldBlock{ipld::codec::cbor, {1, 2, 3, 4}}};
    const IpldBlock reason = IpldBlock::encode(std::uint64_t{7});
    expect_authentication(with_extra);
    host.expect_send(extra, {ExitCode::usr_unspecified, reason});
    const CallOutcome refused = update(with_extra);
    EXPECT_EQ(refused.exit_code, ExitCode::usr_unspecified);
    EXPECT_EQ(refused.data, reason) << "what the other actor says is passed on";
    EXPECT_EQ(lane_count(), 0U);
    expect_authentication(with_extra);
    host.expect_send(extra);
    EXPECT_THAT(update(with_extra), Succeeds());
}

TEST_F(Voucher, gives_whom_it_calls_a_block_even_of_no_bytes) {
    make();
    SignedVoucher with_extra = voucher();
    with_extra.extra = ExtraVerification{Address::id(500), 9, {}};
    expect_authentication(with_extra);
    host.expect_send({.to = Address::id(500), .method = 9, .params = IpldBlock{}});
    EXPECT_THAT(update(with_extra), Succeeds());
}

TEST_F(Voucher, counts_with_what_changes_while_the_other_actor_is_called) {
    make();
    SignedVoucher with_extra = voucher_for(0, 1, 2);
    with_extra.extra = ExtraVerification{Address::id(500), 9, {}};
    expect_authentication(with_extra);
    host.expect_send({.to = Address::id(500), .method = 9, .params = IpldBlock{}}, {},
                     [&](sdk::host::World&) {
                         State changed = state();
                         changed.to_send = atto(3);
                         changed.settling_at = 7;
                         host.set_state(changed);
                     });
    with_extra.min_settle_height = 0;
    EXPECT_THAT(update(with_extra), Succeeds());
    EXPECT_EQ(state().to_send, atto(5));
    EXPECT_EQ(state().settling_at, 7);
}

TEST_F(Voucher, is_refused_where_the_lanes_are_none) {
    make();
    const State sound = state();
    State broken = sound;
    for (const Bytes& root : {Bytes{0x80}, Bytes{0x83, 0x40, 0x80, 0x80}, Bytes{}}) {
        broken.lanes = *ipld::put_content(host.store, ipld::codec::dag_cbor, root);
        host.set_state(broken);
        EXPECT_THAT(redeem(voucher()), FailsWith(ExitCode::usr_serialization));
    }
    const auto with_lanes = [&](const ipld::Cid& lanes) {
        broken.lanes = lanes;
        host.set_state(broken);
        return redeem(voucher());
    };
    EXPECT_THAT(with_lanes(ipld::Cid::of(ipld::codec::dag_cbor, Bytes{1, 2, 3})),
                FailsWith(ExitCode::usr_illegal_state))
        << "not in the store";
    const Bytes empty = {0x84, 3, 0, 0, 0x83, 0x41, 0, 0x80, 0x80};
    EXPECT_THAT(with_lanes(*ipld::put_content(host.store, ipld::codec::raw, empty)),
                FailsWith(ExitCode::usr_illegal_state))
        << "no CBOR";
    const Bytes too_high = {0x84, 3, 5, 0, 0x83, 0x41, 0, 0x80, 0x80};
    EXPECT_THAT(with_lanes(*ipld::put_content(host.store, ipld::codec::dag_cbor, too_high)),
                FailsWith(ExitCode::usr_assertion_failed))
        << "a leaf above the height of leaves";
    host.set_state(sound);
}

TEST_F(Voucher, wants_the_secret_that_it_names) {
    make();
    const Bytes secret = {1, 2, 3};
    const hash::Digest32 digest = hash::blake2b_256(secret);
    SignedVoucher locked = voucher();
    locked.secret_hash.assign(digest.begin(), digest.end());
    EXPECT_THAT(redeem(locked, Bytes{9}), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(redeem(locked), FailsWith(ExitCode::usr_illegal_argument));
    SignedVoucher cut_off = locked;
    cut_off.secret_hash.pop_back();
    EXPECT_THAT(redeem(cut_off, secret), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(redeem(locked, secret), Succeeds());
}

TEST_F(Voucher, comes_with_a_secret_of_256_bytes_at_most) {
    make();
    EXPECT_THAT(redeem(voucher(), Bytes(256)), Succeeds());
    EXPECT_THAT(update(voucher_for(0, 2, 2), Bytes(257)),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(Voucher, delays_the_settlement_where_it_asks_for_that) {
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
    delaying.nonce = 10;
    delaying.min_settle_height = 0;
    EXPECT_THAT(redeem(delaying), Succeeds());
    delaying.nonce = 11;
    delaying.min_settle_height = -1;
    EXPECT_THAT(redeem(delaying), Succeeds());
    delaying.nonce = 12;
    delaying.min_settle_height = 5500;
    EXPECT_THAT(redeem(delaying), Succeeds());
    EXPECT_EQ(state().min_settle_height, 6000);
    EXPECT_EQ(state().settling_at, 6000);
}

TEST_F(Voucher, delays_nothing_by_a_height_before_the_settlement) {
    make();
    ASSERT_THAT(call(methods::settle), Succeeds());
    SignedVoucher delaying = voucher();
    delaying.min_settle_height = 2;
    EXPECT_THAT(redeem(delaying), Succeeds());
    EXPECT_EQ(state().min_settle_height, 2);
    EXPECT_EQ(state().settling_at, 1 + settle_delay);
    delaying.nonce = 2;
    delaying.min_settle_height = 2 + settle_delay;
    EXPECT_THAT(redeem(delaying), Succeeds());
    EXPECT_EQ(state().min_settle_height, 2 + settle_delay);
    EXPECT_EQ(state().settling_at, 2 + settle_delay);
}

TEST_F(Voucher, is_worth_nothing_once_the_channel_has_settled) {
    make();
    ASSERT_THAT(call(methods::settle), Succeeds());
    host.network.epoch = settle_delay;
    EXPECT_THAT(redeem(voucher()), Succeeds());
    host.network.epoch = 1 + settle_delay;
    EXPECT_THAT(update(voucher_for(0, 2, 2)), FailsWith(err_update_after_settled));
}

}  // namespace
}  // namespace fvm::actors::paych
