#include <fvm/ipld/cbor.hpp>

#include <fvm/hash/hash.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

namespace fvm::ipld::cbor {
namespace {

using test::from_hex;
using test::to_hex;

DecodeResult<void> skip_all(BytesView input, Headers headers = Headers::canonical) {
    Reader reader(input, headers);
    if (auto skipped = reader.skip(); !skipped) {
        return skipped;
    }
    return reader.expect_end();
}

// RFC 8949 appendix A
constexpr std::pair<std::uint64_t, std::string_view> unsigned_samples[] = {
    {0, "00"},
    {1, "01"},
    {10, "0a"},
    {23, "17"},
    {24, "1818"},
    {25, "1819"},
    {100, "1864"},
    {1000, "1903e8"},
    {1000000, "1a000f4240"},
    {1000000000000, "1b000000e8d4a51000"},
    {18446744073709551615ULL, "1bffffffffffffffff"},
    // edges of the widths
    {0xff, "18ff"},
    {0x100, "190100"},
    {0xffff, "19ffff"},
    {0x10000, "1a00010000"},
    {0xffffffff, "1affffffff"},
    {0x100000000, "1b0000000100000000"},
};

TEST(Cbor, unsigned_integers_take_the_shortest_header) {
    for (const auto& [value, hex] : unsigned_samples) {
        Writer writer;
        writer.write_uint(value);
        EXPECT_EQ(to_hex(writer.view()), hex);
        const Bytes input = from_hex(hex);
        Reader reader(input);
        EXPECT_EQ(reader.read_uint(), value) << hex;
        EXPECT_TRUE(reader.at_end());
    }
}

TEST(Cbor, signed_integers_cover_64_bits) {
    const std::pair<std::int64_t, std::string_view> samples[] = {
        {-1, "20"},
        {-10, "29"},
        {-100, "3863"},
        {-1000, "3903e7"},
        {42, "182a"},
        {INT64_MAX, "1b7fffffffffffffff"},
        {INT64_MIN, "3b7fffffffffffffff"},
    };
    for (const auto& [value, hex] : samples) {
        Writer writer;
        writer.write_int(value);
        EXPECT_EQ(to_hex(writer.view()), hex);
        const Bytes input = from_hex(hex);
        EXPECT_EQ(Reader(input).read_int(), value) << hex;
    }
    for (const auto hex : {"1b8000000000000000", "3b8000000000000000", "3bffffffffffffffff"}) {
        const Bytes input = from_hex(hex);
        const auto read = Reader(input).read_int();
        ASSERT_FALSE(read) << hex;
        EXPECT_EQ(read.error().reason, "integer out of range");
    }
}

TEST(Cbor, strings_booleans_and_null_match_the_standard) {
    Writer writer;
    writer.write_bytes(from_hex("01020304"));
    writer.write_text("IETF");
    writer.write_text("\xe6\xb0\xb4");
    writer.write_bool(false);
    writer.write_bool(true);
    writer.write_null();
    EXPECT_EQ(to_hex(writer.view()),
              "44010203046449455446"
              "63e6b0b4f4f5f6");
    Reader reader(writer.view());
    EXPECT_EQ(to_hex(reader.read_bytes().value()), "01020304");
    EXPECT_EQ(reader.read_text(), "IETF");
    EXPECT_EQ(reader.read_text(), "\xe6\xb0\xb4");
    EXPECT_EQ(reader.read_bool(), false);
    EXPECT_EQ(reader.try_null(), false);
    EXPECT_EQ(reader.read_bool(), true);
    EXPECT_EQ(reader.try_null(), true);
    EXPECT_TRUE(reader.expect_end());
}

TEST(Cbor, peek_tells_the_kind_and_consumes_nothing) {
    const std::pair<std::string_view, Kind> samples[] = {
        {"00", Kind::unsigned_int}, {"20", Kind::negative_int}, {"40", Kind::byte_string},
        {"60", Kind::text},         {"80", Kind::array},        {"a0", Kind::map},
        {"d82a", Kind::link},       {"f4", Kind::boolean},      {"f5", Kind::boolean},
        {"f6", Kind::null},         {"f7", Kind::other},        {"fa47c35000", Kind::other},
        {"c1", Kind::other},        {"5f", Kind::other},        {"9f", Kind::other},
        {"ff", Kind::other},        {"1c", Kind::other},
    };
    for (const auto& [hex, kind] : samples) {
        const Bytes input = from_hex(hex);
        Reader reader(input);
        EXPECT_EQ(reader.peek(), kind) << hex;
        EXPECT_EQ(reader.position(), 0U);
    }
    EXPECT_FALSE(Reader({}).peek());
}

TEST(Cbor, canonical_reading_refuses_longer_headers_and_the_other_accepts_them) {
    for (const auto hex : {"1817", "190017", "1a00000017", "1b0000000000000017"}) {
        const Bytes input = from_hex(hex);
        const auto strict = Reader(input).read_uint();
        ASSERT_FALSE(strict) << hex;
        EXPECT_EQ(strict.error().reason, "header is not minimal");
        EXPECT_EQ(Reader(input, Headers::any_length).read_uint(), 0x17U) << hex;
    }
    const Bytes text = from_hex("780161");
    EXPECT_FALSE(Reader(text).read_text());
    EXPECT_EQ(Reader(text, Headers::any_length).read_text(), "a");
}

TEST(Cbor, indefinite_lengths_are_always_refused) {
    for (const auto hex : {"5f42010243030405ff", "7f657374726561646d696e67ff", "9fff", "bfff"}) {
        const Bytes input = from_hex(hex);
        EXPECT_FALSE(skip_all(input)) << hex;
        EXPECT_FALSE(skip_all(input, Headers::any_length)) << hex;
        EXPECT_FALSE(Reader(input, Headers::any_length).read_bytes());
        EXPECT_FALSE(Reader(input, Headers::any_length).read_text());
        EXPECT_FALSE(Reader(input, Headers::any_length).read_array_header());
        EXPECT_FALSE(Reader(input, Headers::any_length).read_map_header());
    }
}

TEST(Cbor, truncated_items_are_refused_wherever_they_end) {
    const Bytes whole = from_hex("84 1903e8 44aabbccdd 63616263 a1 6161 f5");
    EXPECT_TRUE(skip_all(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(skip_all(BytesView(whole).first(size))) << size;
    }
}

TEST(Cbor, headers_cannot_ask_for_more_than_the_input_has) {
    for (const auto hex : {"9bffffffffffffffff", "bbffffffffffffffff", "5bffffffffffffffff",
                           "7bffffffffffffffff", "830102", "a201", "9a7fffffff00"}) {
        const Bytes input = from_hex(hex);
        EXPECT_FALSE(skip_all(input)) << hex;
    }
    const Bytes array = from_hex("9affffffff00");
    EXPECT_FALSE(Reader(array).read_array_header());
}

TEST(Cbor, errors_name_the_offset_of_the_item) {
    const Bytes input = from_hex("83 01 42aabb 61ff");
    const auto skipped = skip_all(input);
    ASSERT_FALSE(skipped);
    EXPECT_EQ(skipped.error().offset, 5U);
    EXPECT_EQ(skipped.error().reason, "text is not UTF-8");
    Reader reader(input);
    EXPECT_TRUE(reader.expect_array(3));
    EXPECT_TRUE(reader.read_uint());
    const auto wrong = reader.read_text();
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().offset, 2U);
    const auto count = Reader(input).expect_array(2);
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().reason, "array has an unexpected number of elements");
}

TEST(Cbor, floats_undefined_and_foreign_tags_are_refused) {
    for (const auto hex : {"f93c00", "fa47c35000", "fb3ff199999999999a", "f7", "f0", "f818", "f8ff",
                           "c11a514b67b0", "c249010000000000000000", "d74401020304"}) {
        const Bytes input = from_hex(hex);
        EXPECT_FALSE(skip_all(input)) << hex;
        EXPECT_FALSE(skip_all(input, Headers::any_length)) << hex;
    }
}

TEST(Cbor, booleans_and_null_have_one_spelling) {
    for (const auto hex : {"f814", "f815", "f816", "00", ""}) {
        const Bytes input = from_hex(hex);
        Reader reader(input, Headers::any_length);
        EXPECT_FALSE(reader.read_bool()) << hex;
        EXPECT_FALSE(Reader(input, Headers::any_length).read_null()) << hex;
    }
}

TEST(Cbor, links_are_tag_42_around_zero_and_the_cid) {
    const Cid cid = Cid::v1(codec::raw, multihash::sha2_256, hash::sha2_256(as_bytes("foo")));
    Writer writer;
    writer.write_cid(cid);
    // ipld/codec-fixtures, cid-bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq has the
    // same layout: d8 2a, 58 25, 00, and 36 bytes of CID.
    EXPECT_EQ(to_hex(writer.view()),
              "d82a58250001551220"
              "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae");
    EXPECT_EQ(Reader(writer.view()).read_cid(), cid);
}

TEST(Cbor, malformed_links_are_refused) {
    const std::pair<std::string_view, std::string_view> samples[] = {
        {"d82b450001550000", "tag is not 42"},
        {"450001550000", "expected a link"},
        {"d82a650001550000", "link is not a byte string"},
        {"d82a40", "link does not start with 0x00"},
        {"d82a4401550000", "link does not start with 0x00"},
        {"d82a4100", "unexpected end of input in a varint"},
        {"d82a46000155000000", "bytes after the CID"},
        {"d82a450001550001", "unexpected end of input in a CID"},
        {"d82a4600015500", "string is longer than the input"},
    };
    for (const auto& [hex, reason] : samples) {
        const Bytes input = from_hex(hex);
        const auto read = Reader(input).read_cid();
        ASSERT_FALSE(read) << hex;
        EXPECT_EQ(read.error().reason, reason) << hex;
    }
    const Bytes good = from_hex("d82a450001550000");
    EXPECT_EQ(Reader(good).read_cid(), Cid::v1(codec::raw, 0, {}));
    EXPECT_TRUE(skip_all(good));
    const Bytes long_tag = from_hex("d9002a450001550000");
    EXPECT_FALSE(Reader(long_tag).read_cid());
    EXPECT_TRUE(Reader(long_tag, Headers::any_length).read_cid());
    EXPECT_EQ(Reader(long_tag, Headers::any_length).peek(), Kind::link);
}

TEST(Cbor, canonical_skipping_insists_on_ordered_text_keys) {
    const auto ordered = {"a0", "a161610a", "a3616101616202 626161 03", "a2616101626161a0"};
    for (const auto hex : ordered) {
        EXPECT_TRUE(skip_all(from_hex(hex))) << hex;
    }
    const auto refused = {
        "a2616201616102",        // not in order
        "a2616101616102",        // twice
        "a262616101616202",      // the longer one first
        "a10102",                // not text
        "a26161a1616201616100",  // the inner map's key is no excuse for the outer one's
    };
    for (const auto hex : refused) {
        EXPECT_FALSE(skip_all(from_hex(hex))) << hex;
        EXPECT_TRUE(skip_all(from_hex(hex), Headers::any_length)) << hex;
    }
}

TEST(Cbor, skipping_follows_255_open_arrays_around_a_scalar_and_no_more) {
    Bytes input(Reader::max_depth - 1, 0x81);
    input.push_back(0x00);
    EXPECT_TRUE(skip_all(input));
    input.insert(input.begin(), 0x81);
    const auto deeper = skip_all(input);
    ASSERT_FALSE(deeper);
    EXPECT_EQ(deeper.error().reason, "nested too deeply");
    const Bytes bottomless(1 << 20, 0x81);
    EXPECT_FALSE(skip_all(bottomless));
}

TEST(Cbor, read_raw_returns_exactly_one_item) {
    const Bytes input = from_hex("00 82 01 a1 6161 f6 05");
    Reader reader(input);
    EXPECT_TRUE(reader.read_uint());
    EXPECT_EQ(to_hex(reader.read_raw().value()), "8201a16161f6");
    EXPECT_EQ(reader.remaining(), 1U);
}

TEST(Cbor, a_writer_reuses_a_buffer_without_its_old_content) {
    Bytes old(100, 0xff);
    Writer writer(std::move(old));
    writer.write_array_header(1);
    writer.write_raw(from_hex("05"));
    EXPECT_EQ(to_hex(writer.take()), "8105");
}

// Markus Kuhn's UTF-8 stress test, and the Unicode standard's table 3-7.
TEST(Cbor, text_must_be_well_formed_utf8) {
    const auto good = {"",         "61",       "6162636465666768 69",
                       "c280",     "dfbf",     "e0a080",
                       "ed9fbf",   "ee8080",   "efbfbf",
                       "f0908080", "f48fbfbf", "6161616161616161 e6b0b4 61"};
    for (const auto hex : good) {
        EXPECT_TRUE(is_utf8(from_hex(hex))) << hex;
    }
    const auto bad = {"80",
                      "bf",
                      "c0af",
                      "c1bf",
                      "c2",
                      "e08080",
                      "e09fbf",
                      "eda080",
                      "edbfbf",
                      "e0a0",
                      "f0808080",
                      "f08fbfbf",
                      "f4908080",
                      "f5808080",
                      "ff",
                      "fe",
                      "f8888080 80",
                      "c27f",
                      "61616161616161 80",
                      "e6b041"};
    for (const auto hex : bad) {
        EXPECT_FALSE(is_utf8(from_hex(hex))) << hex;
    }
}

}  // namespace
}  // namespace fvm::ipld::cbor
