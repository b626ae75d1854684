#include <fvm/crypto/signing.hpp>

#include <fvm/crypto/bls.hpp>
#include <fvm/crypto/bls_suite.hpp>
#include <fvm/crypto/secp256k1.hpp>
#include <fvm/crypto/secp256k1_context.hpp>
#include <fvm/hash/hash.hpp>

#include <blst.h>
#include <secp256k1_recovery.h>

namespace fvm::crypto {

namespace {

std::optional<blst_scalar> bls_scalar(const SecretKey& key) {
    blst_scalar scalar;
    blst_scalar_from_lendian(&scalar, key.data());
    return blst_sk_check(&scalar) ? std::optional(scalar) : std::nullopt;
}

std::optional<Address> bls_address(const SecretKey& key) {
    const auto scalar = bls_scalar(key);
    if (!scalar) {
        return std::nullopt;
    }
    blst_p1 point;
    blst_sk_to_pk_in_g1(&point, &*scalar);
    std::array<std::uint8_t, bls_public_key_size> compressed;
    blst_p1_compress(compressed.data(), &point);
    return Address::bls(compressed);
}

std::optional<Address> secp_address(const SecretKey& key) {
    secp256k1_pubkey point;
    if (secp256k1_ec_pubkey_create(secp_context(), &point, key.data()) != 1) {
        return std::nullopt;
    }
    SecpPublicKey serialized{};
    std::size_t size = serialized.size();
    secp256k1_ec_pubkey_serialize(secp_context(), serialized.data(), &size, &point,
                                  SECP256K1_EC_UNCOMPRESSED);
    return Address::secp256k1(serialized);
}

std::optional<Bytes> bls_sign(const SecretKey& key, BytesView message) {
    const auto scalar = bls_scalar(key);
    if (!scalar) {
        return std::nullopt;
    }
    blst_p2 hashed;
    blst_hash_to_g2(&hashed, message.data(), message.size(),
                    reinterpret_cast<const byte*>(bls_ciphersuite.data()), bls_ciphersuite.size(),
                    nullptr, 0);
    blst_p2 point;
    blst_sign_pk_in_g1(&point, &hashed, &*scalar);
    Bytes compressed(bls_signature_size);
    blst_p2_compress(compressed.data(), &point);
    return compressed;
}

std::optional<Bytes> secp_sign(const SecretKey& key, BytesView message) {
    const hash::Digest32 digest = hash::blake2b_256(message);
    secp256k1_ecdsa_recoverable_signature signature;
    if (secp256k1_ecdsa_sign_recoverable(secp_context(), &signature, digest.data(), key.data(),
                                         nullptr, nullptr) != 1) {
        return std::nullopt;
    }
    Bytes compact(secp_signature_size);
    int recovery_id = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(secp_context(), compact.data(),
                                                            &recovery_id, &signature);
    compact.back() = static_cast<std::uint8_t>(recovery_id);
    return compact;
}

}  // namespace

std::optional<Address> address_of_key(SignatureType type, const SecretKey& key) {
    return type == SignatureType::bls ? bls_address(key) : secp_address(key);
}

std::optional<Signature> sign(SignatureType type, const SecretKey& key, BytesView message) {
    auto data = type == SignatureType::bls ? bls_sign(key, message) : secp_sign(key, message);
    if (!data) {
        return std::nullopt;
    }
    return Signature{type, *std::move(data)};
}

std::optional<Bytes> aggregate_bls_signatures(std::span<const Bytes> signatures) {
    if (signatures.empty()) {
        return std::nullopt;
    }
    blst_p2 sum{};
    for (const Bytes& signature : signatures) {
        blst_p2_affine point;
        if (signature.size() != bls_signature_size ||
            blst_p2_uncompress(&point, signature.data()) != BLST_SUCCESS) {
            return std::nullopt;
        }
        blst_p2_add_or_double_affine(&sum, &sum, &point);
    }
    Bytes compressed(bls_signature_size);
    blst_p2_compress(compressed.data(), &sum);
    return compressed;
}

}  // namespace fvm::crypto
