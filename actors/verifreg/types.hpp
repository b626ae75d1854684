#pragma once

#include <actors/common/batch_return.hpp>
#include <actors/verifreg/state.hpp>
#include <fvm/core/signature.hpp>

#include <tuple>
#include <vector>

/// What the verified registry's methods take and return (builtin-actors
/// actors/verifreg/src/types.rs).
namespace fvm::actors::verifreg {

/// Of AddVerifier and AddVerifiedClient.
struct VerifierParams {
    Address address;
    /// At least the least allocation of the network.
    DataCap allowance;

    static auto fields(auto& self) { return std::tie(self.address, self.allowance); }
};

/// A verifier's consent to a RemoveDataCapProposal.
struct RemoveDataCapRequest {
    Address verifier;
    /// Of which only the data is looked at, by the verifier.
    Signature signature;

    static auto fields(auto& self) { return std::tie(self.verifier, self.signature); }
};

struct RemoveDataCapParams {
    Address client;
    /// The most that is removed.
    DataCap amount;
    /// Of two different verifiers.
    RemoveDataCapRequest first;
    RemoveDataCapRequest second;

    static auto fields(auto& self) {
        return std::tie(self.client, self.amount, self.first, self.second);
    }
};

struct RemoveDataCapReturn {
    /// By its id.
    Address client;
    DataCap removed;

    static auto fields(auto& self) { return std::tie(self.client, self.removed); }
};

/// What a verifier signs, after remove_data_cap_domain.
struct RemoveDataCapProposal {
    /// By its id.
    Address client;
    DataCap amount;
    ProposalId id;

    static auto fields(auto& self) { return std::tie(self.client, self.amount, self.id); }
};

struct RemoveExpiredAllocationsParams {
    ActorId client = 0;
    /// Where none are named, all that have expired are meant.
    std::vector<AllocationId> ids;

    static auto fields(auto& self) { return std::tie(self.client, self.ids); }
};

struct RemoveExpiredAllocationsReturn {
    /// Those that were named, or else found.
    std::vector<AllocationId> considered;
    BatchReturn results;
    /// What the client has got back.
    DataCap recovered;

    static auto fields(auto& self) {
        return std::tie(self.considered, self.results, self.recovered);
    }
};

/// Where the provider has put what an allocation is about.
struct AllocationClaim {
    ActorId client = 0;
    AllocationId allocation = 0;
    ipld::Cid data;
    std::uint64_t size = 0;

    static auto fields(auto& self) {
        return std::tie(self.client, self.allocation, self.data, self.size);
    }
};

struct SectorAllocationClaims {
    SectorNumber sector = 0;
    /// An epoch.
    ChainEpoch expiry = 0;
    std::vector<AllocationClaim> claims;

    static auto fields(auto& self) { return std::tie(self.sector, self.expiry, self.claims); }
};

struct ClaimAllocationsParams {
    /// One at least.
    std::vector<SectorAllocationClaims> sectors;
    /// Whether one failure is that of the call.
    bool all_or_nothing = false;

    static auto fields(auto& self) { return std::tie(self.sectors, self.all_or_nothing); }
};

struct ClaimAllocationsReturn {
    /// By sector.
    BatchReturn results;
    /// How much was claimed in each sector that succeeded.
    std::vector<DataCap> claimed;

    static auto fields(auto& self) { return std::tie(self.results, self.claimed); }
};

struct GetClaimsParams {
    ActorId provider = 0;
    std::vector<ClaimId> ids;

    static auto fields(auto& self) { return std::tie(self.provider, self.ids); }
};

struct GetClaimsReturn {
    BatchReturn results;
    /// Those that there are.
    std::vector<Claim> claims;

    static auto fields(auto& self) { return std::tie(self.results, self.claims); }
};

struct ClaimTerm {
    ActorId provider = 0;
    ClaimId claim = 0;
    ChainEpoch term_max = 0;

    static auto fields(auto& self) { return std::tie(self.provider, self.claim, self.term_max); }
};

struct ExtendClaimTermsParams {
    std::vector<ClaimTerm> terms;

    static auto fields(auto& self) { return std::tie(self.terms); }
};

struct RemoveExpiredClaimsParams {
    ActorId provider = 0;
    /// Where none are named, all that have expired are meant.
    std::vector<ClaimId> ids;

    static auto fields(auto& self) { return std::tie(self.provider, self.ids); }
};

struct RemoveExpiredClaimsReturn {
    /// Those that were named, or else found.
    std::vector<ClaimId> considered;
    BatchReturn results;

    static auto fields(auto& self) { return std::tie(self.considered, self.results); }
};

/// A new Allocation; its client is who sends the datacap.
struct AllocationRequest {
    ActorId provider = 0;
    ipld::Cid data;
    std::uint64_t size = 0;
    ChainEpoch term_min = 0;
    ChainEpoch term_max = 0;
    ChainEpoch expiration = 0;

    static auto fields(auto& self) {
        return std::tie(self.provider, self.data, self.size, self.term_min, self.term_max,
                        self.expiration);
    }
};

/// A new term_max for a claim, whose size is paid for anew.
using ClaimExtensionRequest = ClaimTerm;

/// What a transfer of datacap to the registry is for: its operator_data.
struct AllocationRequests {
    std::vector<AllocationRequest> allocations;
    std::vector<ClaimExtensionRequest> extensions;

    static auto fields(auto& self) { return std::tie(self.allocations, self.extensions); }
};

/// What the registry answers to such a transfer.
struct AllocationsResponse {
    BatchReturn allocation_results;
    BatchReturn extension_results;
    std::vector<AllocationId> new_allocations;

    static auto fields(auto& self) {
        return std::tie(self.allocation_results, self.extension_results, self.new_allocations);
    }
};

}  // namespace fvm::actors::verifreg
