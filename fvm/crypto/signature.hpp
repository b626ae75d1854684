#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/core/address.hpp>
#include <fvm/core/signature.hpp>

#include <expected>
#include <string_view>

namespace fvm::crypto {

/// Whether `signer` signed `message`. A secp256k1 signature is over blake2b-256 of the message and
/// the signer is an f1 address; a BLS signature is over the message and the signer is an f3
/// address. The error says what is wrong, in static storage.
[[nodiscard]] std::expected<void, std::string_view> verify_signature(SignatureType type,
                                                                     BytesView signature,
                                                                     const Address& signer,
                                                                     BytesView message);

}  // namespace fvm::crypto
