#include <actors/verifreg/invariants.hpp>
#include <fvm/ipld/memory_store.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fvm::actors {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class VerifregInvariants : public testing::Test {
  protected:
    static constexpr ActorId client = 301;
    static constexpr ActorId provider = 401;
    static verifreg::Allocation allocation() {
        return {.client = client,
                .provider = provider,
                .data = *ipld::Cid::from_text("baga6ea4seaaqa"),
                .size = 1 << 20,
                .term_min = 518'400,
                .term_max = 518'400,
                .expiration = 172'805};
    }
    static verifreg::Claim claim() {
        return {.provider = provider,
                .client = client,
                .data = *ipld::Cid::from_text("baga6ea4seaaqa"),
                .size = 1 << 20,
                .term_min = 518'400,
                .term_max = 10'000'000,
                .term_start = 5,
                .sector = 1};
    }
    /// At epoch 5; all that has an id has 1.
    std::vector<std::string> findings(const std::optional<verifreg::Allocation>& allocation,
                                      const std::optional<verifreg::Claim>& claim,
                                      verifreg::AllocationId next = 2) {
        verifreg::State state = *verifreg::make_state(store, Address::id(101));
        state.next_allocation = next;
        if (allocation) {
            auto map = *state.load_allocations(store);
            EXPECT_TRUE(map.set(client, 1, *allocation));
            state.allocations = *map.flush();
        }
        if (claim) {
            auto map = *state.load_claims(store);
            EXPECT_TRUE(map.set(provider, 1, *claim));
            state.claims = *map.flush();
        }
        return findings(state);
    }
    std::vector<std::string> findings(const verifreg::State& state) {
        return check_invariants(state, store, 5, policy_of(Network::mainnet)).list();
    }
    template <class Record, class Field>
    static Record with(Record record, Field Record::* field, Field value) {
        record.*field = value;
        return record;
    }

    ipld::MemoryStore store;
};

TEST_F(VerifregInvariants, hold) {
    EXPECT_THAT(findings(allocation(), {}), IsEmpty());
    EXPECT_THAT(findings({}, claim()), IsEmpty());
}

TEST_F(VerifregInvariants, are_those_of_verifiers) {
    verifreg::State state = *verifreg::make_state(store, Address::id(101));
    auto verifiers = *state.load_verifiers(store);
    EXPECT_TRUE(verifiers.set(Address::id(102), -1));
    EXPECT_TRUE(verifiers.set(Address::actor(as_bytes("no id")), 1));
    state.verifiers = *verifiers.flush();
    EXPECT_THAT(findings(state), testing::UnorderedElementsAre(HasSubstr("negative allowance"),
                                                               HasSubstr("not known by an id")));
}

TEST_F(VerifregInvariants, are_those_of_allocations) {
    using verifreg::Allocation;
    const auto found = [&](auto field, auto value) {
        return findings(with(allocation(), field, value), {});
    };
    EXPECT_THAT(found(&Allocation::client, client + 1), Contains(HasSubstr("another client's")));
    EXPECT_THAT(found(&Allocation::size, std::uint64_t{5}), Contains(HasSubstr("too small")));
    EXPECT_THAT(found(&Allocation::term_min, ChainEpoch{5}), Contains(HasSubstr("too short")));
    EXPECT_THAT(found(&Allocation::term_max, ChainEpoch{5}), Contains(HasSubstr("least term")));
    EXPECT_THAT(found(&Allocation::term_max, ChainEpoch{5'259'486}),
                Contains(HasSubstr("too long a term")));
    EXPECT_THAT(found(&Allocation::expiration, ChainEpoch{172'806}),
                Contains(HasSubstr("too late")));
    EXPECT_THAT(findings(allocation(), {}, 1), Contains(HasSubstr("not given yet")));
}

TEST_F(VerifregInvariants, are_those_of_claims) {
    using verifreg::Claim;
    const auto found = [&](auto field, auto value) {
        return findings({}, with(claim(), field, value));
    };
    EXPECT_THAT(found(&Claim::provider, provider + 1), Contains(HasSubstr("another provider's")));
    EXPECT_THAT(found(&Claim::size, std::uint64_t{5}), Contains(HasSubstr("too small")));
    EXPECT_THAT(found(&Claim::term_min, ChainEpoch{5}), Contains(HasSubstr("too short")));
    EXPECT_THAT(found(&Claim::term_max, ChainEpoch{5}), Contains(HasSubstr("least term")));
    EXPECT_THAT(found(&Claim::term_start, ChainEpoch{6}), Contains(HasSubstr("in the future")));
    EXPECT_THAT(findings({}, claim(), 1), Contains(HasSubstr("not given yet")));
}

}  // namespace
}  // namespace fvm::actors
