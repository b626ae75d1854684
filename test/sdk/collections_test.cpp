#include <fvm/core/token_amount.hpp>
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

TEST(MapKey, of_a_number_is_read_as_the_reference_reads_it) {
    using Key = HamtKey<std::uint64_t>;
    EXPECT_EQ(Key::decode(Bytes{0xac, 0x82, 0x00}), 300U) << "longer than it need be";
    Bytes longest(9, 0xff);
    longest.push_back(1);
    EXPECT_EQ(Key::decode(longest), std::numeric_limits<std::uint64_t>::max());
    for (const unsigned last : {2U, 0x7fU, 0x80U}) {
        longest.back() = static_cast<std::uint8_t>(last);
        EXPECT_FALSE(Key::decode(longest)) << "more than 64 bits";
    }
    EXPECT_FALSE(Key::decode(Bytes{}));
    EXPECT_FALSE(Key::decode(Bytes{0x80}));
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

TEST(Map, of_values_without_an_encoding_is_an_illegal_state) {
    ipld::MemoryStore store;
    Map<std::uint64_t, BigInt> map(store, "numbers");
    EXPECT_TRUE(map.set(1, BigInt::power_of_two(1015)));
    const auto set = map.set(2, BigInt::power_of_two(1016));
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().code, ExitCode::usr_illegal_state);
}

TEST(Array, that_does_not_decode_or_encode_has_a_code_of_its_own) {
    ipld::MemoryStore store;
    const auto fails = array_fails_with(ExitCode::usr_illegal_state, "numbers");
    ipld::Amt<BigInt> array(store);
    const auto set = array.set(0, BigInt::power_of_two(1016));
    ASSERT_FALSE(set);
    EXPECT_EQ(fails(set.error()).code, ExitCode::usr_serialization);
    const auto load = [&](const Bytes& root) {
        const ipld::Cid cid = *ipld::put_content(store, ipld::codec::dag_cbor, root);
        return fails(ipld::Amt<BigInt>::load(store, cid).error()).code;
    };
    EXPECT_EQ(load(Bytes{0x80}), ExitCode::usr_serialization);
    const Bytes too_high = {0x84, 3, 0x18, 65, 0, 0x83, 0x41, 0, 0x80, 0x80};
    EXPECT_EQ(load(too_high), ExitCode::usr_illegal_state);
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
