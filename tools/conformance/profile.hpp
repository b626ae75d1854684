#pragma once

#include <fvm/vm/externs.hpp>
#include <tools/conformance/vector.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

/// What stands in for the chain and for proofs while a vector runs.
namespace fvm::tools {

/// An answer of a proof check that was assumed, not computed.
struct AssumedAnswer {
    /// "verify_post", ...
    std::string_view check;
    bool answer = true;
    /// How often it was given.
    std::uint64_t count = 0;
    /// Only for the exceptions: why this answer.
    std::string_view reason;
};

/// A vector whose window PoSts verify as false.
struct PoStException {
    std::string_view vector_id;
    std::string_view reason;
};

/// All vectors that need the opposite of the profile's answer.
[[nodiscard]] std::span<const PoStException> post_exceptions();

/// The tipset that every past epoch has in vectors.
[[nodiscard]] const ipld::Cid& vector_tipset_cid();

/// Randomness as recorded, "i_am_random_____i_am_random_____" elsewhere; no consensus faults; one
/// tipset for all epochs.
class ReplayExterns final : public vm::Externs {
  public:
    /// `randomness` outlives this object.
    explicit ReplayExterns(const RecordedRandomness& randomness,
                           const ipld::Cid& tipset = vector_tipset_cid())
        : randomness_(randomness), tipset_(tipset) {}

    vm::ExternResult<vm::Randomness> get_chain_randomness(ChainEpoch epoch) override;
    vm::ExternResult<vm::Randomness> get_beacon_randomness(ChainEpoch epoch) override;
    vm::ExternResult<std::optional<vm::ConsensusFault>> verify_consensus_fault(
        BytesView header1, BytesView header2, BytesView extra) override;
    std::expected<ipld::Cid, vm::HostFault> get_tipset_cid(ChainEpoch epoch) override;

  private:
    const RecordedRandomness& randomness_;
    ipld::Cid tipset_;
};

/// Proof checks in the public suite's profile: all verify as true, but for the exceptions; seal
/// batches are free. For generated vectors any check is a fault of the host: none is meant to be
/// reached.
class ProfileProofs final : public vm::Proofs {
  public:
    ProfileProofs(VectorOrigin origin, std::string_view vector_id);

    vm::ExternResult<bool> verify_seal(const SealVerifyInfo& info) override;
    vm::ExternResult<bool> verify_aggregate_seals(
        const AggregateSealVerifyProofAndInfos& info) override;
    vm::ExternResult<bool> verify_replica_update(const ReplicaUpdateInfo& info) override;
    vm::ExternResult<bool> verify_post(const WindowPoStVerifyInfo& info) override;
    [[nodiscard]] bool charges_for_seal_batches() const override { return false; }

    /// What was assumed so far, in the order in which it was first asked for.
    [[nodiscard]] const std::vector<AssumedAnswer>& assumed() const { return assumed_; }
    /// The answer of window PoSts.
    [[nodiscard]] bool post_answer() const { return exception_ == nullptr; }

  private:
    vm::ExternResult<bool> assume(std::string_view check, bool answer, std::string_view reason);

    VectorOrigin origin_;
    const PoStException* exception_ = nullptr;
    std::vector<AssumedAnswer> assumed_;
};

}  // namespace fvm::tools
