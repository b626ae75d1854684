#include <actors/verifreg/state.hpp>

#include <fvm/sdk/checked.hpp>

namespace fvm::actors::verifreg {

ChainEpoch expiration_of(const Allocation& allocation) {
    return allocation.expiration;
}

ChainEpoch expiration_of(const Claim& claim) {
    return sdk::checked_add(claim.term_start, claim.term_max);
}

ActorResult<Verifiers> State::load_verifiers(ipld::Blockstore& store) const {
    return Verifiers::load(store, verifiers, "verifiers");
}

ActorResult<Allocations> State::load_allocations(ipld::Blockstore& store) const {
    return Allocations::load(store, allocations, "allocations");
}

ActorResult<Claims> State::load_claims(ipld::Blockstore& store) const {
    return Claims::load(store, claims, "claims");
}

ActorResult<std::vector<AllocationId>> State::insert_allocations(
    ipld::Blockstore& store, ActorId client, const std::vector<Allocation>& added) {
    std::vector<AllocationId> ids;
    if (added.empty()) {
        return ids;
    }
    Allocations all = FVM_TRY(load_allocations(store));
    for (const Allocation& allocation : added) {
        ids.push_back(next_allocation);
        FVM_TRY(all.set(client, next_allocation, allocation));
        next_allocation = sdk::checked_add(next_allocation, AllocationId{1});
    }
    allocations = FVM_TRY(all.flush());
    return ids;
}

ActorResult<void> State::put_claims(ipld::Blockstore& store,
                                    const std::vector<std::pair<ClaimId, Claim>>& changed) {
    if (changed.empty()) {
        return {};
    }
    Claims all = FVM_TRY(load_claims(store));
    for (const auto& [id, claim] : changed) {
        FVM_TRY(all.set(claim.provider, id, claim));
    }
    claims = FVM_TRY(all.flush());
    return {};
}

ActorResult<State> make_state(ipld::Blockstore& store, const Address& root_key) {
    const ipld::Cid empty = FVM_TRY(Verifiers::make_empty(store, "verifiers"));
    return State{.root_key = root_key,
                 .verifiers = empty,
                 .proposal_ids = empty,
                 .allocations = empty,
                 .claims = empty};
}

}  // namespace fvm::actors::verifreg
