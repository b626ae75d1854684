#include <fvm/ipld/amt.hpp>
#include <fvm/ipld/hamt.hpp>
#include <fvm/ipld/memory_store.hpp>
#include <test/robustness/damage.hpp>

#include <gtest/gtest.h>

namespace fvm::test {
namespace {

using namespace ipld;

/// The store with another content under one CID, as a broken database has it.
class DamagedStore final : public Blockstore {
  public:
    DamagedStore(MemoryStore& whole, const Cid& damaged, BytesView content)
        : whole_(whole), damaged_(damaged), content_(Block::copy_of(content)) {}

    StoreResult<std::optional<Block>> get(const Cid& cid) override {
        if (cid == damaged_) {
            return content_;
        }
        return whole_.get(cid);
    }
    StoreResult<void> put(const Cid&, const Block&) override { return {}; }

  private:
    MemoryStore& whole_;
    Cid damaged_;
    Block content_;
};

struct Outcome {
    std::size_t walked = 0;
    std::size_t refused = 0;
};

template <class Tree>
void take(Blockstore& store, const Cid& root, Outcome& outcome) {
    auto tree = Tree::load(store, root);
    const bool is_walked = tree && tree->for_each([](const auto&, const auto&) {}).has_value();
    ++(is_walked ? outcome.walked : outcome.refused);
    if (tree) {
        static_cast<void>(tree->flush());
    }
}

template <class Tree>
Outcome damage_every_block(MemoryStore& whole, const Cid& root) {
    Outcome outcome;
    std::uint64_t seed = 0;
    for (const auto& entry : whole.entries()) {
        for_each_damage(entry.value.bytes(), ++seed, 400, [&](BytesView damaged) {
            DamagedStore store(whole, entry.cid, damaged);
            take<Tree>(store, root, outcome);
        });
    }
    return outcome;
}

TEST(DamagedState, of_hamts_is_refused_or_walked_through) {
    MemoryStore whole;
    Hamt<Bytes> hamt(whole);
    for (unsigned i = 0; i < 200; ++i) {
        const Bytes key(3 + i % 5, static_cast<std::uint8_t>(i));
        ASSERT_TRUE(hamt.set(key, Bytes(i % 20, 7)));
    }
    const auto root = hamt.flush();
    ASSERT_TRUE(root);
    const Outcome outcome = damage_every_block<Hamt<Bytes>>(whole, *root);
    EXPECT_GT(outcome.walked, 100U);
    EXPECT_GT(outcome.refused, 2'000U);
}

TEST(DamagedState, of_amts_is_refused_or_walked_through) {
    MemoryStore whole;
    Amt<Bytes> amt(whole);
    for (std::uint64_t i = 0; i < 60; ++i) {
        ASSERT_TRUE(amt.set(i * i, Bytes(i % 20, 7)));
    }
    const auto root = amt.flush();
    ASSERT_TRUE(root);
    const Outcome outcome = damage_every_block<Amt<Bytes>>(whole, *root);
    EXPECT_GT(outcome.walked, 100U);
    EXPECT_GT(outcome.refused, 2'000U);
}

}  // namespace
}  // namespace fvm::test
