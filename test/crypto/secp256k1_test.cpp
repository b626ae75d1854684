#include <fvm/crypto/secp256k1.hpp>

#include <fvm/hash/hash.hpp>
#include <test/support/hex.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace fvm::crypto {
namespace {

using test::from_hex;
using test::to_hex;

struct KnownRecovery {
    const char* hash;
    const char* signature;
    const char* public_key;
};

// Made with the reference: fvm_shared 3.14 over k256. The second has a high s, the last
// two an r that the curve's order has been subtracted from (recovery ids 2 and 3).
const std::vector<KnownRecovery> known_recoveries{
    {"bd17d46b72bdf261cdfdb3e34084b1a380642b975451803ee240387b96efdc01",
     "9cf8283de4edf59f4b58b8f1f4a2ca31bd02c04a35d7e45b54b11bb6debba8780b935d555700b1e00f5c4e81"
     "eb51c4b072ce6ce80e0dc0f991bb493eb4e853d600",
     "04aab222469bfbfdc3009383af5421195a418acf6f2adb333a524fda32f9378200e6a3033d715171d1aa9abb"
     "13ce081b3679c973caf1a34187690fc2515697339e"},
    {"0061e5572ed6f25b8f0b4711c0001f51e083fcce250842e063876bb3093cb33b",
     "225eba2251c383fd152ad2e9b19d1093ee92290e9373b45465059fe3a3b89f73a44655f8ebd3eee35626e282"
     "2f8d20c5b994e8b3c658d33a00ab6c4e6bff70c001",
     "0419595270a95c071d224aec1eafe6132e93f7d91497997ffa4ffbebcd4925cb2897c7e6c539d4f760f40f51"
     "51dc36f97e540785cfadffe2085dd38ec147d70924"},
    {"9e87a0fd48854f918f9a6c3b2faeca4e2c144fcdd7aef01b27af1f7d84064dcc",
     "2cb7950f7e78fafc3255ce98907e4013f791d2d554871a550f103be4aefc291617e483f8546cfc5166c088bc"
     "9793352532bedd4ce348e074ce4124d21a2dca0401",
     "043989d1ac30ccac822cffebdcd7621e8ce774425e3f0a393cc8e955eaf1e8eba57e92a1f53f5f8dafdc1382"
     "f417811c4cb055e8ee9ba2087b4ec6b847366c9b4c"},
    {"53b110872435a3b736ebdd17bf688e2f2d7740ce00f2774f6d8012904eee5c24",
     "00000000000000000000000000000000003d46bc164de03152cdcede8dc7a0384acf0075b94f6731c07132f6"
     "f2d099edb6271e8bed32be4e8d34215cf84f8a4302",
     "04af352f81078916ea5caf5be28df201e4e9d4544716d615f9745ea755fa85085b5db160785bfa0f3086bc10"
     "cdd6376475db8ac93635564ac5d55b1f7beba9ff2e"},
    {"95c511407bf0228a38bd3c9e116e20ea38ef7cb0cc06594b20b8a9036217f7fd",
     "0000000000000000000000000000000000e6f8d321b89dd1c4e2653ad5d95d5d0968611bb5c67c4738c751af"
     "5a833b3f67bb186801cec63d76660c44de77638103",
     "040bc53781f13e527aaffb53050fd6acc63290123111b8722bc6d41b811b68dadf8a139193f993ab037ca35e"
     "3248231b8c28a04e8163ac6875ab2bbbdb70094b2d"},
};

// Likewise: no key fits.
const std::vector<KnownRecovery> known_refusals{
    {"2f936e7e81ca262d5464c6cb563c58892ac62781fa59a8575a41e5f463c5418d",
     "5bb7afd0e3fd6055f47422421980e7f926482806038f44011ca31767ce085a3a29678a3da32ddcca61933c26"
     "945313fe35d18a8ae805f3ec6db08e504c4afc1a03",
     ""},
    {"a42271f6547389fb61ac3a11c74e62da95986a822eb6a89daa612cc8334401f7",
     "05b3e4816ed5dc01f49fd53d38c96c625d89ca1e21c2a4704741d1648b54d0d333960af9881544fc89c15582"
     "a5cd28932f5119fbedf14d9f22b964b273fb49ad05",
     ""},
    {"0a03e6445f5cfac97e64cbc1bc190ffcddf0b3b5d204c3036381f467f2632453",
     "00000000000000000000000000000001000000000000000000000000000000002b7a43f2ea6f295938a47fca"
     "8991c99ca5ed0260476aaaf36a9279f234a47ca401",
     ""},
};

std::optional<SecpPublicKey> recover(const Bytes& hash, const Bytes& signature) {
    std::array<std::uint8_t, 32> digest{};
    std::array<std::uint8_t, 65> bytes{};
    std::ranges::copy(hash, digest.begin());
    std::ranges::copy(signature, bytes.begin());
    return recover_secp_public_key(digest, bytes);
}

TEST(Secp256k1, recovers_the_keys_that_the_reference_recovers) {
    for (const KnownRecovery& known : known_recoveries) {
        const auto key = recover(from_hex(known.hash), from_hex(known.signature));
        ASSERT_TRUE(key) << known.hash;
        EXPECT_EQ(to_hex(*key), known.public_key);
    }
    for (const KnownRecovery& known : known_refusals) {
        EXPECT_FALSE(recover(from_hex(known.hash), from_hex(known.signature))) << known.hash;
    }
}

// From the tests of go-ethereum's transactions: a high s and v = 28.
TEST(Secp256k1, recovers_an_ethereum_sender_from_a_malleable_signature) {
    const auto key =
        recover(from_hex("18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c"),
                from_hex("73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f"
                         "eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c454901"));
    ASSERT_TRUE(key);
    const hash::Digest32 digest = hash::keccak_256(BytesView(*key).subspan(1));
    EXPECT_EQ(to_hex(BytesView(digest).last(20)), "a94f5374fce5edbc8e2a8697c15331677e6ebf0b");
}

TEST(Secp256k1, refuses_numbers_that_are_0_or_not_below_the_order) {
    const std::string order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    const std::string one = std::string(63, '0') + "1";
    const std::string zero(64, '0');
    const Bytes hash = from_hex(known_recoveries[0].hash);
    EXPECT_FALSE(recover(hash, from_hex(zero + one + "00")));
    EXPECT_FALSE(recover(hash, from_hex(one + zero + "00")));
    EXPECT_FALSE(recover(hash, from_hex(order + one + "00")));
    EXPECT_FALSE(recover(hash, from_hex(one + order + "00")));
}

TEST(Secp256k1, recovery_ids_end_at_3) {
    Bytes signature = from_hex(known_recoveries[0].signature);
    for (unsigned id = 4; id < 256; ++id) {
        signature.back() = static_cast<std::uint8_t>(id);
        EXPECT_FALSE(recover(from_hex(known_recoveries[0].hash), signature)) << id;
    }
}

}  // namespace
}  // namespace fvm::crypto
