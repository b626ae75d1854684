#include <fvm/base/result.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/ipld/memory_store.hpp>
#include <fvm/store/car_reader.hpp>
#include <fvm/store/car_store.hpp>
#include <fvm/store/car_writer.hpp>
#include <fvm/store/verify.hpp>

#include <test/store/compressed.hpp>
#include <test/store/temporary_folder.hpp>
#include <test/support/hex.hpp>

#include <gtest/gtest.h>

namespace fvm::store {
namespace {

using ipld::Cid;
using test::from_hex;
using test::TemporaryFolder;
using test::to_hex;
namespace codec = ipld::codec;
namespace multihash = ipld::multihash;

constexpr CarOptions verified{.verify = true, .limits = {}};

Bytes block_content(std::size_t number) {
    return Bytes(number * 37 % 5000, static_cast<std::uint8_t>(number));
}

Bytes car_of(std::size_t blocks) {
    const Cid root = Cid::of(codec::raw, block_content(0));
    CarWriter writer(std::span(&root, 1));
    for (std::size_t i = 0; i < blocks; ++i) {
        const Bytes content = block_content(i);
        writer.write(Cid::of(codec::raw, content), content);
    }
    return writer.take();
}

/// Reads all blocks; the error, where there is one.
StoreResult<std::size_t> count_blocks(BytesView car, const CarOptions& options = {}) {
    Input input = Input::from_memory(car);
    CarReader reader = FVM_TRY(CarReader::open(input, options));
    std::size_t count = 0;
    while (FVM_TRY(reader.next())) {
        ++count;
    }
    return count;
}

StoreResult<std::size_t> index_blocks(BytesView car, const CarOptions& options = {}) {
    return FVM_TRY(CarStore::from_bytes(to_bytes(car), options))->size();
}

// The fixture carv1-basic of the CARv1 specification begins so: a header of 99 bytes with two
// roots.
TEST(Car, the_header_is_laid_out_as_in_the_specification) {
    const auto first =
        Cid::from_text("bafyreihyrpefhacm6kkp4ql6j6udakdit7g3dmkzfriqfykhjw6cad5lrm");
    const auto second =
        Cid::from_text("bafyreidj5idub6mapiupjwjsyyxhyhedxycv4vihfsicm2vt46o7morwlm");
    ASSERT_TRUE(first && second);
    const CarWriter writer(std::vector{*first, *second});
    EXPECT_EQ(to_hex(writer.view()),
              "63a265726f6f747382d82a58250001711220"
              "f88bc853804cf294fe417e4fa83028689fcdb1b1592c5102e1474dbc200fab8b"
              "d82a58250001711220"
              "69ea0740f9807a28f4d932c62e7c1c83be055e55072c90266ab3e79df63a365b"
              "6776657273696f6e01");
}

TEST(Car, what_the_writer_writes_the_reader_reads) {
    const Bytes car = car_of(300);
    Input input = Input::from_memory(car);
    auto reader = CarReader::open(input, verified);
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->roots(), std::vector{Cid::of(codec::raw, block_content(0))});
    for (std::size_t i = 0; i < 300; ++i) {
        const auto block = reader->next();
        ASSERT_TRUE(block && *block) << i;
        EXPECT_EQ((*block)->cid, Cid::of(codec::raw, block_content(i)));
        EXPECT_EQ(to_bytes((*block)->block.bytes()), block_content(i));
    }
    const auto end = reader->next();
    ASSERT_TRUE(end);
    EXPECT_FALSE(*end);
    EXPECT_EQ(reader->offset(), car.size());
}

TEST(Car, any_number_of_roots_is_allowed) {
    for (const std::size_t count : {0U, 1U, 300U}) {
        const std::vector<Cid> roots(count, Cid::of(codec::raw, {}));
        const CarWriter writer(roots);
        Input input = Input::from_memory(writer.view());
        const auto reader = CarReader::open(input);
        ASSERT_TRUE(reader) << count;
        EXPECT_EQ(reader->roots(), roots);
    }
}

TEST(Car, every_truncation_is_noticed_except_between_sections) {
    const Bytes car = car_of(12);
    std::size_t whole = 0;
    for (std::size_t size = 0; size <= car.size(); ++size) {
        const BytesView cut = BytesView(car).first(size);
        const auto read = count_blocks(cut);
        EXPECT_EQ(read.has_value(), index_blocks(cut).has_value()) << size;
        if (read) {
            EXPECT_EQ(*read, whole++);
        }
    }
    EXPECT_EQ(whole, 13U);
}

TEST(Car, malformed_files_are_refused_with_reason_and_offset) {
    struct Row {
        std::string_view hex;
        std::string_view reason;
        std::size_t offset;
    };
    // header without roots: a2 65 roots 80 67 version 01
    const std::string header = "11a265726f6f7473806776657273696f6e01";
    const Row rows[] = {
        {"00", "section of length zero", 0},
        {"8000", "varint is not minimal", 1},
        {"0aa16776657273696f6e02", "CAR version is not 1", 2},  // how a CARv2 starts
        {"0aa16776657273696f6e01", "CAR header lacks roots or version", 1},
        {"13a265726f6f7473806776657273696f6e010000", "bytes after the item", 18},
        {"1fa365726f6f7473806776657273696f6e016776657273696f6e016161616161",
         "unexpected key in a CAR header", 18},
        {"ffffffff0f", "longer than the limit", 0},
    };
    for (const Row& row : rows) {
        const auto read = count_blocks(from_hex(row.hex));
        ASSERT_FALSE(read) << row.hex;
        EXPECT_EQ(read.error().kind, StoreError::Kind::malformed);
        EXPECT_NE(read.error().note.find(row.reason), std::string::npos) << read.error().note;
        EXPECT_EQ(read.error().offset, row.offset) << row.hex;
        EXPECT_FALSE(index_blocks(from_hex(row.hex)));
    }
    const std::pair<std::string_view, std::size_t> sections[] = {
        {"00", 18},          // length zero
        {"03015500", 22},    // CID ends early
        {"0401551201", 23},  // digest ends early
        {"0102", 19},        // CID version 2
        {"ffffffff7f", 18},  // longer than the limit
        {"80808080808080808080", 18},
    };
    for (const auto& [hex, offset] : sections) {
        const Bytes car = from_hex(header + std::string(hex));
        const auto read = count_blocks(car);
        ASSERT_FALSE(read) << hex;
        EXPECT_EQ(read.error().offset, offset) << hex << " " << read.error().note;
        const auto indexed = index_blocks(car);
        ASSERT_FALSE(indexed) << hex;
        EXPECT_EQ(indexed.error().offset, offset) << hex << " " << indexed.error().note;
    }
}

TEST(Car, keys_of_the_header_may_come_in_the_other_order) {
    const Bytes car = from_hex("11a26776657273696f6e0165726f6f747380");
    EXPECT_EQ(count_blocks(car), 0U);
}

TEST(Car, blocks_are_verified_on_request) {
    Bytes car = car_of(3);
    car.back() ^= 1;
    EXPECT_EQ(count_blocks(car), 3U);
    EXPECT_EQ(index_blocks(car), 3U);
    const auto read = count_blocks(car, verified);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().note, "block does not match its CID");
    EXPECT_FALSE(index_blocks(car, verified));
}

