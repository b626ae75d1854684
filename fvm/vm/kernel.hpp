#pragma once

#include <fvm/core/piece.hpp>
#include <fvm/core/sector.hpp>
#include <fvm/core/syscall_abi.hpp>
#include <fvm/crypto/secp256k1.hpp>
#include <fvm/vm/block_registry.hpp>
#include <fvm/vm/call_manager.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace fvm::vm {

/// An opened block: handle, codec, size in bytes.
struct OpenedBlock {
    BlockId id = no_data_block;
    std::uint64_t codec = 0;
    std::uint32_t size = 0;
};

/// A send as an actor asks for it.
struct SendRequest {
    Address to;
    MethodNum method = 0;
    BlockId params = no_data_block;
    TokenAmount value;
    std::optional<Gas> gas_limit;
    bool read_only = false;
};

/// What a send gives back to the calling actor.
struct SendOutcome {
    ExitCode exit_code;
    OpenedBlock value;
};

/// Everything one running actor may do: the bodies of the syscalls, each with its charges in the
/// order that the network has them (ref-fvm kernel/default.rs). Arguments have been read from the
/// guest's memory already; results are written there by the caller. Errors: SyscallError goes back
/// to the actor, out of gas and fatal errors end it.
class Kernel {
  public:
    Kernel(CallManager& calls, ActorId self, const CallRequest& request);

    [[nodiscard]] BlockRegistry& blocks() { return blocks_; }
    [[nodiscard]] CallManager& calls() { return calls_; }
    [[nodiscard]] const CallRequest& request() const { return request_; }
    [[nodiscard]] ActorId self() const { return self_; }
    [[nodiscard]] bool read_only() const { return request_.read_only; }

    // self
    ExecResult<ipld::Cid> root();
    ExecResult<void> set_root(const ipld::Cid& root);
    /// attoFIL; zero once deleted.
    ExecResult<TokenAmount> current_balance();
    /// Deletes the actor; what it holds goes to `beneficiary`, which must exist and be another
    /// actor.
    ExecResult<void> self_destruct(const Address& beneficiary);
    /// The same from FVM v4 on: what it holds is burnt, if it agrees to that (error number 2
    /// otherwise).
    ExecResult<void> self_destruct_burning(bool burn_unspent);

    // ipld
    ExecResult<OpenedBlock> block_open(const ipld::Cid& cid);
    ExecResult<BlockId> block_create(std::uint64_t codec, BytesView data);
    ExecResult<ipld::Cid> block_link(BlockId id, std::uint64_t hash_code, std::uint32_t hash_size);
    /// Copies from `offset` into `out`. Returns how many bytes lie beyond offset + out.size(),
    /// negative where the block ends before that.
    ExecResult<std::int32_t> block_read(BlockId id, std::uint32_t offset,
                                        std::span<std::uint8_t> out);
    ExecResult<OpenedBlock> block_stat(BlockId id);

    // send
    ExecResult<SendOutcome> send(const SendRequest& send);

    // actor
    ExecResult<ActorId> resolve_address(const Address& address);
    ExecResult<std::optional<Address>> lookup_delegated_address(ActorId id);
    ExecResult<ipld::Cid> get_actor_code_cid(ActorId id);
    ExecResult<Address> next_actor_address();
    /// Only for the init actor.
    ExecResult<void> create_actor(const ipld::Cid& code, ActorId id,
                                  const std::optional<Address>& delegated_address);
    /// Replaces this actor's code, and calls the export "upgrade" of the new code with the block
    /// `params` and an UpgradeInfo. After success the running code must not go on: see
    /// Features::upgrade_actor. Error number 11 where the actor
    /// is further down the call stack too.
    ExecResult<SendOutcome> upgrade_actor(const ipld::Cid& new_code, BlockId params);
    /// FVM v2; see CallManager.
    ExecResult<Address> new_actor_address();
    ExecResult<void> create_builtin_actor(const ipld::Cid& code, ActorId id);
    /// 0 for code that is not built in.
    ExecResult<std::uint32_t> get_builtin_actor_type(const ipld::Cid& code);
    ExecResult<ipld::Cid> get_code_cid_for_type(std::uint32_t type);
    ExecResult<TokenAmount> balance_of(ActorId id);

