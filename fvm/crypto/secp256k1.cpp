#include <fvm/crypto/secp256k1.hpp>

#include <fvm/crypto/secp256k1_context.hpp>

#include <secp256k1_recovery.h>

namespace fvm::crypto {

const secp256k1_context* secp_context() {
    static const secp256k1_context* const context =
        secp256k1_context_create(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY);
    return context;
}

std::optional<SecpPublicKey> recover_secp_public_key(std::span<const std::uint8_t, 32> hash,
                                                     std::span<const std::uint8_t, 65> signature) {
    constexpr std::uint8_t last_recovery_id = 3;
    const std::uint8_t recovery_id = signature[64];
    if (recovery_id > last_recovery_id) {
        return std::nullopt;
    }
    // (r, s, id) and its twin (r, n - s, id ^ 1) recover the same key, so there is no need to
    // normalise.
    secp256k1_ecdsa_recoverable_signature parsed;
    secp256k1_pubkey key;
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(secp_context(), &parsed,
                                                            signature.data(), recovery_id) != 1 ||
        secp256k1_ecdsa_recover(secp_context(), &key, &parsed, hash.data()) != 1) {
        return std::nullopt;
    }
    SecpPublicKey serialized{};
    std::size_t size = serialized.size();
    secp256k1_ec_pubkey_serialize(secp_context(), serialized.data(), &size, &key,
                                  SECP256K1_EC_UNCOMPRESSED);
    return serialized;
}

}  // namespace fvm::crypto
