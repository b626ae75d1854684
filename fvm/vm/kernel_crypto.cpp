#include <fvm/base/result.hpp>
#include <fvm/core/commitment.hpp>
#include <fvm/crypto/bls.hpp>
#include <fvm/crypto/secp256k1.hpp>
#include <fvm/crypto/signature.hpp>
#include <fvm/hash/hash.hpp>
#include <fvm/vm/kernel.hpp>

#include <algorithm>

namespace fvm::vm {
namespace {

/// The calibration network, whose upgrade to nv19 left window proofs of the wrong label on chain.
constexpr std::uint64_t calibration_chain_id = 314'159;
constexpr ChainEpoch calibration_relabel_end = 498'691;

std::unexpected<ExecutionError> unusable(std::string note) {
    return syscall_error(ErrorNumber::illegal_argument, std::move(note));
}

/// Nothing from a verifier is "the input is unusable".
ExecResult<bool> to_verdict(ExternResult<bool> result) {
    const std::optional<bool> verdict = FVM_TRY_OR(ExecutionError::host_fault, std::move(result));
    if (!verdict) {
        return unusable("the proof's input is unusable");
    }
    return *verdict;
}

bool is_replica_commitment(const ipld::Cid& cid) {
    return cid_to_replica_commitment(cid).has_value();
}

bool is_data_commitment(const ipld::Cid& cid) {
    return cid_to_data_commitment(cid).has_value();
}

/// What the reference refuses before it looks at the proof itself.
ExecResult<void> check_post(const WindowPoStVerifyInfo& info, const NetworkRules& rules) {
    const ProofTypes& known = rules.proof_types;
    if (info.randomness.size() < 32) {
        return unusable("too little randomness");
    }
    for (const SectorInfo& sector : info.challenged_sectors) {
        if (!is_replica_commitment(sector.sealed_cid)) {
            return unusable("sealed cid is no replica commitment");
        }
    }
    if (!rules.checks_post_types) {
        return {};
    }
    if (info.proofs.empty()) {
        return unusable("no proofs");
    }
    const RegisteredPoStProof type = info.proofs.front().post_proof;
    if (!is_known(type, known)) {
        return unusable("unknown proof type");
    }
    for (const PoStProof& proof : info.proofs) {
        if (proof.post_proof != type) {
            return unusable("all proof types must be the same");
        }
    }
    for (const SectorInfo& sector : info.challenged_sectors) {
        if (window_post_proof(sector.proof) != type && window_post_proof_v1(sector.proof) != type) {
            return unusable("sector was not sealed for this type of proof");
        }
    }
    return {};
}

ExecResult<void> check_aggregate(const AggregateSealVerifyProofAndInfos& aggregate) {
    if (aggregate.infos.empty()) {
        return unusable("no seal verify infos");
    }
    for (const AggregateSealVerifyInfo& info : aggregate.infos) {
        if (!is_replica_commitment(info.sealed_cid) || !is_data_commitment(info.unsealed_cid)) {
            return unusable("cid is no commitment");
        }
    }
    return {};
}

}  // namespace

ExecResult<bool> Kernel::verify_signature(SignatureScheme scheme, BytesView signature,
                                          const Address& signer, BytesView plaintext) {
    FVM_TRY(charge(prices().on_verify_signature(scheme, plaintext.size())));
    if (!signer.is(Protocol::bls) && !signer.is(Protocol::secp256k1)) {
        return unusable("only key addresses sign");
    }
    const auto type =
        scheme == SignatureScheme::bls ? SignatureType::bls : SignatureType::secp256k1;
    return crypto::verify_signature(type, signature, signer, plaintext).has_value();
}

ExecResult<bool> Kernel::verify_account_signature(SignatureScheme scheme, BytesView signature,
                                                  const Address& signer, BytesView plaintext) {
    FVM_TRY(charge(prices().on_verify_signature(scheme, plaintext.size())));
    const Address key = FVM_TRY(calls_.resolve_to_key_address(signer, true));
    const auto type =
        scheme == SignatureScheme::bls ? SignatureType::bls : SignatureType::secp256k1;
    return crypto::verify_signature(type, signature, key, plaintext).has_value();
}

ExecResult<crypto::SecpPublicKey> Kernel::recover_secp_public_key(
    std::span<const std::uint8_t, 32> hash, std::span<const std::uint8_t, 65> signature) {
    FVM_TRY(charge(prices().on_recover_secp_public_key()));
    const auto key = crypto::recover_secp_public_key(hash, signature);
    if (!key) {
        return unusable("public key recovery failed");
    }
    return *key;
}

ExecResult<bool> Kernel::verify_bls_aggregate(BytesView signature, BytesView public_keys,
                                              BytesView plaintexts,
                                              std::span<const std::uint32_t> sizes) {
    FVM_TRY(charge(prices().on_verify_bls_aggregate(sizes.size(), plaintexts.size())));
    std::vector<BytesView> keys;
    std::vector<BytesView> messages;
    std::size_t offset = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        if (sizes[i] > plaintexts.size() - offset) {
            return unusable("bls plaintext is out of bounds");
        }
        keys.push_back(
            public_keys.subspan(i * crypto::bls_public_key_size, crypto::bls_public_key_size));
        messages.push_back(plaintexts.subspan(offset, sizes[i]));
        offset += sizes[i];
    }
    if (offset != plaintexts.size()) {
        return unusable("plaintexts are longer than their sizes say");
    }
    return crypto::verify_bls_aggregate(signature, keys, messages);
}