    // crypto
    ExecResult<bool> verify_signature(SignatureScheme scheme, BytesView signature,
                                      const Address& signer, BytesView plaintext);
    ExecResult<crypto::SecpPublicKey> recover_secp_public_key(
        std::span<const std::uint8_t, 32> hash, std::span<const std::uint8_t, 65> signature);
    /// Whether `signature` (96 bytes) aggregates one signature by each key (48 bytes each, one
    /// behind the other) over the plaintext at the same place; `sizes` cut `plaintexts` up.
    ExecResult<bool> verify_bls_aggregate(BytesView signature, BytesView public_keys,
                                          BytesView plaintexts,
                                          std::span<const std::uint32_t> sizes);
    /// FVM v2: the signer may be any address of an account.
    ExecResult<bool> verify_account_signature(SignatureScheme scheme, BytesView signature,
                                              const Address& signer, BytesView plaintext);
    ExecResult<Bytes> hash(std::uint64_t code, BytesView data);
    ExecResult<ipld::Cid> compute_unsealed_sector_cid(RegisteredSealProof proof_type,
                                                      const std::vector<PieceInfo>& pieces);
    ExecResult<bool> verify_post(WindowPoStVerifyInfo info);
    ExecResult<std::optional<ConsensusFault>> verify_consensus_fault(BytesView header1,
                                                                     BytesView header2,
                                                                     BytesView extra);
    ExecResult<bool> verify_aggregate_seals(const AggregateSealVerifyProofAndInfos& info);
    /// One seal (FVM v2).
    ExecResult<bool> verify_seal(const SealVerifyInfo& info);
    ExecResult<bool> verify_replica_update(const ReplicaUpdateInfo& info);
    ExecResult<std::vector<bool>> batch_verify_seals(const std::vector<SealVerifyInfo>& infos);

    // network
    ExecResult<ipld::Cid> tipset_cid(ChainEpoch epoch);
    enum class RandomnessSource : std::uint8_t { chain, beacon };
    /// blake2b-256 over tag, drawn bytes, epoch and entropy.
    ExecResult<Randomness> get_randomness(RandomnessSource source, std::int64_t tag,
                                          ChainEpoch epoch, BytesView entropy);
    /// From FVM v4 on: the drawn bytes themselves, which actors hash.
    ExecResult<Randomness> get_randomness_digest(RandomnessSource source, ChainEpoch epoch);
    ExecResult<ipld::Cid> tipset_cid_at(ChainEpoch epoch);

    // event
    ExecResult<void> emit_event(BytesView encoded);
    /// From FVM v4 on: entries with keys and values in buffers of their own.
    ExecResult<void> emit_event_entries(std::span<const abi::EventEntry> entries, BytesView keys,
                                        BytesView values);

  private:
    ExecResult<void> charge(const GasCharge& charge) { return calls_.charge(charge); }
    [[nodiscard]] const PriceList& prices() const { return calls_.prices(); }
    [[nodiscard]] Machine& machine() { return calls_.machine(); }

    /// The block that a call gets as its parameters, if there is room for what it returns.
    [[nodiscard]] ExecResult<std::optional<CodedBlock>> take_params(BlockId id) const;
    ExecResult<SendOutcome> store_outcome(InvocationResult result);

    [[nodiscard]] bool tracks_reachability() const { return calls_.rules().tracks_reachability; }
    ExecResult<void> require_reachable(const ipld::Cid& cid) const;
    ExecResult<std::vector<ipld::Cid>> find_links(std::uint64_t codec, BytesView data);
    ExecResult<Randomness> draw(RandomnessSource source, ChainEpoch epoch);

    CallManager& calls_;
    ActorId self_;
    const CallRequest& request_;
    BlockRegistry blocks_;
};

}  // namespace fvm::vm
