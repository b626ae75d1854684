// A payment channel from its construction to its end.

#include <test/actors/paych_fixture.hpp>

#include <limits>

namespace fvm::actors::paych {
namespace {

class PaymentChannel : public PaymentChannelTest {};

TEST_F(PaymentChannel, begins_without_lanes_and_owes_nothing) {
    make();
    EXPECT_EQ(state().from, Address::id(payer));
    EXPECT_EQ(state().to, Address::id(payee));
    EXPECT_EQ(state().to_send, atto(0));
    EXPECT_EQ(state().settling_at, 0);
    EXPECT_EQ(state().min_settle_height, 0);
    EXPECT_EQ(lane_count(), 0U);
    // Made outside of this project's code, as builtin-actors actors/paych/src/state.rs has it.
    EXPECT_EQ(
        state_hex(),
        "86420066420067400000d82a5827000171a0e40220d09b7f98a23ee9d5dedb4abd9c70d5479a63f6bea6d7"
        "cec41fb2c5f2b5cfec42");
}

TEST_F(PaymentChannel, keeps_its_parties_by_their_ids) {
    host.address(bls_address(1), payer);
    host.address(bls_address(2), payee);
    ASSERT_THAT(call(methods::constructor, ConstructorParams{bls_address(1), bls_address(2)}),
                Succeeds());
    EXPECT_EQ(state().from, Address::id(payer));
    EXPECT_EQ(state().to, Address::id(payee));
}

TEST_F(PaymentChannel, is_made_by_the_init_actor_alone_and_once) {
    const ConstructorParams params{actor_address("nobody"), actor_address("nobody")};
    host.call_as(payer, ActorType::account);
    EXPECT_THAT(call(methods::constructor, params), FailsWith(ExitCode::usr_forbidden));
    make();
    host.caller = init_actor_id;
    EXPECT_THAT(
        call(methods::constructor, ConstructorParams{Address::id(payer), Address::id(payee)}),
        FailsWith(ExitCode::usr_illegal_state));
}

TEST_F(PaymentChannel, is_made_by_whatever_is_an_init_actor) {
    host.call_as(555, ActorType::init);
    EXPECT_THAT(
        call(methods::constructor, ConstructorParams{Address::id(payer), Address::id(payee)}),
        Succeeds());
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

TEST_F(PaymentChannel, gives_its_parties_ids_where_they_have_none) {
    const Address fresh = bls_address(9);
    host.expect_send({.to = fresh}, {}, [&](sdk::host::World& world) {
        world.addresses[fresh] = 200;
        world.actors[200] = {Host::code_of(ActorType::account), {}, {}};
    });
    ASSERT_THAT(call(methods::constructor, ConstructorParams{fresh, Address::id(payee)}),
                Succeeds());
    EXPECT_EQ(state().from, Address::id(200));
}

TEST_F(PaymentChannel, may_be_one_of_somebody_with_himself) {
    ASSERT_THAT(
        call(methods::constructor, ConstructorParams{Address::id(payer), Address::id(payer)}),
        Succeeds());
    host.caller = payer;
    EXPECT_THAT(redeem(voucher()), Succeeds());
}

TEST_F(PaymentChannel, settles_after_half_a_day) {
    make();
    EXPECT_THAT(call(methods::settle), Succeeds());
    EXPECT_EQ(state().settling_at, 1 + 1440);
    EXPECT_EQ(state().min_settle_height, 0);
    EXPECT_THAT(call(methods::settle), FailsWith(ExitCode::usr_illegal_state));
}

TEST_F(PaymentChannel, ends_with_24_where_there_is_no_epoch_to_settle_at) {
    make();
    host.network.epoch = std::numeric_limits<ChainEpoch>::max() - settle_delay + 1;
    EXPECT_THAT(call(methods::settle), FailsWith(ExitCode::usr_assertion_failed));
    host.network.epoch -= 1;
    EXPECT_THAT(call(methods::settle), Succeeds());
}

TEST_F(PaymentChannel, is_settled_and_collected_by_either_party_and_nobody_else) {
    for (const ActorId party : {payer, payee}) {
        make();
        host.network.epoch = 1;
        host.balance() = atto(9);
        host.call_as(1234, ActorType::account);
        EXPECT_THAT(call(methods::settle), FailsWith(ExitCode::usr_forbidden));
        host.caller = party;
        settle();
        host.caller = 1234;
        EXPECT_THAT(call(methods::settle), FailsWith(ExitCode::usr_forbidden))
            << "looks at the caller before it looks at the state";
        EXPECT_THAT(call(methods::collect), FailsWith(ExitCode::usr_forbidden));
        host.caller = party;
        host.expect_send({.to = Address::id(payee)});
        host.expect_send({.to = Address::id(payer), .value = atto(9)});
        EXPECT_THAT(call(methods::collect), Succeeds());
        host.actor(channel, ActorType::payment_channel);
    }
}

TEST_F(PaymentChannel, pays_both_parties_and_is_gone_when_it_is_collected) {
    make();
    ASSERT_THAT(redeem(voucher_for(0, 1, 4)), Succeeds());
    settle();
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
    settle();
    const Send to_payee{.to = Address::id(payee), .value = atto(4)};
    host.expect_send(to_payee, {.exit_code = ExitCode::usr_not_found});
    EXPECT_THAT(call(methods::collect), FailsWith(ExitCode::usr_not_found));
    host.expect_send(to_payee);
    host.expect_send({.to = Address::id(payer), .value = atto(5)},
                     {.exit_code = ExitCode::usr_not_found});
    EXPECT_THAT(call(methods::collect), FailsWith(ExitCode::usr_not_found));
    host.expect_send(to_payee, {.exit_code = ExitCode::sys_out_of_gas});
    EXPECT_THAT(call(methods::collect), FailsWith(ExitCode::usr_assertion_failed));
    host.expect_send_refused(to_payee, ErrorNumber::not_found);
    EXPECT_THAT(call(methods::collect), FailsWith(ExitCode::usr_unspecified));
    EXPECT_EQ(host.balance(), atto(9));
}

TEST_F(PaymentChannel, gives_back_what_is_left_after_the_payee_was_paid) {
    make();
    ASSERT_THAT(redeem(voucher_for(0, 1, 4)), Succeeds());
    settle();
    // Something comes in while the payee is paid.
    host.expect_send({.to = Address::id(payee), .value = atto(4)}, {},
                     [&](sdk::host::World& world) { world.actors[channel].balance += atto(2); });
    host.expect_send({.to = Address::id(payer), .value = atto(7)});
    EXPECT_THAT(call(methods::collect), Succeeds());
}

TEST_F(PaymentChannel, stays_where_something_is_left) {
    make();
    settle();
    host.expect_send({.to = Address::id(payee)});
    host.expect_send({.to = Address::id(payer), .value = atto(9)}, {},
                     [&](sdk::host::World& world) { world.actors[channel].balance += atto(1); });
    EXPECT_THAT(call(methods::collect), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(PaymentChannel, stays_in_calls_that_may_change_nothing) {
    make();
    host.read_only = true;
    EXPECT_THAT(redeem(voucher()), FailsWith(ExitCode::usr_read_only));
    EXPECT_THAT(call(methods::settle), FailsWith(ExitCode::usr_read_only));
    host.read_only = false;
    settle();
    host.read_only = true;
    host.expect_send({.to = Address::id(payee)});
    EXPECT_THAT(call(methods::collect), FailsWith(ExitCode::usr_read_only));
    host.balance() = {};
    host.expect_send({.to = Address::id(payee)});
    host.expect_send({.to = Address::id(payer)});
    EXPECT_THAT(call(methods::collect), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(PaymentChannel, has_no_other_methods) {
    make();
    for (const MethodNum method :
         {MethodNum{0}, MethodNum{5}, sdk::first_exported_method, sdk::method_number("Receive")}) {
        EXPECT_THAT(call(method), FailsWith(ExitCode::usr_unhandled_message));
    }
}

TEST_F(PaymentChannel, is_closed_to_contracts) {
    make();
    expect_closed_to_contracts();
}

TEST_F(PaymentChannel, refuses_malformed_parameters_before_it_looks_at_the_caller) {
    make();
    host.call_as(1234, ActorType::account);
    expect_strict_parameters(methods::constructor,
                             ConstructorParams{Address::id(payer), Address::id(payee)});
    SignedVoucher full = merging(voucher(), {{1, 2}});
    full.extra = ExtraVerification{Address::id(500), 9, {1, 2}};
    expect_strict_parameters(methods::update_channel_state, UpdateParams{full, {1}});
    for (const MethodNum method : {methods::settle, methods::collect}) {
        EXPECT_THAT(call_raw(method, IpldBlock{}), FailsWith(ExitCode::usr_illegal_argument));
    }
}

}  // namespace
}  // namespace fvm::actors::paych
