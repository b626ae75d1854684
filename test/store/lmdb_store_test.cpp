#include <fvm/store/lmdb_store.hpp>

#include <test/store/temporary_folder.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace fvm::store {
namespace {

using ipld::Block;
using ipld::Cid;
using ipld::KeyedBlock;
using test::TemporaryFolder;
namespace codec = ipld::codec;

constexpr LmdbOptions quick{.durable = false, .initial_size = 1 << 20, .max_size = 1ULL << 32};

KeyedBlock make_block(std::uint32_t number, std::size_t size) {
    Bytes content(size, static_cast<std::uint8_t>(number));
    for (unsigned i = 0; i < 4 && i < size; ++i) {
        content[i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    return {Cid::of(codec::raw, content), Block::copy_of(content)};
}

bool holds(LmdbStore& store, const KeyedBlock& entry) {
    const auto found = store.get(entry.cid);
    return found && *found && to_bytes((*found)->bytes()) == to_bytes(entry.block.bytes());
}

TEST(LmdbStore, blocks_survive_closing_and_opening) {
    const TemporaryFolder folder;
    const KeyedBlock entry = make_block(1, 1000);
    const KeyedBlock empty = {Cid::of(codec::raw, {}), Block()};
    {
        const auto store = LmdbStore::open(folder.file("db"));
        ASSERT_TRUE(store) << store.error().note;
        ASSERT_TRUE((*store)->put(entry.cid, entry.block));
        ASSERT_TRUE((*store)->put(empty.cid, empty.block));
    }
    const auto store = LmdbStore::open(folder.file("db"), {.read_only = true});
    ASSERT_TRUE(store) << store.error().note;
    EXPECT_TRUE(holds(**store, entry));
    EXPECT_TRUE(holds(**store, empty));
    EXPECT_EQ((*store)->size(), 2U);
    EXPECT_EQ((*store)->has(entry.cid), true);
    EXPECT_EQ((*store)->has(make_block(2, 10).cid), false);
    EXPECT_FALSE((*store)->put(entry.cid, entry.block));
}

TEST(LmdbStore, a_block_that_is_absent_is_no_error) {
    const TemporaryFolder folder;
    const auto store = LmdbStore::open(folder.file("db"), quick);
    ASSERT_TRUE(store);
    const auto found = (*store)->get(make_block(1, 10).cid);
    ASSERT_TRUE(found);
    EXPECT_FALSE(*found);
}

TEST(LmdbStore, grows_beyond_its_first_size_within_one_batch) {
    const TemporaryFolder folder;
    const auto store = LmdbStore::open(folder.file("db"), quick);
    ASSERT_TRUE(store);
    std::vector<KeyedBlock> blocks;
    for (std::uint32_t i = 0; i < 400; ++i) {
        blocks.push_back(make_block(i, 20000));
    }
    const auto stored = (*store)->put_many(blocks);
    ASSERT_TRUE(stored) << stored.error().note;
    for (const KeyedBlock& entry : blocks) {
        EXPECT_TRUE(holds(**store, entry));
    }
    EXPECT_TRUE((*store)->sync());
}

TEST(LmdbStore, a_batch_beyond_the_size_limit_stores_nothing) {
    const TemporaryFolder folder;
    LmdbOptions options = quick;
    options.max_size = 4 << 20;
    const auto store = LmdbStore::open(folder.file("db"), options);
    ASSERT_TRUE(store);
    const std::vector<KeyedBlock> blocks = {make_block(1, 10), make_block(2, 8 << 20)};
    const auto refused = (*store)->put_many(blocks);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().note, "LMDB: the database has reached its size limit");
    EXPECT_EQ((*store)->size(), 0U);
    EXPECT_TRUE((*store)->put(blocks[0].cid, blocks[0].block));
    EXPECT_TRUE(holds(**store, blocks[0]));
}

TEST(LmdbStore, long_identity_cids_fit_the_key) {
    const TemporaryFolder folder;
    const auto store = LmdbStore::open(folder.file("db"), quick);
    ASSERT_TRUE(store);
    const Bytes digest(64, 5);
    const KeyedBlock entry = {Cid::v1(UINT64_MAX, UINT64_MAX, digest), Block::copy_of(digest)};
    ASSERT_TRUE((*store)->put(entry.cid, entry.block));
    EXPECT_TRUE(holds(**store, entry));
}

TEST(LmdbStore, reads_while_another_thread_writes_and_grows_the_database) {
    const TemporaryFolder folder;
    const auto opened = LmdbStore::open(folder.file("db"), quick);
    ASSERT_TRUE(opened);
    LmdbStore& store = **opened;
    const KeyedBlock first = make_block(0, 100);
    ASSERT_TRUE(store.put(first.cid, first.block));
    bool all_written = true;
    std::thread writer([&] {
        for (std::uint32_t i = 1; i < 100; ++i) {
            const KeyedBlock entry = make_block(i, 50000);
            all_written = store.put(entry.cid, entry.block).has_value() && all_written;
        }
    });
    bool all_read = true;
    for (int i = 0; i < 2000; ++i) {
        all_read = holds(store, first) && all_read;
    }
    writer.join();
    EXPECT_TRUE(all_read);
    EXPECT_TRUE(all_written);
    EXPECT_EQ(store.size(), 100U);
}

TEST(LmdbStore, what_is_no_database_is_refused) {
    const TemporaryFolder folder;
    const std::string path = folder.with_file("plain", as_bytes("not a folder"));
    EXPECT_FALSE(LmdbStore::open(path));
    EXPECT_FALSE(LmdbStore::open(folder.file("absent"), {.read_only = true}));
    EXPECT_FALSE(LmdbStore::open(folder.file("no/such/parent")));
    const TemporaryFolder garbage;
    static_cast<void>(garbage.with_file("data.mdb", Bytes(8192, 0x55)));
    EXPECT_FALSE(LmdbStore::open(garbage.file("")));
}

}  // namespace
}  // namespace fvm::store
