#include <fvm/ipld/amt.hpp>
#include <fvm/ipld/hamt.hpp>
#include <fvm/ipld/kamt.hpp>
#include <fvm/ipld/memory_store.hpp>
#include <test/fuzz/seeds.hpp>

#include <algorithm>

namespace fvm::test {
namespace {

using namespace ipld;

/// The mode of the target, the blocks behind their lengths, and a few operations.
Bytes tree_input(std::uint8_t mode, const MemoryStore& store) {
    Bytes input = {mode};
    constexpr std::size_t max_blocks = 8;
    const auto& entries = store.entries();
    for (std::size_t i = entries.size() - std::min(max_blocks, entries.size()); i < entries.size();
         ++i) {
        const BytesView content = entries[i].value.bytes();
        input.push_back(static_cast<std::uint8_t>(content.size()));
        input.push_back(static_cast<std::uint8_t>(content.size() >> 8));
        input.insert(input.end(), content.begin(), content.end());
    }
    if (entries.size() < max_blocks) {
        input.insert(input.end(), {0, 0});
    }
    input.insert(input.end(), {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
    return input;
}

Bytes hamt_input(std::uint8_t mode, unsigned count) {
    MemoryStore store;
    HamtConfig config;
    config.bit_width = 1U + (mode & 7U);
    config.layout = (mode & 8) != 0 ? HamtConfig::Layout::v0 : HamtConfig::Layout::v3;
    config.hash = HamtConfig::Hash::identity;
    Hamt<std::uint64_t> hamt(store, config);
    for (unsigned i = 0; i < count; ++i) {
        Bytes key(32, 0);
        key[0] = static_cast<std::uint8_t>(i * 37);
        key[1] = static_cast<std::uint8_t>(i);
        static_cast<void>(hamt.set(key, i));
    }
    static_cast<void>(hamt.flush());
    return tree_input(mode, store);
}

Bytes kamt_input(std::uint8_t mode, unsigned count) {
    MemoryStore store;
    KamtConfig config;
    config.bit_width = 1U + (mode & 7U);
    config.min_data_depth = (mode >> 3) & 3U;
    config.bucket_size = 1U + ((mode >> 5) & 1U);
    Kamt<std::uint64_t> kamt(store, config);
    for (unsigned i = 0; i < count; ++i) {
        KamtNumber key{};
        key[i % 32] = static_cast<std::uint8_t>(1 + i * 37);
        static_cast<void>(kamt.set(key, i));
    }
    static_cast<void>(kamt.flush());
    return tree_input(mode, store);
}

Bytes amt_input(std::uint8_t mode, unsigned bit_width, std::uint64_t step) {
    MemoryStore store;
    const bool is_v0 = (mode & 1) != 0;
    Amt<std::uint64_t> amt(store, bit_width, is_v0 ? amt::Layout::v0 : amt::Layout::v3);
    for (std::uint64_t i = 0; i < 12; ++i) {
        static_cast<void>(amt.set(i * step, i));
    }
    static_cast<void>(amt.flush());
    return tree_input(mode, store);
}

/// Operations on a tree that starts empty.
Bytes model_input(std::uint8_t mode) {
    Bytes input = {mode};
    for (unsigned i = 0; i < 200; ++i) {
        input.push_back(static_cast<std::uint8_t>(i * 89));
    }
    return input;
}

}  // namespace

std::vector<Seed> trie_seeds() {
    std::vector<Seed> seeds;
    for (const std::uint8_t mode : Bytes{0, 1, 2, 4, 7, 12, 15}) {
        for (const unsigned count : {0U, 2U, 9U, 30U}) {
            seeds.push_back({"hamt_node", hamt_input(mode, count)});
            seeds.push_back({"kamt_node", kamt_input(mode, count)});
        }
    }
    seeds.push_back({"kamt_node", kamt_input(4 + 32, 20)});
    for (const std::uint64_t step : {1U, 5U, 100U, 100'000U}) {
        seeds.push_back({"amt_node", amt_input(0, 3, step)});
        seeds.push_back({"amt_node", amt_input(1, 3, step)});
        seeds.push_back({"amt_node", amt_input(0, 1, step)});
        seeds.push_back({"amt_node", amt_input(0, 5, step)});
    }
    for (const char* target : {"hamt_node", "kamt_node", "amt_node"}) {
        for (const std::uint8_t mode : Bytes{192, 196, 199, 208, 212, 224, 228}) {
            seeds.push_back({target, model_input(mode)});
        }
    }
    return seeds;
}

}  // namespace fvm::test
