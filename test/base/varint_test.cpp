#include <fvm/base/varint.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

namespace fvm {
namespace {

using test::from_hex;

struct Sample {
    std::uint64_t value;
    std::string_view hex;
};

// The table of the multiformats unsigned-varint specification, and the limits.
constexpr Sample samples[] = {
    {0, "00"},
    {1, "01"},
    {127, "7f"},
    {128, "8001"},
    {255, "ff01"},
    {300, "ac02"},
    {16384, "808001"},
    {0x7fffffffffffffff, "ffffffffffffffff7f"},
    {0xffffffffffffffff, "ffffffffffffffffff01"},
};

TEST(Varint, writes_and_reads_the_specification_samples) {
    for (const Sample& sample : samples) {
        Bytes out;
        append_varint(out, sample.value);
        EXPECT_EQ(test::to_hex(out), sample.hex);
        EXPECT_EQ(varint_size(sample.value), out.size());
        const auto read = read_varint(out);
        ASSERT_TRUE(read);
        EXPECT_EQ(read->value, sample.value);
        EXPECT_EQ(read->size, out.size());
    }
}

TEST(Varint, leaves_what_follows_alone) {
    const auto read = read_varint(from_hex("ac02ff"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->value, 300U);
    EXPECT_EQ(read->size, 2U);
}

TEST(Varint, refuses_a_spelling_that_is_not_minimal) {
    for (const auto text : {"8000", "ff00", "80808000"}) {
        const auto read = read_varint(from_hex(text));
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().reason, "varint is not minimal");
    }
}

TEST(Varint, refuses_truncated_input_at_any_length) {
    for (const auto text : {"", "80", "ffff", "ffffffffffffffffff"}) {
        EXPECT_FALSE(read_varint(from_hex(text))) << text;
    }
}

TEST(Varint, refuses_an_eleventh_byte) {
    EXPECT_FALSE(read_varint(from_hex("ffffffffffffffffffff01")));
    EXPECT_FALSE(read_varint(from_hex("80808080808080808080")));
}

// What unsigned-varint 0.8 computes for these inputs in release mode.
TEST(Varint, drops_the_bits_of_a_tenth_byte_beyond_the_64th) {
    const auto dropped = read_varint(from_hex("f1808080808080808002"));
    ASSERT_TRUE(dropped);
    EXPECT_EQ(dropped->value, 0x71U);
    const auto kept = read_varint(from_hex("ffffffffffffffffff7f"));
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->value, 0xffffffffffffffffU);
}

}  // namespace
}  // namespace fvm
