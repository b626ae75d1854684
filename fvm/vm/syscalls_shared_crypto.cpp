#include <fvm/vm/syscalls_shared.hpp>

namespace fvm::vm::syscalls {
// actor

ExecResult<u64> resolve_address(Context c, u32 address, u32 size) {
    return c.kernel.resolve_address(FVM_TRY(c.memory.read_address(address, size)));
}

ExecResult<u32> lookup_delegated_address(Context c, u64 id, u32 out, u32 out_size) {
    FVM_TRY(c.memory.slice(out, out_size));
    const auto address = FVM_TRY(c.kernel.lookup_delegated_address(id));
    if (!address) {
        return 0;
    }
    return c.memory.write(address->bytes(), out, out_size);
}

ExecResult<u32> get_actor_code_cid(Context c, u64 id, u32 out, u32 out_size) {
    FVM_TRY(c.memory.slice(out, out_size));
    return c.memory.write_cid(FVM_TRY(c.kernel.get_actor_code_cid(id)), out, out_size);
}

ExecResult<u32> next_actor_address(Context c, u32 out, u32 out_size) {
    FVM_TRY(c.memory.slice(out, out_size));
    if (out_size < Address::hash_size + 1) {
        return syscall_error(ErrorNumber::buffer_too_small, "an address needs 21 bytes");
    }
    return c.memory.write(FVM_TRY(c.kernel.next_actor_address()).bytes(), out, out_size);
}

ExecResult<void> create_actor(Context c, u64 id, u32 code, u32 delegated, u32 delegated_size) {
    const ipld::Cid code_cid = FVM_TRY(c.memory.read_cid(code));
    std::optional<Address> address;
    if (delegated_size > 0) {
        address = FVM_TRY(c.memory.read_address(delegated, delegated_size));
    }
    return c.kernel.create_actor(code_cid, id, address);
}

ExecResult<i32> get_builtin_actor_type(Context c, u32 code) {
    return static_cast<i32>(
        FVM_TRY(c.kernel.get_builtin_actor_type(FVM_TRY(c.memory.read_cid(code)))));
}

ExecResult<u32> get_code_cid_for_type(Context c, i32 type, u32 out, u32 out_size) {
    FVM_TRY(c.memory.slice(out, out_size));
    const auto code = FVM_TRY(c.kernel.get_code_cid_for_type(static_cast<u32>(type)));
    return c.memory.write_cid(code, out, out_size);
}

ExecResult<abi::TokenAmount> balance_of(Context c, u64 id) {
    return to_abi(FVM_TRY(c.kernel.balance_of(id)), "balance");
}

// crypto

ExecResult<i32> to_answer(const ExecResult<bool>& result) {
    if (!result) {
        return std::unexpected(result.error());
    }
    return *result ? yes : no;
}

ExecResult<SignatureArguments> read_signature_arguments(Context c, const SignatureOffsets& at) {
    if (at.type != static_cast<u32>(SignatureScheme::secp256k1) &&
        at.type != static_cast<u32>(SignatureScheme::bls)) {
        return syscall_error(ErrorNumber::illegal_argument, "unknown signature type");
    }
    SignatureArguments arguments;
    arguments.scheme = static_cast<SignatureScheme>(at.type);
    arguments.signature = FVM_TRY(c.memory.slice(at.signature, at.signature_size));
    arguments.signer = FVM_TRY(c.memory.read_address(at.signer, at.signer_size));
    arguments.plaintext = FVM_TRY(c.memory.slice(at.plaintext, at.plaintext_size));
    return arguments;
}

ExecResult<i32> verify_signature(Context c, u32 type, u32 signature, u32 signature_size, u32 signer,
                                 u32 signer_size, u32 plaintext, u32 plaintext_size) {
    const SignatureArguments arguments = FVM_TRY(read_signature_arguments(
        c, {type, signature, signature_size, signer, signer_size, plaintext, plaintext_size}));
    return to_answer(c.kernel.verify_signature(arguments.scheme, arguments.signature,
                                               arguments.signer, arguments.plaintext));
}

ExecResult<crypto::SecpPublicKey> recover_secp_public_key(Context c, u32 hash, u32 signature) {
    const BytesView hash_bytes = FVM_TRY(c.memory.slice(hash, 32));
    const BytesView signature_bytes = FVM_TRY(c.memory.slice(signature, 65));
    return c.kernel.recover_secp_public_key(hash_bytes.first<32>(), signature_bytes.first<65>());
}

ExecResult<u32> hash(Context c, u64 code, u32 data, u32 size, u32 out, u32 out_size) {
    const std::span<std::uint8_t> digest_out = FVM_TRY(c.memory.slice(out, out_size));
    const BytesView input = FVM_TRY(c.memory.slice(data, size));
    const Bytes digest = FVM_TRY(c.kernel.hash(code, input));
    const std::size_t count = std::min(digest.size(), digest_out.size());
    std::copy_n(digest.begin(), count, digest_out.begin());
    return static_cast<u32>(count);
}

ExecResult<u32> compute_unsealed_sector_cid(Context c, i64 proof_type, u32 pieces, u32 pieces_size,
                                            u32 out, u32 out_size) {
    const RegisteredSealProof type{proof_type};
    if (!is_known(type, c.kernel.calls().rules().proof_types)) {
        return syscall_error(ErrorNumber::illegal_argument, "unknown proof type");
    }
    const auto infos = FVM_TRY(c.memory.read_cbor<std::vector<PieceInfo>>(pieces, pieces_size));
    FVM_TRY(c.memory.slice(out, out_size));
    const auto cid = FVM_TRY(c.kernel.compute_unsealed_sector_cid(type, infos));
    return c.memory.write_cid(cid, out, out_size);
}

ExecResult<i32> verify_post(Context c, u32 info, u32 size) {
    return to_answer(
        c.kernel.verify_post(FVM_TRY(c.memory.read_cbor<WindowPoStVerifyInfo>(info, size))));
}

ExecResult<abi::VerifyConsensusFault> verify_consensus_fault(Context c, u32 header1, u32 size1,
                                                             u32 header2, u32 size2, u32 extra,
                                                             u32 extra_size) {
    const BytesView first = FVM_TRY(c.memory.slice(header1, size1));
    const BytesView second = FVM_TRY(c.memory.slice(header2, size2));
    const BytesView third = FVM_TRY(c.memory.slice(extra, extra_size));
    const auto fault = FVM_TRY(c.kernel.verify_consensus_fault(first, second, third));
    if (!fault) {
        return abi::VerifyConsensusFault{};
    }
    return abi::VerifyConsensusFault{fault->epoch, fault->target, static_cast<u32>(fault->type)};
}

ExecResult<i32> verify_aggregate_seals(Context c, u32 info, u32 size) {
    return to_answer(c.kernel.verify_aggregate_seals(
        FVM_TRY(c.memory.read_cbor<AggregateSealVerifyProofAndInfos>(info, size))));
}

ExecResult<i32> verify_replica_update(Context c, u32 info, u32 size) {
    return to_answer(
        c.kernel.verify_replica_update(FVM_TRY(c.memory.read_cbor<ReplicaUpdateInfo>(info, size))));
}

ExecResult<void> batch_verify_seals(Context c, u32 batch, u32 size, u32 result) {
    const auto infos = FVM_TRY(c.memory.read_cbor<std::vector<SealVerifyInfo>>(batch, size));
    const auto out = FVM_TRY(c.memory.slice(result, static_cast<u32>(infos.size())));
    const std::vector<bool> valid = FVM_TRY(c.kernel.batch_verify_seals(infos));
    std::copy(valid.begin(), valid.end(), out.begin());
    return {};
}

}  // namespace fvm::vm::syscalls
