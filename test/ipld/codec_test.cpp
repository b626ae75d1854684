#include <fvm/ipld/codec.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

namespace fvm::ipld::cbor {
namespace {

using test::from_hex;
using test::to_hex;

struct Inner {
    std::uint8_t small = 0;
    std::optional<std::string> label;

    static auto fields(auto& self) { return std::tie(self.small, self.label); }
    friend bool operator==(const Inner&, const Inner&) = default;
};

struct Outer {
    std::int64_t epoch = 0;
    Bytes data;
    std::vector<Inner> list;
    std::optional<Cid> link;
    bool flag = false;

    static auto fields(auto& self) {
        return std::tie(self.epoch, self.data, self.list, self.link, self.flag);
    }
    friend bool operator==(const Outer&, const Outer&) = default;
};

TEST(Codec, a_tuple_is_an_array_of_its_fields) {
    const Outer value{-5, {0xaa}, {{1, "x"}, {2, std::nullopt}}, std::nullopt, true};
    const Bytes encoded = encode(value);
    EXPECT_EQ(to_hex(encoded),
              "852441aa828201617882"
              "02f6f6f5");
    EXPECT_EQ(decode<Outer>(encoded), value);
}

TEST(Codec, tuples_with_links_come_back) {
    const Outer value{7, {}, {}, Cid::v1(codec::dag_cbor, multihash::identity, Bytes{0x80}), false};
    EXPECT_EQ(decode<Outer>(encode(value)), value);
}

TEST(Codec, missing_and_surplus_fields_are_refused) {
    EXPECT_TRUE(decode<Inner>(from_hex("8201f6")));
    for (const auto hex : {"8101", "8301f6f6", "80", "01", "a1f6f6", "8201f600"}) {
        EXPECT_FALSE(decode<Inner>(from_hex(hex))) << hex;
    }
}

TEST(Codec, integers_must_fit_their_type) {
    EXPECT_EQ(decode<std::uint8_t>(from_hex("18ff")), 255);
    EXPECT_FALSE(decode<std::uint8_t>(from_hex("190100")));
    EXPECT_FALSE(decode<std::uint64_t>(from_hex("20")));
    EXPECT_EQ(decode<std::int8_t>(from_hex("387f")), -128);
    EXPECT_FALSE(decode<std::int8_t>(from_hex("3880")));
    EXPECT_FALSE(decode<std::int8_t>(from_hex("1880")));
    EXPECT_EQ(decode<std::int32_t>(from_hex("3a7fffffff")), INT32_MIN);
    EXPECT_EQ(decode<std::int64_t>(from_hex("3b7fffffffffffffff")), INT64_MIN);
}

// cbor4ii 0.2 decodes a u8 from one or two bytes only, a u16 from at most three, and so on.
TEST(Codec, headers_wider_than_the_type_are_refused_even_where_longer_ones_are_not) {
    EXPECT_EQ(decode<std::uint8_t>(from_hex("1805")), 5);
    EXPECT_FALSE(decode<std::uint8_t>(from_hex("190005")));
    EXPECT_EQ(decode<std::uint16_t>(from_hex("190005")), 5);
    EXPECT_FALSE(decode<std::uint16_t>(from_hex("1a00000005")));
    EXPECT_FALSE(decode<std::int32_t>(from_hex("3b0000000000000005")));
    EXPECT_EQ(decode<std::uint64_t>(from_hex("1b0000000000000005")), 5U);
    EXPECT_FALSE(decode<std::uint64_t>(from_hex("1b0000000000000005"), Headers::canonical));
}

TEST(Codec, a_long_list_needs_as_many_bytes) {
    EXPECT_FALSE(decode<std::vector<std::uint64_t>>(from_hex("9b00000001000000000102")));
    EXPECT_EQ(decode<std::vector<std::uint64_t>>(from_hex("820102")),
              (std::vector<std::uint64_t>{1, 2}));
}

TEST(Codec, failures_name_the_offset_of_the_field) {
    const auto result = decode<Inner>(from_hex("8201fb"));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().offset, 2U);
}

}  // namespace
}  // namespace fvm::ipld::cbor
