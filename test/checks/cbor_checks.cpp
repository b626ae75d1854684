#include <fvm/ipld/codec.hpp>
#include <test/checks/checks.hpp>
#include <test/support/hex.hpp>

#include <limits>
#include <tuple>

// Samples are from RFC 8949, appendix A, and from the DAG-CBOR specification.

namespace fvm::test {
namespace {

using namespace ipld;
using cbor::Headers;

template <class T>
bool round_trips(const T& value, std::string_view hex) {
    const auto decoded = cbor::decode<T>(from_hex(hex), Headers::canonical);
    return to_hex(cbor::encode(value)) == hex && decoded && *decoded == value;
}

template <class T>
bool refuses(std::string_view hex, Headers headers = Headers::any_length) {
    return !cbor::decode<T>(from_hex(hex), headers);
}

bool skips(std::string_view hex, Headers headers = Headers::canonical) {
    const Bytes bytes = from_hex(hex);
    cbor::Reader reader(bytes, headers);
    return reader.skip() && reader.at_end();
}

using U64 = std::uint64_t;
using I64 = std::int64_t;

bool small_numbers_are_one_byte() {
    return round_trips(U64{0}, "00") && round_trips(U64{1}, "01") && round_trips(U64{10}, "0a") &&
           round_trips(U64{23}, "17");
}

bool numbers_of_one_byte_have_a_byte_behind() {
    return round_trips(U64{24}, "1818") && round_trips(U64{25}, "1819") &&
           round_trips(U64{100}, "1864") && round_trips(U64{255}, "18ff");
}

bool numbers_of_two_bytes_are_big_endian() {
    return round_trips(U64{256}, "190100") && round_trips(U64{1000}, "1903e8") &&
           round_trips(U64{65535}, "19ffff");
}

bool numbers_of_four_bytes_are_big_endian() {
    return round_trips(U64{65536}, "1a00010000") && round_trips(U64{1000000}, "1a000f4240") &&
           round_trips(U64{0xffffffff}, "1affffffff");
}

bool numbers_of_eight_bytes_are_big_endian() {
    return round_trips(U64{1000000000000}, "1b000000e8d4a51000") &&
           round_trips(U64{0x100000000}, "1b0000000100000000") &&
           round_trips(U64{UINT64_MAX}, "1bffffffffffffffff");
}

bool negative_numbers_count_from_minus_one() {
    return round_trips(I64{-1}, "20") && round_trips(I64{-10}, "29") &&
           round_trips(I64{-100}, "3863") && round_trips(I64{-1000}, "3903e7");
}

bool signed_numbers_reach_their_limits() {
    return round_trips(std::numeric_limits<I64>::min(), "3b7fffffffffffffff") &&
           round_trips(std::numeric_limits<I64>::max(), "1b7fffffffffffffff") &&
           round_trips(I64{0}, "00");
}

bool signed_numbers_beyond_their_limits_are_refused() {
    return refuses<I64>("3b8000000000000000") && refuses<I64>("1b8000000000000000") &&
           refuses<I64>("3bffffffffffffffff");
}

bool narrow_types_refuse_wide_numbers() {
    return refuses<std::uint8_t>("190100") && !refuses<std::uint8_t>("18ff") &&
           refuses<std::uint32_t>("1b0000000100000000") && refuses<std::int8_t>("1880") &&
           refuses<std::int8_t>("3880") && !refuses<std::int8_t>("387f");
}

bool unsigned_numbers_refuse_a_sign() {
    return refuses<U64>("20") && refuses<U64>("3863");
}

bool byte_strings_carry_their_length() {
    return round_trips(Bytes{}, "40") && round_trips(Bytes{1, 2, 3, 4}, "4401020304");
}

bool long_byte_strings_have_longer_headers() {
    const Bytes bytes = cbor::encode(Bytes(300, 0xab));
    return bytes.size() == 303 && bytes[0] == 0x59 && bytes[1] == 0x01 && bytes[2] == 0x2c;
}

bool text_is_utf8() {
    return round_trips(std::string(), "60") && round_trips(std::string("a"), "6161") &&
           round_trips(std::string("IETF"), "6449455446") &&
           round_trips(std::string("\"\\"), "62225c") &&
           round_trips(std::string("\xc3\xbc"), "62c3bc") &&
           round_trips(std::string("\xe6\xb0\xb4"), "63e6b0b4") &&
           round_trips(std::string("\xf0\x90\x85\x91"), "64f0908591");
}

bool text_that_is_not_utf8_is_refused() {
    return refuses<std::string>("61ff") && refuses<std::string>("62c328") &&
           refuses<std::string>("62c080") && refuses<std::string>("63eda080") &&
           refuses<std::string>("64f4908080") && refuses<std::string>("61c3");
}

bool utf8_is_recognised() {
    return cbor::is_utf8(as_bytes("plain")) && cbor::is_utf8({}) &&
           cbor::is_utf8(as_bytes("\xf4\x8f\xbf\xbf")) && !cbor::is_utf8(as_bytes("\xed\xbf\xbf"));
}

bool bytes_and_text_are_not_exchanged() {
    return refuses<Bytes>("6161") && refuses<std::string>("4161");
}

bool truth_values_are_simple() {
    return round_trips(true, "f5") && round_trips(false, "f4") && refuses<bool>("f6") &&
           refuses<bool>("01");
}

bool nothing_is_null() {
    return round_trips(std::optional<U64>{}, "f6") && round_trips(std::optional<U64>{7}, "07") &&
           refuses<std::optional<U64>>("f7");
}

bool arrays_carry_their_count() {
    std::vector<U64> many;
    for (U64 i = 1; i <= 25; ++i) {
        many.push_back(i);
    }
    return round_trips(std::vector<U64>{}, "80") &&
           round_trips(std::vector<U64>{1, 2, 3}, "83010203") &&
           round_trips(many, "98190102030405060708090a0b0c0d0e0f101112131415161718181819");
}

bool arrays_nest() {
    return round_trips(std::vector<std::vector<U64>>{{1}, {2, 3}, {}},
                       "8381018202"
                       "0380");
}

struct Pair {
    U64 number = 0;
    std::string text;
    static auto fields(auto& self) { return std::tie(self.number, self.text); }
    friend bool operator==(const Pair&, const Pair&) = default;
};

bool tuples_are_arrays_of_their_fields() {
    return round_trips(Pair{5, "a"}, "82056161");
}

bool tuples_refuse_another_count() {
    return refuses<Pair>("8105") && refuses<Pair>("8305616105") && refuses<Pair>("a1056161") &&
           refuses<Pair>("80");
}

constexpr std::string_view link_hex =
    "d82a5827000171a0e4022045b0cfc220ceec5b7c1c62c4d4193d38e4eba48e8815729ce75f9c0ab0e4c1c0";

bool links_are_tag_42() {
    const Bytes empty_array = {0x80};
    return round_trips(Cid::of(codec::dag_cbor, empty_array), link_hex);
}

bool links_without_their_zero_are_refused() {
    std::string without(link_hex);
    without.replace(4, 6, "5826");
    std::string other(link_hex);
    other.replace(8, 2, "01");
    return refuses<Cid>(without) && refuses<Cid>(other) && refuses<Cid>("d82a40") &&
           refuses<Cid>("d82a4100");
}

bool links_with_more_than_a_cid_are_refused() {
    std::string longer(link_hex);
    longer.replace(6, 2, "28");
    longer += "00";
    return refuses<Cid>(longer);
}

bool other_tags_are_refused() {
    std::string tag_43(link_hex);
    tag_43.replace(2, 2, "2b");
    return refuses<Cid>(tag_43) && refuses<U64>("c001") && !skips("c001") && !skips("d82b4100") &&
           skips(link_hex);
}

bool long_headers_are_refused_where_asked() {
    return refuses<U64>("1817", Headers::canonical) && refuses<U64>("190018", Headers::canonical) &&
           refuses<U64>("1a0000ffff", Headers::canonical) &&
           refuses<U64>("1b00000000ffffffff", Headers::canonical) &&
           refuses<Bytes>("580101", Headers::canonical);
}

bool long_headers_are_read_elsewhere() {
    return cbor::decode<U64>(from_hex("1817")) == U64{23} &&
           cbor::decode<U64>(from_hex("1b0000000000000001")) == U64{1} &&
           cbor::decode<Bytes>(from_hex("590001ff")) == Bytes{0xff};
}

bool indefinite_lengths_are_refused() {
    return refuses<Bytes>("5f42010243030405ff") && refuses<std::string>("7f61616161ff") &&
           refuses<std::vector<U64>>("9f0102ff") && !skips("9f01ff") && !skips("bfff");
}

bool reserved_headers_are_refused() {
    return refuses<U64>("1c") && refuses<U64>("1d") && refuses<U64>("1e") && refuses<U64>("1f");
}

bool floats_are_no_numbers() {
    return refuses<U64>("f90000") && refuses<I64>("fb3ff0000000000000") &&
           refuses<bool>("fa47c35000");
}

bool an_input_that_ends_early_is_refused() {
    return refuses<U64>("") && refuses<U64>("18") && refuses<U64>("1903") &&
           refuses<Bytes>(
               "4401020"
               "3") &&
           refuses<std::vector<U64>>("8301") && refuses<std::string>("6449");
}

bool counts_beyond_the_input_are_refused_at_once() {
    return refuses<std::vector<U64>>("9bffffffffffffffff") &&
           refuses<Bytes>("5bffffffffffffffff") && refuses<std::vector<U64>>("9a7fffffff01");
}

bool trailing_bytes_are_refused() {
    return refuses<U64>("0100") && refuses<std::vector<U64>>("8000");
}

bool errors_say_where() {
    const auto decoded = cbor::decode<std::vector<U64>>(from_hex("83010240"));
    return !decoded && decoded.error().offset == 3 && !decoded.error().reason.empty();
}

bool whole_items_are_passed_over() {
    return skips("83016161a2616101616202") && skips("a16161820203") && skips("f6") &&
           skips("3863") && !skips("8301");
}

bool nesting_is_bounded() {
    std::string deep;
    for (unsigned i = 0; i < 100'000; ++i) {
        deep += "81";
    }
    std::string fine;
    for (unsigned i = 0; i < 100; ++i) {
        fine += "81";
    }
    return !skips(deep + "00") && skips(fine + "00");
}

bool raw_items_are_their_bytes() {
    const Bytes bytes = from_hex(
        "8301820203"
        "0405");
    cbor::Reader reader(bytes);
    FVM_CHECK(reader.expect_array(3) && reader.read_uint());
    const auto raw = reader.read_raw();
    return raw && to_hex(*raw) == "820203" && reader.remaining() == 2;
}

bool links_are_found_at_any_depth() {
    const std::string item =
        "83"
        "01"
        "a16161" +
        std::string(link_hex) + "81" + std::string(link_hex);
    unsigned count = 0;
    FVM_CHECK(cbor::for_each_link(from_hex(item), [&](const Cid& cid) {
        count += cid.codec() == codec::dag_cbor ? 1U : 0U;
    }));
    return count == 2;
}

bool kinds_are_seen_without_reading() {
    const Bytes bytes = from_hex("d82a");
    cbor::Reader link(bytes);
    const Bytes map = from_hex("a0");
    cbor::Reader reader(map);
    return link.peek() == cbor::Kind::link && reader.peek() == cbor::Kind::map &&
           reader.position() == 0 && reader.read_map_header() == std::size_t{0};
}

constexpr Check checks[] = {
    FVM_NAMED_CHECK(small_numbers_are_one_byte),
    FVM_NAMED_CHECK(numbers_of_one_byte_have_a_byte_behind),
    FVM_NAMED_CHECK(numbers_of_two_bytes_are_big_endian),
    FVM_NAMED_CHECK(numbers_of_four_bytes_are_big_endian),
    FVM_NAMED_CHECK(numbers_of_eight_bytes_are_big_endian),
    FVM_NAMED_CHECK(negative_numbers_count_from_minus_one),
    FVM_NAMED_CHECK(signed_numbers_reach_their_limits),
    FVM_NAMED_CHECK(signed_numbers_beyond_their_limits_are_refused),
    FVM_NAMED_CHECK(narrow_types_refuse_wide_numbers),
    FVM_NAMED_CHECK(unsigned_numbers_refuse_a_sign),
    FVM_NAMED_CHECK(byte_strings_carry_their_length),
    FVM_NAMED_CHECK(long_byte_strings_have_longer_headers),
    FVM_NAMED_CHECK(text_is_utf8),
    FVM_NAMED_CHECK(text_that_is_not_utf8_is_refused),
    FVM_NAMED_CHECK(utf8_is_recognised),
    FVM_NAMED_CHECK(bytes_and_text_are_not_exchanged),
    FVM_NAMED_CHECK(truth_values_are_simple),
    FVM_NAMED_CHECK(nothing_is_null),
    FVM_NAMED_CHECK(arrays_carry_their_count),
    FVM_NAMED_CHECK(arrays_nest),
    FVM_NAMED_CHECK(tuples_are_arrays_of_their_fields),
    FVM_NAMED_CHECK(tuples_refuse_another_count),
    FVM_NAMED_CHECK(links_are_tag_42),
    FVM_NAMED_CHECK(links_without_their_zero_are_refused),
    FVM_NAMED_CHECK(links_with_more_than_a_cid_are_refused),
    FVM_NAMED_CHECK(other_tags_are_refused),
    FVM_NAMED_CHECK(long_headers_are_refused_where_asked),
    FVM_NAMED_CHECK(long_headers_are_read_elsewhere),
    FVM_NAMED_CHECK(indefinite_lengths_are_refused),
    FVM_NAMED_CHECK(reserved_headers_are_refused),
    FVM_NAMED_CHECK(floats_are_no_numbers),
    FVM_NAMED_CHECK(an_input_that_ends_early_is_refused),
    FVM_NAMED_CHECK(counts_beyond_the_input_are_refused_at_once),
    FVM_NAMED_CHECK(trailing_bytes_are_refused),
    FVM_NAMED_CHECK(errors_say_where),
    FVM_NAMED_CHECK(whole_items_are_passed_over),
    FVM_NAMED_CHECK(nesting_is_bounded),
    FVM_NAMED_CHECK(raw_items_are_their_bytes),
    FVM_NAMED_CHECK(links_are_found_at_any_depth),
    FVM_NAMED_CHECK(kinds_are_seen_without_reading),
};

}  // namespace

std::span<const Check> cbor_checks() {
    return checks;
}

}  // namespace fvm::test
