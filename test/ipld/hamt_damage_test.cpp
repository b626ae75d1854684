// Damaged trees: whatever is in the blocks, operations end, with a result or an error.

#include <fvm/ipld/hamt.hpp>
#include <fvm/ipld/kamt.hpp>
#include <fvm/ipld/memory_store.hpp>
#include <test/support/sequence.hpp>

#include <gtest/gtest.h>

#include <map>

namespace fvm::ipld {
namespace {

using test::Sequence;

/// A store whose blocks may be replaced by others, without their CIDs following.
class DamagedStore final : public Blockstore {
  public:
    StoreResult<std::optional<Block>> get(const Cid& cid) override {
        const auto found = blocks.find(cid);
        return found == blocks.end() ? std::optional<Block>() : found->second;
    }
    StoreResult<void> put(const Cid& cid, const Block& block) override {
        blocks[cid] = block;
        return {};
    }
    std::map<Cid, Block> blocks;
};

Block damaged(const Block& block, Sequence& random) {
    Bytes bytes = to_bytes(block.bytes());
    for (std::uint64_t i = 1 + random.below(3); i > 0; --i) {
        const std::size_t at = random.below(bytes.size() + 1);
        switch (random.below(4)) {
            case 0:
                bytes.resize(at);
                break;
            case 1:
                bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                             static_cast<std::uint8_t>(random.next()));
                break;
            default:
                if (at < bytes.size()) {
                    bytes[at] ^= static_cast<std::uint8_t>(1U << random.below(8));
                }
                break;
        }
    }
    return Block::copy_of(bytes);
}

KamtNumber key_of(std::uint64_t number) {
    KamtNumber key{};
    key[number % 3 * 15] = static_cast<std::uint8_t>(number);
    key[31] = static_cast<std::uint8_t>(number * 7);
    return key;
}

/// Damages one or two blocks of a tree and works on what is left. Returns how many roots loaded.
template <class Map, class Config>
std::uint64_t work_on_damaged_trees(const Config& config, std::uint64_t rounds) {
    DamagedStore intact;
    Map map(intact, config);
    for (std::uint64_t i = 0; i < 120; ++i) {
        EXPECT_TRUE(map.set(key_of(i), Bytes(i % 20, 1)));
    }
    const Cid root = map.flush().value_or(Cid{});
    std::uint64_t loaded = 0;
    for (std::uint64_t seed = 0; seed < rounds; ++seed) {
        Sequence random(seed);
        DamagedStore store;
        store.blocks = intact.blocks;
        for (std::uint64_t i = random.below(2); i < 2; ++i) {
            auto victim = store.blocks.begin();
            std::advance(victim, random.below(store.blocks.size()));
            victim->second = random.below(30) == 0 ? store.blocks.begin()->second
                                                   : damaged(victim->second, random);
        }
        auto broken = Map::load(store, root, config);
        if (!broken) {
            EXPECT_NE(broken.error().kind, StoreError::Kind::failed);
            continue;
        }
        ++loaded;
        for (int i = 0; i < 12; ++i) {
            const KamtNumber key = key_of(random.below(130));
            static_cast<void>(broken->get(key));
            static_cast<void>(broken->erase(key));
            static_cast<void>(broken->set(key_of(random.below(130)), Bytes(3)));
        }
        // A store that does not verify may hold a circle; a walk through that need not end.
        int left = 1000;
        static_cast<void>(
            broken->for_each_while([&](const auto&, const Bytes&) { return --left > 0; }));
        static_cast<void>(broken->flush());
    }
    return loaded;
}

TEST(HamtDamage, operations_on_damaged_trees_end) {
    const HamtConfig by_key{.hash = HamtConfig::Hash::identity};
    EXPECT_GT((work_on_damaged_trees<Hamt<Bytes>>(by_key, 1000)), 300U);
    EXPECT_GT((work_on_damaged_trees<Hamt<Bytes>>(
                  HamtConfig{.bit_width = 2, .layout = HamtConfig::Layout::v0}, 1000)),
              300U);
}

TEST(KamtDamage, operations_on_damaged_trees_end) {
    EXPECT_GT((work_on_damaged_trees<Kamt<Bytes>>(KamtConfig{}, 1000)), 300U);
    EXPECT_GT(
        (work_on_damaged_trees<Kamt<Bytes>>(KamtConfig{.bit_width = 1, .bucket_size = 3}, 1000)),
        300U);
}

/// A chain of links that is longer than paths have bits.
TEST(HamtDamage, a_circle_of_nodes_is_too_deep) {
    for (const bool is_kamt : {false, true}) {
        DamagedStore store;
        const Cid cid = Cid::of(codec::dag_cbor, as_bytes("any"));
        cbor::Writer writer;
        writer.write_raw(Bytes{0x82, 0x41, 0x01, 0x81});
        if (is_kamt) {
            writer.write_raw(Bytes{0xa1, 0x61, 'l', 0x83});
        }
        writer.write_cid(cid);
        if (is_kamt) {
            writer.write_uint(0);
            writer.write_bytes({});
        }
        store.blocks[cid] = Block::copy_of(writer.view());
        const auto expect_end = [&](auto map) {
            ASSERT_TRUE(map);
            const auto ignore = [](const auto&, std::uint64_t) {};
            EXPECT_FALSE(map->get(KamtNumber{}));
            EXPECT_FALSE(map->erase(KamtNumber{}));
            EXPECT_FALSE(map->set(KamtNumber{}, 1));
            EXPECT_FALSE(map->for_each(ignore));
            EXPECT_FALSE(map->for_each_uncached(ignore));
        };
        if (is_kamt) {
            expect_end(Kamt<std::uint64_t>::load(store, cid));
        } else {
            const HamtConfig by_key{.hash = HamtConfig::Hash::identity};
            expect_end(Hamt<std::uint64_t>::load(store, cid, by_key));
        }
    }
}

}  // namespace
}  // namespace fvm::ipld
