#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/base/decode_error.hpp>

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace fvm::ipld {

/// Multicodec numbers of block contents that the Filecoin VM knows.
namespace codec {
inline constexpr std::uint64_t cbor = 0x51;
inline constexpr std::uint64_t raw = 0x55;
inline constexpr std::uint64_t dag_pb = 0x70;
inline constexpr std::uint64_t dag_cbor = 0x71;
inline constexpr std::uint64_t fil_commitment_unsealed = 0xf101;
inline constexpr std::uint64_t fil_commitment_sealed = 0xf102;
}  // namespace codec

/// Multihash function numbers.
namespace multihash {
inline constexpr std::uint64_t identity = 0x00;
inline constexpr std::uint64_t sha2_256 = 0x12;
inline constexpr std::uint64_t blake2b_256 = 0xb220;
inline constexpr std::uint64_t sha2_256_trunc254_padded = 0x1012;
inline constexpr std::uint64_t poseidon_bls12_381_a2_fc1 = 0xb401;
}  // namespace multihash

/// A content identifier: version, codec of the content, and a multihash with a digest of at most
/// 64 bytes, held inline. A default-constructed Cid is the placeholder that equals no valid CID.
/// Ordered as the reference orders them: version, codec, hash code, digest length, digest.
class Cid {
  public:
    static constexpr std::size_t max_digest_size = 64;
    /// Longest binary form: three varints of 1, 10 and 10 bytes, one of length, and the digest.
    static constexpr std::size_t max_encoded_size = 1 + 10 + 10 + 1 + max_digest_size;

    Cid() = default;

    /// A version 1 CID. `digest` holds at most 64 bytes; a longer one is a programming error.
    static Cid v1(std::uint64_t codec, std::uint64_t hash_code, BytesView digest);

    /// A version 1 CID with blake2b-256 over `content`: what every block of the chain's state has.
    static Cid of(std::uint64_t codec, BytesView content);

    /// Parses the binary form, all of it: trailing bytes are refused.
    static DecodeResult<Cid> from_bytes(BytesView bytes);

    /// Parses a binary CID at the front of `bytes` and says in `used` how many bytes it took.
    /// Varints must be minimal; version 0 is the 34 bytes that start with 0x12 0x20.
    static DecodeResult<Cid> read_prefix(BytesView bytes, std::size_t& used);

    /// Parses a text form: version 0 in base58btc, version 1 with a multibase prefix
    /// (b base32 lower, z base58btc, m and M base64, u base64url, f base16 lower). Offsets in
    /// errors count characters of the text, or bytes of what it encodes.
    static DecodeResult<Cid> from_text(std::string_view text);

    [[nodiscard]] bool defined() const { return version_ != undefined_version; }
    [[nodiscard]] unsigned version() const { return version_; }
    [[nodiscard]] std::uint64_t codec() const { return codec_; }
    [[nodiscard]] std::uint64_t hash_code() const { return hash_code_; }
    [[nodiscard]] BytesView digest() const { return {digest_.data(), digest_size_}; }

    [[nodiscard]] std::size_t encoded_size() const;
    /// Writes encoded_size() bytes to `out`, which must have room for them.
    void encode_to(std::uint8_t* out) const;
    [[nodiscard]] Bytes to_bytes() const;
    /// Version 0 in base58btc, version 1 in base32 with its prefix; "(undefined)" for the
    /// placeholder.
    [[nodiscard]] std::string to_text() const;

    friend bool operator==(const Cid& a, const Cid& b) {
        return a.version_ == b.version_ && a.codec_ == b.codec_ && a.hash_code_ == b.hash_code_ &&
               a.digest_size_ == b.digest_size_ &&
               std::equal(a.digest_.begin(), a.digest_.begin() + a.digest_size_, b.digest_.begin());
    }
    friend std::strong_ordering operator<=>(const Cid& a, const Cid& b);

  private:
    static constexpr std::uint8_t undefined_version = 0xff;

    std::uint64_t codec_ = 0;
    std::uint64_t hash_code_ = 0;
    std::uint8_t version_ = undefined_version;
    std::uint8_t digest_size_ = 0;
    std::array<std::uint8_t, max_digest_size> digest_{};
};

/// For hash tables on the host: the first bytes of the digest, which are uniform already. Tables
/// keyed with it must never be iterated where the order could reach the chain.
struct CidHash {
    std::size_t operator()(const Cid& cid) const {
        auto value = static_cast<std::size_t>(cid.codec());
        const BytesView digest = cid.digest();
        for (std::size_t i = 0; i < std::min(sizeof(value), digest.size()); ++i) {
            value ^= std::size_t{digest[digest.size() - 1 - i]} << (8 * i);
        }
        return value;
    }
};

}  // namespace fvm::ipld
