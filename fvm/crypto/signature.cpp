#include <fvm/crypto/signature.hpp>

#include <fvm/crypto/bls.hpp>
#include <fvm/crypto/secp256k1.hpp>
#include <fvm/hash/hash.hpp>

namespace fvm::crypto {

namespace {

using Verdict = std::expected<void, std::string_view>;

Verdict verify_secp(BytesView signature, const Address& signer, BytesView message) {
    if (!signer.is(Protocol::secp256k1)) {
        return std::unexpected("the signer of a secp256k1 signature has an f1 address");
    }
    if (signature.size() != secp_signature_size) {
        return std::unexpected("a secp256k1 signature has 65 bytes");
    }
    const hash::Digest32 digest = hash::blake2b_256(message);
    const auto key = recover_secp_public_key(digest, signature.first<secp_signature_size>());
    if (!key) {
        return std::unexpected("no key has made this secp256k1 signature");
    }
    if (Address::secp256k1(*key) != signer) {
        return std::unexpected("the secp256k1 signature is by another key");
    }
    return {};
}

Verdict verify_bls(BytesView signature, const Address& signer, BytesView message) {
    if (!signer.is(Protocol::bls)) {
        return std::unexpected("the signer of a BLS signature has an f3 address");
    }
    if (!verify_bls_signature(signature, signer.payload(), message)) {
        return std::unexpected("the BLS signature does not verify");
    }
    return {};
}

}  // namespace

Verdict verify_signature(SignatureType type, BytesView signature, const Address& signer,
                         BytesView message) {
    switch (type) {
        case SignatureType::secp256k1:
            return verify_secp(signature, signer, message);
        case SignatureType::bls:
            return verify_bls(signature, signer, message);
    }
    return std::unexpected("unknown type of signature");
}

}  // namespace fvm::crypto
