#include <fvm/ipld/cid.hpp>

#include <fvm/hash/hash.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

namespace fvm::ipld {
namespace {

using test::from_hex;
using test::to_hex;

constexpr std::string_view foo_hash =
    "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

Cid raw_foo() {
    return Cid::v1(codec::raw, multihash::sha2_256, hash::sha2_256(as_bytes("foo")));
}

TEST(Cid, binary_form_is_version_codec_and_multihash) {
    EXPECT_EQ(to_hex(raw_foo().to_bytes()), "01551220" + std::string(foo_hash));
    EXPECT_EQ(raw_foo().encoded_size(), 36U);
    const Cid block = Cid::of(codec::dag_cbor, from_hex("80"));
    EXPECT_EQ(to_hex(block.to_bytes()).substr(0, 12), "0171a0e40220");
    EXPECT_EQ(block.digest().size(), 32U);
}

// The example of crate cid for base64; the chain's well-known CID of an empty array.
TEST(Cid, text_forms_are_those_of_the_specification) {
    EXPECT_EQ(Cid::from_text("mAVUSICwmtGto/8aP+ZtFPB0wQTQTQi1wZIO/oPmKXohiZueu"), raw_foo());
    EXPECT_EQ(Cid::of(codec::dag_cbor, from_hex("80")).to_text(),
              "bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a");
    const Cid empty = Cid::v1(codec::raw, multihash::sha2_256, hash::sha2_256({}));
    EXPECT_EQ(empty.to_text(), "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
}

TEST(Cid, every_accepted_text_form_names_the_same_cid) {
    // multiformats/cid, README: one CID in base58btc, with its parts in words
    const auto cid = Cid::from_text("zb2rhe5P4gXftAwvA4eXQ5HJwsER2owDyS9sKaQRRVQPn93bA");
    ASSERT_TRUE(cid);
    EXPECT_EQ(cid->version(), 1U);
    EXPECT_EQ(cid->codec(), codec::raw);
    EXPECT_EQ(cid->hash_code(), multihash::sha2_256);
    EXPECT_EQ(to_hex(cid->digest()),
              "6e6ff7950a36187a801613426e858dce686cd7d7e3c0fc42ee0330072d245c95");
    for (const Base base :
         {Base::base16, Base::base32, Base::base58_btc, Base::base64, Base::base64_url}) {
        EXPECT_EQ(Cid::from_text(encode_multibase(base, cid->to_bytes())), *cid);
    }
}

// The empty UnixFS directory, whose CID every IPFS node prints.
TEST(Cid, version_0_is_a_bare_multihash) {
    constexpr std::string_view text = "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn";
    const auto cid = Cid::from_text(text);
    ASSERT_TRUE(cid);
    EXPECT_EQ(cid->version(), 0U);
    EXPECT_EQ(cid->codec(), codec::dag_pb);
    EXPECT_EQ(to_hex(cid->digest()), to_hex(hash::sha2_256(from_hex("0a020801"))));
    EXPECT_EQ(cid->to_text(), text);
    EXPECT_EQ(Cid::from_bytes(cid->to_bytes()), *cid);
    EXPECT_EQ(cid->to_bytes().size(), 34U);
    EXPECT_FALSE(Cid::from_text(encode_multibase(Base::base32, cid->to_bytes())));
}

TEST(Cid, identity_digests_may_be_empty_and_hold_64_bytes_at_most) {
    const Cid empty = Cid::v1(codec::raw, multihash::identity, {});
    EXPECT_EQ(to_hex(empty.to_bytes()), "01550000");
    EXPECT_EQ(Cid::from_bytes(empty.to_bytes()), empty);
    const Cid full = Cid::v1(codec::raw, multihash::identity, Bytes(64, 7));
    EXPECT_EQ(Cid::from_bytes(full.to_bytes()), full);
    Bytes longer = from_hex("01550041");
    longer.resize(longer.size() + 65);
    const auto refused = Cid::from_bytes(longer);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().offset, 3U);
}

TEST(Cid, refuses_malformed_binaries_with_the_offset) {
    const std::pair<std::string_view, std::size_t> inputs[] = {
        {"", 0},                            // nothing
        {"00551200", 0},                    // explicit version 0
        {"02551200", 0},                    // unknown version
        {"0155", 2},                        // ends in the hash code
        {"01d50012", 2},                    // codec not minimal
        {"015512", 3},                      // ends before the length
        {"01551202aa", 5},                  // digest too short
        {"01551201aabb", 5},                // bytes after the CID
        {"1220aaaa", 4},                    // version 0, too short
        {"01551281808080808080808080", 3},  // length varint too long
    };
    for (const auto& [hex, offset] : inputs) {
        const auto cid = Cid::from_bytes(from_hex(hex));
        ASSERT_FALSE(cid) << hex;
        EXPECT_EQ(cid.error().offset, offset) << hex << ": " << cid.error().reason;
    }
}

TEST(Cid, a_prefix_is_read_and_measured) {
    Bytes bytes = raw_foo().to_bytes();
    bytes.push_back(0xff);
    std::size_t used = 0;
    EXPECT_EQ(Cid::read_prefix(bytes, used), raw_foo());
    EXPECT_EQ(used, 36U);
    EXPECT_FALSE(Cid::from_bytes(bytes));
}

TEST(Cid, largest_encoding_fits_the_constant) {
    const Cid cid = Cid::v1(UINT64_MAX, UINT64_MAX, Bytes(64, 0xff));
    EXPECT_EQ(cid.encoded_size(), Cid::max_encoded_size);
    EXPECT_EQ(Cid::from_bytes(cid.to_bytes()), cid);
}

TEST(Cid, the_placeholder_equals_no_cid) {
    EXPECT_FALSE(Cid().defined());
    EXPECT_EQ(Cid(), Cid());
    EXPECT_NE(Cid(), Cid::v1(0, 0, {}));
}

// The derived order of crate cid: version, codec, hash code, digest length, digest.
TEST(Cid, order_is_that_of_the_reference) {
    const auto v0 = Cid::from_text("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");
    ASSERT_TRUE(v0);
    const Cid ascending[] = {
        *v0,
        Cid::v1(codec::raw, 0, Bytes{0xff}),
        Cid::v1(codec::raw, 0, Bytes{0x00, 0x00}),
        Cid::v1(codec::raw, 0, Bytes{0x00, 0x01}),
        Cid::v1(codec::raw, 0x12, Bytes{0x00}),
        Cid::v1(codec::dag_cbor, 0, Bytes{0x00}),
    };
    for (std::size_t i = 0; i + 1 < std::size(ascending); ++i) {
        EXPECT_LT(ascending[i], ascending[i + 1]) << i;
        EXPECT_GT(ascending[i + 1], ascending[i]) << i;
    }
}

TEST(Cid, text_of_the_wrong_kind_is_refused) {
    for (const auto text : {"", "b", "Qm", "not a cid", "bafy", "QmUNLLsPACCz1vLxQVkXqqLX5R1X34",
                            "/ipfs/QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn"}) {
        EXPECT_FALSE(Cid::from_text(text)) << text;
    }
}

}  // namespace
}  // namespace fvm::ipld
