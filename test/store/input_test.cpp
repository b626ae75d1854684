#include <fvm/store/input.hpp>

#include <test/store/compressed.hpp>
#include <test/store/temporary_folder.hpp>
#include <test/support/hex.hpp>

#include <gtest/gtest.h>

namespace fvm::store {
namespace {

using test::from_hex;
using test::gzipped;
using test::TemporaryFolder;
using test::zstandard;

constexpr std::uint64_t plenty = 1U << 24;

/// Bytes that compress a little.
Bytes sample(std::size_t size) {
    Bytes bytes(size);
    std::uint32_t state = 1;
    for (std::uint8_t& byte : bytes) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<std::uint8_t>(state >> 28);
    }
    return bytes;
}

Bytes joined(BytesView a, BytesView b) {
    Bytes both = to_bytes(a);
    both.insert(both.end(), b.begin(), b.end());
    return both;
}

TEST(Input, decompresses_what_starts_like_gzip_or_zstandard) {
    for (const std::size_t size : {0U, 1U, 1000U, 3000000U}) {
        const Bytes content = sample(size);
        EXPECT_EQ(decompress(content, plenty), content);
        EXPECT_EQ(decompress(gzipped(content), plenty), content);
        EXPECT_EQ(decompress(zstandard(content), plenty), content);
    }
}

TEST(Input, files_give_the_same_bytes_as_memory) {
    const TemporaryFolder folder;
    const Bytes content = sample(1000000);
    const std::pair<Bytes, Compression> forms[] = {{content, Compression::none},
                                                   {gzipped(content), Compression::gzip},
                                                   {zstandard(content), Compression::zstd}};
    for (const auto& [bytes, compression] : forms) {
        auto input = Input::open(folder.with_file("input", bytes));
        ASSERT_TRUE(input);
        EXPECT_EQ(input->compression(), compression);
        Bytes first(10);
        EXPECT_EQ(input->read_fully(first), 10U);
        EXPECT_EQ(input->offset(), 10U);
        const auto rest = read_all(*input, plenty);
        ASSERT_TRUE(rest);
        EXPECT_EQ(joined(first, *rest), content);
        EXPECT_EQ(input->offset(), content.size());
    }
}

TEST(Input, files_shorter_than_any_magic_number_are_plain) {
    const TemporaryFolder folder;
    for (const std::string_view content : {"", "a", "\x1f", "abc"}) {
        auto input = Input::open(folder.with_file("input", as_bytes(content)));
        ASSERT_TRUE(input);
        EXPECT_EQ(read_all(*input, plenty), to_bytes(as_bytes(content)));
    }
}

// RFC 1952 section 2.2 and RFC 8878 section 3 allow it.
TEST(Input, members_and_frames_may_follow_one_another) {
    const Bytes a = sample(1000);
    const Bytes b = sample(70000);
    EXPECT_EQ(decompress(joined(gzipped(a), gzipped(b)), plenty), joined(a, b));
    EXPECT_EQ(decompress(joined(zstandard(a), zstandard(b)), plenty), joined(a, b));
}

TEST(Input, truncated_or_damaged_data_is_refused) {
    const Bytes content = sample(5000);
    for (const Bytes& whole : {gzipped(content), zstandard(content)}) {
        for (std::size_t size = 4; size < whole.size(); size += 61) {
            const auto result = decompress(BytesView(whole).first(size), plenty);
            ASSERT_FALSE(result) << size;
            EXPECT_EQ(result.error().kind, StoreError::Kind::malformed);
        }
        EXPECT_FALSE(decompress(joined(whole, as_bytes("garbage")), plenty));
    }
    Bytes damaged = gzipped(content);
    damaged[damaged.size() - 6] ^= 1;  // the checksum
    EXPECT_FALSE(decompress(damaged, plenty));
}

// The library has two decoders of a Zstandard frame, and the one for frames that fit the output at
// once refuses this one: an empty block of the compressed kind, and less content than the header
// says.
TEST(Input, a_damaged_frame_reads_the_same_however_much_is_asked_for) {
    const Bytes frame = from_hex("28b52ffd6000bd5a940003050000");
    const auto at_once = decompress(frame, 1U << 20);
    for (const std::size_t step : {1U, 7U, 1800U, 48640U, 100000U}) {
        Input input = Input::from_memory(frame, 1U << 20);
        Bytes content;
        bool failed = false;
        while (true) {
            Bytes piece(step);
            const auto count = input.read(piece);
            failed = !count;
            if (failed || *count == 0) {
                break;
            }
            content.insert(content.end(), piece.begin(), piece.begin() + std::ptrdiff_t(*count));
        }
        EXPECT_EQ(failed, !at_once) << step;
        if (at_once) {
            EXPECT_EQ(content, *at_once) << step;
        }
    }
}

TEST(Input, output_is_bounded_to_the_byte) {
    const Bytes zeros(1000000);
    for (const Bytes& bomb : {gzipped(zeros), zstandard(zeros)}) {
        ASSERT_LT(bomb.size(), 2000U);
        EXPECT_TRUE(decompress(bomb, zeros.size()));
        const auto refused = decompress(bomb, zeros.size() - 1);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().note, "more data than the limit allows");
        EXPECT_EQ(refused.error().offset, zeros.size() - 1);
    }
    EXPECT_FALSE(decompress(zeros, zeros.size() - 1));
}

TEST(Input, a_missing_file_is_an_error_that_names_it) {
    const auto input = Input::open("/nonexistent/file.car");
    ASSERT_FALSE(input);
    EXPECT_EQ(input.error().kind, StoreError::Kind::failed);
    EXPECT_EQ(input.error().note, "cannot open /nonexistent/file.car: No such file or directory");
    EXPECT_FALSE(MappedFile::open("/nonexistent/file.car"));
}

TEST(Input, a_folder_cannot_be_read_or_mapped) {
    const TemporaryFolder folder;
    EXPECT_FALSE(Input::open(folder.file("")));
    EXPECT_FALSE(MappedFile::open(folder.file("")));
}

}  // namespace
}  // namespace fvm::store
