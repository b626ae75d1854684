#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/core/address.hpp>
#include <fvm/core/signature.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

/// Keys and signatures for tests and local networks. The VM itself never signs.
namespace fvm::crypto {

/// A scalar: most significant byte first for secp256k1, least significant first for BLS, as wallets
/// of the network keep them.
using SecretKey = std::array<std::uint8_t, 32>;

/// The address of the key; nothing where `key` is not a scalar of the curve other than 0.
[[nodiscard]] std::optional<Address> address_of_key(SignatureType type, const SecretKey& key);

/// Nothing where address_of_key() has nothing. Deterministic.
[[nodiscard]] std::optional<Signature> sign(SignatureType type, const SecretKey& key,
                                            BytesView message);

/// The sum of BLS signatures; nothing for no signatures, or where one is malformed.
[[nodiscard]] std::optional<Bytes> aggregate_bls_signatures(std::span<const Bytes> signatures);

}  // namespace fvm::crypto
