// The system calls of cryptography: hash functions and comm Ds are computed, of the rest a test
// says what holds.

#include <fvm/core/piece.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/sdk/host/host.hpp>

#include <algorithm>

namespace fvm::sdk::sys {
namespace {

using host::Host;

Errno error(ErrorNumber number) {
    return static_cast<Errno>(number);
}

/// What the test says of a proof, which holds where it says nothing.
template <class Proof>
Errno answer_for(const std::function<bool(const Proof&)>& verify, std::int32_t* answer,
                 BytesView encoded) {
    const auto proof = ipld::cbor::decode<Proof>(encoded);
    if (!proof) {
        return error(ErrorNumber::illegal_argument);
    }
    *answer = !verify || verify(*proof) ? yes : no;
    return 0;
}

template <class Digest>
std::uint32_t copy_digest(const Digest& digest, Byte* out, std::uint32_t capacity) {
    const std::size_t count = std::min<std::size_t>(digest.size(), capacity);
    std::copy_n(digest.begin(), count, out);
    return static_cast<std::uint32_t>(count);
}

}  // namespace

Errno crypto_verify_signature(std::int32_t* answer, std::uint32_t type, const Byte* signature,
                              std::uint32_t signature_size, const Byte* signer,
                              std::uint32_t signer_size, const Byte* plaintext,
                              std::uint32_t plaintext_size) {
    const auto address = Address::from_bytes({signer, signer_size});
    if (!address) {
        return error(ErrorNumber::illegal_argument);
    }
    const Signature given{static_cast<SignatureType>(type),
                          Bytes(signature, signature + signature_size)};
    const bool valid =
        Host::current().verify_signature(given, *address, {plaintext, plaintext_size});
    *answer = valid ? yes : no;
    return 0;
}

Errno crypto_verify_bls_aggregate(std::int32_t* answer, std::uint32_t signers,
                                  const Byte* signature, const Byte* keys, const Byte* plaintexts,
                                  const std::uint32_t* sizes) {
    BlsSignature given{};
    std::copy_n(signature, given.size(), given.begin());
    std::vector<BlsKey> signing(signers);
    std::vector<BytesView> signed_texts;
    for (std::uint32_t i = 0; i < signers; ++i) {
        std::copy_n(keys + i * signing[i].size(), signing[i].size(), signing[i].begin());
        signed_texts.emplace_back(plaintexts, sizes[i]);
        plaintexts += sizes[i];
    }
    const auto& verify = Host::current().verify_bls_aggregate;
    *answer = !verify || verify(given, signing, signed_texts) ? yes : no;
    return 0;
}

Errno crypto_recover_secp_public_key(Byte* key, const Byte* digest, const Byte* signature) {
    const auto& recover = Host::current().recover_public_key;
    const auto found = recover ? recover({digest, 32}, {signature, 65}) : std::nullopt;
    if (!found) {
        return error(ErrorNumber::illegal_argument);
    }
    std::ranges::copy(*found, key);
    return 0;
}

Errno crypto_hash(std::uint32_t* size, std::uint64_t hash_code, const Byte* data,
                  std::uint32_t data_size, Byte* digest, std::uint32_t capacity) {
    const BytesView input{data, data_size};
    switch (hash_code) {
        case 0x12:
            *size = copy_digest(hash::sha2_256(input), digest, capacity);
            return 0;
        case 0x1b:
            *size = copy_digest(hash::keccak_256(input), digest, capacity);
            return 0;
        case 0x1053:
            *size = copy_digest(hash::ripemd_160(input), digest, capacity);
            return 0;
        case 0xb220:
            *size = copy_digest(hash::blake2b_256(input), digest, capacity);
            return 0;
        case 0xb240:
            *size = copy_digest(hash::blake2b_512(input), digest, capacity);
            return 0;
        default:
            return error(ErrorNumber::illegal_argument);
    }
}

Errno crypto_compute_unsealed_sector_cid(std::uint32_t* size, std::int64_t proof_type,
                                         const Byte* pieces, std::uint32_t pieces_size, Byte* cid,
                                         std::uint32_t capacity) {
    const auto infos = ipld::cbor::decode<std::vector<PieceInfo>>({pieces, pieces_size});
    if (!infos) {
        return error(ErrorNumber::illegal_argument);
    }
    const auto unsealed = compute_unsealed_sector_cid(RegisteredSealProof{proof_type}, *infos);
    if (!unsealed) {
        return error(ErrorNumber::illegal_argument);
    }
    const Bytes bytes = unsealed->to_bytes();
    *size = copy_digest(bytes, cid, capacity);
    return 0;
}

Errno crypto_verify_post(std::int32_t* answer, const Byte* info, std::uint32_t size) {
    return answer_for(Host::current().verify_post, answer, {info, size});
}

Errno crypto_verify_aggregate_seals(std::int32_t* answer, const Byte* info, std::uint32_t size) {
    return answer_for(Host::current().verify_aggregate_seals, answer, {info, size});
}

Errno crypto_verify_replica_update(std::int32_t* answer, const Byte* info, std::uint32_t size) {
    return answer_for(Host::current().verify_replica_update, answer, {info, size});
}

Errno crypto_batch_verify_seals(const Byte* batch, std::uint32_t size, Byte* verdicts) {
    const auto seals = ipld::cbor::decode<std::vector<SealVerifyInfo>>({batch, size});
    if (!seals) {
        return error(ErrorNumber::illegal_argument);
    }
    const auto& verify = Host::current().verify_seal;
    for (const SealVerifyInfo& seal : *seals) {
        *verdicts++ = !verify || verify(seal) ? 1 : 0;
    }
    return 0;
}

Errno crypto_verify_consensus_fault(abi::VerifyConsensusFault* out, const Byte* header1,
                                    std::uint32_t size1, const Byte* header2, std::uint32_t size2,
                                    const Byte* extra, std::uint32_t extra_size) {
    *out = {};
    const auto& verify = Host::current().verify_consensus_fault;
    if (!verify) {
        return 0;
    }
    const auto found = verify({header1, size1}, {header2, size2}, {extra, extra_size});
    if (!found) {
        return error(found.error());
    }
    if (const std::optional<ConsensusFault>& fault = *found) {
        *out = {fault->epoch, fault->target, static_cast<std::uint32_t>(fault->type)};
    }
    return 0;
}

}  // namespace fvm::sdk::sys
