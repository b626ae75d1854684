#include <fvm/base/multibase.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

namespace fvm {
namespace {

using test::from_hex;

struct Sample {
    Base base;
    std::string_view bytes;
    std::string_view text;
};

// RFC 4648 section 10 (without padding, lower case), and draft-msporny-base58-03 section 5.
constexpr Sample samples[] = {
    {Base::base16, "", ""},
    {Base::base16, "foobar", "666f6f626172"},
    {Base::base32, "f", "my"},
    {Base::base32, "fo", "mzxq"},
    {Base::base32, "foo", "mzxw6"},
    {Base::base32, "foob", "mzxw6yq"},
    {Base::base32, "fooba", "mzxw6ytb"},
    {Base::base32, "foobar", "mzxw6ytboi"},
    {Base::base64, "f", "Zg"},
    {Base::base64, "fo", "Zm8"},
    {Base::base64, "foobar", "Zm9vYmFy"},
    {Base::base64_padded, "", ""},
    {Base::base64_padded, "f", "Zg=="},
    {Base::base64_padded, "fo", "Zm8="},
    {Base::base64_padded, "foo", "Zm9v"},
    {Base::base64, "\xfb\xff", "+/8"},
    {Base::base64_url, "\xfb\xff", "-_8"},
    {Base::base58_btc, "Hello World!", "2NEpo7TZRRrLZSi2U"},
    {Base::base58_btc, "The quick brown fox jumps over the lazy dog.",
     "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"},
};

TEST(Multibase, encodes_and_decodes_the_samples_of_the_standards) {
    for (const Sample& sample : samples) {
        EXPECT_EQ(encode_base(sample.base, as_bytes(sample.bytes)), sample.text);
        const auto decoded = decode_base(sample.base, sample.text);
        ASSERT_TRUE(decoded) << sample.text;
        EXPECT_EQ(as_text(*decoded), sample.bytes);
    }
}

TEST(Multibase, base58_keeps_leading_zero_bytes) {
    EXPECT_EQ(encode_base(Base::base58_btc, from_hex("0000287fb4cd")), "11233QC4");
    EXPECT_EQ(decode_base(Base::base58_btc, "11233QC4"), from_hex("0000287fb4cd"));
    EXPECT_EQ(decode_base(Base::base58_btc, "111"), Bytes(3, 0));
}

// multiformats/multibase, tests/basic.csv
TEST(Multibase, knows_the_prefixes) {
    constexpr std::string_view text = "yes mani !";
    const std::pair<Base, std::string_view> spellings[] = {
        {Base::base16, "f796573206d616e692021"},    {Base::base32, "bpfsxgidnmfxgsibb"},
        {Base::base58_btc, "z7paNL19xttacUY"},      {Base::base64, "meWVzIG1hbmkgIQ"},
        {Base::base64_padded, "MeWVzIG1hbmkgIQ=="}, {Base::base64_url, "ueWVzIG1hbmkgIQ"},
    };
    for (const auto& [base, spelling] : spellings) {
        EXPECT_EQ(encode_multibase(base, as_bytes(text)), spelling);
        EXPECT_EQ(decode_multibase(spelling), to_bytes(as_bytes(text))) << spelling;
    }
}

TEST(Multibase, refuses_text_that_no_encoder_makes) {
    const std::pair<Base, std::string_view> texts[] = {
        {Base::base16, "abc"},        // half a byte
        {Base::base16, "AB"},         // the other case
        {Base::base32, "MZXW6"},      // the other case
        {Base::base32, "mzxw6y"},     // impossible length
        {Base::base32, "mz"},         // spare bits set
        {Base::base32, "m1"},         // outside the alphabet
        {Base::base64, "Zh"},         // spare bits set
        {Base::base64, "Zg=="},       // padding
        {Base::base64, "Z"},          // impossible length
        {Base::base64, "-_8"},        // the other alphabet
        {Base::base64_padded, "Zg"},  // no padding
        {Base::base64_padded, "Zg="},  {Base::base64_padded, "Z==="},
        {Base::base64_padded, "===="}, {Base::base64_padded, "Zg==Zg=="},
        {Base::base58_btc, "0OIl"},
    };
    for (const auto& [base, text] : texts) {
        EXPECT_FALSE(decode_base(base, text)) << text;
    }
    for (const auto text : {"", "x", "Fab", "\xff"}) {
        EXPECT_FALSE(decode_multibase(text)) << text;
    }
}

TEST(Multibase, errors_point_at_the_character) {
    const auto decoded = decode_multibase("bmz!w6");
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().offset, 3U);
}

TEST(Multibase, base58_refuses_long_text_instead_of_taking_quadratic_time) {
    EXPECT_TRUE(decode_base(Base::base58_btc, std::string(max_base58_text, '2')));
    EXPECT_FALSE(decode_base(Base::base58_btc, std::string(max_base58_text + 1, '2')));
}

}  // namespace
}  // namespace fvm
