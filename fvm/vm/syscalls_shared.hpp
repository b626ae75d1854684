#pragma once

#include <fvm/core/syscall_abi.hpp>
#include <fvm/vm/syscall_binding.hpp>

/// The bodies of syscalls that more than one FVM generation has: where each argument comes from the
/// guest's memory and each result goes there. The order of reads, and of them against charges, is
/// consensus: it decides what a bad argument costs. What a syscall does is said in Kernel;
/// arguments named after things are offsets into the guest's memory.
namespace fvm::vm::syscalls {

using Context = SyscallContext&;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i32 = std::int32_t;
using i64 = std::int64_t;

/// How the answer to a question is told to an actor.
inline constexpr i32 yes = 0;
inline constexpr i32 no = -1;

/// Amounts beyond 128 bits cannot be told to an actor: fatal. `what` names the amount.
ExecResult<abi::TokenAmount> to_abi(const TokenAmount& amount, const char* what);

[[nodiscard]] abi::Send to_abi(const SendOutcome& outcome);

[[nodiscard]] ExecResult<i32> to_answer(const ExecResult<bool>& result);

/// Refuses text that is not UTF-8.
ExecResult<std::string_view> read_text(Context c, u32 offset, u32 size);

/// Where the arguments of verify_signature lie, and what they are.
struct SignatureOffsets {
    u32 type;
    u32 signature;
    u32 signature_size;
    u32 signer;
    u32 signer_size;
    u32 plaintext;
    u32 plaintext_size;
};
struct SignatureArguments {
    SignatureScheme scheme{};
    BytesView signature;
    Address signer;
    BytesView plaintext;
};
ExecResult<SignatureArguments> read_signature_arguments(Context c, const SignatureOffsets& at);

inline constexpr ValueType exit_params[] = {ValueType::i32, ValueType::i32, ValueType::i32,
                                            ValueType::i32};
/// The one syscall that never returns. Codes that are reserved to the VM become "illegal exit
/// code"; the block goes along in every case.
HostOutcome exit(void* host_context, RawValue* values);

ExecResult<abi::MessageContext> message_context(Context c);
ExecResult<abi::NetworkContext> network_context(Context c);
ExecResult<abi::TokenAmount> total_fil_circ_supply(Context c);
ExecResult<abi::IpldOpen> block_open(Context c, u32 cid);
ExecResult<u32> block_create(Context c, u64 codec, u32 data, u32 size);
ExecResult<i32> block_read(Context c, u32 id, u32 offset, u32 out, u32 out_size);
ExecResult<abi::IpldStat> block_stat(Context c, u32 id);
ExecResult<u32> block_link(Context c, u32 id, u64 hash_code, u32 hash_size, u32 out, u32 out_size);
ExecResult<u32> root(Context c, u32 out, u32 out_size);
ExecResult<void> set_root(Context c, u32 cid);
ExecResult<abi::TokenAmount> current_balance(Context c);
ExecResult<u64> resolve_address(Context c, u32 address, u32 size);
ExecResult<u32> lookup_delegated_address(Context c, u64 id, u32 out, u32 out_size);
ExecResult<u32> get_actor_code_cid(Context c, u64 id, u32 out, u32 out_size);
ExecResult<u32> next_actor_address(Context c, u32 out, u32 out_size);
ExecResult<void> create_actor(Context c, u64 id, u32 code, u32 delegated, u32 delegated_size);
ExecResult<i32> get_builtin_actor_type(Context c, u32 code);
ExecResult<u32> get_code_cid_for_type(Context c, i32 type, u32 out, u32 out_size);
ExecResult<abi::TokenAmount> balance_of(Context c, u64 id);
ExecResult<i32> verify_signature(Context c, u32 type, u32 signature, u32 signature_size, u32 signer,
                                 u32 signer_size, u32 plaintext, u32 plaintext_size);
ExecResult<crypto::SecpPublicKey> recover_secp_public_key(Context c, u32 hash, u32 signature);
ExecResult<u32> hash(Context c, u64 code, u32 data, u32 size, u32 out, u32 out_size);
ExecResult<u32> compute_unsealed_sector_cid(Context c, i64 proof_type, u32 pieces, u32 pieces_size,
                                            u32 out, u32 out_size);
ExecResult<i32> verify_post(Context c, u32 info, u32 size);
ExecResult<abi::VerifyConsensusFault> verify_consensus_fault(Context c, u32 header1, u32 size1,
                                                             u32 header2, u32 size2, u32 extra,
                                                             u32 extra_size);
ExecResult<i32> verify_aggregate_seals(Context c, u32 info, u32 size);
ExecResult<i32> verify_replica_update(Context c, u32 info, u32 size);
ExecResult<void> batch_verify_seals(Context c, u32 batch, u32 size, u32 result);
ExecResult<void> charge_gas(Context c, u32 name, u32 size, u64 amount);
ExecResult<u64> gas_available(Context c);
ExecResult<abi::Send> send(Context c, u32 to, u32 to_size, u64 method, u32 params, u64 value_hi,
                           u64 value_lo, u64 gas_limit, u64 flags);
ExecResult<void> debug_log(Context c, u32 message, u32 size);
ExecResult<i32> debug_enabled(Context c);
ExecResult<void> store_artifact(Context c, u32 name, u32 name_size, u32 data, u32 data_size);

// FVM v2 and v3.
ExecResult<void> self_destruct(Context c, u32 beneficiary, u32 size);
ExecResult<Randomness> get_chain_randomness(Context c, i64 tag, i64 epoch, u32 entropy, u32 size);
ExecResult<Randomness> get_beacon_randomness(Context c, i64 tag, i64 epoch, u32 entropy, u32 size);

}  // namespace fvm::vm::syscalls
