// HAMT and KAMT against what the reference did: for each generated request a digest of the whole
// response. So that something is compared where the oracle is not built.

#include <test/ipld/hamt_generator.hpp>
#include <test/ipld/hamt_golden.hpp>
#include <test/ipld/hamt_player.hpp>
#include <test/support/collection_oracle.hpp>

#include <gtest/gtest.h>

#include <cstdio>

namespace fvm::ipld::trie_test {
namespace {

std::string digest(json response) {
    simplify_errors(response);
    return Cid::of(codec::raw, as_bytes(response.dump())).to_text();
}

/// The n-th digest is that of the n-th seed from 1.
template <class Face>
void compare(const char* kind, std::span<const std::string_view> expected) {
    ASSERT_FALSE(expected.empty());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const json request = Generator(kind, i + 1).request();
        const json response = Player<Face, AnyValue>(request).play(request["ops"]);
        EXPECT_EQ(digest(response), expected[i]) << kind << " seed " << i + 1;
    }
}

TEST(HamtGolden, sequences_on_the_v3_layout_end_as_they_did_in_the_reference) {
    compare<HamtFace<AnyValue>>("hamt3", golden_hamt3);
}

TEST(HamtGolden, sequences_on_the_v0_layout_end_as_they_did_in_the_reference) {
    compare<HamtFace<AnyValue>>("hamt0", golden_hamt0);
}

TEST(KamtGolden, sequences_end_as_they_did_in_the_reference) {
    compare<KamtFace<AnyValue>>("kamt", golden_kamt);
}

/// With $FVM_PRINT_GOLDEN: prints the lists of hamt_golden.hpp, as the oracle has them.
TEST(HamtGolden, digests_are_those_of_the_oracle) {
    const auto oracle = test::CollectionOracle::start();
    if (oracle == nullptr) {
        GTEST_SKIP() << "no oracle at " << test::CollectionOracle::path();
    }
    const bool print = std::getenv("FVM_PRINT_GOLDEN") != nullptr;
    const auto ask = [&](const char* kind, std::span<const std::string_view> expected) {
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const std::string actual = digest(oracle->ask(Generator(kind, i + 1).request()));
            if (print) {
                std::printf("%s    \"%s\",\n", i == 0 ? kind : "", actual.c_str());
            } else {
                EXPECT_EQ(actual, expected[i]) << kind << " seed " << i + 1;
            }
        }
    };
    ask("hamt3", golden_hamt3);
    ask("hamt0", golden_hamt0);
    ask("kamt", golden_kamt);
}

}  // namespace
}  // namespace fvm::ipld::trie_test
