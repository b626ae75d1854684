#include <fvm/ipld/buffered_store.hpp>
#include <fvm/ipld/cbor.hpp>
#include <fvm/ipld/memory_store.hpp>
#include <fvm/ipld/tracking_store.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

#include <initializer_list>

namespace fvm::ipld {
namespace {

using test::from_hex;

/// Stores a DAG-CBOR array of a number and links.
Cid put_node(Blockstore& store, std::uint64_t number, std::initializer_list<Cid> links) {
    cbor::Writer writer;
    writer.write_array_header(1 + links.size());
    writer.write_uint(number);
    for (const Cid& link : links) {
        writer.write_cid(link);
    }
    return put_content(store, codec::dag_cbor, writer.view()).value_or(Cid());
}

bool has(Blockstore& store, const Cid& cid) {
    return store.has(cid).value_or(false);
}

/// Fails when told to.
class BrokenStore final : public Blockstore {
  public:
    StoreResult<std::optional<Block>> get(const Cid& cid) override {
        return std::unexpected(StoreError{StoreError::Kind::failed, cid, 0, "disk on fire"});
    }
    StoreResult<void> put(const Cid& cid, const Block&) override {
        return std::unexpected(StoreError{StoreError::Kind::failed, cid, 0, "disk on fire"});
    }
};

TEST(CidTable, finds_what_was_put_through_many_growths) {
    CidTable<std::uint32_t> table;
    const auto cid_of = [](std::uint32_t i) {
        return Cid::v1(codec::raw, multihash::identity,
                       Bytes{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8)});
    };
    EXPECT_EQ(table.find(cid_of(0)), nullptr);
    for (std::uint32_t i = 0; i < 5000; ++i) {
        table.put(cid_of(i), i);
    }
    for (std::uint32_t i = 0; i < 5000; ++i) {
        ASSERT_NE(table.find(cid_of(i)), nullptr) << i;
        EXPECT_EQ(*table.find(cid_of(i)), i);
        EXPECT_EQ(table.entries()[i].cid, cid_of(i)) << "order of arrival";
    }
    EXPECT_EQ(table.find(cid_of(5000)), nullptr);
    table.retain([](std::size_t index) { return index % 3 == 0; });
    EXPECT_EQ(table.size(), 1667U);
    for (std::uint32_t i = 0; i < 5000; ++i) {
        EXPECT_EQ(table.find(cid_of(i)) != nullptr, i % 3 == 0) << i;
    }
}

TEST(CidTable, cids_that_differ_in_codec_or_hash_alone_are_different_keys) {
    CidTable<int> table;
    const Bytes digest(32, 1);
    table.put(Cid::v1(codec::raw, multihash::blake2b_256, digest), 1);
    table.put(Cid::v1(codec::dag_cbor, multihash::blake2b_256, digest), 2);
    table.put(Cid::v1(codec::raw, multihash::sha2_256, digest), 3);
    table.put(Cid::v1(codec::raw, multihash::blake2b_256, digest), 4);
    EXPECT_EQ(table.size(), 3U);
    EXPECT_EQ(*table.find(Cid::v1(codec::raw, multihash::blake2b_256, digest)), 4);
}

TEST(MemoryStore, returns_the_bytes_that_were_put) {
    MemoryStore store;
    const auto cid = put_content(store, codec::raw, as_bytes("hello"));
    ASSERT_TRUE(cid);
    EXPECT_EQ(*cid, Cid::of(codec::raw, as_bytes("hello")));
    const auto block = get_required(store, *cid, "greeting");
    ASSERT_TRUE(block);
    EXPECT_EQ(as_text(block->bytes()), "hello");
    EXPECT_EQ(store.size(), 1U);
}

TEST(MemoryStore, a_block_that_is_not_there_is_no_error_unless_required) {
    MemoryStore store;
    const Cid cid = Cid::of(codec::raw, as_bytes("hello"));
    const auto found = store.get(cid);
    ASSERT_TRUE(found);
    EXPECT_FALSE(*found);
    const auto required = get_required(store, cid, "greeting");
    ASSERT_FALSE(required);
    EXPECT_EQ(required.error().kind, StoreError::Kind::missing);
    EXPECT_EQ(required.error().cid, cid);
    EXPECT_EQ(required.error().note, "greeting");
}

TEST(TrackingStore, records_accesses_in_order_and_counts_bytes) {
    MemoryStore base;
    TrackingStore store(base);
    const Cid absent = Cid::of(codec::raw, as_bytes("absent"));
    const Cid cid = put_content(store, codec::raw, as_bytes("12345")).value_or(Cid());
    EXPECT_TRUE(store.get(absent));
    EXPECT_TRUE(store.get(cid));
    EXPECT_TRUE(has(store, cid));
    using Access = TrackingStore::Access;
    EXPECT_EQ(store.accesses(), (std::vector<Access>{{Access::Kind::put, cid, 5},
                                                     {Access::Kind::get, absent, 0},
                                                     {Access::Kind::get, cid, 5},
                                                     {Access::Kind::has, cid, 0}}));
    EXPECT_EQ(store.totals(), (TrackingStore::Totals{2, 1, 5, 5}));
    store.reset();
    EXPECT_EQ(store.totals(), TrackingStore::Totals{});
    EXPECT_TRUE(store.accesses().empty());
}

TEST(BufferedStore, holds_writes_back_until_the_flush) {
    MemoryStore base;
    BufferedStore store(base);
    const Cid leaf = put_node(store, 1, {});
    const Cid root = put_node(store, 2, {leaf});
    EXPECT_EQ(base.size(), 0U);
    EXPECT_TRUE(has(store, root));
    ASSERT_TRUE(store.flush(root));
    EXPECT_EQ(base.size(), 2U);
    EXPECT_EQ(store.size(), 0U);
    EXPECT_TRUE(get_required(store, leaf, "leaf"));
}

TEST(BufferedStore, writes_only_what_the_root_reaches_and_keeps_the_rest) {
    MemoryStore base;
    BufferedStore store(base);
    const Cid leaf = put_node(store, 1, {});
    const Cid stray = put_node(store, 3, {leaf});
    const Cid root = put_node(store, 2, {leaf});
    ASSERT_TRUE(store.flush(root));
    EXPECT_TRUE(has(base, root));
    EXPECT_TRUE(has(base, leaf));
    EXPECT_FALSE(has(base, stray));
    EXPECT_TRUE(has(store, stray));
    EXPECT_EQ(store.size(), 1U);
    ASSERT_TRUE(store.flush(stray));
    EXPECT_TRUE(has(base, stray));
}

TEST(BufferedStore, writes_children_before_parents_and_each_block_once) {
    MemoryStore memory;
    TrackingStore base(memory);
    BufferedStore store(base);
    const Cid a = put_node(store, 1, {});
    const Cid b = put_node(store, 2, {a});
    const Cid c = put_node(store, 3, {a, b});
    const Cid root = put_node(store, 4, {c, a, b, c});
    ASSERT_TRUE(store.flush(root));
    std::vector<Cid> written;
    for (const auto& access : base.accesses()) {
        EXPECT_EQ(access.kind, TrackingStore::Access::Kind::put);
        written.push_back(access.cid);
    }
    EXPECT_EQ(written, (std::vector{a, b, c, root}));
}

TEST(BufferedStore, a_chain_of_a_hundred_thousand_blocks_takes_no_stack) {
    MemoryStore base;
    BufferedStore store(base);
    Cid root = put_node(store, 0, {});
    for (std::uint64_t i = 1; i < 100000; ++i) {
        root = put_node(store, i, {root});
    }
    ASSERT_TRUE(store.flush(root));
    EXPECT_EQ(base.size(), 100000U);
}

TEST(BufferedStore, what_the_base_holds_already_is_not_followed) {
    MemoryStore base;
    BufferedStore store(base);
    const Cid below = Cid::of(codec::dag_cbor, as_bytes("absent everywhere"));
    const Cid old = put_node(base, 1, {below});
    const Cid root = put_node(store, 2, {old, below});
    EXPECT_TRUE(store.flush(root));
    EXPECT_EQ(base.size(), 2U);
}

TEST(BufferedStore, identity_links_are_searched_and_commitments_passed_over) {
    MemoryStore base;
    BufferedStore store(base);
    const Cid raw = put_content(store, codec::raw, as_bytes("code")).value_or(Cid());
    cbor::Writer inlined;
    inlined.write_cid(raw);
    const Cid inner = Cid::v1(codec::dag_cbor, multihash::identity, inlined.view());
    const Cid sector =
        Cid::v1(codec::fil_commitment_sealed, multihash::poseidon_bls12_381_a2_fc1, Bytes(32, 1));
    const Cid piece = Cid::v1(codec::fil_commitment_unsealed, 0x1012, Bytes(32, 2));
    const Cid name = Cid::v1(codec::raw, multihash::identity, as_bytes("fil/1/system"));
    const Cid root = put_node(store, 1, {inner, sector, piece, name});
    for (const FlushRules rules : {FlushRules::v2, FlushRules::v3}) {
        EXPECT_TRUE(store.flush(root, rules));
        EXPECT_TRUE(has(base, raw));
        EXPECT_TRUE(has(base, root));
    }
}

// One row for each kind of block or link that the reference's two flushes treat differently or
// refuse.
TEST(BufferedStore, the_rules_decide_which_links_and_headers_pass) {
    struct Row {
        Cid root;
        std::string_view content;
        bool v2, v3;
    };
    const Bytes digest(32, 7);
    const auto blake = [&](std::uint64_t codec, std::size_t size) {
        return Cid::v1(codec, multihash::blake2b_256, BytesView(digest).first(size));
    };
    const Row rows[] = {
        {blake(codec::dag_cbor, 32), "80", true, true},
        {blake(codec::raw, 32), "ffff", true, true},
        {blake(codec::cbor, 32), "ffff", false, true},
        {blake(codec::dag_pb, 32), "80", false, false},
        {blake(codec::dag_cbor, 31), "80", false, false},
        {Cid::v1(codec::dag_cbor, multihash::sha2_256, digest), "80", false, false},
        {blake(codec::dag_cbor, 32), "1817", false, true},  // not minimal
        {blake(codec::dag_cbor, 32), "9f", false, false},
        {blake(codec::dag_cbor, 32), "8000", true, true},  // bytes after the item are not seen
        {blake(codec::dag_cbor, 32), "81d82a450001700000", false, false},  // link to DAG-PB
        {Cid::v1(codec::dag_cbor, multihash::identity, from_hex("81")), "", false, false},
        {Cid::v1(codec::cbor, multihash::identity, from_hex("81")), "", false, true},
    };
    for (const Row& row : rows) {
        for (const FlushRules rules : {FlushRules::v2, FlushRules::v3}) {
            MemoryStore base;
            BufferedStore store(base);
            ASSERT_TRUE(store.put(row.root, Block::copy_of(from_hex(row.content))));
            const bool expected = rules == FlushRules::v2 ? row.v2 : row.v3;
            const auto flushed = store.flush(row.root, rules);
            EXPECT_EQ(flushed.has_value(), expected) << row.root.to_text() << " " << row.content;
            if (!flushed) {
                EXPECT_EQ(flushed.error().kind, StoreError::Kind::malformed);
                EXPECT_EQ(base.size(), 0U);
                EXPECT_EQ(store.size(), 1U);
            }
        }
    }
}

TEST(BufferedStore, version_2_forgets_what_the_root_does_not_reach) {
    MemoryStore base;
    BufferedStore store(base);
    put_node(store, 1, {});
    const Cid root = put_node(store, 2, {});
    ASSERT_TRUE(store.flush(root, FlushRules::v2));
    EXPECT_EQ(store.size(), 0U);
    EXPECT_EQ(base.size(), 1U);
}

TEST(BufferedStore, all_blocks_are_written_in_their_order_and_none_is_looked_into) {
    MemoryStore base;
    BufferedStore store(base);
    const Bytes malformed{0x82};
    const auto odd = put_content(store, codec::dag_cbor, malformed);
    const Cid child = put_node(store, 1, {});
    const Cid parent = put_node(store, 2, {child});
    ASSERT_TRUE(odd);
    ASSERT_TRUE(store.flush_all());
    EXPECT_EQ(store.size(), 0U);
    ASSERT_EQ(base.size(), 3U);
    EXPECT_EQ(base.entries()[0].cid, *odd);
    EXPECT_EQ(base.entries()[1].cid, child);
    EXPECT_EQ(base.entries()[2].cid, parent);
}

TEST(BufferedStore, a_failing_base_leaves_the_buffer_for_another_try) {
    BrokenStore base;
    BufferedStore store(base);
    const Cid root = put_node(store, 1, {});
    const auto flushed = store.flush(root);
    ASSERT_FALSE(flushed);
    EXPECT_EQ(flushed.error().note, "disk on fire");
    EXPECT_EQ(store.size(), 1U);
    ASSERT_FALSE(store.flush_all());
    EXPECT_EQ(store.size(), 1U);
    EXPECT_TRUE(store.get(root));
    EXPECT_FALSE(store.get(Cid::of(codec::raw, {})));
}

}  // namespace
}  // namespace fvm::ipld
