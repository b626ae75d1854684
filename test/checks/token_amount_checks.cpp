#include <fvm/core/token_amount.hpp>
#include <test/checks/checks.hpp>
#include <test/support/hex.hpp>

#include <algorithm>
#include <initializer_list>

namespace fvm::test {
namespace {

TokenAmount atto(std::int64_t amount) {
    return TokenAmount::from_atto(BigInt(amount));
}

TokenAmount fil(std::int64_t amount) {
    return TokenAmount::from_whole(BigInt(amount));
}

BigInt big(std::string_view decimal) {
    return BigInt::from_decimal(decimal).value_or(BigInt(-1));
}

bool encodes(const BigInt& value, std::string_view hex) {
    const auto decoded = ipld::cbor::decode<BigInt>(from_hex(hex));
    return to_hex(ipld::cbor::encode(value)) == hex && decoded && *decoded == value;
}

bool parses(std::string_view text, const TokenAmount& expected) {
    const auto parsed = TokenAmount::from_text(text);
    return parsed && *parsed == expected;
}

bool the_default_is_zero() {
    return TokenAmount().is_zero() && !TokenAmount().is_negative() &&
           !TokenAmount().is_positive() && TokenAmount() == atto(0);
}

bool a_fil_is_ten_to_the_eighteen_atto() {
    return fil(1).atto() == big("1000000000000000000") &&
           fil(2'000'000'000).atto() == big("2000000000000000000000000000");
}

bool a_nano_fil_is_a_billion_atto() {
    return TokenAmount::from_nano(BigInt(3)) == atto(3'000'000'000);
}

bool amounts_are_added_and_subtracted() {
    return fil(2) + fil(3) == fil(5) && fil(2) - fil(3) == -fil(1) && (fil(1) - fil(1)).is_zero() &&
           atto(7) + atto(-7) == TokenAmount();
}

bool amounts_change_in_place() {
    TokenAmount amount = fil(1);
    amount += fil(4);
    amount -= atto(1);
    amount *= BigInt(2);
    return amount.atto() == big("9999999999999999998");
}

bool carries_cross_limbs() {
    const TokenAmount limb = TokenAmount::from_atto(BigInt(UINT64_MAX));
    const TokenAmount two = TokenAmount::from_atto(big("340282366920938463463374607431768211455"));
    return (limb + atto(1)).atto() == big("18446744073709551616") &&
           (limb + atto(1) - atto(1)) == limb &&
           (two + atto(1)).atto() == big("340282366920938463463374607431768211456") &&
           (two + atto(1) - two) == atto(1);
}

bool amounts_are_multiplied() {
    return (fil(1) * BigInt(1'000'000'007)).atto() == big("1000000007000000000000000000") &&
           BigInt(-3) * atto(5) == atto(-15) && (fil(9) * BigInt(0)).is_zero();
}

bool products_of_large_amounts_are_exact() {
    const BigInt factor = big("123456789012345678901234567890");
    return factor * factor == big("15241578753238836750495351562536198787501905199875019052100") &&
           (factor * factor) / factor == factor;
}

bool division_rounds_as_it_says() {
    return atto(7).div_floor(2) == atto(3) && atto(7).div_ceil(2) == atto(4) &&
           atto(-7).div_floor(2) == atto(-4) && atto(-7).div_ceil(2) == atto(-3) &&
           atto(8).div_floor(2) == atto(4) && atto(8).div_ceil(2) == atto(4);
}

bool integers_truncate_towards_zero() {
    return BigInt(-7) / BigInt(2) == BigInt(-3) && BigInt(-7) % BigInt(2) == BigInt(-1) &&
           BigInt(7) / BigInt(-2) == BigInt(-3) && BigInt(7) % BigInt(-2) == BigInt(1);
}

bool long_division_is_exact() {
    const BigInt dividend =
        big("115792089237316195423570985008687907853269984665640564039457584007913129639935");
    const BigInt divisor = big("340282366920938463463374607431768211457");
    return dividend / divisor == big("340282366920938463463374607431768211455") &&
           (dividend % divisor).is_zero();
}

bool shifts_are_powers_of_two() {
    return (BigInt(1) << 200) == BigInt::power_of_two(200) &&
           (BigInt(1) << 200 >> 199) == BigInt(2) && (BigInt(-1) >> 1) == BigInt(-1) &&
           (BigInt(-5) >> 1) == BigInt(-3) &&
           BigInt::power_of_two(64) == big("18446744073709551616");
}

bool order_is_that_of_numbers() {
    return fil(-2) < fil(-1) && fil(-1) < TokenAmount() && TokenAmount() < atto(1) &&
           fil(20) > fil(19) && TokenAmount::from_atto(BigInt::power_of_two(64)) > fil(18) &&
           TokenAmount::from_atto(-BigInt::power_of_two(64)) < fil(-18);
}

bool signs_are_known() {
    return atto(-1).is_negative() && atto(1).is_positive() && !(-TokenAmount()).is_negative();
}

bool what_fits_goes_to_128_bits() {
    const Uint128 greatest = ~Uint128{0};
    const TokenAmount most = TokenAmount::from_atto(BigInt(greatest));
    return most.to_u128() == greatest && !(most + atto(1)).to_u128() && !atto(-1).to_u128() &&
           TokenAmount().to_u128() == Uint128{0};
}

bool zero_is_an_empty_byte_string() {
    return encodes(BigInt(0), "40");
}

bool small_integers_are_a_sign_and_a_byte() {
    return encodes(BigInt(1), "420001") && encodes(BigInt(255), "4200ff") &&
           encodes(BigInt(-1), "420101") && encodes(BigInt(256), "43000100");
}

bool large_integers_are_big_endian() {
    return encodes(fil(1).atto(), "49000de0b6b3a7640000") &&
           encodes(BigInt::power_of_two(64), "4a00010000000000000000") &&
           encodes(-BigInt::power_of_two(128), "52010100000000000000000000000000000000");
}

bool amounts_are_encoded_as_integers() {
    return to_hex(ipld::cbor::encode(fil(1))) == "49000de0b6b3a7640000" &&
           ipld::cbor::decode<TokenAmount>(from_hex("49010de0b6b3a7640000")) == fil(-1);
}

bool leading_zeros_are_read() {
    return ipld::cbor::decode<BigInt>(from_hex("4400000005")) == BigInt(5) &&
           ipld::cbor::decode<BigInt>(from_hex("4100")) == BigInt(0) &&
           ipld::cbor::decode<BigInt>(from_hex("4101")) == BigInt(0);
}

bool other_signs_are_refused() {
    return !ipld::cbor::decode<BigInt>(from_hex("420205")) &&
           !ipld::cbor::decode<BigInt>(from_hex("42ff05"));
}

bool integers_end_at_128_bytes() {
    const std::string longest = "58800001" + std::string(std::size_t{126} * 2, '0');
    const std::string longer = "58810001" + std::string(std::size_t{127} * 2, '0');
    const auto decoded = ipld::cbor::decode<BigInt>(from_hex(longest));
    return decoded && *decoded == BigInt::power_of_two(std::size_t{126} * 8) &&
           !ipld::cbor::decode<BigInt>(from_hex(longer));
}

bool integers_are_byte_strings_alone() {
    return !ipld::cbor::decode<BigInt>(from_hex("05")) &&
           !ipld::cbor::decode<BigInt>(from_hex("620001"));
}

bool decimals_are_written() {
    return fil(1).to_decimal() == "1.0" && TokenAmount().to_decimal() == "0.0" &&
           atto(1).to_decimal() == "0.000000000000000001" &&
           (fil(1) + atto(500'000'000'000'000'000)).to_decimal() == "1.5" &&
           atto(-1).to_decimal() == "-0.000000000000000001";
}

bool integers_are_written_in_decimal() {
    return BigInt(0).to_decimal() == "0" && BigInt(-42).to_decimal() == "-42" &&
           BigInt::power_of_two(256).to_decimal() ==
               "115792089237316195423570985008687907853269984665640564039457584007913129639936";
}

bool text_is_an_amount_with_a_unit() {
    return parses("1.5", fil(1) + atto(500'000'000'000'000'000)) &&
           parses("1.5 FIL", fil(3).div_floor(2)) && parses("20 nanoFIL", atto(20'000'000'000)) &&
           parses("7 attoFIL", atto(7)) && parses("-2", fil(-2));
}

bool text_finer_than_an_atto_is_refused() {
    return !TokenAmount::from_text("0.5 attoFIL") &&
           !TokenAmount::from_text("0.0000000000000000001") && !TokenAmount::from_text("1.5.5") &&
           !TokenAmount::from_text("1 BTC");
}

bool text_that_is_no_integer_is_refused() {
    return std::ranges::none_of(
        std::initializer_list<std::string_view>{"", "-", "+", "1 ", " 1", "0x10", "1e3", "--1"},
        [](std::string_view text) { return BigInt::from_decimal(text).has_value(); });
}

bool copies_are_independent() {
    const BigInt original = BigInt::power_of_two(1000);
    BigInt copy = original;
    copy += BigInt(1);
    BigInt moved = std::move(copy);
    moved -= BigInt(1);
    return moved == original && original == BigInt::power_of_two(1000) &&
           original.bit_length() == 1001;
}

constexpr Check checks[] = {
    FVM_NAMED_CHECK(the_default_is_zero),
    FVM_NAMED_CHECK(a_fil_is_ten_to_the_eighteen_atto),
    FVM_NAMED_CHECK(a_nano_fil_is_a_billion_atto),
    FVM_NAMED_CHECK(amounts_are_added_and_subtracted),
    FVM_NAMED_CHECK(amounts_change_in_place),
    FVM_NAMED_CHECK(carries_cross_limbs),
    FVM_NAMED_CHECK(amounts_are_multiplied),
    FVM_NAMED_CHECK(products_of_large_amounts_are_exact),
    FVM_NAMED_CHECK(division_rounds_as_it_says),
    FVM_NAMED_CHECK(integers_truncate_towards_zero),
    FVM_NAMED_CHECK(long_division_is_exact),
    FVM_NAMED_CHECK(shifts_are_powers_of_two),
    FVM_NAMED_CHECK(order_is_that_of_numbers),
    FVM_NAMED_CHECK(signs_are_known),
    FVM_NAMED_CHECK(what_fits_goes_to_128_bits),
    FVM_NAMED_CHECK(zero_is_an_empty_byte_string),
    FVM_NAMED_CHECK(small_integers_are_a_sign_and_a_byte),
    FVM_NAMED_CHECK(large_integers_are_big_endian),
    FVM_NAMED_CHECK(amounts_are_encoded_as_integers),
    FVM_NAMED_CHECK(leading_zeros_are_read),
    FVM_NAMED_CHECK(other_signs_are_refused),
    FVM_NAMED_CHECK(integers_end_at_128_bytes),
    FVM_NAMED_CHECK(integers_are_byte_strings_alone),
    FVM_NAMED_CHECK(decimals_are_written),
    FVM_NAMED_CHECK(integers_are_written_in_decimal),
    FVM_NAMED_CHECK(text_is_an_amount_with_a_unit),
    FVM_NAMED_CHECK(text_finer_than_an_atto_is_refused),
    FVM_NAMED_CHECK(text_that_is_no_integer_is_refused),
    FVM_NAMED_CHECK(copies_are_independent),
};

}  // namespace

std::span<const Check> token_amount_checks() {
    return checks;
}

}  // namespace fvm::test
