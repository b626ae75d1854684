#pragma once

#include <fvm/core/sector.hpp>
#include <fvm/core/types.hpp>
#include <fvm/ipld/cid.hpp>
#include <fvm/vm/error.hpp>

#include <array>
#include <expected>
#include <optional>

namespace fvm::vm {

/// An answer of the embedder; nothing where there is none, which the actor sees as error number 1
/// (consensus: a future epoch, a malformed fault proof); or HostFault where the embedder could not
/// tell.
template <class T>
using ExternResult = std::expected<std::optional<T>, HostFault>;

using Randomness = std::array<std::uint8_t, 32>;

struct ConsensusFault {
    enum class Type : std::uint32_t {
        double_fork_mining = 1,
        parent_grinding = 2,
        time_offset_mining = 3
    };
    ActorId target = 0;
    ChainEpoch epoch = 0;
    Type type{};
};

/// The chain as the VM sees it, provided by the client. Called on the thread that executes the
/// message.
class Externs {
  public:
    Externs() = default;
    Externs(const Externs&) = delete;
    Externs& operator=(const Externs&) = delete;
    virtual ~Externs() = default;

    /// The ticket's digest at `epoch`, before tag, epoch and entropy are hashed in.
    virtual ExternResult<Randomness> get_chain_randomness(ChainEpoch epoch) = 0;
    /// The beacon's digest at `epoch`, likewise.
    virtual ExternResult<Randomness> get_beacon_randomness(ChainEpoch epoch) = 0;

    /// The outer optional is "the proof is well-formed"; the inner one "and shows a fault".
    virtual ExternResult<std::optional<ConsensusFault>> verify_consensus_fault(BytesView header1,
                                                                               BytesView header2,
                                                                               BytesView extra) = 0;

    /// The CID of the tipset's key at `epoch`, which is in the past; the current chain's.
    virtual std::expected<ipld::Cid, HostFault> get_tipset_cid(ChainEpoch epoch) = 0;
};

/// Checks of Filecoin proofs. False is "the proof is wrong"; nothing is "the input is unusable",
/// which the actor sees as error number 1. Charging gas for them is the kernel's business, never an
/// implementation's.
class Proofs {
  public:
    Proofs() = default;
    Proofs(const Proofs&) = delete;
    Proofs& operator=(const Proofs&) = delete;
    virtual ~Proofs() = default;

    virtual ExternResult<bool> verify_seal(const SealVerifyInfo& info) = 0;
    virtual ExternResult<bool> verify_aggregate_seals(
        const AggregateSealVerifyProofAndInfos& info) = 0;
    virtual ExternResult<bool> verify_replica_update(const ReplicaUpdateInfo& info) = 0;
    virtual ExternResult<bool> verify_post(const WindowPoStVerifyInfo& info) = 0;

    /// False where seal batches are to be free of charge: the one exception of the public
    /// conformance profile. Production answers true.
    [[nodiscard]] virtual bool charges_for_seal_batches() const { return true; }
};

}  // namespace fvm::vm
