// The checks that every test of these actors ends with: a state that breaks one rule is found.

#include <actors/multisig/invariants.hpp>
#include <actors/paych/invariants.hpp>
#include <actors/reward/invariants.hpp>
#include <fvm/ipld/amt.hpp>
#include <fvm/ipld/memory_store.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fvm::actors {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

TokenAmount atto(std::int64_t amount) {
    return TokenAmount::from_atto(amount);
}

class MultisigInvariants : public testing::Test {
  protected:
    static multisig::Transaction approved_by(std::vector<Address> approvers) {
        return {Address::id(103), {}, method_send, {}, std::move(approvers)};
    }
    /// Two signers, f0101 and f0102, both needed, and a transaction.
    multisig::State state_with(multisig::TransactionId id, const multisig::Transaction& pending) {
        multisig::PendingTransactions map(store, "pending");
        EXPECT_TRUE(map.set(id, pending));
        multisig::State state;
        state.signers = {Address::id(101), Address::id(102)};
        state.threshold = 2;
        state.next_transaction = 1;
        state.pending = *map.flush();
        return state;
    }
    multisig::State sound() { return state_with(0, approved_by({Address::id(101)})); }
    std::vector<std::string> findings(const multisig::State& state) {
        return check_invariants(state, store).list();
    }

    ipld::MemoryStore store;
};

TEST_F(MultisigInvariants, hold) {
    EXPECT_THAT(findings(sound()), IsEmpty());
    multisig::State locked = sound();
    locked.unlock_duration = 10;
    locked.start_epoch = 5;
    locked.initial_balance = atto(3);
    EXPECT_THAT(findings(locked), IsEmpty());
}

TEST_F(MultisigInvariants, bound_the_number_of_signers) {
    multisig::State state = sound();
    state.threshold = 3;
    EXPECT_THAT(findings(state), Contains(HasSubstr("above the number of signers")));
    state = sound();
    for (ActorId id = 1000; state.signers.size() <= multisig::max_signers; ++id) {
        state.signers.push_back(Address::id(id));
    }
    EXPECT_THAT(findings(state), Contains(HasSubstr("too many signers")));
}

TEST_F(MultisigInvariants, lock_nothing_without_a_duration) {
    multisig::State state = sound();
    state.start_epoch = 5;
    EXPECT_THAT(findings(state), Contains(HasSubstr("start epoch")));
    state = sound();
    state.initial_balance = atto(1);
    EXPECT_THAT(findings(state), Contains(HasSubstr("locked for no time")));
}

TEST_F(MultisigInvariants, are_those_of_transactions_too) {
    const Address anne = Address::id(101);
    EXPECT_THAT(findings(state_with(0, approved_by({Address::id(104)}))),
                Contains(HasSubstr("no signer")));
    EXPECT_THAT(findings(state_with(0, approved_by({anne, anne}))),
                Contains(HasSubstr("approved twice")));
    EXPECT_THAT(findings(state_with(0, approved_by({anne, Address::id(102)}))),
                Contains(HasSubstr("should not be pending")));
    EXPECT_THAT(findings(state_with(1, approved_by({anne}))), Contains(HasSubstr("not given yet")));
    multisig::State state = sound();
    state.pending = ipld::Cid::of(ipld::codec::dag_cbor, Bytes{0x80});
    EXPECT_THAT(findings(state), testing::SizeIs(1)) << "the transactions are not there";
}

class PaymentChannelInvariants : public testing::Test {
  protected:
    paych::State state_with(const paych::LaneState& lane) {
        ipld::Amt<paych::LaneState> lanes(store, paych::lanes_bit_width);
        EXPECT_TRUE(lanes.set(7, lane));
        paych::State state;
        state.from = Address::id(101);
        state.to = Address::id(102);
        state.to_send = atto(9);
        state.lanes = *lanes.flush();
        return state;
    }
    std::vector<std::string> findings(const paych::State& state) {
        return check_invariants(state, store, atto(9)).list();
    }

    ipld::MemoryStore store;
    const paych::LaneState sound_lane{atto(1), 1};
};

TEST_F(PaymentChannelInvariants, hold) {
    paych::State state = state_with(sound_lane);
    EXPECT_THAT(findings(state), IsEmpty());
    state.min_settle_height = 5;
    EXPECT_THAT(findings(state), IsEmpty()) << "nobody has settled it";
    state.settling_at = 5;
    EXPECT_THAT(findings(state), IsEmpty());
}

TEST_F(PaymentChannelInvariants, are_found_broken) {
    const Address key = Address::bls(Bytes(Address::bls_public_key_size, 1));
    paych::State state = state_with(sound_lane);
    state.from = key;
    EXPECT_THAT(findings(state), Contains(HasSubstr("`from`")));
    state = state_with(sound_lane);
    state.to = key;
    EXPECT_THAT(findings(state), Contains(HasSubstr("`to`")));
    state = state_with(sound_lane);
    state.settling_at = 4;
    state.min_settle_height = 5;
    EXPECT_THAT(findings(state), Contains(HasSubstr("least height")));
    state = state_with(sound_lane);
    state.to_send = atto(10);
    EXPECT_THAT(findings(state), Contains(HasSubstr("owes more")));
    EXPECT_THAT(findings(state_with({atto(-1), 1})), Contains(HasSubstr("lane 7")));
    state = state_with(sound_lane);
    state.lanes = ipld::Cid::of(ipld::codec::dag_cbor, Bytes{0x80});
    EXPECT_THAT(findings(state), Contains(HasSubstr("cannot be read")));
}

TEST(RewardInvariants, hold_from_the_start_and_are_found_broken) {
    const TokenAmount allocation = TokenAmount::from_whole(1'100'000'000);
    const reward::State sound = reward::make_state(1000);
    const auto findings = [&](const reward::State& state) {
        return check_invariants(state, -1, allocation).list();
    };
    // A network that begins with power is an effective epoch ahead, which only check_accounts
    // allows.
    reward::State state = reward::make_state(0);
    EXPECT_THAT(findings(state), IsEmpty());
    EXPECT_THAT(check_accounts(sound).list(), IsEmpty());
    EXPECT_THAT(check_invariants(state, 0, allocation).list(), Contains(HasSubstr("next epoch")));
    EXPECT_THAT(check_invariants(state, -1, allocation - atto(1)).list(),
                Contains(HasSubstr("neither paid nor left")));
    state.total_storage_power_reward = atto(1);
    EXPECT_THAT(check_invariants(state, -1, allocation - atto(1)).list(), IsEmpty());
    state.effective_network_time = 1;
    EXPECT_THAT(findings(state), Contains(HasSubstr("effective time")));
    EXPECT_THAT(check_accounts(state).list(), IsEmpty());
    state.effective_network_time = 2;
    EXPECT_THAT(check_accounts(state).list(), Contains(HasSubstr("effective time")));
    state = sound;
    state.cumsum_realized = state.cumsum_baseline + 1;
    EXPECT_THAT(check_accounts(state).list(), Contains(HasSubstr("baselines sum up to")));
    state.cumsum_realized = -1;
    EXPECT_THAT(check_accounts(state).list(), Contains(HasSubstr("negative")));
}

}  // namespace
}  // namespace fvm::actors