ExecResult<Bytes> Kernel::hash(std::uint64_t code, BytesView data) {
    const auto run = [&](HashFunction function, auto compute) -> ExecResult<Bytes> {
        FVM_TRY(charge(prices().on_hashing(function, data.size())));
        const auto digest = compute(data);
        return Bytes(digest.begin(), digest.end());
    };
    const auto refuse = [&]() -> ExecResult<Bytes> {
        // One price for all functions comes before the question which (FVM v2).
        if (calls_.rules().charges_hash_before_code) {
            FVM_TRY(charge(prices().on_hashing(HashFunction::blake2b_256, data.size())));
        }
        return unusable("unsupported hash code " + std::to_string(code));
    };
    switch (code) {
        case static_cast<std::uint64_t>(HashFunction::sha2_256):
            return run(HashFunction::sha2_256, hash::sha2_256);
        case static_cast<std::uint64_t>(HashFunction::blake2b_256):
            return run(HashFunction::blake2b_256, hash::blake2b_256);
        case static_cast<std::uint64_t>(HashFunction::blake2b_512):
            return run(HashFunction::blake2b_512, hash::blake2b_512);
        case static_cast<std::uint64_t>(HashFunction::keccak_256):
            return run(HashFunction::keccak_256, hash::keccak_256);
        case static_cast<std::uint64_t>(HashFunction::ripemd_160):
            return run(HashFunction::ripemd_160, hash::ripemd_160);
        default:
            return refuse();
    }
}

ExecResult<ipld::Cid> Kernel::compute_unsealed_sector_cid(RegisteredSealProof proof_type,
                                                          const std::vector<PieceInfo>& pieces) {
    FVM_TRY(charge(prices().on_compute_unsealed_sector_cid()));
    const auto cid = fvm::compute_unsealed_sector_cid(proof_type, pieces);
    if (!cid) {
        return unusable(std::string(cid.error()));
    }
    return *cid;
}

ExecResult<bool> Kernel::verify_post(WindowPoStVerifyInfo info) {
    FVM_TRY(charge(prices().on_verify_post(info.challenged_sectors.size())));
    const MachineContext& context = machine().context();
    if (calls_.rules().relabels_calibration_posts && context.chain_id == calibration_chain_id &&
        context.epoch <= calibration_relabel_end && !info.proofs.empty() &&
        info.proofs[0].post_proof == RegisteredPoStProof::stacked_drg_window_32gib_v1p1) {
        info.proofs[0].post_proof = RegisteredPoStProof::stacked_drg_window_32gib_v1;
    }
    FVM_TRY(check_post(info, calls_.rules()));
    // Randomness must be an element of the curve's scalar field.
    info.randomness[31] &= 0x3f;
    return to_verdict(machine().proofs().verify_post(info));
}

ExecResult<std::optional<ConsensusFault>> Kernel::verify_consensus_fault(BytesView header1,
                                                                         BytesView header2,
                                                                         BytesView extra) {
    FVM_TRY(charge(prices().on_verify_consensus_fault()));
    const auto answer =
        FVM_TRY_OR(ExecutionError::host_fault,
                   machine().externs().verify_consensus_fault(header1, header2, extra));
    if (!answer) {
        return unusable("the headers are unusable");
    }
    return *answer;
}

ExecResult<bool> Kernel::verify_aggregate_seals(const AggregateSealVerifyProofAndInfos& info) {
    FVM_TRY(charge(prices().on_verify_aggregate_seals(info.seal_proof, info.infos.size())));
    FVM_TRY(check_aggregate(info));
    return to_verdict(machine().proofs().verify_aggregate_seals(info));
}

ExecResult<bool> Kernel::verify_seal(const SealVerifyInfo& info) {
    FVM_TRY(charge(prices().on_verify_seal()));
    if (!is_replica_commitment(info.sealed_cid) || !is_data_commitment(info.unsealed_cid)) {
        return unusable("cid is no commitment");
    }
    return to_verdict(machine().proofs().verify_seal(info));
}

ExecResult<bool> Kernel::verify_replica_update(const ReplicaUpdateInfo& info) {
    FVM_TRY(charge(prices().on_verify_replica_update()));
    if (!is_replica_commitment(info.old_sealed_cid) ||
        !is_replica_commitment(info.new_sealed_cid) || !is_data_commitment(info.new_unsealed_cid)) {
        return unusable("cid is no commitment");
    }
    return to_verdict(machine().proofs().verify_replica_update(info));
}

ExecResult<std::vector<bool>> Kernel::batch_verify_seals(const std::vector<SealVerifyInfo>& infos) {
    if (calls_.rules().charges_seal_batches && machine().proofs().charges_for_seal_batches()) {
        for (std::size_t i = 0; i < infos.size(); ++i) {
            FVM_TRY(charge(prices().on_verify_seal()));
        }
    }
    std::vector<bool> valid;
    valid.reserve(infos.size());
    for (const SealVerifyInfo& info : infos) {
        const auto verdict =
            FVM_TRY_OR(ExecutionError::host_fault, machine().proofs().verify_seal(info));
        // An unusable seal is just not valid: one bad entry must not fail the batch.
        valid.push_back(verdict.value_or(false));
    }
    return valid;
}

}  // namespace fvm::vm
