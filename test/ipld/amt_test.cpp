#include <fvm/ipld/amt.hpp>
#include <fvm/ipld/amt_builder.hpp>
#include <fvm/ipld/memory_store.hpp>
#include <fvm/ipld/tracking_store.hpp>
#include <test/support/sequence.hpp>

#include <gtest/gtest.h>

#include <map>

namespace fvm::ipld {
namespace {

using test::Sequence;
using Numbers = Amt<std::uint64_t>;
using Model = std::map<std::uint64_t, std::uint64_t>;

Model contents(const Numbers& amt) {
    Model found;
    EXPECT_TRUE(amt.for_each(
        [&](std::uint64_t index, std::uint64_t value) { found.emplace(index, value); }));
    return found;
}

std::uint64_t random_index(Sequence& random) {
    // Close together as often as far apart, so that nodes fill and trees grow.
    const std::uint64_t index = random.next() >> random.below(64);
    return index > amt::max_index ? amt::max_index : index;
}

/// One random operation on both; false where they differ.
bool step(Sequence& random, Numbers& amt, Model& model, MemoryStore& store) {
    const std::uint64_t index = random_index(random);
    switch (random.below(8)) {
        case 0: {
            const auto removed = amt.remove(index);
            const auto expected = model.find(index);
            const bool was_there = expected != model.end();
            const bool equal = removed && removed->has_value() == was_there &&
                               (!was_there || **removed == expected->second);
            model.erase(index);
            return equal;
        }
        case 1: {
            const auto found = amt.get(index);
            const auto expected = model.find(index);
            return found && (expected == model.end() ? !*found : *found == expected->second);
        }
        case 2: {
            if (random.below(6) != 0) {
                return true;
            }
            const auto root = amt.flush();
            auto loaded = Numbers::load(store, root.value_or(Cid{}));
            if (!loaded) {
                return false;
            }
            amt = *std::move(loaded);
            return true;
        }
        case 3: {
            // Something that is there.
            const auto entry = model.lower_bound(index);
            if (entry == model.end()) {
                return true;
            }
            const bool removed = amt.remove(entry->first) == entry->second;
            model.erase(entry);
            return removed;
        }
        default:
            model[index] = index ^ 1;
            return amt.set(index, index ^ 1).has_value();
    }
}

TEST(Amt, behaves_as_a_map) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        Sequence random(seed);
        MemoryStore store;
        Numbers amt(store, static_cast<unsigned>(1 + random.below(8)));
        Model model;
        for (int i = 0; i < 120; ++i) {
            ASSERT_TRUE(step(random, amt, model, store)) << "seed " << seed << " step " << i;
            ASSERT_EQ(amt.count(), model.size());
        }
        ASSERT_EQ(contents(amt), model) << "seed " << seed;
    }
}

TEST(Amt, has_one_root_for_one_content) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Sequence random(seed);
        MemoryStore store;
        const auto bit_width = static_cast<unsigned>(1 + random.below(8));
        Numbers amt(store, bit_width);
        Model model;
        for (int i = 0; i < 100; ++i) {
            ASSERT_TRUE(step(random, amt, model, store));
        }
        Numbers fresh(store, bit_width);
        for (const auto& [index, value] : model) {
            ASSERT_TRUE(fresh.set(index, value));
        }
        ASSERT_EQ(*amt.flush(), *fresh.flush()) << "seed " << seed;
    }
}

