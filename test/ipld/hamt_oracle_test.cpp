// HAMT and KAMT against the reference's: equal results, roots, reads and writes, in order.

#include <test/ipld/hamt_generator.hpp>
#include <test/ipld/hamt_player.hpp>
#include <test/support/collection_oracle.hpp>
#include <test/support/sequence.hpp>

#include <gtest/gtest.h>

namespace fvm::ipld::trie_test {
namespace {

template <class Face>
void compare_with_oracle(const char* kind) {
    const auto oracle = test::CollectionOracle::start();
    if (oracle == nullptr) {
        GTEST_SKIP() << "no oracle at " << test::CollectionOracle::path();
    }
    const std::uint64_t sequences = test::sequence_count(10'000);
    for (std::uint64_t seed = 1; seed <= sequences; ++seed) {
        const json request = Generator(kind, seed).request();
        json expected = oracle->ask(request);
        ASSERT_TRUE(expected.contains("results")) << request.dump() << expected.dump();
        json actual = Player<Face, AnyValue>(request).play(request["ops"]);
        const json texts = actual["results"];
        simplify_errors(expected);
        simplify_errors(actual);
        ASSERT_EQ(actual, expected) << "seed " << seed << "\n" << request.dump() << "\n" << texts;
    }
}

TEST(HamtOracle, generated_sequences_on_the_v3_layout_end_as_in_the_reference) {
    compare_with_oracle<HamtFace<AnyValue>>("hamt3");
}

TEST(HamtOracle, generated_sequences_on_the_v0_layout_end_as_in_the_reference) {
    compare_with_oracle<HamtFace<AnyValue>>("hamt0");
}

TEST(KamtOracle, generated_sequences_end_as_in_the_reference) {
    compare_with_oracle<KamtFace<AnyValue>>("kamt");
}

}  // namespace
}  // namespace fvm::ipld::trie_test
