#pragma once

#include <fvm/core/syscall_abi.hpp>

#include <cstdint>

/// The system calls of FVM v4 (network version 21 on), all of them, once. On wasm32 they are the
/// module's imports; natively, functions that fvm/sdk/host defines for tests. They are the only
/// seam between an actor and its host.
///
/// Each returns an error number, 0 for success (fvm/core/error_number.hpp). A call with a result
/// has a pointer to room for it as its first parameter, and writes there only when it succeeds.
/// Numbers called `codec`, `hash_code` and the like are those of fvm/ipld/cid.hpp; sizes count
/// bytes (ref-fvm sdk/src/sys). Actors use fvm/sdk/runtime.hpp, which says what each call means.
#if __has_cpp_attribute(clang::import_module)
#define FVM_SYSCALL(module, name) [[clang::import_module(module), clang::import_name(name)]]
#else
#define FVM_SYSCALL(module, name)
#endif

namespace fvm::sdk::sys {

using Errno = std::uint32_t;
using Byte = std::uint8_t;

/// The handle that stands for no parameters and no return value.
inline constexpr std::uint32_t no_data_block = 0;
/// The answers of calls that ask whether something holds.
inline constexpr std::int32_t yes = 0;
inline constexpr std::int32_t no = -1;

// vm

/// Ends the call. Does not return, whatever its type says.
FVM_SYSCALL("vm", "exit")
[[noreturn]] Errno vm_exit(std::uint32_t code, std::uint32_t block, const char* message,
                           std::uint32_t size);
FVM_SYSCALL("vm", "message_context")
Errno vm_message_context(abi::MessageContext* out);

// network

FVM_SYSCALL("network", "context")
Errno network_context(abi::NetworkContext* out);
FVM_SYSCALL("network", "total_fil_circ_supply")
Errno network_total_fil_circ_supply(abi::TokenAmount* out);
FVM_SYSCALL("network", "tipset_cid")
Errno network_tipset_cid(std::uint32_t* size, std::int64_t epoch, Byte* cid,
                         std::uint32_t capacity);

// ipld

FVM_SYSCALL("ipld", "block_open")
Errno ipld_block_open(abi::IpldOpen* out, const Byte* cid);
FVM_SYSCALL("ipld", "block_create")
Errno ipld_block_create(std::uint32_t* block, std::uint64_t codec, const Byte* data,
                        std::uint32_t size);
/// Reads up to `capacity` bytes from `offset` on. `rest` is what is left beyond them, or minus the
/// part of the buffer that stayed unused.
FVM_SYSCALL("ipld", "block_read")
Errno ipld_block_read(std::int32_t* rest, std::uint32_t block, std::uint32_t offset, Byte* out,
                      std::uint32_t capacity);
FVM_SYSCALL("ipld", "block_stat")
Errno ipld_block_stat(abi::IpldStat* out, std::uint32_t block);
FVM_SYSCALL("ipld", "block_link")
Errno ipld_block_link(std::uint32_t* size, std::uint32_t block, std::uint64_t hash_code,
                      std::uint32_t hash_size, Byte* cid, std::uint32_t capacity);

// self

FVM_SYSCALL("self", "root")
Errno self_root(std::uint32_t* size, Byte* cid, std::uint32_t capacity);
FVM_SYSCALL("self", "set_root")
Errno self_set_root(const Byte* cid);
FVM_SYSCALL("self", "current_balance")
Errno self_current_balance(abi::TokenAmount* out);
FVM_SYSCALL("self", "self_destruct")
Errno self_self_destruct(std::uint32_t burn_unspent);

// actor

FVM_SYSCALL("actor", "resolve_address")
Errno actor_resolve_address(std::uint64_t* id, const Byte* address, std::uint32_t size);
/// A size of 0 means that the actor has no such address.
FVM_SYSCALL("actor", "lookup_delegated_address")
Errno actor_lookup_delegated_address(std::uint32_t* size, std::uint64_t id, Byte* address,
                                     std::uint32_t capacity);
FVM_SYSCALL("actor", "get_actor_code_cid")
Errno actor_get_actor_code_cid(std::uint32_t* size, std::uint64_t id, Byte* cid,
                               std::uint32_t capacity);
FVM_SYSCALL("actor", "next_actor_address")
Errno actor_next_actor_address(std::uint32_t* size, Byte* address, std::uint32_t capacity);
FVM_SYSCALL("actor", "create_actor")
Errno actor_create_actor(std::uint64_t id, const Byte* code, const Byte* delegated_address,
                         std::uint32_t size);
/// 0 for code that is not built in.
FVM_SYSCALL("actor", "get_builtin_actor_type")
Errno actor_get_builtin_actor_type(std::int32_t* type, const Byte* code);
FVM_SYSCALL("actor", "get_code_cid_for_type")
Errno actor_get_code_cid_for_type(std::uint32_t* size, std::int32_t type, Byte* cid,
                                  std::uint32_t capacity);
FVM_SYSCALL("actor", "balance_of")
Errno actor_balance_of(abi::TokenAmount* out, std::uint64_t id);

// crypto

FVM_SYSCALL("crypto", "verify_signature")
Errno crypto_verify_signature(std::int32_t* answer, std::uint32_t type, const Byte* signature,
                              std::uint32_t signature_size, const Byte* signer,
                              std::uint32_t signer_size, const Byte* plaintext,
                              std::uint32_t plaintext_size);
/// `keys` are 48 bytes each, `sizes` those of the plaintexts, which lie one after the other.
FVM_SYSCALL("crypto", "verify_bls_aggregate")
Errno crypto_verify_bls_aggregate(std::int32_t* answer, std::uint32_t signers,
                                  const Byte* signature, const Byte* keys, const Byte* plaintexts,
                                  const std::uint32_t* sizes);
/// From a digest of 32 bytes and a signature of 65 to a key of 65 bytes.
FVM_SYSCALL("crypto", "recover_secp_public_key")
Errno crypto_recover_secp_public_key(Byte* key, const Byte* digest, const Byte* signature);
/// Writes at most `capacity` bytes of the digest and gives their number.
FVM_SYSCALL("crypto", "hash")
Errno crypto_hash(std::uint32_t* size, std::uint64_t hash_code, const Byte* data,
                  std::uint32_t data_size, Byte* digest, std::uint32_t capacity);
FVM_SYSCALL("crypto", "compute_unsealed_sector_cid")
Errno crypto_compute_unsealed_sector_cid(std::uint32_t* size, std::int64_t proof_type,
                                         const Byte* pieces, std::uint32_t pieces_size, Byte* cid,
                                         std::uint32_t capacity);
FVM_SYSCALL("crypto", "verify_post")
Errno crypto_verify_post(std::int32_t* answer, const Byte* info, std::uint32_t size);
FVM_SYSCALL("crypto", "verify_consensus_fault")
Errno crypto_verify_consensus_fault(abi::VerifyConsensusFault* out, const Byte* header1,
                                    std::uint32_t size1, const Byte* header2, std::uint32_t size2,
                                    const Byte* extra, std::uint32_t extra_size);
FVM_SYSCALL("crypto", "verify_aggregate_seals")
Errno crypto_verify_aggregate_seals(std::int32_t* answer, const Byte* info, std::uint32_t size);
FVM_SYSCALL("crypto", "verify_replica_update")
Errno crypto_verify_replica_update(std::int32_t* answer, const Byte* info, std::uint32_t size);
/// Writes a byte, 0 or 1, for each seal of the batch.
FVM_SYSCALL("crypto", "batch_verify_seals")
Errno crypto_batch_verify_seals(const Byte* batch, std::uint32_t size, Byte* verdicts);

// event

FVM_SYSCALL("event", "emit_event")
Errno event_emit_event(const abi::EventEntry* entries, std::uint32_t count, const Byte* keys,
                       std::uint32_t keys_size, const Byte* values, std::uint32_t values_size);

// rand

/// Both write 32 bytes.
FVM_SYSCALL("rand", "get_chain_randomness")
Errno rand_get_chain_randomness(Byte* randomness, std::int64_t epoch);
FVM_SYSCALL("rand", "get_beacon_randomness")
Errno rand_get_beacon_randomness(Byte* randomness, std::int64_t epoch);

// gas

FVM_SYSCALL("gas", "charge")
Errno gas_charge(const char* name, std::uint32_t size, std::uint64_t amount);
FVM_SYSCALL("gas", "available")
Errno gas_available(std::uint64_t* amount);

// send

/// The value is `value_hi` × 2^64 + `value_lo` attoFIL.
FVM_SYSCALL("send", "send")
Errno send_send(abi::Send* out, const Byte* to, std::uint32_t to_size, std::uint64_t method,
                std::uint32_t params, std::uint64_t value_hi, std::uint64_t value_lo,
                std::uint64_t gas_limit, std::uint64_t flags);

// debug: for people

FVM_SYSCALL("debug", "enabled")
Errno debug_enabled(std::int32_t* answer);
FVM_SYSCALL("debug", "log")
Errno debug_log(const char* message, std::uint32_t size);
FVM_SYSCALL("debug", "store_artifact")
Errno debug_store_artifact(const char* name, std::uint32_t name_size, const Byte* data,
                           std::uint32_t data_size);

}  // namespace fvm::sdk::sys
