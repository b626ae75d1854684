#include <fvm/hash/hash.hpp>

#include <test/support/hex.hpp>

#include <gtest/gtest.h>

namespace fvm::hash {
namespace {

using test::to_hex;

const BytesView nothing;
const BytesView abc = as_bytes("abc");

/// 1280 bytes, so that several blocks of each function are in play.
Bytes long_input() {
    Bytes bytes;
    for (unsigned i = 0; i < 1280; ++i) {
        bytes.push_back(static_cast<std::uint8_t>(i));
    }
    return bytes;
}

// RFC 7693 appendix A for 64 bytes; the others from Python's hashlib.
TEST(Hash, blake2b_of_known_inputs) {
    EXPECT_EQ(to_hex(blake2b_512(abc)),
              "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
              "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    EXPECT_EQ(to_hex(blake2b_256(nothing)),
              "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    EXPECT_EQ(to_hex(blake2b_256(abc)),
              "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    EXPECT_EQ(to_hex(blake2b_256(long_input())),
              "82628cbfc9689e234b0923a531f4578fe2e7138a03e2f81ed6cde97517336650");
}

TEST(Hash, blake2b_in_the_sizes_of_addresses_and_checksums) {
    Digest20 payload;
    blake2b(abc, payload);
    EXPECT_EQ(to_hex(payload), "384264f676f39536840523f284921cdc68b6846b");
    std::array<std::uint8_t, 4> checksum;
    blake2b(abc, checksum);
    EXPECT_EQ(to_hex(checksum), "63906248");
}

// FIPS 180-4 examples; the long one from Python's hashlib.
TEST(Hash, sha2_256_of_known_inputs) {
    EXPECT_EQ(to_hex(sha2_256(nothing)),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(to_hex(sha2_256(abc)),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(sha2_256(long_input())),
              "d414b085826eb06778483ba35564dc849e643359f69ed9747878ba6e54985bed");
}

// The empty code hash and the function selector's hash that Ethereum publishes.
TEST(Hash, keccak_256_is_the_original_padding) {
    EXPECT_EQ(to_hex(keccak_256(nothing)),
              "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    EXPECT_EQ(to_hex(keccak_256(as_bytes("transfer(address,uint256)"))).substr(0, 8), "a9059cbb");
}

// The RIPEMD-160 paper's test values.
TEST(Hash, ripemd_160_of_known_inputs) {
    EXPECT_EQ(to_hex(ripemd_160(nothing)), "9c1185a5c5e9fc54612808977ee8f548b2258d31");
    EXPECT_EQ(to_hex(ripemd_160(abc)), "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
}

}  // namespace
}  // namespace fvm::hash
