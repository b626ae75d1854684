#pragma once

#include <fvm/base/bytes.hpp>

#include <array>
#include <cstdint>
#include <span>

/// BLS signatures over BLS12-381 with keys in G1 and signatures in G2, ciphersuite
/// BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_, both compressed, as the crate bls-signatures judges
/// them: points must be on the curve and in the subgroup, no key may be the identity, and the
/// messages of an aggregate must be distinct.
namespace fvm::crypto {

inline constexpr std::size_t bls_signature_size = 96;
inline constexpr std::size_t bls_public_key_size = 48;

/// False for malformed input of any kind, wrong sizes included.
[[nodiscard]] bool verify_bls_signature(BytesView signature, BytesView public_key,
                                        BytesView message);

/// Whether `signature` aggregates one signature by each key over the message at the same place.
/// Nothing signed by nobody is valid, whatever the signature is; different counts are not.
[[nodiscard]] bool verify_bls_aggregate(BytesView signature, std::span<const BytesView> public_keys,
                                        std::span<const BytesView> messages);

}  // namespace fvm::crypto
