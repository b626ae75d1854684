// Signers and threshold, from the constructor on.

#include <test/actors/multisig_fixture.hpp>

namespace fvm::actors::multisig {
namespace {

class MultisigSigners : public MultisigTest {
  protected:
    CallOutcome add(const Address& signer, bool increase = false) {
        return call_self(methods::add_signer, AddSignerParams{signer, increase});
    }
    CallOutcome remove(const Address& signer, bool decrease = false) {
        return call_self(methods::remove_signer, RemoveSignerParams{signer, decrease});
    }
    CallOutcome swap(const Address& from, const Address& to) {
        return call_self(methods::swap_signer, SwapSignerParams{from, to});
    }
    /// Four transactions, which Bob has approved as the second, the first, the only one and not.
    void make_with_approvals_of_bob() {
        make({anne, bob, chuck}, 3);
        propose_as(anne, atto(0));
        approve_as(bob, 0);
        propose_as(bob, atto(0));
        approve_as(anne, 1);
        propose_as(bob, atto(0));
        propose_as(chuck, atto(0));
    }
    void expect_no_approvals_of_bob() {
        const Transaction annes{chuck_address, {}, method_send, {}, ids({anne})};
        const Transaction chucks{chuck_address, {}, method_send, {}, ids({chuck})};
        EXPECT_EQ(pending(),
                  (std::map<TransactionId, Transaction>{{0, annes}, {1, annes}, {3, chucks}}));
        EXPECT_EQ(state().next_transaction, 4);
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

TEST_F(MultisigSigners, are_resolved_one_by_one_before_anything_else_is_looked_at) {
    const ExitCode not_found = ExitCode::usr_not_found;
    EXPECT_THAT(construct(ids({999, bob, bob}), 1), FailsWith(not_found));
    EXPECT_THAT(construct(ids({bob, bob, 999}), 1), FailsWith(ExitCode::usr_illegal_argument));
    EXPECT_THAT(construct(ids({999}), 0), FailsWith(not_found));
    EXPECT_THAT(construct(ids({999}), 2), FailsWith(not_found));
    EXPECT_THAT(construct(ids({999}), 1, -1), FailsWith(not_found));
}

TEST_F(MultisigSigners, are_between_one_and_256) {
    EXPECT_THAT(construct({}, 1), FailsWith(ExitCode::usr_illegal_argument));
    std::vector<Address> many;
    for (ActorId id = 2000; many.size() < 256; ++id) {
        host.actor(id, ActorType::account);
        many.push_back(Address::id(id));
    }
    EXPECT_THAT(construct(many, 256), Succeeds());
    EXPECT_EQ(state().signers, many);
    host.set_state(std::vector<int>());
    many.push_back(Address::id(999));
    EXPECT_THAT(construct(many, 1), FailsWith(ExitCode::usr_illegal_argument))
        << "looks at their number before it looks for them";
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
    EXPECT_THAT(call(methods::constructor, ConstructorParams{{}, 1, 0, 0}),
                FailsWith(ExitCode::usr_forbidden));
    ASSERT_THAT(construct(ids({anne}), 1), Succeeds());
    EXPECT_THAT(construct(ids({anne}), 1), FailsWith(ExitCode::usr_illegal_state)) << "once";
}

TEST_F(MultisigSigners, are_changed_by_the_multisig_alone) {
    make({anne, bob}, 1);
    host.caller = anne;
    // Nobody is asked for the id of such an address before the caller is accepted.
    const Address unknown = actor_address("nobody");
    for (const CallOutcome& outcome :
         {call(methods::add_signer, AddSignerParams{unknown, false}),
          call(methods::remove_signer, RemoveSignerParams{unknown, false}),
          call(methods::swap_signer, SwapSignerParams{unknown, unknown}),
          call(methods::change_threshold, ChangeThresholdParams{0}),
          call(methods::lock_balance, LockBalanceParams{0, 0, atto(1)})}) {
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
    EXPECT_THAT(add(Address::id(999)), FailsWith(ExitCode::usr_not_found))
        << "looks for the new one first";
    full.signers.pop_back();
    host.set_state(full);
    EXPECT_THAT(add(Address::id(bob)), Succeeds());
}

TEST_F(MultisigSigners, get_an_id_where_they_have_none_when_they_are_added) {
    make({anne}, 1);
    const Address fresh = bls_address(9);
    host.expect_send({.to = fresh}, {}, [&](sdk::host::World& world) {
        world.addresses[fresh] = 200;
        world.actors[200] = {Host::code_of(ActorType::account), {}, {}};
    });
    EXPECT_THAT(add(fresh), Succeeds());
    expect_state({anne, 200}, 1);
    host.expect_send({.to = actor_address("nobody")});
    EXPECT_THAT(add(actor_address("nobody")), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(MultisigSigners, can_be_removed_with_or_without_lowering_the_threshold) {
    make({anne, bob, chuck}, 2);
    EXPECT_THAT(remove(Address::id(chuck)), Succeeds());
    expect_state({anne, bob}, 2);
    make({anne, bob, chuck}, 2);
    EXPECT_THAT(remove(Address::id(chuck), true), Succeeds());
    expect_state({anne, bob}, 1);
    make({anne, bob, chuck}, 2);
    EXPECT_THAT(remove(Address::id(anne), true), Succeeds());
    expect_state({bob, chuck}, 1);
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
    EXPECT_THAT(remove(Address::id(bob), true), Succeeds());
    expect_state({anne}, 1);
}

TEST_F(MultisigSigners, keep_the_last_one) {
    make({anne}, 1);
    EXPECT_THAT(remove(Address::id(anne)), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(remove(Address::id(anne), true), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(MultisigSigners, who_are_none_cannot_be_removed) {
    make({anne, bob}, 2);
    EXPECT_THAT(remove(Address::id(chuck)), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(remove(Address::id(999)), FailsWith(ExitCode::usr_forbidden))
        << "who is to go need not exist";
    host.expect_send({.to = actor_address("nobody")});
    EXPECT_THAT(remove(actor_address("nobody")), FailsWith(ExitCode::usr_illegal_argument));
    make({anne}, 1);
    EXPECT_THAT(remove(Address::id(bob)), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(MultisigSigners, keep_a_threshold_of_one) {
    make({anne, bob}, 1);
    EXPECT_THAT(remove(Address::id(bob), true), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(MultisigSigners, end_with_24_where_a_threshold_of_zero_is_to_be_lowered) {
    make({anne, bob}, 1);
    const State sound = state();
    State broken = sound;
    broken.threshold = 0;
    host.set_state(broken);
    EXPECT_THAT(remove(Address::id(bob), true), FailsWith(ExitCode::usr_assertion_failed));
    host.set_state(sound);
}

TEST_F(MultisigSigners, take_their_approvals_with_them_when_they_are_removed) {
    make_with_approvals_of_bob();
    EXPECT_THAT(remove(Address::id(bob), true), Succeeds());
    expect_no_approvals_of_bob();
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
    EXPECT_THAT(swap(Address::id(999), Address::id(chuck)), FailsWith(ExitCode::usr_forbidden))
        << "who is to go need not exist";
    EXPECT_THAT(swap(Address::id(darlene), Address::id(bob)), FailsWith(ExitCode::usr_forbidden))
        << "looks at who is to go first";
    expect_state({anne, bob}, 1);
}

TEST_F(MultisigSigners, are_resolved_in_order_when_they_are_swapped) {
    make({anne, bob}, 1);
    const Address unknown = actor_address("nobody");
    host.expect_send({.to = unknown});
    EXPECT_THAT(swap(unknown, Address::id(999)), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(MultisigSigners, take_their_approvals_with_them_when_they_are_swapped) {
    make_with_approvals_of_bob();
    EXPECT_THAT(swap(Address::id(bob), Address::id(darlene)), Succeeds());
    expect_no_approvals_of_bob();
}

TEST_F(MultisigSigners, change_how_many_of_them_are_needed) {
    make({anne, bob, chuck}, 2);
    for (const std::uint64_t threshold : {1U, 3U, 2U}) {
        EXPECT_THAT(call_self(methods::change_threshold, ChangeThresholdParams{threshold}),
                    Succeeds());
        EXPECT_EQ(state().threshold, threshold);
    }
    for (const std::uint64_t threshold : {0U, 4U}) {
        EXPECT_THAT(call_self(methods::change_threshold, ChangeThresholdParams{threshold}),
                    FailsWith(ExitCode::usr_illegal_argument));
    }
    EXPECT_EQ(state().threshold, 2U);
}

}  // namespace
}  // namespace fvm::actors::multisig
