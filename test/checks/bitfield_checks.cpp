#include <fvm/ipld/bitfield.hpp>
#include <fvm/ipld/codec.hpp>
#include <test/checks/checks.hpp>
#include <test/support/hex.hpp>

#include <algorithm>
#include <initializer_list>

namespace fvm::test {
namespace {

using namespace ipld;
using Bits = std::vector<std::uint64_t>;
using Ranges = std::vector<BitRange>;

BitField of(Ranges ranges) {
    return BitField::from_ranges(std::move(ranges));
}

bool is(const BitField& field, const Ranges& ranges) {
    return std::ranges::equal(field.ranges(), ranges);
}

bool encodes(const Ranges& ranges, std::string_view hex) {
    const Bytes expected = from_hex(hex);
    const auto decoded = BitField::from_bytes(expected);
    return of(ranges).to_bytes() == expected && decoded && is(*decoded, ranges);
}

/// Packs bits written as text, first bit first, from the least significant one of each byte.
Bytes packed(std::string_view bits) {
    Bytes bytes;
    std::size_t count = 0;
    for (const char c : bits) {
        if (c == ' ') {
            continue;
        }
        if (count % 8 == 0) {
            bytes.push_back(0);
        }
        bytes.back() |= static_cast<std::uint8_t>((c == '1' ? 1 : 0) << (count % 8));
        ++count;
    }
    return bytes;
}

bool refuses(std::string_view bits) {
    return !BitField::from_bytes(packed(bits));
}

bool the_empty_field_has_no_bytes() {
    return encodes({}, "");
}

bool single_bits_are_encoded_in_place() {
    return encodes({{0, 1}}, "0c") && encodes({{1, 2}}, "18");
}

bool short_runs_take_four_bits() {
    return encodes({{0, 8}}, "1401") && encodes({{0, 4}, {5, 8}}, "943a") &&
           encodes({{0, 15}}, "f401");
}

bool long_runs_take_a_varint() {
    return encodes({{0, 16}}, "0402") && encodes({{0, 25}}, "2403") &&
           encodes({{10, 20}, {22, 23}, {100, 1100}}, "5055254da01f");
}

bool alternating_bits_take_one_bit_each() {
    Ranges ranges;
    for (std::uint64_t i = 0; i < 10; ++i) {
        ranges.push_back({2 * i, 2 * i + 1});
    }
    return encodes(ranges, "fcff3f");
}

bool the_fullest_field_is_encoded() {
    return encodes({{0, UINT64_MAX}}, "e4ffffffffffffffff3f");
}

bool the_greatest_bit_is_encoded() {
    return encodes({{UINT64_MAX - 1, UINT64_MAX}}, "c0ffffffffffffffff3f20");
}

bool other_versions_are_refused() {
    return refuses("10 1 01 0001") && refuses("01 1 01 0001") && refuses("11 1 01 0001");
}

bool a_trailing_zero_byte_is_refused() {
    const Bytes bytes = {0x0c, 0x00};
    const Bytes zero = {0x00};
    return !BitField::from_bytes(bytes) && !BitField::from_bytes(zero);
}

bool a_trailing_run_of_zeros_is_refused() {
    return refuses("00 0 1") && refuses("00 0 01 0010") && refuses("00 1 01 0010 1");
}

bool runs_of_no_length_are_refused() {
    return refuses("00 1 1 01 0000 1") && refuses("00 1 1 00 00000000 1");
}

bool runs_in_a_longer_form_are_refused() {
    return refuses("00 1 01 1000 1111111") && refuses("00 1 00 11000000 111") &&
           refuses("00 1 00 10000000 111");
}

bool padded_varints_are_refused() {
    return refuses("00 1 00 11000001 00000000 111");
}

bool varints_beyond_64_bits_are_refused() {
    return refuses(
        "00 1 00 00000001 00000001 00000001 00000001 00000001 00000001 00000001 "
        "00000001 00000001 01000000 111");
}

bool runs_beyond_the_greatest_number_are_refused() {
    const std::string_view half =
        "00 11111111 11111111 11111111 11111111 11111111 11111111 11111111 11111111 11111110";
    std::string bits = "00 1 ";
    bits += half;
    bits += half;
    bits += "01 0100";
    return refuses(bits);
}

bool a_first_bit_without_a_run_is_refused() {
    return refuses("00 1");
}

bool bits_are_set_and_unset() {
    BitField field;
    FVM_CHECK(field.set(5) && field.set(7) && field.set(6) && field.set(6));
    FVM_CHECK(is(field, {{5, 8}}) && field.contains(6) && !field.contains(8));
    field.unset(6);
    FVM_CHECK(is(field, {{5, 6}, {7, 8}}));
    field.unset(5);
    field.unset(7);
    field.unset(7);
    return field.empty() && field.to_bytes().empty();
}

bool setting_joins_runs() {
    BitField field = of({{0, 3}, {4, 6}, {8, 9}});
    FVM_CHECK(field.set(3) && is(field, {{0, 6}, {8, 9}}));
    FVM_CHECK(field.set(7) && is(field, {{0, 6}, {7, 9}}));
    return field.set(6) && is(field, {{0, 9}});
}

bool the_greatest_number_is_in_no_field() {
    BitField field = of({{0, UINT64_MAX}});
    FVM_CHECK(!field.set(UINT64_MAX) && !field.contains(UINT64_MAX));
    field.unset(UINT64_MAX);
    FVM_CHECK(field.size() == UINT64_MAX && field.last() == UINT64_MAX - 1);
    return !BitField::from_bits({1, UINT64_MAX});
}

bool fields_are_made_of_bits_in_any_order() {
    const auto field = BitField::from_bits({9, 3, 4, 3, 5});
    return field && is(*field, {{3, 6}, {9, 10}});
}

bool ranges_are_put_in_order() {
    return is(of({{9, 12}, {3, 3}, {0, 4}, {2, 6}, {6, 7}, {8, 5}}), {{0, 7}, {9, 12}});
}

bool first_and_last_are_the_ends() {
    const BitField field = of({{4, 6}, {9, 12}});
    return field.first() == 4U && field.last() == 11U && !BitField().first() && !BitField().last();
}

bool the_size_is_that_of_all_runs() {
    return of({{4, 6}, {9, 12}}).size() == 5 && BitField().size() == 0;
}

bool bits_are_listed_up_to_a_bound() {
    const BitField field = of({{4, 6}, {9, 12}});
    return field.bits(5) == Bits{4, 5, 9, 10, 11} && !field.bits(4) &&
           !of({{0, UINT64_MAX}}).bits(1'000'000);
}

bool a_union_holds_the_bits_of_either() {
    FVM_CHECK(is(of({{0, 3}, {10, 13}}) | of({{5, 8}}), {{0, 3}, {5, 8}, {10, 13}}));
    FVM_CHECK(is(of({{0, 3}}) | of({{3, 5}}), {{0, 5}}));
    return is(of({{0, 3}, {4, 7}, {8, 11}}) | of({{2, 5}, {6, 9}, {10, 13}}), {{0, 13}});
}

bool a_union_of_many_is_that_of_each() {
    const BitField fields[] = {of({{0, 3}}), of({{5, 8}}), of({{2, 6}}), of({})};
    return is(BitField::union_of(fields), {{0, 8}}) && BitField::union_of({}).empty();
}

bool an_intersection_holds_the_bits_of_both() {
    FVM_CHECK(is(of({{0, 3}, {4, 7}, {8, 11}}) & of({{2, 5}, {6, 9}, {10, 13}}),
                 {{2, 3}, {4, 5}, {6, 7}, {8, 9}, {10, 11}}));
    return is(of({{0, 3}}) & of({{3, 5}}), {});
}

bool a_difference_holds_the_bits_of_the_first_alone() {
    FVM_CHECK(is(of({{0, 6}}) - of({{1, 3}}), {{0, 1}, {3, 6}}));
    return is(of({{0, 3}}) - of({{0, UINT64_MAX}}), {});
}

bool a_symmetric_difference_holds_the_bits_of_one() {
    return is(of({{0, 3}, {8, 11}}) ^ of({{2, 5}}), {{0, 2}, {3, 5}, {8, 11}}) &&
           is(of({{0, 3}}) ^ of({{3, 5}}), {{0, 5}}) && (of({{1, 9}}) ^ of({{1, 9}})).empty();
}

bool a_cut_moves_the_rest_together() {
    FVM_CHECK(is(of({{0, 3}, {10, 13}}).cut(of({{5, 8}})), {{0, 3}, {7, 10}}));
    FVM_CHECK(is(of({{0, 6}}).cut(of({{1, 3}})), {{0, 4}}));
    return is(of({{0, 3}, {4, 7}, {8, 11}}).cut(of({{2, 5}, {6, 9}, {10, 13}})), {{0, 4}});
}

bool a_slice_counts_members() {
    const BitField field = of({{2, 5}, {10, 12}, {20, 30}});
    const auto slice = field.slice(2, 5);
    FVM_CHECK(slice && is(*slice, {{4, 5}, {10, 12}, {20, 22}}));
    FVM_CHECK(field.slice(15, 0) && field.slice(0, 15) == field);
    return !field.slice(1, 15) && !BitField().slice(0, 1) && BitField().slice(0, 0);
}

bool overlap_is_recognised() {
    const BitField field = of({{2, 5}, {10, 12}});
    return field.contains_any(of({{4, 9}})) && !field.contains_any(of({{5, 10}})) &&
           !field.contains_any({}) && !BitField().contains_any(field);
}

bool a_superset_is_recognised() {
    const BitField field = of({{2, 5}, {10, 12}});
    return field.contains_all(of({{3, 4}, {10, 12}})) && field.contains_all({}) &&
           !field.contains_all(of({{4, 6}})) && !BitField().contains_all(field);
}

bool equality_is_by_members() {
    BitField field = of({{0, 10}});
    field.unset(3);
    return field == of({{0, 3}, {4, 10}}) && field != of({{0, 10}});
}

bool cbor_is_a_byte_string() {
    const Bytes encoded = cbor::encode(of({{0, 8}}));
    const auto decoded = cbor::decode<BitField>(encoded);
    return encoded == from_hex("42 1401") && decoded && is(*decoded, {{0, 8}}) &&
           !cbor::decode<BitField>(from_hex("62 1401"));
}

bool cbor_of_more_than_32_kib_is_refused() {
    Ranges ranges;
    for (std::uint64_t i = 0; i < 21'846; ++i) {
        ranges.push_back({4 * i, 4 * i + 2});
    }
    const BitField long_field = of(ranges);
    ranges.resize(21'844);
    const BitField short_field = of(ranges);
    FVM_CHECK(!long_field.encodable() && short_field.encodable());
    return !cbor::decode<BitField>(cbor::encode(long_field)) &&
           cbor::decode<BitField>(cbor::encode(short_field)) == short_field;
}

bool unvalidated_bytes_are_refused_on_use() {
    const auto decoded = cbor::decode<UnvalidatedBitField>(from_hex("41 00"));
    FVM_CHECK(decoded && !decoded->validate());
    FVM_CHECK(cbor::encode(*decoded) == from_hex("41 00"));
    const auto valid = UnvalidatedBitField(of({{0, 8}})).validate();
    return valid && is(*valid, {{0, 8}});
}

constexpr Check checks[] = {
    FVM_NAMED_CHECK(the_empty_field_has_no_bytes),
    FVM_NAMED_CHECK(single_bits_are_encoded_in_place),
    FVM_NAMED_CHECK(short_runs_take_four_bits),
    FVM_NAMED_CHECK(long_runs_take_a_varint),
    FVM_NAMED_CHECK(alternating_bits_take_one_bit_each),
    FVM_NAMED_CHECK(the_fullest_field_is_encoded),
    FVM_NAMED_CHECK(the_greatest_bit_is_encoded),
    FVM_NAMED_CHECK(other_versions_are_refused),
    FVM_NAMED_CHECK(a_trailing_zero_byte_is_refused),
    FVM_NAMED_CHECK(a_trailing_run_of_zeros_is_refused),
    FVM_NAMED_CHECK(runs_of_no_length_are_refused),
    FVM_NAMED_CHECK(runs_in_a_longer_form_are_refused),
    FVM_NAMED_CHECK(padded_varints_are_refused),
    FVM_NAMED_CHECK(varints_beyond_64_bits_are_refused),
    FVM_NAMED_CHECK(runs_beyond_the_greatest_number_are_refused),
    FVM_NAMED_CHECK(a_first_bit_without_a_run_is_refused),
    FVM_NAMED_CHECK(bits_are_set_and_unset),
    FVM_NAMED_CHECK(setting_joins_runs),
    FVM_NAMED_CHECK(the_greatest_number_is_in_no_field),
    FVM_NAMED_CHECK(fields_are_made_of_bits_in_any_order),
    FVM_NAMED_CHECK(ranges_are_put_in_order),
    FVM_NAMED_CHECK(first_and_last_are_the_ends),
    FVM_NAMED_CHECK(the_size_is_that_of_all_runs),
    FVM_NAMED_CHECK(bits_are_listed_up_to_a_bound),
    FVM_NAMED_CHECK(a_union_holds_the_bits_of_either),
    FVM_NAMED_CHECK(a_union_of_many_is_that_of_each),
    FVM_NAMED_CHECK(an_intersection_holds_the_bits_of_both),
    FVM_NAMED_CHECK(a_difference_holds_the_bits_of_the_first_alone),
    FVM_NAMED_CHECK(a_symmetric_difference_holds_the_bits_of_one),
    FVM_NAMED_CHECK(a_cut_moves_the_rest_together),
    FVM_NAMED_CHECK(a_slice_counts_members),
    FVM_NAMED_CHECK(overlap_is_recognised),
    FVM_NAMED_CHECK(a_superset_is_recognised),
    FVM_NAMED_CHECK(equality_is_by_members),
    FVM_NAMED_CHECK(cbor_is_a_byte_string),
    FVM_NAMED_CHECK(cbor_of_more_than_32_kib_is_refused),
    FVM_NAMED_CHECK(unvalidated_bytes_are_refused_on_use),
};

}  // namespace

std::span<const Check> bitfield_checks() {
    return checks;
}

}  // namespace fvm::test
