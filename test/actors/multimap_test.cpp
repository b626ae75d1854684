#include <actors/common/multimap.hpp>
#include <fvm/ipld/memory_store.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace fvm::actors {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Numbers = Multimap<ChainEpoch, std::uint64_t>;

class AMultimap : public testing::Test {
  protected:
    static constexpr Numbers::Widths widths{.map = 6, .list = 6};

    Numbers load(const ipld::Cid& root) { return *Numbers::load(store, root, widths, "numbers"); }
    Numbers empty() { return load(*Numbers::make_empty(store, widths, "numbers")); }

    ipld::MemoryStore store;
};

TEST_F(AMultimap, keeps_values_of_a_key_in_the_order_in_which_they_were_added) {
    Numbers map = empty();
    EXPECT_TRUE(map.empty());
    for (const std::uint64_t value : {7U, 7U, 1U}) {
        ASSERT_TRUE(map.add(-5, value));
    }
    ASSERT_TRUE(map.add(5, 9));
    map = load(*map.flush());
    EXPECT_FALSE(map.empty());
    EXPECT_THAT(*map.get(-5), ElementsAre(7, 7, 1));
    EXPECT_THAT(*map.get(5), ElementsAre(9));
    EXPECT_THAT(*map.get(0), IsEmpty());
}

TEST_F(AMultimap, removes_all_values_of_a_key_at_once) {
    Numbers map = empty();
    const ipld::Cid before = *map.flush();
    ASSERT_TRUE(map.add(1, 2));
    ASSERT_TRUE(map.add(1, 3));
    ASSERT_TRUE(map.remove_all(1));
    EXPECT_THAT(*map.get(1), IsEmpty());
    EXPECT_EQ(*map.flush(), before);
    EXPECT_EQ(map.remove_all(1).error().code, ExitCode::usr_illegal_state);
}

TEST_F(AMultimap, visits_every_value) {
    Numbers map = empty();
    std::multimap<ChainEpoch, std::uint64_t> expected;
    for (std::uint64_t value = 0; value < 300; ++value) {
        const auto key = static_cast<ChainEpoch>(value % 3);
        ASSERT_TRUE(map.add(key, value));
        expected.emplace(key, value);
    }
    std::multimap<ChainEpoch, std::uint64_t> visited;
    ASSERT_TRUE(
        map.for_each([&](ChainEpoch key, std::uint64_t value) { visited.emplace(key, value); }));
    EXPECT_EQ(visited, expected);
}

TEST_F(AMultimap, has_lists_of_the_bit_width_that_they_have_already) {
    Numbers narrow = *Numbers::load(store, *empty().flush(), {.map = 6, .list = 3}, "numbers");
    ASSERT_TRUE(narrow.add(1, 1));
    Numbers map = load(*narrow.flush());
    ASSERT_TRUE(map.add(1, 2));
    ASSERT_TRUE(narrow.add(1, 2));
    EXPECT_EQ(*map.flush(), *narrow.flush());
    Numbers wide = empty();
    ASSERT_TRUE(wide.add(1, 1));
    ASSERT_TRUE(wide.add(1, 2));
    EXPECT_NE(*wide.flush(), *map.flush());
}

TEST_F(AMultimap, tells_blocks_that_are_missing_from_those_that_do_not_decode) {
    const ipld::Cid nowhere = ipld::Cid::of(ipld::codec::dag_cbor, Bytes{1});
    EXPECT_EQ(Numbers::load(store, nowhere, widths, "numbers").error().code,
              ExitCode::usr_illegal_state);
    const ipld::Cid junk = *ipld::put_content(store, ipld::codec::dag_cbor, Bytes{0x80});
    EXPECT_EQ(Numbers::load(store, junk, widths, "numbers").error().code,
              ExitCode::usr_serialization);
    for (const auto& [list, code] : {std::pair(nowhere, ExitCode::usr_illegal_state),
                                     std::pair(junk, ExitCode::usr_serialization)}) {
        ipld::Hamt<ipld::Cid, ChainEpoch> lists(store, {.bit_width = widths.map});
        ASSERT_TRUE(lists.set(1, list));
        Numbers map = load(*lists.flush());
        EXPECT_EQ(map.get(1).error().code, code);
        EXPECT_EQ(map.add(1, 1).error().code, code);
        EXPECT_EQ(map.for_each([](ChainEpoch, std::uint64_t) {}).error().code, code);
        EXPECT_TRUE(map.remove_all(1)) << "without looking at the values";
    }
}

}  // namespace
}  // namespace fvm::actors
