#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/base/decode_error.hpp>

#include <string>

namespace fvm {

/// Text encodings of bytes. Unpadded where not said otherwise.
enum class Base : std::uint8_t {
    /// Hexadecimal, lower case.
    base16,
    /// RFC 4648, lower case.
    base32,
    /// The Bitcoin alphabet; quadratic in time, so only for short inputs.
    base58_btc,
    /// RFC 4648 section 4.
    base64,
    /// RFC 4648 section 4, padded with '=' to a multiple of four characters.
    base64_padded,
    /// RFC 4648 section 5.
    base64_url,
};

/// Longest text that base58 is decoded from.
inline constexpr std::size_t max_base58_text = 1024;

[[nodiscard]] std::string encode_base(Base base, BytesView bytes);

/// Strict: one text for one sequence of bytes. Refuses characters outside the alphabet (also those
/// of the other case), lengths that no encoder makes, and spare bits that are not zero. Offsets in
/// errors count characters.
[[nodiscard]] DecodeResult<Bytes> decode_base(Base base, std::string_view text);

/// encode_base() after the character that names the base (f, b, z, m, M, u).
[[nodiscard]] std::string encode_multibase(Base base, BytesView bytes);

/// Decodes text that starts with the character that names its base.
[[nodiscard]] DecodeResult<Bytes> decode_multibase(std::string_view text);

}  // namespace fvm