TEST(Car, hash_functions_that_cannot_be_computed_are_refused_where_blocks_are_verified) {
    CarWriter writer({});
    writer.write(Cid::v1(codec::raw, 0x1b, Bytes(32)), as_bytes("keccak"));
    EXPECT_EQ(count_blocks(writer.view()), 1U);
    EXPECT_FALSE(count_blocks(writer.view(), verified));
}

TEST(Car, verification_knows_the_hash_functions_of_the_chain) {
    const BytesView content = as_bytes("content");
    EXPECT_EQ(verify(Cid::of(codec::raw, content), content), Verdict::matches);
    EXPECT_EQ(verify(Cid::of(codec::raw, content), as_bytes("other")), Verdict::differs);
    EXPECT_EQ(verify(Cid::v1(codec::raw, multihash::identity, content), content), Verdict::matches);
    const hash::Digest32 digest = hash::sha2_256(content);
    EXPECT_EQ(verify(Cid::v1(codec::raw, multihash::sha2_256, digest), content), Verdict::matches);
    EXPECT_EQ(
        verify(Cid::v1(codec::raw, multihash::sha2_256, std::span(digest).first(20)), content),
        Verdict::differs);
}

TEST(Car, sections_beyond_the_limit_are_refused) {
    const Bytes car = car_of(130);
    CarOptions options;
    options.limits.max_section = 3000;
    EXPECT_FALSE(count_blocks(car, options));
    EXPECT_FALSE(index_blocks(car, options));
    options.limits.max_section = 6000;
    EXPECT_TRUE(count_blocks(car, options));
    options.limits.max_header = 10;
    EXPECT_FALSE(count_blocks(car, options));
}

