#include <fvm/wasm/reader.hpp>
#include <fvm/wasm/writer.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace fvm::wasm {
namespace {

std::int32_t read_s32(const Bytes& bytes, bool& ok) {
    Reader in(bytes);
    const std::int32_t value = in.s32();
    ok = in.ok() && in.at_end();
    return value;
}

bool takes_u32(const Bytes& bytes) {
    Reader in(bytes);
    in.u32();
    return in.ok() && in.at_end();
}

TEST(Reader, reads_back_every_integer_that_is_written) {
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{63}, std::int64_t{64}, std::int64_t{-64},
          std::int64_t{-65}, std::int64_t{8191}, std::int64_t{8192},
          std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
        Bytes out;
        put_s64(out, value);
        Reader in(out);
        EXPECT_EQ(in.s64(), value);
        EXPECT_TRUE(in.ok() && in.at_end()) << value;
    }
    for (const std::uint32_t value : {0U, 127U, 128U, 16384U, 0xFFFF'FFFFU}) {
        Bytes out;
        put_u32(out, value);
        Reader in(out);
        EXPECT_EQ(in.u32(), value);
        EXPECT_TRUE(in.ok() && in.at_end()) << value;
    }
}

// The bounds are those of the specification, binary format, section "Integers".
TEST(Reader, takes_integers_up_to_their_size_and_no_longer_encodings) {
    EXPECT_TRUE(takes_u32({0x80, 0x80, 0x80, 0x80, 0x00}));
    EXPECT_TRUE(takes_u32({0xFF, 0xFF, 0xFF, 0xFF, 0x0F}));
    EXPECT_FALSE(takes_u32({0xFF, 0xFF, 0xFF, 0xFF, 0x10}));
    EXPECT_FALSE(takes_u32({0x80, 0x80, 0x80, 0x80, 0x80, 0x00}));
    EXPECT_FALSE(takes_u32({0x80}));
    bool ok = false;
    EXPECT_EQ(read_s32({0x80, 0x80, 0x80, 0x80, 0x78}, ok),
              std::numeric_limits<std::int32_t>::min());
    EXPECT_TRUE(ok);
    EXPECT_EQ(read_s32({0xFF, 0xFF, 0xFF, 0xFF, 0x07}, ok),
              std::numeric_limits<std::int32_t>::max());
    EXPECT_TRUE(ok);
    read_s32({0xFF, 0xFF, 0xFF, 0xFF, 0x0F}, ok);
    EXPECT_FALSE(ok);
    read_s32({0x80, 0x80, 0x80, 0x80, 0x70}, ok);
    EXPECT_FALSE(ok);
}

TEST(Reader, refuses_a_tenth_byte_that_is_not_a_sign) {
    const Bytes bytes = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01};
    Reader in(bytes);
    in.s64();
    EXPECT_FALSE(in.ok());
}

TEST(Reader, keeps_the_first_failure_and_then_has_nothing_left) {
    const Bytes bytes = {5, 1, 2};
    Reader in(bytes, 100);
    EXPECT_TRUE(in.sized().empty());
    EXPECT_EQ(in.byte(), 0);
    in.fail("something else");
    EXPECT_TRUE(in.at_end());
    EXPECT_EQ(in.error().reason, "unexpected end");
    EXPECT_EQ(in.error().offset, 101U);
}

TEST(Reader, refuses_names_that_are_not_utf8) {
    for (const Bytes& name : {Bytes{1, 0xFF}, Bytes{2, 0xC0, 0x80}, Bytes{3, 0xED, 0xA0, 0x80},
                              Bytes{4, 0xF4, 0x90, 0x80, 0x80}, Bytes{2, 0xE2, 0x82}}) {
        Reader in(name);
        in.name();
        EXPECT_EQ(in.error().reason, "name is not UTF-8");
        EXPECT_EQ(in.error().offset, 0U);
    }
    const Bytes euro = {3, 0xE2, 0x82, 0xAC};
    Reader in(euro);
    EXPECT_EQ(in.name().size(), 3U);
    EXPECT_TRUE(in.ok());
}

}  // namespace
}  // namespace fvm::wasm
