#include <actors/verifreg/invariants.hpp>

namespace fvm::actors::verifreg {
namespace {

void check_verifiers(const State& state, ipld::Blockstore& store, Findings& findings) {
    const auto verifiers = state.load_verifiers(store);
    if (!verifiers) {
        findings.require(false, verifiers.error().note);
        return;
    }
    const auto visited =
        verifiers->for_each([&](const Address& verifier, const DataCap& cap) -> ActorResult<void> {
            findings.require(verifier.as_id().has_value(),
                             "verifier " + verifier.to_text() + " is not known by an id");
            findings.require(!cap.is_negative(),
                             "verifier " + verifier.to_text() + " has a negative allowance");
            return {};
        });
    findings.require(visited.has_value(), "the verifiers cannot be read");
}

/// Calls `check(name, owner, id, record)` for each record of a map of maps.
template <class Record, class Check>
void check_records(const ipld::Cid& root, ipld::Blockstore& store, const std::string& kind,
                   AllocationId next, Findings& findings, Check&& check) {
    const auto check_inner = [&](const ActorId& owner,
                                 const ipld::Cid& inner) -> ActorResult<void> {
        const auto records = FVM_TRY((sdk::Map<AllocationId, Record>::load(store, inner, kind)));
        findings.require(!records.empty(), kind + "s of f0" + std::to_string(owner) + " are none");
        return records.for_each(
            [&](const AllocationId& id, const Record& record) -> ActorResult<void> {
                const std::string name = kind + " " + std::to_string(id);
                findings.require(id < next, name + " has an id that was not given yet");
                check(name, owner, record);
                return {};
            });
    };
    const auto outer = sdk::Map<ActorId, ipld::Cid>::load(store, root, kind);
    const auto visited =
        outer ? outer->for_each(check_inner) : ActorResult<void>(std::unexpected(outer.error()));
    findings.require(visited.has_value(), "the " + kind + "s cannot be read");
}

}  // namespace

Findings check_invariants(const State& state, ipld::Blockstore& store, ChainEpoch prior_epoch,
                          const Policy& policy) {
    Findings findings;
    check_verifiers(state, store, findings);
    const auto least_size = static_cast<std::uint64_t>(policy.minimum_verified_allocation_size);
    const auto check_terms = [&](const std::string& name, const auto& record) {
        findings.require(record.size >= least_size, name + " is too small");
        findings.require(record.term_min >= policy.minimum_verified_allocation_term,
                         name + " is for too short a term");
        findings.require(record.term_min <= record.term_max,
                         name + " has a least term above the greatest");
    };
    check_records<Allocation>(
        state.allocations, store, "allocation", state.next_allocation, findings,
        [&](const std::string& name, ActorId client, const Allocation& allocation) {
            check_terms(name, allocation);
            findings.require(allocation.client == client, name + " is kept as another client's");
            findings.require(allocation.term_max <= policy.maximum_verified_allocation_term,
                             name + " is for too long a term");
            findings.require(allocation.expiration <=
                                 prior_epoch + policy.maximum_verified_allocation_expiration,
                             name + " expires too late");
        });
    // The greatest term of a claim has no limit: whoever pays can extend it time and again.
    check_records<Claim>(
        state.claims, store, "claim", state.next_allocation, findings,
        [&](const std::string& name, ActorId provider, const Claim& claim) {
            check_terms(name, claim);
            findings.require(claim.provider == provider, name + " is kept as another provider's");
            findings.require(claim.term_start <= prior_epoch, name + " begins in the future");
        });
    return findings;
}

}  // namespace fvm::actors::verifreg
