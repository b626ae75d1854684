// Signers, threshold and locked balance, from the constructor on.

#include <test/actors/multisig_fixture.hpp>

namespace fvm::actors::multisig {
namespace {

class MultisigSigners : public MultisigTest {
  protected:
    void make(std::initializer_list<ActorId> signers, std::uint64_t threshold) {
        host.set_state(std::vector<int>());
        ASSERT_THAT(construct(ids(signers), threshold), Succeeds());
    }
    CallOutcome add(const Address& signer, bool increase = false) {
        return call_self(methods::add_signer, AddSignerParams{signer, increase});
    }
    CallOutcome remove(const Address& signer, bool decrease = false) {
        return call_self(methods::remove_signer, RemoveSignerParams{signer, decrease});
    }
    CallOutcome swap(const Address& from, const Address& to) {
        return call_self(methods::swap_signer, SwapSignerParams{from, to});
    }
    void expect_state(std::initializer_list<ActorId> signers, std::uint64_t threshold) {
        EXPECT_EQ(state().signers, ids(signers));
        EXPECT_EQ(state().threshold, threshold);
    }
};

TEST_F(MultisigSigners, are_kept_in_order_from_the_constructor_on) {
    make({anne, bob, chuck}, 2);
    expect_state({anne, bob, chuck}, 2);
    EXPECT_EQ(state().initial_balance, TokenAmount());
    EXPECT_EQ(state().unlock_duration, 0);
    EXPECT_TRUE(pending().empty());
}

TEST_F(MultisigSigners, are_kept_by_their_ids) {
    ASSERT_THAT(construct({key_of(anne), key_of(bob), Address::id(chuck)}, 3), Succeeds());
    expect_state({anne, bob, chuck}, 3);
}

TEST_F(MultisigSigners, get_an_id_where_they_have_none) {
    const Address fresh = bls_address(9);
    host.expect_send({.to = fresh}, {}, [&](sdk::host::World& world) {
        world.addresses[fresh] = 200;
        world.actors[200] = {Host::code_of(ActorType::account), {}, {}};
    });
    ASSERT_THAT(construct({fresh}, 1), Succeeds());
    expect_state({200}, 1);
}

TEST_F(MultisigSigners, must_exist) {
    const Address unknown = actor_address("nobody");
    host.expect_send_refused({.to = unknown}, ErrorNumber::not_found);
    EXPECT_THAT(construct({unknown}, 1), FailsWith(ExitCode::usr_unspecified));
    host.expect_send({.to = unknown});
    EXPECT_THAT(construct({unknown}, 1), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(construct(ids({999}), 1), FailsWith(ExitCode::usr_not_found));
}

TEST_F(MultisigSigners, are_between_one_and_256) {
    EXPECT_THAT(construct({}, 1), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(construct(std::vector<Address>(257, Address::id(anne)), 1),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(MultisigSigners, are_as_many_as_approvals_are_needed_at_least) {
    EXPECT_THAT(construct(ids({anne, bob}), 3), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(construct(ids({anne, bob}), 0), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(MultisigSigners, are_all_different) {
    EXPECT_THAT(construct(ids({anne, bob, bob}), 2), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(construct({Address::id(bob), key_of(bob)}, 2),
                FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(MultisigSigners, are_constructed_by_the_init_actor_alone) {
    host.caller = anne;
    EXPECT_THAT(call(methods::constructor, ConstructorParams{ids({anne}), 1, 0, 0}),
                FailsWith(ExitCode::usr_forbidden));
}

TEST_F(MultisigSigners, are_changed_by_the_multisig_alone) {
    make({anne, bob}, 1);
    host.caller = anne;
    const Address id = Address::id(chuck);
    for (const CallOutcome& outcome :
         {call(methods::add_signer, AddSignerParams{id, false}),
          call(methods::remove_signer, RemoveSignerParams{id, false}),
          call(methods::swap_signer, SwapSignerParams{id, id}),
          call(methods::change_threshold, ChangeThresholdParams{1}),
          call(methods::lock_balance, LockBalanceParams{0, 1, atto(1)})}) {
        EXPECT_THAT(outcome, FailsWith(ExitCode::usr_forbidden));
    }
}

TEST_F(MultisigSigners, can_be_added_with_or_without_raising_the_threshold) {
    make({anne, bob}, 2);
    EXPECT_THAT(add(Address::id(chuck)), Succeeds());
    expect_state({anne, bob, chuck}, 2);
    EXPECT_THAT(add(key_of(darlene), true), Succeeds());
    expect_state({anne, bob, chuck, darlene}, 3);
}

TEST_F(MultisigSigners, are_not_added_twice_under_any_address) {
    make({anne, bob}, 2);
    EXPECT_THAT(add(Address::id(bob)), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(add(key_of(bob)), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(add(Address::id(999)), FailsWith(ExitCode::usr_not_found));
}

TEST_F(MultisigSigners, are_not_added_above_256) {
    make({anne}, 1);
    State full = state();
    for (ActorId id = 2000; full.signers.size() < max_signers; ++id) {
        full.signers.push_back(Address::id(id));
    }
    host.set_state(full);
    EXPECT_THAT(add(Address::id(bob)), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(MultisigSigners, can_be_removed_with_or_without_lowering_the_threshold) {
    make({anne, bob, chuck}, 2);
    EXPECT_THAT(remove(Address::id(chuck)), Succeeds());
    expect_state({anne, bob}, 2);
    make({anne, bob, chuck}, 2);
    EXPECT_THAT(remove(Address::id(chuck), true), Succeeds());
    expect_state({anne, bob}, 1);
}

TEST_F(MultisigSigners, can_be_removed_by_any_of_their_addresses) {
    make({anne, bob, chuck}, 2);
    EXPECT_THAT(remove(key_of(chuck)), Succeeds());
    expect_state({anne, bob}, 2);
    ASSERT_THAT(add(key_of(chuck)), Succeeds());
    EXPECT_THAT(remove(Address::id(chuck)), Succeeds());
    expect_state({anne, bob}, 2);
}

TEST_F(MultisigSigners, are_not_removed_below_the_threshold) {
    make({anne, bob}, 2);
    EXPECT_THAT(remove(Address::id(bob)), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(MultisigSigners, keep_the_last_one) {
    make({anne}, 1);
    EXPECT_THAT(remove(Address::id(anne)), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(MultisigSigners, who_are_none_cannot_be_removed) {
    make({anne, bob}, 2);
    EXPECT_THAT(remove(Address::id(chuck)), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(MultisigSigners, keep_a_threshold_of_one) {
    make({anne, bob}, 1);
    EXPECT_THAT(remove(Address::id(bob), true), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(MultisigSigners, take_their_approvals_with_them_when_they_are_removed) {
    make({anne, bob, chuck}, 3);
    propose_as(anne, atto(0));
    approve_as(bob, 0);
    propose_as(bob, atto(0));
    EXPECT_THAT(remove(Address::id(bob), true), Succeeds());
    EXPECT_EQ(pending().at(0).approved, ids({anne}));
    EXPECT_EQ(pending().size(), 1U) << "what only Bob had approved is gone";
}

TEST_F(MultisigSigners, can_be_swapped_and_the_new_one_is_the_last) {
    for (const auto& [from, to] :
         {std::pair{Address::id(anne), Address::id(chuck)}, std::pair{key_of(anne), key_of(chuck)},
          std::pair{Address::id(anne), key_of(chuck)}}) {
        make({anne, bob}, 1);
        EXPECT_THAT(swap(from, to), Succeeds());
        expect_state({bob, chuck}, 1);
    }
}

TEST_F(MultisigSigners, are_swapped_only_for_somebody_who_is_none_yet) {
    make({anne, bob}, 1);
    EXPECT_THAT(swap(Address::id(darlene), Address::id(chuck)), FailsWith(ExitCode::usr_forbidden));
    for (const Address& to : {Address::id(bob), key_of(bob), Address::id(anne)}) {
        EXPECT_THAT(swap(Address::id(anne), to), FailsWith(ExitCode::usr_illegal_argument));
    }
    EXPECT_THAT(swap(Address::id(anne), Address::id(999)), FailsWith(ExitCode::usr_not_found));
}

TEST_F(MultisigSigners, take_their_approvals_with_them_when_they_are_swapped) {
    make({anne, bob, chuck}, 3);
    propose_as(anne, atto(0));
    approve_as(bob, 0);
    propose_as(bob, atto(0));
    EXPECT_THAT(swap(Address::id(bob), Address::id(darlene)), Succeeds());
    EXPECT_EQ(pending().at(0).approved, ids({anne}));
    EXPECT_EQ(pending().size(), 1U);
}

TEST_F(MultisigSigners, change_how_many_of_them_are_needed) {
    make({anne, bob}, 2);
    for (const std::uint64_t threshold : {1U, 2U}) {
        EXPECT_THAT(call_self(methods::change_threshold, ChangeThresholdParams{threshold}),
                    Succeeds());
        EXPECT_EQ(state().threshold, threshold);
    }
    for (const std::uint64_t threshold : {0U, 3U}) {
        EXPECT_THAT(call_self(methods::change_threshold, ChangeThresholdParams{threshold}),
                    FailsWith(ExitCode::usr_illegal_argument));
    }
}

class MultisigVesting : public MultisigTest {
  protected:
    static constexpr ChainEpoch duration = 10;

    /// Anne alone decides; `received` is locked from epoch `start` on.
    void make_locked(std::int64_t received, ChainEpoch start = 0) {
        host.value_received = atto(received);
        ASSERT_THAT(construct(ids({anne, bob}), 1, duration, start), Succeeds());
    }
    void expect_spent(std::int64_t amount) {
        expect_sent(atto(amount));
        const TransactionId id = state().next_transaction;
        EXPECT_THAT(propose_as(anne, atto(amount)), Returns(executed(id)));
    }
    void expect_locked(std::int64_t amount) {
        EXPECT_THAT(propose_as(anne, atto(amount)), FailsWith(ExitCode::usr_insufficient_funds));
    }
    CallOutcome lock(ChainEpoch start, ChainEpoch unlock_duration, std::int64_t amount) {
        return call_self(methods::lock_balance,
                         LockBalanceParams{start, unlock_duration, atto(amount)});
    }
};

TEST_F(MultisigVesting, locks_what_the_constructor_receives) {
    make_locked(100, 8);
    EXPECT_EQ(state().initial_balance, atto(100));
    EXPECT_EQ(state().unlock_duration, duration);
    EXPECT_EQ(state().start_epoch, 8);
}

TEST_F(MultisigVesting, ignores_the_start_epoch_where_nothing_is_locked) {
    host.value_received = atto(100);
    ASSERT_THAT(construct(ids({anne}), 1, 0, 8), Succeeds());
    EXPECT_EQ(state().start_epoch, 0);
    EXPECT_EQ(state().initial_balance, atto(0));
}

TEST_F(MultisigVesting, takes_no_negative_time) {
    EXPECT_THAT(construct(ids({anne}), 1, -1, 0), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(MultisigVesting, unlocks_everything_in_the_end) {
    make_locked(100);
    host.network.epoch = duration;
    expect_spent(100);
}

TEST_F(MultisigVesting, unlocks_half_at_half_time) {
    make_locked(100);
    host.network.epoch = duration / 2;
    expect_locked(51);
    expect_spent(50);
}

TEST_F(MultisigVesting, lets_nothing_of_what_is_locked_be_spent) {
    make_locked(100);
    expect_locked(100);
    host.network.epoch = 1;
    expect_locked(11);
}

TEST_F(MultisigVesting, rounds_what_is_locked_up) {
    // One of ten epochs leaves 9.9 of 11 locked.
    make_locked(11);
    host.network.epoch = 1;
    expect_locked(2);
    expect_spent(1);
    host.network.epoch = 2;
    // 8.8 are locked, 10 are there.
    expect_locked(2);
    expect_spent(1);
}

TEST_F(MultisigVesting, always_lets_nothing_be_spent) {
    make_locked(100);
    expect_spent(0);
    host.balance() = atto(1);
    expect_spent(0);
}

TEST_F(MultisigVesting, counts_what_is_unlocked_when_a_transaction_is_approved) {
    host.value_received = atto(100);
    ASSERT_THAT(construct(ids({anne, bob}), 2, duration, 0), Succeeds());
    propose_as(anne, atto(100));
    host.network.epoch = 5;
    EXPECT_THAT(approve_as(bob, 0), FailsWith(ExitCode::usr_insufficient_funds));
    host.network.epoch = duration;
    expect_sent(atto(100));
    EXPECT_THAT(approve_as(bob, 0), Returns(applied()));
}

TEST_F(MultisigVesting, can_begin_in_the_past) {
    ASSERT_THAT(construct(ids({anne}), 1), Succeeds());
    host.balance() = atto(100);
    host.network.epoch = 10;
    ASSERT_THAT(lock(0, 100, 100), Succeeds());
    expect_locked(11);
    expect_spent(10);
}

TEST_F(MultisigVesting, can_begin_in_the_future) {
    ASSERT_THAT(construct(ids({anne}), 1), Succeeds());
    host.balance() = atto(100);
    host.network.epoch = 10;
    ASSERT_THAT(lock(1000, 100, 90), Succeeds());
    expect_locked(11);
    expect_spent(10);
    host.network.epoch = 1050;
    expect_locked(46);
    expect_spent(45);
}

TEST_F(MultisigVesting, is_set_once) {
    ASSERT_THAT(construct(ids({anne}), 1), Succeeds());
    ASSERT_THAT(lock(0, 100, 100), Succeeds());
    EXPECT_THAT(lock(0, 101, 100), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(lock(0, 100, 100), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(MultisigVesting, that_the_constructor_has_set_stays) {
    make_locked(100);
    EXPECT_THAT(lock(0, 100, 1), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(MultisigVesting, takes_a_positive_time_and_no_negative_amount) {
    ASSERT_THAT(construct(ids({anne}), 1), Succeeds());
    EXPECT_THAT(lock(0, 0, 1), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(lock(0, -1, 1), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(lock(0, 1, -1), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(MultisigVesting, ends_with_24_where_the_time_since_its_start_is_no_number) {
    ASSERT_THAT(construct(ids({anne}), 1), Succeeds());
    host.balance() = atto(100);
    host.network.epoch = 1;
    ASSERT_THAT(lock(std::numeric_limits<ChainEpoch>::min(), 100, 1), Succeeds());
    EXPECT_THAT(propose_as(anne, atto(1)), FailsWith(ExitCode::usr_assertion_failed));
    expect_spent(0);
}

}  // namespace
}  // namespace fvm::actors::multisig
