// What a message keeps and rolls back: maps with undo, access records, blocks, memory, events.
#include <fvm/ipld/link_scanner.hpp>
#include <fvm/vm/access_tracker.hpp>
#include <fvm/vm/block_registry.hpp>
#include <fvm/vm/engine/memory_account.hpp>
#include <fvm/vm/events.hpp>
#include <fvm/vm/undo_map.hpp>
#include <test/support/sequence.hpp>

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <vector>

namespace fvm::vm {
namespace {

TEST(UndoMap, goes_back_to_each_of_nested_marks) {
    UndoMap<int, std::string> map;
    map.set(1, "a");
    const auto outer = map.mark();
    map.set(1, "b");
    map.set(2, "c");
    const auto inner = map.mark();
    map.set(2, "d");
    map.set(3, "e");
    map.undo_to(inner);
    EXPECT_EQ(*map.find(1), "b");
    EXPECT_EQ(*map.find(2), "c");
    EXPECT_EQ(map.find(3), nullptr);
    map.undo_to(outer);
    EXPECT_EQ(*map.find(1), "a");
    EXPECT_EQ(map.find(2), nullptr);
}

TEST(UndoMap, keeps_what_is_cached_when_later_writes_are_undone) {
    UndoMap<int, int> map;
    const auto start = map.mark();
    map.cache(1, 10);
    map.set(1, 11);
    map.undo_to(start);
    EXPECT_EQ(*map.find(1), 10);
}

TEST(UndoMap, has_nothing_to_undo_once_history_is_forgotten) {
    UndoMap<int, int> map;
    map.set(1, 10);
    map.forget_history();
    EXPECT_EQ(map.mark(), 0U);
    map.undo_to(0);
    EXPECT_EQ(*map.find(1), 10);
}

TEST(UndoMap, agrees_with_copies_of_a_map_over_random_writes_and_rollbacks) {
    fvm::test::Sequence random(7);
    UndoMap<std::uint64_t, std::uint64_t> map;
    std::map<std::uint64_t, std::uint64_t> model;
    std::vector<std::pair<std::size_t, std::map<std::uint64_t, std::uint64_t>>> marks;
    for (int i = 0; i < 20'000; ++i) {
        const std::uint64_t choice = random.below(10);
        if (choice < 7) {
            const std::uint64_t key = random.below(40);
            const std::uint64_t value = random.next();
            map.set(key, value);
            model[key] = value;
        } else if (choice < 9) {
            marks.emplace_back(map.mark(), model);
        } else if (!marks.empty()) {
            map.undo_to(marks.back().first);
            model = marks.back().second;
            marks.pop_back();
        }
        for (std::uint64_t key = 0; key < 40; ++key) {
            const std::uint64_t* found = map.find(key);
            const auto expected = model.find(key);
            ASSERT_EQ(found != nullptr, expected != model.end());
            if (found != nullptr) {
                ASSERT_EQ(*found, expected->second);
            }
        }
    }
}

TEST(AccessTracker, starts_with_what_is_preloaded_and_forgets_none_of_it) {
    const std::array<ActorId, 2> preloaded{0, 99};
    AccessTracker access(preloaded);
    const auto start = access.mark();
    access.record_read(99);
    access.record_update(0);
    access.undo_to(start);
    EXPECT_EQ(access.actor(0), AccessTracker::Access::updated);
    EXPECT_EQ(access.actor(99), AccessTracker::Access::updated);
    EXPECT_EQ(access.actor(1), AccessTracker::Access::none);
}

TEST(AccessTracker, an_update_is_more_than_a_read_and_stays_so) {
    AccessTracker access({});
    access.record_read(5);
    EXPECT_EQ(access.actor(5), AccessTracker::Access::read);
    const auto mark = access.mark();
    access.record_update(5);
    access.record_read(5);
    EXPECT_EQ(access.actor(5), AccessTracker::Access::updated);
    access.undo_to(mark);
    EXPECT_EQ(access.actor(5), AccessTracker::Access::read);
}

TEST(AccessTracker, id_addresses_count_as_looked_up) {
    AccessTracker access({});
    EXPECT_TRUE(access.was_looked_up(Address::id(7)));
    const Address address = Address::actor(Bytes{1});
    EXPECT_FALSE(access.was_looked_up(address));
    const auto mark = access.mark();
    access.record_lookup(address);
    EXPECT_TRUE(access.was_looked_up(address));
    access.undo_to(mark);
    EXPECT_FALSE(access.was_looked_up(address));
}

CodedBlock block(std::uint64_t codec) {
    return {codec, ipld::Block::copy_of(Bytes{1, 2, 3}), {}};
}

TEST(BlockRegistry, numbers_blocks_from_1_and_has_none_under_0) {
    const std::array<std::uint64_t, 1> codecs{ipld::codec::raw};
    BlockRegistry blocks(codecs);
    EXPECT_EQ(blocks.put(block(ipld::codec::raw)), 1U);
    EXPECT_EQ(blocks.put(block(ipld::codec::raw)), 2U);
    EXPECT_EQ(blocks.find(0), nullptr);
    EXPECT_EQ(blocks.find(3), nullptr);
    ASSERT_NE(blocks.find(2), nullptr);
    EXPECT_EQ(blocks.find(2)->size(), 3U);
    ASSERT_FALSE(blocks.get(3));
    EXPECT_EQ(blocks.get(3).error().number(), ErrorNumber::invalid_handle);
}

TEST(BlockRegistry, refuses_other_codecs) {
    const std::array<std::uint64_t, 1> codecs{ipld::codec::raw};
    BlockRegistry blocks(codecs);
    const auto refused = blocks.put(block(ipld::codec::dag_cbor));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().number(), ErrorNumber::illegal_codec);
    EXPECT_EQ(blocks.find(1), nullptr);
}

TEST(BlockRegistry, knows_what_is_reachable) {
    BlockRegistry blocks({});
    const auto cid = ipld::Cid::of(ipld::codec::raw, Bytes{1});
    EXPECT_FALSE(blocks.is_reachable(cid));
    blocks.mark_reachable(cid);
    EXPECT_TRUE(blocks.is_reachable(cid));
}

TEST(EventsRoot, is_none_without_events) {
    const auto root = compute_events_root({});
    ASSERT_TRUE(root);
    EXPECT_FALSE(*root);
}

TEST(EventsAccumulator, cuts_off_what_came_after_a_mark) {
    EventsAccumulator events;
    events.append({1, {}});
    const auto mark = events.mark();
    events.append({2, {}});
    events.append({3, {}});
    events.undo_to(mark);
    const auto kept = events.take();
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].emitter, 1U);
}

TEST(MemoryAccount, tables_count_eight_bytes_an_element) {
    MemoryAccount account(1000);
    EXPECT_TRUE(account.grow_table(0, 100, 1000));
    EXPECT_EQ(account.used(), 800U);
    EXPECT_FALSE(account.grow_table(0, 26, 1000));
    EXPECT_FALSE(account.grow_table(0, 2, 1));
    EXPECT_TRUE(account.grow_memory(0, 200, 200));
    EXPECT_FALSE(account.grow_memory(0, 1, 200));
    EXPECT_EQ(account.used(), 1000U);
}

}  // namespace
}  // namespace fvm::vm
