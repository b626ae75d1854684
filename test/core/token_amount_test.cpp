#include <fvm/core/token_amount.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace fvm {
namespace {

using test::from_hex;
using test::to_hex;

TokenAmount atto(const char* decimal) {
    return TokenAmount::from_atto(BigInt::from_decimal(decimal).value());
}

struct KnownAmount {
    const char* atto;
    const char* decimal;
    const char* cbor;
};

// Made with the reference crate fvm_shared 3.14.
const std::vector<KnownAmount> known_amounts{
    {"0", "0.0", "40"},
    {"1", "0.000000000000000001", "420001"},
    {"-1", "-0.000000000000000001", "420101"},
    {"1000000000000000000", "1.0", "49000de0b6b3a7640000"},
    {"-1500000000000000000", "-1.5", "490114d1120d7b160000"},
    {"123456789012345678901234567890", "123456789012.34567890123456789",
     "4e00018ee90ff6c373e0ee4e3f0ad2"},
    {"100000000000000000", "0.1", "4900016345785d8a0000"},
};

TEST(TokenAmount, displays_and_encodes_as_the_reference_does) {
    for (const KnownAmount& known : known_amounts) {
        const TokenAmount amount = atto(known.atto);
        EXPECT_EQ(amount.to_decimal(), known.decimal);
        EXPECT_EQ(to_hex(ipld::cbor::encode(amount)), known.cbor);
        EXPECT_EQ(ipld::cbor::decode<TokenAmount>(from_hex(known.cbor)), amount);
        EXPECT_EQ(TokenAmount::from_text(known.decimal), amount);
    }
}

TEST(TokenAmount, reading_tolerates_leading_zeros_and_a_lone_sign) {
    EXPECT_EQ(ipld::cbor::decode<TokenAmount>(from_hex("44 00000007")), atto("7"));
    EXPECT_EQ(ipld::cbor::decode<TokenAmount>(from_hex("41 00")), TokenAmount());
    EXPECT_EQ(ipld::cbor::decode<TokenAmount>(from_hex("41 01")), TokenAmount());
    EXPECT_FALSE(ipld::cbor::decode<TokenAmount>(from_hex("42 0100"))->is_negative());
}

TEST(TokenAmount, reading_refuses_other_signs_other_types_and_more_than_128_bytes) {
    EXPECT_FALSE(ipld::cbor::decode<TokenAmount>(from_hex("42 0201")));
    EXPECT_FALSE(ipld::cbor::decode<TokenAmount>(from_hex("01")));
    EXPECT_FALSE(ipld::cbor::decode<TokenAmount>(from_hex("6131")));
    EXPECT_TRUE(ipld::cbor::decode<TokenAmount>(from_hex("5880 00" + std::string(254, 'f'))));
    EXPECT_FALSE(ipld::cbor::decode<TokenAmount>(from_hex("5881 00" + std::string(256, 'f'))));
}

TEST(TokenAmount, text_has_units) {
    EXPECT_EQ(TokenAmount::from_text("1.5 FIL"), atto("1500000000000000000"));
    EXPECT_EQ(TokenAmount::from_text("1.5FIL"), atto("1500000000000000000"));
    EXPECT_EQ(TokenAmount::from_text("-2.25 nanoFIL"), atto("-2250000000"));
    EXPECT_EQ(TokenAmount::from_text("7 attofil"), atto("7"));
    EXPECT_EQ(TokenAmount::from_text("1.000 attoFIL"), atto("1"));
    EXPECT_EQ(TokenAmount::from_text("3"), TokenAmount::from_whole(3));
    EXPECT_EQ(TokenAmount::from_text("1 milliFIL"), atto("1000000000000000"));
    EXPECT_EQ(TokenAmount::from_text("1 microFIL"), atto("1000000000000"));
    EXPECT_EQ(TokenAmount::from_text("1 picoFIL"), atto("1000000"));
    EXPECT_EQ(TokenAmount::from_text("1 femtoFIL"), atto("1000"));
}

TEST(TokenAmount, text_comes_back) {
    for (const KnownAmount& known : known_amounts) {
        EXPECT_EQ(TokenAmount::from_text(atto(known.atto).to_text()), atto(known.atto));
    }
    EXPECT_EQ(atto("0").to_text(), "0 FIL");
    EXPECT_EQ(atto("-1500000000000000000").to_text(), "-1.5 FIL");
}

TEST(TokenAmount, refuses_text_that_is_no_amount) {
    for (const char* text : {"", "FIL", "1.", ".5", "1.5.2", "0.5 attoFIL", "1 WD", "1.5 FIL x",
                             "-", "--1", "1e3", "0.0000000000000000001"}) {
        EXPECT_FALSE(TokenAmount::from_text(text)) << text;
    }
}

TEST(TokenAmount, adds_multiplies_and_rounds_as_its_functions_say) {
    EXPECT_EQ(TokenAmount::from_nano(3) * 2 - TokenAmount::from_atto(1), atto("5999999999"));
    EXPECT_EQ(atto("-7").div_floor(2), atto("-4"));
    EXPECT_EQ(atto("-7").div_ceil(2), atto("-3"));
    EXPECT_LT(atto("-1"), TokenAmount());
    EXPECT_TRUE((-atto("1")).is_negative());
}

TEST(TokenAmount, crosses_the_syscall_boundary_only_where_128_bits_hold_it) {
    EXPECT_TRUE(TokenAmount::from_atto(BigInt::power_of_two(128) - 1).to_u128() == ~Uint128{0});
    EXPECT_FALSE(TokenAmount::from_atto(BigInt::power_of_two(128)).to_u128());
    EXPECT_FALSE(atto("-1").to_u128());
}

}  // namespace
}  // namespace fvm
