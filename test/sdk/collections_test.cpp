#include <fvm/ipld/memory_store.hpp>
#include <fvm/sdk/collections.hpp>
#include <fvm/sdk/event_builder.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace fvm::sdk {
namespace {

using ipld::HamtKey;

TEST(MapKey, of_an_unsigned_number_is_its_varint) {
    EXPECT_EQ(HamtKey<std::uint64_t>::encode(0), Bytes{0});
    EXPECT_EQ(HamtKey<std::uint64_t>::encode(300), (Bytes{0xac, 0x02}));
    EXPECT_FALSE(HamtKey<std::uint64_t>::decode(Bytes{0x01, 0x00}));
}

TEST(MapKey, of_a_signed_number_folds_the_sign_into_the_last_bit) {
    EXPECT_EQ(HamtKey<std::int64_t>::encode(0), Bytes{0});
    EXPECT_EQ(HamtKey<std::int64_t>::encode(-1), Bytes{1});
    EXPECT_EQ(HamtKey<std::int64_t>::encode(1), Bytes{2});
    EXPECT_EQ(HamtKey<std::int64_t>::encode(64), (Bytes{0x80, 0x01}));
    using Limits = std::numeric_limits<std::int64_t>;
    for (const std::int64_t key :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{12345}, Limits::max(), Limits::min()}) {
        EXPECT_EQ(HamtKey<std::int64_t>::decode(HamtKey<std::int64_t>::encode(key)), key);
    }
}

TEST(Map, keeps_what_is_set_across_a_flush) {
    ipld::MemoryStore store;
    Map<std::uint64_t, std::string> map(store, "names");
    EXPECT_TRUE(map.empty());
    EXPECT_FALSE(*map.set(7, "seven"));
    EXPECT_EQ(**map.set(7, "sieben"), "seven");
    EXPECT_FALSE(*map.set_if_absent(7, "sept"));
    EXPECT_TRUE(*map.set_if_absent(8, "eight"));
    const ipld::Cid root = *map.flush();
    auto loaded = Map<std::uint64_t, std::string>::load(store, root, "names");
    ASSERT_TRUE(loaded);
    EXPECT_EQ(**loaded->get(7), "sieben");
    EXPECT_TRUE(*loaded->contains(8));
    EXPECT_EQ(**loaded->erase(8), "eight");
    EXPECT_FALSE(*loaded->get(8));
}

TEST(Map, that_cannot_be_read_is_an_illegal_state) {
    ipld::MemoryStore store;
    const ipld::Cid nowhere = ipld::Cid::of(ipld::codec::dag_cbor, Bytes{1});
    const auto map = Map<std::uint64_t, std::string>::load(store, nowhere, "names");
    ASSERT_FALSE(map);
    EXPECT_EQ(map.error().code, ExitCode::usr_illegal_state);
}

TEST(Map, ends_a_walk_with_the_failure_of_the_visitor) {
    ipld::MemoryStore store;
    Map<std::uint64_t, std::string> map(store, "names");
    ASSERT_TRUE(map.set(1, "one"));
    const auto visited = map.for_each(
        [](std::uint64_t, const std::string&) -> ActorResult<void> { return forbidden("enough"); });
    ASSERT_FALSE(visited);
    EXPECT_EQ(visited.error().code, ExitCode::usr_forbidden);
}

TEST(EventBuilder, puts_the_type_first_and_values_in_cbor) {
    EventBuilder builder("claim");
    builder.indexed("id", std::uint64_t{3}).field("note", std::string("abc"));
    const std::vector<EventEntry> expected = {
        {EventEntry::flag_indexed_all, "$type", ipld::codec::cbor, {0x65, 'c', 'l', 'a', 'i', 'm'}},
        {EventEntry::flag_indexed_all, "id", ipld::codec::cbor, {0x03}},
        {EventEntry::flag_indexed_key, "note", ipld::codec::cbor, {0x63, 'a', 'b', 'c'}}};
    EXPECT_EQ(builder.event().entries, expected);
}

}  // namespace
}  // namespace fvm::sdk
