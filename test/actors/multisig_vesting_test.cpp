// What a multisig may spend of what it has.

#include <test/actors/multisig_fixture.hpp>

#include <limits>

namespace fvm::actors::multisig {
namespace {

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

TEST_F(MultisigVesting, locks_nothing_for_a_time_where_the_constructor_receives_nothing) {
    make_locked(0, 8);
    EXPECT_EQ(state().initial_balance, atto(0));
    EXPECT_EQ(state().unlock_duration, duration);
    EXPECT_EQ(state().start_epoch, 8);
    EXPECT_THAT(lock(7, duration, 0), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(lock(8, duration, 1), FailsWith(ExitCode::usr_forbidden));
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
    host.network.epoch = duration - 1;
    expect_locked(91);
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
    host.network.epoch = duration - 1;
    // 1.1 are locked, 9 are there.
    expect_locked(8);
    expect_spent(7);
}

TEST_F(MultisigVesting, unlocks_nothing_before_a_whole_unit_is_unlocked) {
    make_locked(9);
    host.network.epoch = 1;
    expect_locked(1);
    host.network.epoch = 2;
    expect_spent(1);
}

TEST_F(MultisigVesting, always_lets_nothing_be_spent) {
    make_locked(100);
    expect_spent(0);
    host.balance() = atto(1);
    expect_spent(0);
    expect_locked(1);
}

TEST_F(MultisigVesting, counts_what_is_unlocked_when_a_transaction_is_approved) {
    host.value_received = atto(100);
    ASSERT_THAT(construct(ids({anne, bob}), 2, duration, 0), Succeeds());
    propose_as(anne, atto(100));
    host.network.epoch = 5;
    EXPECT_THAT(approve_as(bob, 0), FailsWith(ExitCode::usr_insufficient_funds));
    EXPECT_EQ(pending().at(0).approved, ids({anne})) << "it was not approved either";
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
    expect_locked(1);
    host.network.epoch = 100;
    expect_locked(91);
    expect_spent(90);
}

TEST_F(MultisigVesting, can_begin_in_the_future) {
    ASSERT_THAT(construct(ids({anne}), 1), Succeeds());
    host.balance() = atto(100);
    host.network.epoch = 10;
    ASSERT_THAT(lock(1000, 100, 90), Succeeds());
    expect_locked(11);
    expect_spent(10);
    host.network.epoch = 1000;
    expect_locked(1);
    host.network.epoch = 1050;
    expect_locked(46);
    expect_spent(45);
    host.network.epoch = 1100;
    expect_spent(45);
}

TEST_F(MultisigVesting, is_set_once) {
    ASSERT_THAT(construct(ids({anne}), 1), Succeeds());
    ASSERT_THAT(lock(-3, 100, 90), Succeeds());
    EXPECT_EQ(state().start_epoch, -3);
    EXPECT_EQ(state().unlock_duration, 100);
    EXPECT_EQ(state().initial_balance, atto(90));
    EXPECT_THAT(lock(-4, 100, 90), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(lock(-3, 99, 90), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(lock(-3, 100, 89), FailsWith(ExitCode::usr_forbidden));
    EXPECT_THAT(lock(-3, 100, 90), FailsWith(ExitCode::usr_forbidden)) << "not even to the same";
    EXPECT_THAT(lock(-3, 0, 90), FailsWith(ExitCode::usr_illegal_argument))
        << "looks at the parameters first";
    EXPECT_THAT(lock(-3, 100, -1), FailsWith(ExitCode::usr_illegal_argument));
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
    EXPECT_THAT(lock(0, 1, 0), Succeeds());
    EXPECT_THAT(lock(0, 1, 1), FailsWith(ExitCode::usr_forbidden)) << "after nothing, too";
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