TEST(Car, loading_copies_all_blocks_and_returns_the_roots) {
    const Bytes compressed = test::gzipped(car_of(2000));
    Input input = Input::from_memory(compressed);
    ipld::MemoryStore store;
    const auto roots = load_car(input, store, verified);
    ASSERT_TRUE(roots);
    EXPECT_EQ(*roots, std::vector{Cid::of(codec::raw, block_content(0))});
    for (std::size_t i = 0; i < 2000; ++i) {
        EXPECT_TRUE(store.has(Cid::of(codec::raw, block_content(i))).value()) << i;
    }
}

TEST(CarStore, finds_blocks_in_files_of_every_compression) {
    const TemporaryFolder folder;
    const Bytes car = car_of(100);
    for (const Bytes& content : {car, test::gzipped(car), test::zstandard(car)}) {
        const auto opened = CarStore::open(folder.with_file("a.car", content), verified);
        ASSERT_TRUE(opened);
        CarStore& store = **opened;
        EXPECT_EQ(store.size(), 100U);
        EXPECT_EQ(store.roots().size(), 1U);
        EXPECT_EQ(store.cid(7), Cid::of(codec::raw, block_content(7)));
        for (std::size_t i = 0; i < 100; ++i) {
            const auto block = get_required(store, Cid::of(codec::raw, block_content(i)), "test");
            ASSERT_TRUE(block);
            EXPECT_EQ(to_bytes(block->bytes()), block_content(i));
        }
        const auto absent = store.get(Cid::of(codec::raw, as_bytes("absent")));
        ASSERT_TRUE(absent);
        EXPECT_FALSE(*absent);
    }
}

TEST(CarStore, refuses_to_be_written_to) {
    const auto store = CarStore::from_bytes(car_of(1));
    ASSERT_TRUE(store);
    EXPECT_FALSE(ipld::put_content(**store, codec::raw, as_bytes("new")));
}

TEST(CarStore, a_decompression_bomb_is_refused) {
    const Bytes bomb = test::gzipped(Bytes(1 << 20));
    const auto store = CarStore::from_bytes(bomb, {}, 1000);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().note, "more data than the limit allows");
}

TEST(CarFile, writes_the_same_bytes_as_the_writer_in_memory) {
    const TemporaryFolder folder;
    const std::string path = folder.file("out.car");
    const Cid root = Cid::of(codec::raw, block_content(0));
    auto file = CarFile::create(path, std::span(&root, 1));
    ASSERT_TRUE(file);
    for (std::size_t i = 0; i < 2000; ++i) {
        const Bytes content = block_content(i);
        ASSERT_TRUE(file->write(Cid::of(codec::raw, content), content));
    }
    ASSERT_TRUE(file->finish());
    const auto written = MappedFile::open(path);
    ASSERT_TRUE(written);
    EXPECT_EQ(to_bytes(written->bytes()), car_of(2000));
}

TEST(Car, damaged_files_are_read_or_refused_but_never_crash) {
    const Bytes car = car_of(5);
    std::uint32_t state = 7;
    for (int round = 0; round < 3000; ++round) {
        Bytes damaged = car;
        for (int change = 0; change < 3; ++change) {
            state = state * 1664525U + 1013904223U;
            damaged[(state >> 8) % damaged.size()] = static_cast<std::uint8_t>(state);
        }
        EXPECT_EQ(count_blocks(damaged).has_value(), index_blocks(damaged).has_value());
    }
}

}  // namespace
}  // namespace fvm::store
