#pragma once

#include <actors/common/builtin.hpp>
#include <actors/common/map_map.hpp>
#include <fvm/core/types.hpp>

#include <string_view>
#include <tuple>
#include <vector>

namespace fvm::actors::verifreg {

/// Bytes of verified data.
using DataCap = BigInt;
/// Counted from 1 on. A claim has the id of the allocation that it was.
using AllocationId = std::uint64_t;
using ClaimId = AllocationId;

/// A client's promise of verified data to a provider, for which datacap has been set aside.
struct Allocation {
    ActorId client = 0;
    /// The miner actor that may claim it.
    ActorId provider = 0;
    /// What the data is known by; any link.
    ipld::Cid data;
    /// In bytes, padding included.
    std::uint64_t size = 0;
    /// For how many epochs the provider must commit to storing it.
    ChainEpoch term_min = 0;
    /// For how many epochs the provider can earn power for it.
    ChainEpoch term_max = 0;
    /// The last epoch in which it can be claimed.
    ChainEpoch expiration = 0;

    static auto fields(auto& self) {
        return std::tie(self.client, self.provider, self.data, self.size, self.term_min,
                        self.term_max, self.expiration);
    }
    friend bool operator==(const Allocation&, const Allocation&) = default;
};

/// An allocation that is stored.
struct Claim {
    ActorId provider = 0;
    ActorId client = 0;
    ipld::Cid data;
    std::uint64_t size = 0;
    /// These two count from term_start.
    ChainEpoch term_min = 0;
    ChainEpoch term_max = 0;
    /// When the data was committed.
    ChainEpoch term_start = 0;
    SectorNumber sector = 0;

    static auto fields(auto& self) {
        return std::tie(self.provider, self.client, self.data, self.size, self.term_min,
                        self.term_max, self.term_start, self.sector);
    }
    friend bool operator==(const Claim&, const Claim&) = default;
};

/// From this epoch on anybody may remove it. Code 24 where that is no number.
[[nodiscard]] ChainEpoch expiration_of(const Allocation& allocation);
[[nodiscard]] ChainEpoch expiration_of(const Claim& claim);

/// How many requests to remove datacap two parties have had.
struct ProposalId {
    std::uint64_t id = 0;

    static auto fields(auto& self) { return std::tie(self.id); }
};

/// What a verifier may still give away.
using Verifiers = sdk::Map<Address, DataCap>;
/// The id of the next request, by the bytes of the verifier's address and those of the client's.
using ProposalIds = sdk::Map<Bytes, ProposalId>;
using Allocations = MapMap<ActorId, AllocationId, Allocation>;
using Claims = MapMap<ActorId, ClaimId, Claim>;

/// builtin-actors actors/verifreg/src/state.rs.
struct State {
    /// Who appoints verifiers; an id.
    Address root_key;
    /// Verifiers, by ids.
    ipld::Cid verifiers;
    /// ProposalIds, of those that are not zero.
    ipld::Cid proposal_ids;
    /// Allocations, by client.
    ipld::Cid allocations;
    AllocationId next_allocation = 1;
    /// Claims, by provider.
    ipld::Cid claims;

    static auto fields(auto& self) {
        return std::tie(self.root_key, self.verifiers, self.proposal_ids, self.allocations,
                        self.next_allocation, self.claims);
    }

    [[nodiscard]] ActorResult<Verifiers> load_verifiers(ipld::Blockstore& store) const;
    [[nodiscard]] ActorResult<Allocations> load_allocations(ipld::Blockstore& store) const;
    [[nodiscard]] ActorResult<Claims> load_claims(ipld::Blockstore& store) const;

    /// Gives new allocations of one client the next ids, and returns these. Code 24 where there are
    /// none left.
    ActorResult<std::vector<AllocationId>> insert_allocations(ipld::Blockstore& store,
                                                              ActorId client,
                                                              const std::vector<Allocation>& added);
    /// Writes claims, over those that there are.
    ActorResult<void> put_claims(ipld::Blockstore& store,
                                 const std::vector<std::pair<ClaimId, Claim>>& changed);
};

/// The first state, without anything. `root_key` is an id.
[[nodiscard]] ActorResult<State> make_state(ipld::Blockstore& store, const Address& root_key);

}  // namespace fvm::actors::verifreg