TEST(Amt, differences_turn_one_content_into_the_other) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Sequence random(seed);
        MemoryStore store;
        const auto bit_width = static_cast<unsigned>(1 + random.below(8));
        Numbers before(store, bit_width);
        Model old_model;
        for (std::uint64_t i = random.below(60); i > 0; --i) {
            ASSERT_TRUE(step(random, before, old_model, store));
        }
        const auto root = before.flush();
        ASSERT_TRUE(root);
        auto after = Numbers::load(store, *root);
        ASSERT_TRUE(after);
        Model new_model = old_model;
        for (std::uint64_t i = random.below(40); i > 0; --i) {
            ASSERT_TRUE(step(random, *after, new_model, store));
        }
        const auto changes = Numbers::diff(before, *after);
        ASSERT_TRUE(changes) << changes.error().note;
        for (const auto& change : *changes) {
            ASSERT_NE(change.before, change.after);
            const auto old_entry = old_model.find(change.index);
            ASSERT_EQ(change.before.has_value(), old_entry != old_model.end());
            if (change.after) {
                old_model[change.index] = *change.after;
            } else {
                old_model.erase(change.index);
            }
        }
        ASSERT_EQ(old_model, new_model) << "seed " << seed;
    }
}

TEST(Amt, a_ranged_walk_from_a_set_index_is_the_rest) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Sequence random(seed);
        MemoryStore store;
        Numbers amt(store, static_cast<unsigned>(1 + random.below(6)));
        Model model;
        for (int i = 0; i < 60; ++i) {
            ASSERT_TRUE(step(random, amt, model, store));
        }
        if (model.empty()) {
            continue;
        }
        auto start = model.begin();
        std::advance(start, static_cast<std::ptrdiff_t>(random.below(model.size())));
        Model rest;
        const auto progress = amt.for_each_ranged(
            start->first, std::nullopt,
            [&](std::uint64_t index, std::uint64_t value) { rest.emplace(index, value); });
        ASSERT_TRUE(progress);
        ASSERT_EQ(rest, Model(start, model.end()));
    }
}

/// Uses everything that reads, on whatever comes.
void explore(MemoryStore& store, const Cid& root, Sequence& random) {
    auto amt = Numbers::load(store, root);
    if (!amt) {
        return;
    }
    std::uint64_t visits = 0;
    const auto visit = [&](std::uint64_t, std::uint64_t) { return ++visits < 1000; };
    static_cast<void>(amt->for_each(visit));
    static_cast<void>(amt->for_each_ranged(random_index(random), 5, visit));
    for (int i = 0; i < 8; ++i) {
        static_cast<void>(amt->get(random_index(random)));
        static_cast<void>(amt->remove(random_index(random)));
        static_cast<void>(amt->set(random.below(1000), 1));
    }
    static_cast<void>(amt->update_each([&](std::uint64_t, AmtSlot<std::uint64_t>& slot) {
        slot.change() = 7;
        return ++visits < 1000;
    }));
    const auto other = Numbers::load(store, root);
    if (other) {
        static_cast<void>(Numbers::diff(*amt, *other));
    }
    static_cast<void>(amt->flush());
}

TEST(Amt, hostile_blocks_are_refused_or_read_without_harm) {
    MemoryStore good;
    Numbers amt(good, 4);
    for (std::uint64_t i = 0; i < 3000; i += 11) {
        ASSERT_TRUE(amt.set(i, i));
    }
    const auto root = amt.flush();
    ASSERT_TRUE(root);
    const auto root_block = good.get(*root);
    ASSERT_TRUE(root_block && *root_block);
    for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
        Sequence random(seed);
        MemoryStore store;
        for (const auto& entry : good.entries()) {
            Bytes bytes = to_bytes(entry.value.bytes());
            if (random.below(4) == 0) {
                bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.next());
            }
            // Under the name of the block that it was: links still lead here.
            ASSERT_TRUE(store.put(entry.cid, Block::copy_of(bytes)));
        }
        explore(store, *root, random);
        Bytes noise(random.below(60));
        for (std::uint8_t& byte : noise) {
            byte = static_cast<std::uint8_t>(random.next());
        }
        ASSERT_TRUE(store.put(*root, Block::copy_of(noise)));
        explore(store, *root, random);
    }
}

