#include <test/support/wasm_generator.hpp>
#include <test/wasm/recorded.hpp>

#include <gtest/gtest.h>

#include <charconv>

namespace fvm::test {
namespace {

using wasm::Generation;

constexpr std::uint64_t chunk = 100;

/// The digest of the outcomes of `chunk` seeds, a line each.
std::string digest_of_chunk(std::uint64_t first, Generation generation) {
    std::string outcomes;
    for (std::uint64_t seed = first; seed < first + chunk; ++seed) {
        const Bytes module = generate_module(seed, generation);
        const bool is_0_2 = generation == Generation::wasm_instrument_0_2;
        dump_module("generated-" + std::to_string(seed) + (is_0_2 ? "-2" : "-4"), module);
        outcomes += reference_outcome(module, generation) + "\n";
    }
    return sha256_hex(as_bytes(outcomes));
}

/// Lines of generated.txt are `FIRST-SEED GENERATION DIGEST`; recorded.hpp says where they come
/// from.
class GeneratedModules : public testing::TestWithParam<Generation> {};

TEST_P(GeneratedModules, become_what_the_reference_makes_of_them) {
    std::size_t chunks = 0;
    for (const auto& [key, digest] : load_recorded("generated.txt")) {
        const auto& [name, generation] = key;
        if (generation != GetParam()) {
            continue;
        }
        std::uint64_t first = 0;
        std::from_chars(name.data(), name.data() + name.size(), first);
        EXPECT_EQ(digest_of_chunk(first, generation), digest) << "seeds from " << first;
        ++chunks;
    }
    EXPECT_EQ(chunks, 10U);
}

INSTANTIATE_TEST_SUITE_P(Generations, GeneratedModules,
                         testing::Values(Generation::wasm_instrument_0_2,
                                         Generation::wasm_instrument_0_4),
                         [](const auto& instance) {
                             return instance.param == Generation::wasm_instrument_0_2 ? "crate_0_2"
                                                                                      : "crate_0_4";
                         });

}  // namespace
}  // namespace fvm::test
