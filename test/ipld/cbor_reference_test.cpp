#include <fvm/ipld/codec.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

// What the reference's typed decoder takes beyond DAG-CBOR. The table is what syscalls of the
// reference answered to actors that handed such parameters in.

namespace fvm::ipld::cbor {
namespace {

using test::from_hex;
using test::to_hex;

template <class T>
DecodeResult<T> decode_as_reference(std::string_view hex) {
    return decode<T>(from_hex(hex), Headers::as_reference);
}

TEST(CborAsReference, byte_strings_take_an_unsigned_integer_for_their_head) {
    for (const auto hex : {"42 6162", "02 6162", "5802 6162", "1802 6162", "190002 6162"}) {
        EXPECT_EQ(decode_as_reference<Bytes>(hex), from_hex("6162")) << hex;
        EXPECT_EQ(decode<Bytes>(from_hex(hex)).has_value(), hex[0] >= '4') << hex;
    }
    for (const auto hex : {"62 6162", "22 6162", "82 6162", "c2 6162"}) {
        EXPECT_FALSE(decode_as_reference<Bytes>(hex)) << hex;
    }
}

TEST(CborAsReference, text_takes_the_head_of_any_string_or_integer) {
    for (const auto hex : {"62 6162", "42 6162", "22 6162", "02 6162"}) {
        EXPECT_EQ(decode_as_reference<std::string>(hex), "ab") << hex;
    }
    for (const auto hex : {"82 6162", "a2 6162", "c2 6162", "62 61ff"}) {
        EXPECT_FALSE(decode_as_reference<std::string>(hex)) << hex;
    }
}

TEST(CborAsReference, arrays_take_an_unsigned_integer_for_their_head) {
    const std::vector<std::uint64_t> expected{5, 6};
    for (const auto hex : {"82 05 06", "02 05 06", "9802 05 06", "1802 05 06"}) {
        EXPECT_EQ(decode_as_reference<std::vector<std::uint64_t>>(hex), expected) << hex;
    }
    for (const auto hex : {"42 05 06", "a2 05 06", "9f 05 06 ff", "1f 05 06 ff"}) {
        EXPECT_FALSE(decode_as_reference<std::vector<std::uint64_t>>(hex)) << hex;
    }
}

TEST(CborAsReference, integers_have_their_own_heads_and_their_own_widths) {
    EXPECT_EQ(decode_as_reference<std::uint64_t>("1b0000000000000005"), 5U);
    EXPECT_EQ(decode_as_reference<std::int64_t>("3a00000004"), -5);
    for (const auto hex : {"25", "45", "c24105", "f905", "1900"}) {
        EXPECT_FALSE(decode_as_reference<std::uint64_t>(hex)) << hex;
    }
    EXPECT_FALSE(decode_as_reference<std::uint8_t>("190005"));
}

TEST(CborAsReference, strings_may_come_in_chunks_of_chunks) {
    for (const auto hex : {"5f 4161 4162 ff", "5f 42 6162 ff", "5f 40 5f 4161 5f ff 0162 ff ff"}) {
        EXPECT_EQ(decode_as_reference<Bytes>(hex), from_hex("6162")) << hex;
        EXPECT_FALSE(decode<Bytes>(from_hex(hex))) << hex;
    }
    EXPECT_EQ(decode_as_reference<Bytes>("5fff"), Bytes{});
    // A character across chunks.
    EXPECT_EQ(decode_as_reference<std::string>("7f 61c3 61a9 ff"), "\u00e9");
    for (const auto hex :
         {"5f 4161", "5f", "5f 6161 ff", "5f 7f 6161 ff ff", "1f 4161 ff", "7f 4161 ff"}) {
        EXPECT_FALSE(decode_as_reference<Bytes>(hex)) << hex;
    }
    EXPECT_FALSE(decode_as_reference<std::string>("5f 6161 ff"));
}

TEST(CborAsReference, chunks_nest_as_deep_as_the_reference_steps) {
    const auto nested = [](std::size_t levels) {
        Bytes input(levels, 0x5f);
        input.push_back(0x40);
        input.insert(input.end(), levels, 0xff);
        return input;
    };
    EXPECT_TRUE(decode<Bytes>(nested(256), Headers::as_reference));
    EXPECT_FALSE(decode<Bytes>(nested(257), Headers::as_reference));
    // An array around it takes one of the steps.
    Bytes within = nested(255);
    within.insert(within.begin(), 0x81);
    EXPECT_TRUE(decode<std::vector<Bytes>>(within, Headers::as_reference));
    within = nested(256);
    within.insert(within.begin(), 0x81);
    EXPECT_FALSE(decode<std::vector<Bytes>>(within, Headers::as_reference));
}

TEST(CborAsReference, links_take_odd_tags_and_bytes_behind_the_cid) {
    const std::string cid = "01551220" + std::string(64, '1');
    for (const std::string& hex : std::vector<std::string>{
             "d82a 5825 00" + cid, "982a 5825 00" + cid, "582a 5825 00" + cid, "182a 5825 00" + cid,
             "d82a 5826 00" + cid + "77", "d82a 5f 4100 5824" + cid + "ff"}) {
        const auto link = decode_as_reference<Cid>(hex);
        ASSERT_TRUE(link) << hex;
        EXPECT_EQ(to_hex(link->to_bytes()), cid);
    }
    for (const std::string& hex : std::vector<std::string>{
             "b82a 5825 00" + cid, "d82b 5825 00" + cid, "d82a 1825 00" + cid, "d82a 7825 00" + cid,
             "d82a 5825 01" + cid, std::string("d82a 4100"), std::string("d82a 40")}) {
        EXPECT_FALSE(decode_as_reference<Cid>(hex)) << hex;
    }
}

}  // namespace
}  // namespace fvm::ipld::cbor