TEST(Amt, a_tree_that_contains_itself_is_left_again) {
    // Every link leads back to one node, which lies in the store under a name that it need not
    // have.
    MemoryStore store;
    const Bytes name = {0};
    const Cid self = Cid::of(codec::dag_cbor, name);
    cbor::Writer node;
    node.write_array_header(3);
    node.write_bytes(Bytes{0xff});
    node.write_array_header(8);
    for (int i = 0; i < 8; ++i) {
        node.write_cid(self);
    }
    node.write_array_header(0);
    ASSERT_TRUE(store.put(self, Block::copy_of(node.view())));
    cbor::Writer root;
    root.write_array_header(4);
    root.write_uint(3);
    root.write_uint(64);
    root.write_uint(1);
    root.write_raw(node.view());
    const auto cid = put_content(store, codec::dag_cbor, root.view());
    ASSERT_TRUE(cid);
    auto amt = Numbers::load(store, *cid);
    ASSERT_TRUE(amt);
    for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{77}, amt::max_index}) {
        const auto found = amt->get(index);
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().kind, StoreError::Kind::impossible);
        EXPECT_FALSE(amt->remove(index));
        EXPECT_FALSE(amt->set(index, 1));
    }
    EXPECT_FALSE(amt->for_each([](std::uint64_t, std::uint64_t) {}));
    EXPECT_FALSE(amt->for_each_uncached([](std::uint64_t, std::uint64_t) {}));
    EXPECT_FALSE(amt->update_each([](std::uint64_t, AmtSlot<std::uint64_t>&) {}));
}

/// Fails on the access that it is told to.
class FailingStore final : public Blockstore {
  public:
    explicit FailingStore(Blockstore& base) : base_(base) {}
    std::uint64_t left = UINT64_MAX;

    StoreResult<std::optional<Block>> get(const Cid& cid) override {
        if (left-- == 0) {
            return failure(cid);
        }
        return base_.get(cid);
    }
    StoreResult<void> put(const Cid& cid, const Block& block) override {
        if (left-- == 0) {
            return failure(cid);
        }
        return base_.put(cid, block);
    }

  private:
    static std::unexpected<StoreError> failure(const Cid& cid) {
        return std::unexpected(StoreError{StoreError::Kind::failed, cid, 0, "told to fail"});
    }
    Blockstore& base_;
};

TEST(Amt, a_failing_store_is_reported_and_a_second_attempt_succeeds) {
    MemoryStore blocks;
    Numbers reference(blocks, 2);
    for (std::uint64_t i = 0; i < 200; i += 3) {
        ASSERT_TRUE(reference.set(i, i));
    }
    const auto start = reference.flush();
    ASSERT_TRUE(start && reference.set(100, 5) && reference.set(7, 5));
    const auto expected = reference.flush();
    ASSERT_TRUE(expected);
    std::uint64_t failures = 0;
    for (std::uint64_t allowed = 0; allowed < 30; ++allowed) {
        FailingStore store(blocks);
        auto amt = Numbers::load(store, *start);
        ASSERT_TRUE(amt);
        store.left = allowed;
        for (const std::uint64_t index : {100U, 7U}) {
            auto set = amt->set(index, 5);
            if (!set) {
                ++failures;
                ASSERT_EQ(set.error().kind, StoreError::Kind::failed);
                ASSERT_TRUE(amt->set(index, 5));
            }
        }
        auto root = amt->flush();
        if (!root) {
            ++failures;
            ASSERT_EQ(root.error().kind, StoreError::Kind::failed);
            root = amt->flush();
        }
        ASSERT_TRUE(root);
        EXPECT_EQ(*root, *expected);
    }
    EXPECT_GT(failures, 5U);
}

TEST(AmtBuilder, is_empty_again_after_it_has_finished) {
    AmtBuilder builder(5);
    const auto empty = builder.finish();
    for (std::uint64_t i = 0; i < 100; ++i) {
        ASSERT_TRUE(builder.append(cbor::encode(i)));
    }
    ASSERT_TRUE(builder.finish());
    EXPECT_EQ(*builder.finish(), *empty);
}

}  // namespace
}  // namespace fvm::ipld
