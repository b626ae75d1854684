#include <fvm/core/address.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace fvm {
namespace {

using test::from_hex;
using test::to_hex;

struct KnownAddress {
    const char* bytes;
    const char* text;
};

// Made with the reference crate fvm_shared 3.14.
const std::vector<KnownAddress> known_addresses{
    {"0000", "f00"},
    {"007f", "f0127"},
    {"008001", "f0128"},
    {"008008", "f01024"},
    {"00808001", "f016384"},
    {"0080808080808080808001", "f09223372036854775808"},
    {"00ffffffffffffffffff01", "f018446744073709551615"},
    {"0137b8da75371442d249421783455f77a95ebf10d0", "f1g64nu5jxcrbneskcc6bukx3xvfpl6egqgr2ombq"},
    {"023345524abf6bbe1809449224b5972c41790b6cf2", "f2gncvesv7no7bqckesisllfzmif4qw3hs6fyf3iy"},
    {"039777a2035ba59564dfe452be0f3fdb453fbdc85e55924d1ea5bebacb832b0a4655a5d889abe80268787167"
     "8e74896e71",
     "f3s532ea23uwkwjx7ekk7a6p63iu733sc6kwje2hvfx25mxazlbjdfljoyrgv6qatipbywpdturfxhcedrnyua"},
    {"040acf46060d2d6eb4f5622f62a0922c002cb513d615",
     "f410fz5damdjnn22pkyrpmkqjelaafs2rhvqvrj3c7jy"},
    {"040a", "f410fbtt5w6q"},
    {"040156", "f41fk24xhuzw"},
    {"0420ebe6fd7ee98937", "f432f5ptp27xjre3wvwjehq"},
    {"04ffffffffffffffffff01aa71acacadd5dd6234e4ef6c1586255642aaeecaa82f75b54aaa48709d13bb452b"
     "33385850ee8beed55103905c5a2e4bb68db2947608",
     "f418446744073709551615fvjy2zlfn2xowenhe55wblbrfkzbkv3wkvaxxlnkkvjehbhitxncswmzylbio5c7o2v"
     "iqhec4lixexnunwkkhmcemiosmm"},
};

// Published with the address library of the first implementation (go-address), of classes 1, 2 and
// 3; the last one is the f4 address of an Ethereum account, from the documentation of the Filecoin
// EVM.
const std::vector<const char*> published_texts{
    "t15ihq5ibzwki2b4ep2f46avlkrqzhpqgtga7pdrq",
    "t12fiakbhe2gwd5cnmrenekasyn6v5tnaxaqizq6a",
    "t1wbxhu3ypkuo6eyp6hjx6davuelxaxrvwb2kuwva",
    "t1xtwapqc6nh4si2hcwpr3656iotzmlwumogqbuaa",
    "t1xcbgdhkgkwht3hrrnui3jdopeejsoatkzmoltqy",
    "t17uoq6tp427uzv7fztkbsnn64iwotfrristwpryy",
    "t24vg6ut43yw2h2jqydgbg2xq7x6f4kub3bg6as6i",
    "t25nml2cfbljvn4goqtclhifepvfnicv6g7mfmmvq",
    "t2nuqrg7vuysaue2pistjjnt3fadsdzvyuatqtfei",
    "t3vvmn62lofvhjd2ugzca6sof2j2ubwok6cj4xxbfzz4yuxfkgobpihhd2thlanmsh3w2ptld2gqkn2jvlss4a",
    "t410f2oekwcmo2pueydmaq53eic2i62crtbeyuzx2gmy",
};

TEST(Address, bytes_and_text_are_those_of_the_reference) {
    for (const KnownAddress& known : known_addresses) {
        const auto address = Address::from_bytes(from_hex(known.bytes));
        ASSERT_TRUE(address) << known.text << ": " << address.error().reason;
        EXPECT_EQ(address->to_text(), known.text);
        EXPECT_EQ(Address::from_text(known.text), *address);
        EXPECT_EQ(to_hex(address->bytes()), known.bytes);
    }
}

TEST(Address, published_texts_come_back) {
    for (const char* text : published_texts) {
        const auto address = Address::from_text(text, Network::testnet);
        ASSERT_TRUE(address) << text << ": " << address.error().reason;
        EXPECT_EQ(address->to_text(Network::testnet), text);
    }
}

TEST(Address, an_ethereum_account_is_delegated_by_namespace_10) {
    const auto address = Address::from_text(published_texts.back()).value();
    EXPECT_EQ(address.delegated_namespace(), 10U);
    EXPECT_EQ(to_hex(address.subaddress()), "d388ab098ed3e84c0d808776440b48f685198498");
    EXPECT_EQ(Address::delegated(10, address.subaddress()), address);
    EXPECT_EQ(address.as_id(), std::nullopt);
}

TEST(Address, keys_and_data_are_hashed_to_20_bytes) {
    const Bytes key = from_hex(
        "04ae274327184bd8c442c5f8de820479c4a84981fbfa71b67fa3cb7da0a82c80c771e46ad526b3fb02f2ff39"
        "ce7d3478bd5b8c474eec5ddad54ef4c31ae5e4a46c");
    EXPECT_EQ(Address::secp256k1(key).to_text(), "f1g64nu5jxcrbneskcc6bukx3xvfpl6egqgr2ombq");
    EXPECT_EQ(Address::actor({}).to_text(), "f2gncvesv7no7bqckesisllfzmif4qw3hs6fyf3iy");
    EXPECT_EQ(Address::actor(from_hex("bc77c36a0573b8a8ee6800f50a")).to_text(),
              "f2iklphbdpfxzltldlvqsbpn3gsjvbok2dzrl4vwy");
    EXPECT_FALSE(Address::secp256k1(BytesView(key).first(33)).defined());
    EXPECT_FALSE(Address::bls(key).defined());
}

TEST(Address, the_bls_zero_address_is_the_identity_point) {
    const auto zero = Address::from_text(
        "f3yaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaby2smx7a");
    ASSERT_TRUE(zero);
    EXPECT_TRUE(zero->is_bls_zero());
    EXPECT_EQ(zero->payload()[0], 0xc0);
    EXPECT_FALSE(Address::bls(Bytes(48)).is_bls_zero());
    EXPECT_FALSE(Address::id(0).is_bls_zero());
}

TEST(Address, refuses_binary_forms_that_are_not_canonical) {
    const std::vector<const char*> refused{
        "",        // nothing
        "00",      // no number
        "008000",  // a number that is not minimal
        "0080",    // a number that ends early
        "000100",  // a byte too many
        "0080808080808080808080"
        "01",  // eleven bytes of number
        "01"
        "00112233445566778899aabbccddeeff001122",  // 19 bytes of hash
        "01"
        "00112233445566778899aabbccddeeff0011223344",
        "02"
        "00",
        "03"
        "00",
        "0480",
        "048000",
        "0500",  // class 5
        "ff00",
    };
    for (const char* bytes : refused) {
        EXPECT_FALSE(Address::from_bytes(from_hex(bytes))) << bytes;
    }
    EXPECT_TRUE(Address::from_bytes(from_hex("040a" + std::string(108, 'a'))));
    EXPECT_FALSE(Address::from_bytes(from_hex("040a" + std::string(110, 'a'))));
}

// The reference's varint decoder drops bits beyond the 64th; such an address is another one's
// spelling.
TEST(Address, an_overlong_number_is_encoded_anew) {
    const auto address = Address::from_bytes(from_hex("0081808080808080808002"));
    ASSERT_TRUE(address);
    EXPECT_EQ(to_hex(address->bytes()), "0001");
}

TEST(Address, refuses_texts_that_are_wrong) {
    const std::vector<const char*> refused{
        "",
        "f0",
        "q01",
        "F01",
        "f51",
        "f0-1",
        "f0 1",
        "f0+",
        "f018446744073709551616",
        "f0000000000000000000001",                    // 21 digits
        "f1g64nu5jxcrbneskcc6bukx3xvfpl6egqgr2ombr",  // a wrong checksum
        "f1G64nu5jxcrbneskcc6bukx3xvfpl6egqgr2ombq",  // upper case
        "f2g64nu5jxcrbneskcc6bukx3xvfpl6egqgr2ombq",  // another class
        "f1g64nu5jxcrbneskcc6bukx3xvfpl6egqgr2omb",
        "f410",                                          // no separator
        "f411fz5damdjnn22pkyrpmkqjelaafs2rhvqvrj3c7jy",  // another namespace
        "f4ffz5damdjnn22pkyrpmkqjelaafs2rhvqvrj3c7jy",
    };
    for (const char* text : refused) {
        EXPECT_FALSE(Address::from_text(text)) << text;
    }
    EXPECT_FALSE(Address::from_text("f4" + std::string(200, 'f')));
    EXPECT_FALSE(Address::from_text("t01", Network::mainnet));
    EXPECT_FALSE(Address::from_text("f01", Network::testnet));
}

TEST(Address, numbers_are_read_as_the_reference_reads_them) {
    EXPECT_EQ(Address::from_text("f00000000000000000005"), Address::id(5));
    EXPECT_EQ(Address::from_text("f0+5"), Address::id(5));
    EXPECT_EQ(Address::from_text("t018446744073709551615")->as_id(),
              std::numeric_limits<std::uint64_t>::max());
}

TEST(Address, orders_by_class_then_number_then_length_then_bytes) {
    const std::vector<Address> ordered{
        Address(),
        Address::id(0),
        Address::id(127),
        Address::id(128),  // as bytes it would come before 129, but also before 127
        Address::id(300),
        Address::from_bytes(from_hex("010000000000000000000000000000000000000002")).value(),
        Address::from_bytes(from_hex("010000000000000000000000000000000000000100")).value(),
        Address::from_bytes(from_hex("020000000000000000000000000000000000000000")).value(),
        Address::bls(Bytes(48)),
        Address::delegated(5, from_hex("02")).value(),
        Address::delegated(5, from_hex("0102")).value(),  // longer, so later
        Address::delegated(129, from_hex("02")).value(),
        Address::delegated(300, {}).value(),
    };
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        for (std::size_t j = 0; j < ordered.size(); ++j) {
            EXPECT_EQ(ordered[i] <=> ordered[j], i <=> j) << i << ' ' << j;
        }
    }
}

TEST(Address, is_a_byte_string_in_cbor) {
    const Address address = Address::id(1024);
    EXPECT_EQ(to_hex(ipld::cbor::encode(address)), "43008008");
    EXPECT_EQ(ipld::cbor::decode<Address>(from_hex("43008008")), address);
    EXPECT_FALSE(ipld::cbor::decode<Address>(from_hex("40")));
    EXPECT_FALSE(ipld::cbor::decode<Address>(from_hex("63663031")));
    EXPECT_EQ(ipld::cbor::decode<Address>(from_hex("420500")).error().reason,
              "unknown class of address");
}

TEST(Address, a_default_one_is_undefined) {
    const Address address;
    EXPECT_FALSE(address.defined());
    EXPECT_EQ(address.to_text(), "<empty>");
    EXPECT_TRUE(address.bytes().empty());
    EXPECT_FALSE(address.is(Protocol::id));
    EXPECT_EQ(address.as_id(), std::nullopt);
}

}  // namespace
}  // namespace fvm
