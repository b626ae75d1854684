#include <tools/conformance/profile.hpp>

#include <algorithm>

namespace fvm::tools {
namespace {

constexpr PoStException exceptions[] = {
    {"ext-0002-fil_10_storageminer-DisputeWindowedPoSt-Ok-1",
     "the dispute succeeded on mainnet because the disputed proof is wrong"},
};

vm::Randomness lookup(const std::map<ChainEpoch, RecordedRandomness::Digest>& recorded,
                      ChainEpoch epoch) {
    if (const auto found = recorded.find(epoch); found != recorded.end()) {
        return found->second;
    }
    constexpr std::string_view fallback = "i_am_random_____i_am_random_____";
    vm::Randomness digest{};
    static_assert(fallback.size() == std::tuple_size_v<vm::Randomness>);
    std::ranges::copy(as_bytes(fallback), digest.begin());
    return digest;
}

}  // namespace

std::span<const PoStException> post_exceptions() {
    return exceptions;
}

const ipld::Cid& vector_tipset_cid() {
    static const ipld::Cid cid =
        ipld::Cid::from_text("bafy2bzacedgarqfj2o5idhkyoxed2bqmn4bug3c7jou2dzhctn3f5nwumxmfq")
            .value_or(ipld::Cid());
    return cid;
}

vm::ExternResult<vm::Randomness> ReplayExterns::get_chain_randomness(ChainEpoch epoch) {
    return lookup(randomness_.chain, epoch);
}

vm::ExternResult<vm::Randomness> ReplayExterns::get_beacon_randomness(ChainEpoch epoch) {
    return lookup(randomness_.beacon, epoch);
}

vm::ExternResult<std::optional<vm::ConsensusFault>> ReplayExterns::verify_consensus_fault(
    BytesView /*header1*/, BytesView /*header2*/, BytesView /*extra*/) {
    return std::optional<std::optional<vm::ConsensusFault>>(std::in_place, std::nullopt);
}

std::expected<ipld::Cid, vm::HostFault> ReplayExterns::get_tipset_cid(ChainEpoch /*epoch*/) {
    return tipset_;
}

ProfileProofs::ProfileProofs(VectorOrigin origin, std::string_view vector_id) : origin_(origin) {
    for (const PoStException& exception : exceptions) {
        if (exception.vector_id == vector_id) {
            exception_ = &exception;
        }
    }
}

vm::ExternResult<bool> ProfileProofs::assume(std::string_view check, bool answer,
                                             std::string_view reason) {
    if (origin_ == VectorOrigin::generated) {
        return std::unexpected(vm::HostFault{
            std::string(check) + " was reached, and nothing is assumed of generated vectors", {}});
    }
    const auto known = std::ranges::find(assumed_, check, &AssumedAnswer::check);
    if (known != assumed_.end()) {
        ++known->count;
    } else {
        assumed_.push_back({check, answer, 1, reason});
    }
    return answer;
}

vm::ExternResult<bool> ProfileProofs::verify_seal(const SealVerifyInfo& /*info*/) {
    return assume("verify_seal", true, {});
}

vm::ExternResult<bool> ProfileProofs::verify_aggregate_seals(
    const AggregateSealVerifyProofAndInfos& /*info*/) {
    return assume("verify_aggregate_seals", true, {});
}

vm::ExternResult<bool> ProfileProofs::verify_replica_update(const ReplicaUpdateInfo& /*info*/) {
    return assume("verify_replica_update", true, {});
}

vm::ExternResult<bool> ProfileProofs::verify_post(const WindowPoStVerifyInfo& /*info*/) {
    return assume("verify_post", post_answer(),
                  exception_ == nullptr ? std::string_view{} : exception_->reason);
}

}  // namespace fvm::tools
