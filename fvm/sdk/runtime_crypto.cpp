// Signatures, proofs, and faults against consensus.

#include <fvm/sdk/runtime.hpp>

#include <fvm/sdk/syscall_support.hpp>

namespace fvm::sdk {
namespace {

/// Asks the VM about a proof, which it takes in CBOR.
template <class Proof>
bool holds(sys::Errno (*verify)(std::int32_t*, const sys::Byte*, std::uint32_t),
           const Proof& proof) {
    const Bytes encoded = ipld::cbor::encode(proof);
    std::int32_t answer = sys::no;
    return verify(&answer, encoded.data(), size_of(encoded)) == 0 && answer == sys::yes;
}

std::unexpected<ErrorNumber> refused(sys::Errno error) {
    return std::unexpected(static_cast<ErrorNumber>(error));
}

}  // namespace

bool Runtime::verify_signature(const Signature& signature, const Address& signer,
                               BytesView plaintext) {
    std::int32_t answer = sys::no;
    const BytesView address = signer.bytes();
    const sys::Errno error =
        sys::crypto_verify_signature(&answer, static_cast<std::uint32_t>(signature.type),
                                     signature.data.data(), size_of(signature.data), address.data(),
                                     size_of(address), plaintext.data(), size_of(plaintext));
    return error == 0 && answer == sys::yes;
}

std::expected<std::array<std::uint8_t, 65>, ErrorNumber> Runtime::recover_public_key(
    const hash::Digest32& digest, const std::array<std::uint8_t, 65>& signature) {
    std::array<std::uint8_t, 65> key{};
    if (const sys::Errno error =
            sys::crypto_recover_secp_public_key(key.data(), digest.data(), signature.data());
        error != 0) {
        return refused(error);
    }
    return key;
}

bool Runtime::verify_bls_aggregate(const BlsSignature& signature, std::span<const BlsKey> keys,
                                   std::span<const BytesView> plaintexts) {
    require(keys.size() == plaintexts.size(), "each key signs one plaintext");
    Bytes all_keys;
    Bytes all_plaintexts;
    std::vector<std::uint32_t> sizes;
    for (const BlsKey& key : keys) {
        all_keys.insert(all_keys.end(), key.begin(), key.end());
    }
    for (const BytesView plaintext : plaintexts) {
        all_plaintexts.insert(all_plaintexts.end(), plaintext.begin(), plaintext.end());
        sizes.push_back(size_of(plaintext));
    }
    std::int32_t answer = sys::no;
    const sys::Errno error = sys::crypto_verify_bls_aggregate(
        &answer, static_cast<std::uint32_t>(keys.size()), signature.data(), all_keys.data(),
        all_plaintexts.data(), sizes.data());
    return error == 0 && answer == sys::yes;
}

bool Runtime::verify_post(const WindowPoStVerifyInfo& info) {
    return holds(&sys::crypto_verify_post, info);
}

bool Runtime::verify_aggregate_seals(const AggregateSealVerifyProofAndInfos& info) {
    return holds(&sys::crypto_verify_aggregate_seals, info);
}

bool Runtime::verify_replica_update(const ReplicaUpdateInfo& info) {
    return holds(&sys::crypto_verify_replica_update, info);
}

std::expected<std::vector<bool>, ErrorNumber> Runtime::batch_verify_seals(
    const std::vector<SealVerifyInfo>& seals) {
    const Bytes encoded = ipld::cbor::encode(seals);
    Bytes verdicts(seals.size());
    if (const sys::Errno error =
            sys::crypto_batch_verify_seals(encoded.data(), size_of(encoded), verdicts.data());
        error != 0) {
        return refused(error);
    }
    std::vector<bool> valid;
    for (const std::uint8_t verdict : verdicts) {
        valid.push_back(verdict == 1);
    }
    return valid;
}

std::expected<std::optional<ConsensusFault>, ErrorNumber> Runtime::verify_consensus_fault(
    BytesView header1, BytesView header2, BytesView extra) {
    abi::VerifyConsensusFault fault{};
    if (const sys::Errno error = sys::crypto_verify_consensus_fault(
            &fault, header1.data(), size_of(header1), header2.data(), size_of(header2),
            extra.data(), size_of(extra));
        error != 0) {
        return refused(error);
    }
    if (fault.fault == 0) {
        return std::nullopt;
    }
    return ConsensusFault{fault.target, fault.epoch, ConsensusFault::Type{fault.fault}};
}

std::expected<ipld::Cid, ErrorNumber> Runtime::compute_unsealed_sector_cid(
    RegisteredSealProof proof, const std::vector<PieceInfo>& pieces) {
    const Bytes encoded = ipld::cbor::encode(pieces);
    CidBuffer cid;
    if (const sys::Errno error = sys::crypto_compute_unsealed_sector_cid(
            &cid.size, static_cast<std::int64_t>(proof), encoded.data(), size_of(encoded),
            cid.data(), CidBuffer::capacity);
        error != 0) {
        return refused(error);
    }
    return cid.cid();
}

}  // namespace fvm::sdk
