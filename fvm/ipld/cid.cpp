#include <fvm/ipld/cid.hpp>

#include <fvm/base/multibase.hpp>
#include <fvm/base/result.hpp>
#include <fvm/base/varint.hpp>
#include <fvm/hash/hash.hpp>

#include <cstring>

namespace fvm::ipld {
namespace {

constexpr std::size_t sha2_256_size = 32;
/// Version 0 in binary: the multihash alone.
constexpr std::size_t v0_size = 2 + sha2_256_size;
constexpr std::size_t v0_text_size = 46;

/// How nearly every link of the state starts: version 1, DAG-CBOR, blake2b-256 of 32 bytes.
constexpr std::uint8_t state_prefix[] = {0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20};
constexpr std::size_t state_digest_size = 32;
constexpr std::size_t state_size = sizeof(state_prefix) + state_digest_size;

/// Reads varints one after the other, keeping the offset for errors.
class VarintCursor {
  public:
    explicit VarintCursor(BytesView bytes) : bytes_(bytes) {}

    DecodeResult<std::uint64_t> next() {
        // All fields of the CIDs in use but the codes take one byte.
        if (position_ < bytes_.size() && bytes_[position_] < 0x80) [[likely]] {
            return bytes_[position_++];
        }
        const auto read = read_varint(bytes_.subspan(position_));
        if (!read) {
            return malformed(read.error().reason, position_ + read.error().offset);
        }
        position_ += read->size;
        return read->value;
    }

    [[nodiscard]] std::size_t position() const { return position_; }

  private:
    BytesView bytes_;
    std::size_t position_ = 0;
};

}  // namespace

Cid Cid::v1(std::uint64_t codec, std::uint64_t hash_code, BytesView digest) {
    const std::size_t size = std::min(digest.size(), max_digest_size);
    Cid cid;
    cid.version_ = 1;
    cid.codec_ = codec;
    cid.hash_code_ = hash_code;
    cid.digest_size_ = static_cast<std::uint8_t>(size);
    if (size > 0) {
        std::memcpy(cid.digest_.data(), digest.data(), size);
    }
    return cid;
}

Cid Cid::of(std::uint64_t codec, BytesView content) {
    Cid cid;
    cid.version_ = 1;
    cid.codec_ = codec;
    cid.hash_code_ = multihash::blake2b_256;
    cid.digest_size_ = 32;
    hash::blake2b(content, std::span(cid.digest_).first(32));
    return cid;
}

DecodeResult<Cid> Cid::read_prefix(BytesView bytes, std::size_t& used) {
    if (bytes.size() >= state_size &&
        std::memcmp(bytes.data(), state_prefix, sizeof(state_prefix)) == 0) [[likely]] {
        used = state_size;
        return v1(codec::dag_cbor, multihash::blake2b_256,
                  bytes.subspan(sizeof(state_prefix), state_digest_size));
    }
    if (bytes.size() >= 2 && bytes[0] == multihash::sha2_256 && bytes[1] == sha2_256_size) {
        if (bytes.size() < v0_size) {
            return malformed("unexpected end of input in a CID", bytes.size());
        }
        used = v0_size;
        Cid cid = v1(codec::dag_pb, multihash::sha2_256, bytes.subspan(2, sha2_256_size));
        cid.version_ = 0;
        return cid;
    }
    VarintCursor cursor(bytes);
    if (FVM_TRY(cursor.next()) != 1) {
        return malformed("CID version is neither 0 nor 1");
    }
    const std::uint64_t codec = FVM_TRY(cursor.next());
    const std::uint64_t hash_code = FVM_TRY(cursor.next());
    const std::size_t size_offset = cursor.position();
    const std::uint64_t stated_size = FVM_TRY(cursor.next());
    if (stated_size > max_digest_size) {
        return malformed("CID digest is longer than 64 bytes", size_offset);
    }
    const auto size = static_cast<std::size_t>(stated_size);
    const BytesView rest = bytes.subspan(cursor.position());
    if (rest.size() < size) {
        return malformed("unexpected end of input in a CID", bytes.size());
    }
    used = cursor.position() + size;
    return v1(codec, hash_code, rest.first(size));
}

DecodeResult<Cid> Cid::from_bytes(BytesView bytes) {
    std::size_t used = 0;
    DecodeResult<Cid> cid = read_prefix(bytes, used);
    if (cid && used != bytes.size()) [[unlikely]] {
        return malformed("bytes after the CID", used);
    }
    return cid;
}

DecodeResult<Cid> Cid::from_text(std::string_view text) {
    if (text.size() == v0_text_size && text.starts_with("Qm")) {
        return from_bytes(FVM_TRY(decode_base(Base::base58_btc, text)));
    }
    const Bytes bytes = FVM_TRY(decode_multibase(text));
    if (!bytes.empty() && bytes[0] == multihash::sha2_256) {
        return malformed("CID version 0 does not take a multibase prefix");
    }
    return from_bytes(bytes);
}

std::size_t Cid::encoded_size() const {
    if (version_ == 0) {
        return 2U + digest_size_;
    }
    return 1 + varint_size(codec_) + varint_size(hash_code_) + 1 + digest_size_;
}

void Cid::encode_to(std::uint8_t* out) const {
    if (version_ != 0) {
        *out++ = version_;
        out += write_varint(codec_, out);
    }
    out += write_varint(hash_code_, out);
    *out++ = digest_size_;  // at most 64: one byte
    std::memcpy(out, digest_.data(), digest_size_);
}

Bytes Cid::to_bytes() const {
    Bytes bytes(encoded_size());
    encode_to(bytes.data());
    return bytes;
}

std::string Cid::to_text() const {
    if (!defined()) {
        return "(undefined)";
    }
    return version_ == 0 ? encode_base(Base::base58_btc, to_bytes())
                         : encode_multibase(Base::base32, to_bytes());
}

std::strong_ordering operator<=>(const Cid& a, const Cid& b) {
    if (const auto order = a.version_ <=> b.version_; order != 0) {
        return order;
    }
    if (const auto order = a.codec_ <=> b.codec_; order != 0) {
        return order;
    }
    if (const auto order = a.hash_code_ <=> b.hash_code_; order != 0) {
        return order;
    }
    if (const auto order = a.digest_size_ <=> b.digest_size_; order != 0) {
        return order;
    }
    return std::memcmp(a.digest_.data(), b.digest_.data(), a.digest_size_) <=> 0;
}

}  // namespace fvm::ipld
