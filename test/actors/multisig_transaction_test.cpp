// What signers do with transactions.

#include <test/actors/multisig_fixture.hpp>

#include <limits>

namespace fvm::actors::multisig {
namespace {

class MultisigTransaction : public MultisigTest {
  protected:
    /// Two signers, both needed.
    void SetUp() override { make({anne, bob}, 2); }
    const Bytes params = {0x82, 0x01, 0x02};
    const Bytes answer = {0x43, 1, 2, 3};
};

TEST_F(MultisigTransaction, waits_for_approvals_when_it_is_proposed) {
    EXPECT_THAT(propose_as(anne, atto(0), 42, params), Returns(proposed(0)));
    const Transaction expected{chuck_address, atto(0), 42, params, ids({anne})};
    EXPECT_EQ(pending(), (std::map<TransactionId, Transaction>{{0, expected}}));
    EXPECT_EQ(state().next_transaction, 1);
}

TEST_F(MultisigTransaction, is_executed_at_once_where_one_approval_is_enough) {
    make({anne, bob}, 1);
    host.balance() = atto(20);
    expect_sent(atto(10));
    EXPECT_THAT(propose_as(anne, atto(10)), Returns(executed(0)));
    EXPECT_TRUE(pending().empty());
    EXPECT_EQ(host.balance(), atto(10));
}

TEST_F(MultisigTransaction, returns_what_the_receiver_returns) {
    make({anne, bob}, 1);
    host.balance() = atto(20);
    expect_sent(atto(10), {.data = IpldBlock{ipld::codec::dag_cbor, answer}}, 42, params);
    EXPECT_THAT(propose_as(anne, atto(10), 42, params), Returns(executed(0, ExitCode::ok, answer)));
}

TEST_F(MultisigTransaction, is_not_even_proposed_where_it_would_be_executed_without_funds) {
    make({anne, bob}, 1);
    host.balance() = atto(0);
    EXPECT_THAT(propose_as(anne, atto(10)), FailsWith(ExitCode::usr_insufficient_funds));
    EXPECT_TRUE(pending().empty());
    EXPECT_EQ(state().next_transaction, 0);
}

TEST_F(MultisigTransaction, is_proposed_by_signers_alone) {
    EXPECT_THAT(propose_as(darlene, atto(0)), FailsWith(ExitCode::usr_forbidden));
    EXPECT_TRUE(pending().empty());
}

TEST_F(MultisigTransaction, of_a_negative_value_is_refused_before_the_signer_is_looked_at) {
    EXPECT_THAT(propose_as(darlene, atto(-1)), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(MultisigTransaction, is_executed_by_the_last_approval_that_it_needs) {
    host.balance() = atto(10);
    propose_as(anne, atto(10), 42, params);
    const Bytes hash = hash_of(0);
    expect_sent(atto(10), {}, 42, params);
    EXPECT_THAT(approve_as(bob, 0, hash), Returns(applied()));
    EXPECT_TRUE(pending().empty());
}

TEST_F(MultisigTransaction, that_is_approved_returns_what_the_receiver_returns) {
    propose_as(anne, atto(0), 42, params);
    expect_sent(atto(0), {.data = IpldBlock{ipld::codec::cbor, answer}}, 42, params);
    EXPECT_THAT(approve_as(bob, 0), Returns(applied(ExitCode::ok, answer)));
}

TEST_F(MultisigTransaction, that_fails_tells_code_and_data_and_is_done_with) {
    propose_as(anne, atto(0), 42, params);
    expect_sent(atto(0), {ExitCode{33}, IpldBlock{ipld::codec::cbor, answer}}, 42, params);
    EXPECT_THAT(approve_as(bob, 0), Returns(applied(ExitCode{33}, answer)));
    EXPECT_TRUE(pending().empty());
}

TEST_F(MultisigTransaction, that_fails_by_the_vm_tells_a_code_of_actors) {
    propose_as(anne, atto(0));
    expect_sent(atto(0), {.exit_code = ExitCode::sys_out_of_gas});
    EXPECT_THAT(approve_as(bob, 0), Returns(applied(ExitCode::usr_assertion_failed)));
    propose_as(anne, atto(0));
    host.expect_send_refused({.to = chuck_address}, ErrorNumber::not_found);
    EXPECT_THAT(approve_as(bob, 1), Returns(applied(ExitCode::usr_unspecified)));
}

TEST_F(MultisigTransaction, is_gone_before_its_message_is_sent) {
    propose_as(anne, atto(0));
    expect_sent(atto(0), {}, method_send, {},
                [&](sdk::host::World&) { EXPECT_TRUE(pending().empty()); });
    EXPECT_THAT(approve_as(bob, 0), Returns(applied()));
}

TEST_F(MultisigTransaction, may_change_the_multisig_that_sends_it) {
    make({anne, bob}, 1);
    host.expect_send({.to = chuck_address}, {}, [&](sdk::host::World&) {
        State changed = state();
        changed.signers.push_back(chuck_address);
        changed.threshold = 3;
        host.set_state(changed);
    });
    EXPECT_THAT(propose_as(anne, atto(0)), Returns(executed(0)));
    EXPECT_EQ(state().signers, ids({anne, bob, chuck}));
    EXPECT_EQ(state().threshold, 3U);
}

TEST_F(MultisigTransaction, is_proposed_for_more_than_there_is_as_long_as_approvals_are_missing) {
    EXPECT_THAT(propose_as(anne, TokenAmount::from_atto(BigInt::power_of_two(1000))),
                Returns(proposed(0)));
    EXPECT_THAT(approve_as(bob, 0), FailsWith(ExitCode::usr_insufficient_funds));
}

TEST_F(MultisigTransaction, has_a_number_as_long_as_there_are_numbers) {
    State last = state();
    last.next_transaction = std::numeric_limits<TransactionId>::max();
    host.set_state(last);
    EXPECT_THAT(propose_as(anne, atto(0)), FailsWith(ExitCode::usr_assertion_failed));
}

TEST_F(MultisigTransaction, stays_pending_where_the_balance_is_too_low) {
    host.balance() = atto(5);
    propose_as(anne, atto(10));
    EXPECT_THAT(approve_as(bob, 0), FailsWith(ExitCode::usr_insufficient_funds));
    EXPECT_EQ(pending().at(0).approved, ids({anne}));
}

TEST_F(MultisigTransaction, is_not_approved_by_another_ones_hash) {
    propose_as(anne, atto(0));
    propose_as(bob, atto(0));
    Bytes longer = hash_of(0);
    longer.push_back(0);
    Bytes shorter = hash_of(0);
    shorter.pop_back();
    for (const Bytes& hash : {hash_of(1), longer, shorter, Bytes(32, 1), Bytes{0}}) {
        EXPECT_THAT(approve_as(bob, 0, hash), FailsWith(ExitCode::usr_illegal_argument));
        EXPECT_THAT(approve_as(anne, 0, hash), FailsWith(ExitCode::usr_illegal_argument))
            << "looks at the hash before it looks at who has approved";
    }
    EXPECT_EQ(pending().at(0).approved, ids({anne}));
}

TEST_F(MultisigTransaction, with_enough_approvals_is_not_executed_by_another_ones_hash) {
    propose_as(anne, atto(0));
    ASSERT_THAT(call_self(methods::change_threshold, ChangeThresholdParams{1}), Succeeds());
    EXPECT_THAT(approve_as(bob, 0, Bytes(32, 1)), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_EQ(pending().size(), 1U);
    expect_sent(atto(0));
    EXPECT_THAT(approve_as(bob, 0, hash_of(0)), Returns(applied()));
}

TEST_F(MultisigTransaction, is_approved_once_by_each_signer) {
    make({anne, bob, chuck}, 3);
    propose_as(anne, atto(0));
    EXPECT_THAT(approve_as(anne, 0), FailsWith(ExitCode::usr_forbidden));
    ASSERT_THAT(approve_as(bob, 0), Returns(not_applied()));
    EXPECT_THAT(approve_as(bob, 0), FailsWith(ExitCode::usr_forbidden));
    EXPECT_EQ(pending().at(0).approved, ids({anne, bob}));
}

TEST_F(MultisigTransaction, that_does_not_exist_cannot_be_approved) {
    EXPECT_THAT(approve_as(bob, 1), FailsWith(ExitCode::usr_not_found));
    EXPECT_THAT(approve_as(bob, -1, Bytes(32, 1)), FailsWith(ExitCode::usr_not_found));
}

TEST_F(MultisigTransaction, is_approved_by_signers_alone) {
    propose_as(anne, atto(0));
    EXPECT_THAT(approve_as(darlene, 0), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(approve_as(darlene, 7), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(MultisigTransaction, waits_for_as_many_approvals_as_the_threshold_says) {
    make({anne, bob, chuck}, 3);
    propose_as(anne, atto(0));
    EXPECT_THAT(approve_as(bob, 0), Returns(not_applied()));
    EXPECT_EQ(pending().at(0).approved, ids({anne, bob}));
}

TEST_F(MultisigTransaction, is_executed_by_any_signer_once_the_threshold_is_low_enough) {
    make({anne, bob, chuck}, 3);
    for (const ActorId signer : {anne, bob, chuck}) {
        const TransactionId id = state().next_transaction;
        propose_as(anne, atto(0));
        approve_as(bob, id);
        ASSERT_THAT(call_self(methods::change_threshold, ChangeThresholdParams{2}), Succeeds());
        expect_sent(atto(0));
        EXPECT_THAT(approve_as(signer, id), Returns(applied())) << "by " << signer;
        ASSERT_THAT(call_self(methods::change_threshold, ChangeThresholdParams{3}), Succeeds());
    }
}

TEST_F(MultisigTransaction, with_enough_approvals_is_still_not_for_strangers_to_execute) {
    make({anne, bob, chuck}, 3);
    propose_as(anne, atto(0));
    approve_as(bob, 0);
    ASSERT_THAT(call_self(methods::change_threshold, ChangeThresholdParams{2}), Succeeds());
    EXPECT_THAT(approve_as(darlene, 0), FailsWith(ExitCode::usr_forbidden));
    expect_sent(atto(0));
    EXPECT_THAT(approve_as(anne, 0), Returns(applied()));
}

TEST_F(MultisigTransaction, is_cancelled_by_whoever_proposed_it) {
    propose_as(anne, atto(0));
    propose_as(anne, atto(1));
    EXPECT_THAT(cancel_as(anne, 0, hash_of(0)), Succeeds());
    EXPECT_EQ(pending().size(), 1U);
    EXPECT_THAT(cancel_as(anne, 1), Succeeds()) << "without a hash";
    EXPECT_TRUE(pending().empty());
    EXPECT_EQ(state().next_transaction, 2) << "no id is given twice";
}

TEST_F(MultisigTransaction, is_not_cancelled_by_another_ones_hash) {
    propose_as(anne, atto(0));
    EXPECT_THAT(cancel_as(anne, 0, Bytes(32, 1)), FailsWith(ExitCode::usr_illegal_state));
    EXPECT_EQ(pending().size(), 1U);
}

TEST_F(MultisigTransaction, is_not_cancelled_by_another_signer_whatever_the_hash) {
    propose_as(anne, atto(0));
    EXPECT_THAT(cancel_as(bob, 0, hash_of(0)), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(cancel_as(bob, 0, Bytes(32, 1)), FailsWith(ExitCode::usr_forbidden));
    make({anne, bob, chuck}, 3);
    propose_as(anne, atto(0));
    approve_as(bob, 0);
    EXPECT_THAT(cancel_as(bob, 0), FailsWith(ExitCode::usr_forbidden)) << "who has approved it";
    EXPECT_EQ(pending().size(), 1U);
}

TEST_F(MultisigTransaction, is_not_cancelled_by_strangers) {
    propose_as(anne, atto(0));
    EXPECT_THAT(cancel_as(darlene, 0), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(cancel_as(darlene, 7), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(MultisigTransaction, that_does_not_exist_cannot_be_cancelled) {
    propose_as(anne, atto(0));
    EXPECT_THAT(cancel_as(anne, 1), FailsWith(ExitCode::usr_not_found));
    EXPECT_EQ(pending().size(), 1U);
}

TEST_F(MultisigTransaction, belongs_to_its_next_approver_when_the_proposer_is_removed) {
    make({anne, bob, chuck}, 3);
    propose_as(anne, atto(0));
    const Bytes hash_before = hash_of(0);
    approve_as(bob, 0);
    ASSERT_THAT(call_self(methods::remove_signer, RemoveSignerParams{Address::id(anne), true}),
                Succeeds());
    EXPECT_EQ(pending().at(0).approved, ids({bob}));
    EXPECT_THAT(cancel_as(anne, 0), FailsWith(ExitCode::usr_forbidden));
    ASSERT_THAT(call_self(methods::add_signer, AddSignerParams{Address::id(anne), true}),
                Succeeds());
    EXPECT_THAT(cancel_as(anne, 0), FailsWith(ExitCode::usr_forbidden)) << "a signer, but later";
    EXPECT_THAT(cancel_as(bob, 0, hash_before), FailsWith(ExitCode::usr_illegal_state))
        << "the proposer is part of the hash";
    EXPECT_THAT(cancel_as(bob, 0, hash_of(0)), Succeeds());
}

TEST_F(MultisigTransaction, that_nobody_has_approved_belongs_to_nobody) {
    PendingTransactions map = *state().load_pending(host.store);
    ASSERT_TRUE(map.set(0, Transaction{chuck_address, {}, method_send, {}, {}}));
    State orphaned = state();
    orphaned.pending = *map.flush();
    orphaned.next_transaction = 1;
    host.set_state(orphaned);
    EXPECT_THAT(cancel_as(anne, 0), FailsWith(ExitCode::usr_forbidden));
    // blake2b-256 of [null, 0x0067, 0, 0, empty].
    EXPECT_EQ(fvm::test::to_hex(hash_of(0)),
              "21fe275a708d31ff10ee7852b51c21df7a1ba2219cf1709fdc1b84cccf83bbb5");
}

TEST_F(MultisigTransaction, is_not_for_calls_that_may_change_nothing) {
    propose_as(anne, atto(0));
    host.read_only = true;
    EXPECT_THAT(propose_as(anne, atto(0)), FailsWith(ExitCode::usr_read_only));
    EXPECT_THAT(approve_as(bob, 0), FailsWith(ExitCode::usr_read_only));
    EXPECT_THAT(approve_as(anne, 0), FailsWith(ExitCode::usr_read_only))
        << "writes the state before it looks at who has approved";
    EXPECT_THAT(approve_as(bob, 0, Bytes(32, 1)), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(cancel_as(anne, 0), FailsWith(ExitCode::usr_read_only));
}

// blake2b-256 of [0x0065, 0x0067, 5, 42, 0x820102], made outside of this project's code.
TEST_F(MultisigTransaction, is_known_by_the_hash_of_what_it_sends_and_its_proposer) {
    const Transaction transaction{chuck_address, atto(5), 42, params, ids({anne, bob})};
    EXPECT_EQ(fvm::test::to_hex(proposal_hash(transaction)),
              "91e2219c61271a20405384fdc5aaa94e9d21e62feaa03750055b9f07fb93bbab");
}

TEST_F(MultisigTransaction, of_tokens_is_taken_from_anybody) {
    host.call_as(2000, ActorType::evm);
    EXPECT_THAT(call(methods::receive, ReceiveParams{0, {1, 2, 3}}), Succeeds());
    EXPECT_THAT(call(methods::receive), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(call(methods::receive, std::uint64_t{1}), FailsWith(ExitCode::usr_serialization));
}

TEST_F(MultisigTransaction, takes_any_exported_method_and_no_other) {
    host.caller = anne;
    EXPECT_THAT(call(sdk::first_exported_method, params), Succeeds());
    EXPECT_THAT(call(sdk::first_exported_method + 1), Succeeds());
    EXPECT_THAT(call(std::numeric_limits<MethodNum>::max()), Succeeds());
    EXPECT_THAT(call(10), FailsWith(ExitCode::usr_unhandled_message));
    EXPECT_THAT(call(method_send), FailsWith(ExitCode::usr_unhandled_message));
    EXPECT_THAT(call(sdk::first_exported_method - 1, params),
                FailsWith(ExitCode::usr_unhandled_message));
}

}  // namespace
}  // namespace fvm::actors::multisig
