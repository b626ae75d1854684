// RapidCheck throws inside; this file alone is compiled with exceptions. The expectations come from
// Boost.Multiprecision and, for the rounding of shifts and divisions, from num-bigint's
// documentation.
#include <fvm/base/bigint.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <limits>

namespace fvm {
namespace {

using Reference = boost::multiprecision::cpp_int;

/// A magnitude of up to 80 bytes and a sign. Runs of equal bytes, which Knuth's division corrects
/// its estimates for, come up often.
struct Number {
    BigInt ours;
    Reference theirs;
};

Number make(const Bytes& seed, bool negative) {
    Bytes magnitude;
    for (const std::uint8_t byte : seed) {
        if (byte % 4 == 0) {
            magnitude.insert(magnitude.end(), byte % 16, byte % 8 == 0 ? 0xff : 0x00);
        } else {
            magnitude.push_back(byte);
        }
    }
    magnitude.resize(std::min<std::size_t>(magnitude.size(), 80));
    Reference theirs;
    if (!magnitude.empty()) {  // import_bits() takes no empty range
        import_bits(theirs, magnitude.begin(), magnitude.end());
    }
    return {BigInt::from_big_endian(magnitude, negative), negative ? Reference(-theirs) : theirs};
}

RC_GTEST_PROP(BigIntAgainstCppInt, addition_and_subtraction,
              (Bytes a, bool a_negative, Bytes b, bool b_negative)) {
    const Number x = make(a, a_negative);
    const Number y = make(b, b_negative);
    RC_ASSERT((x.ours + y.ours).to_decimal() == Reference(x.theirs + y.theirs).str());
    RC_ASSERT((x.ours - y.ours).to_decimal() == Reference(x.theirs - y.theirs).str());
}

RC_GTEST_PROP(BigIntAgainstCppInt, multiplication,
              (Bytes a, bool a_negative, Bytes b, bool b_negative)) {
    const Number x = make(a, a_negative);
    const Number y = make(b, b_negative);
    RC_ASSERT((x.ours * y.ours).to_decimal() == Reference(x.theirs * y.theirs).str());
}

RC_GTEST_PROP(BigIntAgainstCppInt, truncating_division,
              (Bytes a, bool a_negative, Bytes b, bool b_negative)) {
    const Number x = make(a, a_negative);
    const Number y = make(b, b_negative);
    RC_PRE(!y.ours.is_zero());
    RC_ASSERT((x.ours / y.ours).to_decimal() == Reference(x.theirs / y.theirs).str());
    RC_ASSERT((x.ours % y.ours).to_decimal() == Reference(x.theirs % y.theirs).str());
}

RC_GTEST_PROP(BigIntAgainstCppInt, floor_and_ceiling_enclose_the_quotient,
              (Bytes a, bool a_negative, Bytes b, bool b_negative)) {
    const Number x = make(a, a_negative);
    const Number y = make(b, b_negative);
    RC_PRE(!y.ours.is_zero());
    const bool exact = x.theirs % y.theirs == 0;
    const bool below_zero = (x.theirs < 0) != (y.theirs < 0);
    const Reference truncated = x.theirs / y.theirs;
    const Reference floor = exact || !below_zero ? truncated : Reference(truncated - 1);
    const Reference ceiling = exact || below_zero ? truncated : Reference(truncated + 1);
    RC_ASSERT(div_floor(x.ours, y.ours).to_decimal() == floor.str());
    RC_ASSERT(div_ceil(x.ours, y.ours).to_decimal() == ceiling.str());
    const BigIntDivision parts = div_mod_floor(x.ours, y.ours);
    RC_ASSERT(parts.quotient * y.ours + parts.remainder == x.ours);
}

RC_GTEST_PROP(BigIntAgainstCppInt, shifts, (Bytes a, bool negative, std::uint16_t amount)) {
    const Number x = make(a, negative);
    const unsigned count = amount % 300;
    RC_ASSERT((x.ours << count).to_decimal() == Reference(x.theirs << count).str());
    // cpp_int shifts negative numbers as two's complement too: it floors.
    RC_ASSERT((x.ours >> count).to_decimal() == Reference(x.theirs >> count).str());
}

RC_GTEST_PROP(BigIntAgainstCppInt, comparison,
              (Bytes a, bool a_negative, Bytes b, bool b_negative)) {
    const Number x = make(a, a_negative);
    const Number y = make(b, b_negative);
    RC_ASSERT((x.ours < y.ours) == (x.theirs < y.theirs));
    RC_ASSERT((x.ours == y.ours) == (x.theirs == y.theirs));
    RC_ASSERT(x.ours == BigInt(x.ours));
}

RC_GTEST_PROP(BigIntAgainstCppInt, decimal_text_and_bytes_come_back, (Bytes a, bool negative)) {
    const Number x = make(a, negative);
    RC_ASSERT(x.ours.to_decimal() == x.theirs.str());
    RC_ASSERT(BigInt::from_decimal(x.theirs.str()).value() == x.ours);
    RC_ASSERT(BigInt::from_big_endian(x.ours.magnitude_bytes(), x.ours.is_negative()) == x.ours);
    const Reference magnitude = abs(x.theirs);
    RC_ASSERT(x.ours.bit_length() == (magnitude == 0 ? 0 : msb(magnitude) + 1));
}

RC_GTEST_PROP(BigIntAgainstCppInt, powers, (std::int32_t base, std::uint8_t exponent)) {
    RC_ASSERT(BigInt(base).pow(exponent % 40U).to_decimal() ==
              Reference(pow(Reference(base), exponent % 40U)).str());
}

TEST(BigInt, an_operand_may_be_the_result) {
    const BigInt start = BigInt::power_of_two(255) - 7;
    BigInt value = start;
    value += value;
    EXPECT_EQ(value, start << 1);
    value -= value;
    EXPECT_TRUE(value.is_zero());
    EXPECT_FALSE(value.is_negative());
    value = start;
    value *= value;
    EXPECT_EQ(value / start, start);
}

TEST(BigInt, division_corrects_an_estimate_that_is_one_too_large) {
    // Knuth's rare case (TAOCP 4.3.1, exercise 22, as Hacker's Delight scales it): the digit's
    // product exceeds what is left, and the divisor is added back.
    const BigInt dividend = BigInt::power_of_two(191) + 3;
    const BigInt divisor = BigInt::power_of_two(189) + 1;
    const BigIntDivision parts = div_rem(dividend, divisor);
    EXPECT_EQ(parts.quotient, BigInt(3));
    EXPECT_EQ(parts.remainder, BigInt::power_of_two(189));
    EXPECT_EQ(BigInt::power_of_two(192) * (BigInt::power_of_two(63) - 1) /
                  (BigInt::power_of_two(127) + 1),
              BigInt::power_of_two(128) - BigInt::power_of_two(65) - 2);
}

TEST(BigInt, zero_has_no_sign) {
    EXPECT_EQ(BigInt::from_decimal("-0").value(), BigInt());
    EXPECT_FALSE((-BigInt()).is_negative());
    EXPECT_FALSE((BigInt(-5) % 5).is_negative());
    EXPECT_FALSE((BigInt(-1) / 2).is_negative());
    EXPECT_TRUE(BigInt::from_big_endian(Bytes{0, 0}, true).magnitude_bytes().empty());
}

TEST(BigInt, truncates_in_division_and_floors_in_shifts) {
    EXPECT_EQ(BigInt(-7) / 2, BigInt(-3));
    EXPECT_EQ(BigInt(-7) % 2, BigInt(-1));
    EXPECT_EQ(BigInt(-7) >> 1, BigInt(-4));
    EXPECT_EQ(BigInt(-1) >> 500, BigInt(-1));
    EXPECT_EQ(div_floor(-7, 2), BigInt(-4));
    EXPECT_EQ(div_ceil(-7, 2), BigInt(-3));
    EXPECT_EQ(div_ceil(7, 2), BigInt(4));
}

TEST(BigInt, converts_to_built_in_integers_only_where_they_hold_the_value) {
    const BigInt two_to_63 = BigInt::power_of_two(63);
    EXPECT_EQ(two_to_63.to_i64(), std::nullopt);
    EXPECT_EQ((-two_to_63).to_i64(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ((-two_to_63 - 1).to_i64(), std::nullopt);
    EXPECT_EQ((two_to_63 * 2 - 1).to_u64(), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ((two_to_63 * 2).to_u64(), std::nullopt);
    EXPECT_EQ(BigInt(-1).to_u64(), std::nullopt);
    EXPECT_EQ(BigInt::power_of_two(128).to_u128(), std::nullopt);
    EXPECT_TRUE((BigInt::power_of_two(128) - 1).to_u128() == ~Uint128{0});
    EXPECT_EQ(BigInt(std::numeric_limits<std::int64_t>::min()).to_decimal(),
              "-9223372036854775808");
}

TEST(BigInt, refuses_text_that_is_no_number) {
    for (const char* text : {"", "-", "+", "1-", "1 2", " 1", "0x1", "1e3", "--1"}) {
        EXPECT_FALSE(BigInt::from_decimal(text)) << text;
    }
    EXPECT_EQ(BigInt::from_decimal("12345678901234567890x").error().offset, 20U);
    EXPECT_EQ(BigInt::from_decimal("+00000000000000000000000000007").value(), BigInt(7));
}

}  // namespace
}  // namespace fvm
