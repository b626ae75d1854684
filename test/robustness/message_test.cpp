#include <fvm/core/actor_state.hpp>
#include <fvm/core/event.hpp>
#include <fvm/core/message.hpp>
#include <fvm/core/receipt.hpp>
#include <test/fuzz/seeds.hpp>
#include <test/robustness/damage.hpp>

#include <gtest/gtest.h>

namespace fvm::test {
namespace {

struct Outcome {
    std::size_t accepted = 0;
    std::size_t refused = 0;
};

/// What is accepted can be written, is no longer then, and is the same when it is read again.
template <class T>
void take(BytesView bytes, Outcome& outcome) {
    const auto value = ipld::cbor::decode<T>(bytes);
    if (!value) {
        ++outcome.refused;
        ASSERT_FALSE(value.error().reason.empty());
        ASSERT_LE(value.error().offset, bytes.size());
        return;
    }
    ++outcome.accepted;
    const Bytes encoded = ipld::cbor::encode(*value);
    ASSERT_LE(encoded.size(), bytes.size());
    const auto again = ipld::cbor::decode<T>(encoded);
    ASSERT_TRUE(again);
    ASSERT_EQ(*again, *value);
}

TEST(DamagedMessages, are_refused_or_mean_something_else) {
    Outcome outcome;
    std::uint64_t seed = 0;
    for (const Seed& original : all_seeds()) {
        if (original.target != "message") {
            continue;
        }
        for_each_damage(original.content, ++seed, 2000, [&](BytesView damaged) {
            take<Message>(damaged, outcome);
            take<SignedMessage>(damaged, outcome);
            take<Receipt>(damaged, outcome);
            take<ActorState>(damaged, outcome);
            take<StampedEvent>(damaged, outcome);
        });
    }
    // Most bits of a message are those of numbers and parameters.
    EXPECT_GT(outcome.accepted, 1'000U);
    EXPECT_GT(outcome.refused, 50'000U);
}

TEST(DamagedMessages, that_are_cut_short_are_refused) {
    for (const Seed& original : all_seeds()) {
        if (original.target != "message" || !ipld::cbor::decode<Message>(original.content)) {
            continue;
        }
        for (std::size_t size = 0; size < original.content.size(); ++size) {
            EXPECT_FALSE(ipld::cbor::decode<Message>(BytesView(original.content).first(size)));
        }
    }
}

TEST(DamagedAddresses, are_refused_or_are_other_addresses) {
    std::uint64_t seed = 0;
    std::size_t accepted = 0;
    for (const Seed& original : all_seeds()) {
        if (original.target != "address") {
            continue;
        }
        for_each_damage(original.content, ++seed, 1000, [&](BytesView damaged) {
            if (const auto address = Address::from_bytes(damaged)) {
                ++accepted;
                ASSERT_TRUE(Address::from_text(address->to_text()) == *address);
            }
            // A checksum of 32 bits: no damage of this sequence gets past it unnoticed.
            if (const auto address = Address::from_text(as_text(damaged))) {
                ASSERT_TRUE(Address::from_bytes(address->bytes()) == *address);
            }
        });
    }
    EXPECT_GT(accepted, 100U);
}

}  // namespace
}  // namespace fvm::test
