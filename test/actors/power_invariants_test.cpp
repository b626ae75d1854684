// The checks that every test of the power actor ends with: a state that breaks one rule is found.

#include <actors/power/invariants.hpp>
#include <fvm/ipld/memory_store.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fvm::actors::power {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class PowerInvariants : public testing::Test {
  protected:
    /// Two miners, f0101 with the minimum of power and f0102 with less.
    State sound() {
        State state = *make_state(store);
        Claims claims = *state.load_claims(store);
        EXPECT_TRUE(claims.set(Address::id(101), {proof, minimum, minimum * 2}));
        EXPECT_TRUE(claims.set(Address::id(102), {proof, 5, 6}));
        state.claims = *claims.flush();
        state.miner_count = 2;
        state.miner_above_min_power_count = 1;
        state.total_raw_byte_power = minimum;
        state.total_quality_adj_power = minimum * 2;
        state.total_bytes_committed = minimum + 5;
        state.total_qa_bytes_committed = minimum * 2 + 6;
        state.first_cron_epoch = 7;
        EXPECT_TRUE(state.enroll(store, 8, {Address::id(101), {}}));
        return state;
    }
    std::vector<std::string> findings(const State& state) {
        return check_invariants(state, store, policy).list();
    }

    static constexpr auto proof = RegisteredPoStProof::stacked_drg_window_32gib_v1p1;
    const Policy policy = policy_of(Network::mainnet);
    const StoragePower minimum = policy.minimum_consensus_power;
    ipld::MemoryStore store;
};

TEST_F(PowerInvariants, hold) {
    EXPECT_THAT(findings(sound()), IsEmpty());
    EXPECT_THAT(findings(*make_state(store)), IsEmpty());
}

TEST_F(PowerInvariants, make_totals_the_sums_of_claims) {
    for (StoragePower State::* total :
         {&State::total_raw_byte_power, &State::total_quality_adj_power,
          &State::total_bytes_committed, &State::total_qa_bytes_committed}) {
        State state = sound();
        state.*total += 1;
        EXPECT_THAT(findings(state), Contains(HasSubstr("not that of the claims")));
        state.*total = -1;
        EXPECT_THAT(findings(state), Contains(HasSubstr("is negative")));
    }
}

TEST_F(PowerInvariants, order_the_totals) {
    State state = sound();
    state.total_raw_byte_power = minimum * 2 + 6;
    EXPECT_THAT(findings(state), Contains(HasSubstr("above the adjusted power")));
    EXPECT_THAT(findings(state), Contains(HasSubstr("raw power is above what is committed")));
    state = sound();
    state.total_bytes_committed = minimum * 3;
    EXPECT_THAT(findings(state), Contains(HasSubstr("above the committed adjusted power")));
    state = sound();
    state.total_quality_adj_power = minimum * 3;
    EXPECT_THAT(findings(state), Contains(HasSubstr("adjusted power is above what is committed")));
}

TEST_F(PowerInvariants, count_the_miners_with_the_minimum) {
    State state = sound();
    state.miner_above_min_power_count = 2;
    EXPECT_THAT(findings(state), Contains(HasSubstr("have the minimum")));
    state = sound();
    Claims claims = *state.load_claims(store);
    ASSERT_TRUE(claims.set(Address::id(102), {RegisteredPoStProof{5}, 5, 6}));
    state.claims = *claims.flush();
    EXPECT_THAT(findings(state), Contains(HasSubstr("proofs of no known type")));
}

TEST_F(PowerInvariants, let_no_event_be_forgotten) {
    State state = sound();
    state.first_cron_epoch = 9;
    EXPECT_THAT(findings(state), Contains(HasSubstr("before all events")));
}

TEST_F(PowerInvariants, want_claims_and_events_that_can_be_read) {
    State state = sound();
    state.claims = *ipld::put_content(store, ipld::codec::dag_cbor, Bytes{0x80});
    EXPECT_THAT(findings(state), Contains(HasSubstr("claims")));
    state = sound();
    state.cron_event_queue = state.claims;
    EXPECT_THAT(findings(state), Contains(HasSubstr("events")));
    state = sound();
    state.proof_validation_batch = state.claims;
    EXPECT_THAT(findings(state), Contains(HasSubstr("proofs to be verified")));
}

}  // namespace
}  // namespace fvm::actors::power
