#pragma once

#include <fvm/base/bytes.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace fvm::crypto {

inline constexpr std::size_t secp_signature_size = 65;
inline constexpr std::size_t secp_public_key_size = 65;

/// Uncompressed: 0x04, x, y.
using SecpPublicKey = std::array<std::uint8_t, secp_public_key_size>;

/// The key whose signature over `hash` this is: r and s of 32 bytes each, then the recovery id, 0
/// to 3. A signature with a high s counts as its low-s twin with the id's lowest bit flipped, as
/// Ethereum wants it. Nothing where r or s is not within 1 to n-1, or where no key fits (fvm_shared
/// src/crypto/signature.rs).
[[nodiscard]] std::optional<SecpPublicKey> recover_secp_public_key(
    std::span<const std::uint8_t, 32> hash, std::span<const std::uint8_t, 65> signature);

}  // namespace fvm::crypto
