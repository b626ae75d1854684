// From an allocation to its claim, and the end of both.

#include <actors/verifreg/verifreg.hpp>

#include <actors/common/network_policy.hpp>
#include <actors/verifreg/events.hpp>
#include <actors/verifreg/token.hpp>
#include <fvm/sdk/checked.hpp>

namespace fvm::actors::verifreg {
namespace {

/// Records of somebody that may have expired.
struct Expired {
    /// Those that were named, or else found.
    std::vector<AllocationId> considered;
    BatchReturn results;
    /// Those that have expired.
    std::vector<AllocationId> ids;
};

/// What has expired of the records that are named, or of all where none are.
template <class Records>
ActorResult<Expired> find_expired(Records& records, ActorId owner,
                                  const std::vector<AllocationId>& named, ChainEpoch now) {
    Expired expired;
    if (named.empty()) {
        FVM_TRY(
            records.for_each_in(owner, [&](BytesView key, const auto& record) -> ActorResult<void> {
                if (now >= expiration_of(record)) {
                    // Bytes after the number, which no key has, are passed over as by the
                    // reference.
                    const Varint id = FVM_TRY_OR(
                        sdk::decoding_fails_with(ExitCode::usr_illegal_state, "id of a record"),
                        read_varint(key));
                    expired.ids.push_back(id.value);
                    expired.results.add_success();
                }
                return {};
            }));
        expired.considered = expired.ids;
        return expired;
    }
    expired.considered = named;
    for (const AllocationId id : named) {
        const auto record = FVM_TRY(records.get(owner, id));
        if (!record) {
            expired.results.add_failure(ExitCode::usr_not_found);
        } else if (now < expiration_of(*record)) {
            expired.results.add_failure(ExitCode::usr_forbidden);
        } else {
            expired.results.add_success();
            expired.ids.push_back(id);
        }
    }
    return expired;
}

bool can_claim(const AllocationClaim& claim, ActorId provider, const Allocation& allocation,
               ChainEpoch now, ChainEpoch sector_expiry) {
    const ChainEpoch lifetime = sdk::checked_sub(sector_expiry, now);
    return provider == allocation.provider && claim.client == allocation.client &&
           claim.data == allocation.data && claim.size == allocation.size &&
           now <= allocation.expiration && lifetime >= allocation.term_min &&
           lifetime <= allocation.term_max;
}

using NewClaims = std::vector<std::pair<ClaimId, Claim>>;

/// What a sector makes of allocations, added to `claims`; or the code with which it fails.
ActorResult<ExitCode> make_claims(Runtime& rt, Allocations& allocations,
                                  const SectorAllocationClaims& sector, NewClaims& claims) {
    const ActorId provider = rt.caller();
    for (const AllocationClaim& claim : sector.claims) {
        const auto allocation = FVM_TRY(allocations.get(claim.client, claim.allocation));
        if (!allocation) {
            return ExitCode::usr_not_found;
        }
        if (!can_claim(claim, provider, *allocation, rt.epoch(), sector.expiry)) {
            return ExitCode::usr_forbidden;
        }
        claims.emplace_back(claim.allocation, Claim{.provider = provider,
                                                    .client = allocation->client,
                                                    .data = allocation->data,
                                                    .size = allocation->size,
                                                    .term_min = allocation->term_min,
                                                    .term_max = allocation->term_max,
                                                    .term_start = rt.epoch(),
                                                    .sector = sector.sector});
    }
    return ExitCode::ok;
}

/// Turns a sector's allocations into claims, and returns how much that is.
ActorResult<DataCap> write_claims(Runtime& rt, Allocations& allocations, Claims& all,
                                  const NewClaims& claims) {
    DataCap claimed;
    for (const auto& [id, claim] : claims) {
        if (!FVM_TRY(all.set_if_absent(claim.provider, id, claim))) {
            return sdk::illegal_argument("there is a claim " + std::to_string(id) + " already");
        }
        FVM_TRY(emit(rt, ClaimEvent::made, id, claim));
        FVM_TRY(allocations.erase(claim.client, id));
        claimed += claim.size;
    }
    return claimed;
}

/// The claim with the new term, or the code with which that fails.
ActorResult<ExitCode> extend_term(Runtime& rt, Claims& claims, const ClaimTerm& term) {
    if (term.term_max > policy.maximum_verified_allocation_term) {
        return ExitCode::usr_illegal_argument;
    }
    std::optional<Claim> claim = FVM_TRY(claims.get(term.provider, term.claim));
    if (!claim) {
        return ExitCode::usr_not_found;
    }
    if (claim->client != rt.caller()) {
        return ExitCode::usr_forbidden;
    }
    if (term.term_max < claim->term_max) {
        return ExitCode::usr_illegal_argument;
    }
    claim->term_max = term.term_max;
    FVM_TRY(claims.set(term.provider, term.claim, *claim));
    FVM_TRY(emit(rt, ClaimEvent::updated, term.claim, *claim));
    return ExitCode::ok;
}

void add(BatchReturn& results, ExitCode code) {
    if (code.is_success()) {
        results.add_success();
    } else {
        results.add_failure(code);
    }
}

/// What is named twice is not there the second time, which the reference does not expect.
template <class Record>
const Record& expect_removed(const std::optional<Record>& removed) {
    sdk::require(removed.has_value(), "a record that has expired is not there any more");
    return *removed;
}

}  // namespace

ActorResult<RemoveExpiredAllocationsReturn> remove_expired_allocations(
    Runtime& rt, const RemoveExpiredAllocationsParams& params) {
    FVM_TRY(rt.accept_any_caller());
    DataCap recovered;
    Expired expired = FVM_TRY(rt.transaction<State>([&](State& state) -> ActorResult<Expired> {
        Allocations allocations = FVM_TRY(state.load_allocations(rt.store()));
        Expired found = FVM_TRY(find_expired(allocations, params.client, params.ids, rt.epoch()));
        for (const AllocationId id : found.ids) {
            const auto removed = FVM_TRY(allocations.erase(params.client, id));
            const Allocation& allocation = expect_removed(removed);
            FVM_TRY(emit(rt, AllocationEvent::removed, id, allocation));
            recovered += allocation.size;
        }
        state.allocations = FVM_TRY(allocations.flush());
        return found;
    }));
    FVM_TRY(transfer_datacap(rt, params.client, recovered));
    return RemoveExpiredAllocationsReturn{std::move(expired.considered), std::move(expired.results),
                                          std::move(recovered)};
}

ActorResult<ClaimAllocationsReturn> claim_allocations(Runtime& rt,
                                                      const ClaimAllocationsParams& params) {
    FVM_TRY(rt.accept_caller_types({ActorType::miner}));
    if (params.sectors.empty()) {
        return sdk::illegal_argument("nothing is claimed");
    }
    ClaimAllocationsReturn outcome;
    DataCap total;
    FVM_TRY(rt.transaction<State>([&](State& state) -> ActorResult<void> {
        Claims claims = FVM_TRY(state.load_claims(rt.store()));
        Allocations allocations = FVM_TRY(state.load_allocations(rt.store()));
        for (const SectorAllocationClaims& sector : params.sectors) {
            NewClaims made;
            const ExitCode code = FVM_TRY(make_claims(rt, allocations, sector, made));
            add(outcome.results, code);
            if (code.is_success()) {
                DataCap claimed = FVM_TRY(write_claims(rt, allocations, claims, made));
                total += claimed;
                outcome.claimed.push_back(std::move(claimed));
            }
        }
        state.allocations = FVM_TRY(allocations.flush());
        state.claims = FVM_TRY(claims.flush());
        return {};
    }));
    if (params.all_or_nothing && !outcome.results.all_ok()) {
        return sdk::illegal_argument("all or nothing: " + outcome.results.to_text());
    }
    FVM_TRY(burn_datacap(rt, total));
    return outcome;
}

ActorResult<GetClaimsReturn> get_claims(Runtime& rt, const GetClaimsParams& params) {
    FVM_TRY(rt.accept_any_caller());
    const State state = FVM_TRY(rt.state<State>());
    Claims claims = FVM_TRY(state.load_claims(rt.store()));
    GetClaimsReturn found;
    for (const ClaimId id : params.ids) {
        std::optional<Claim> claim = FVM_TRY(claims.get(params.provider, id));
        if (claim) {
            found.results.add_success();
            found.claims.push_back(*std::move(claim));
        } else {
            found.results.add_failure(ExitCode::usr_not_found);
        }
    }
    return found;
}

ActorResult<BatchReturn> extend_claim_terms(Runtime& rt, const ExtendClaimTermsParams& params) {
    FVM_TRY(rt.accept_any_caller());
    return rt.transaction<State>([&](State& state) -> ActorResult<BatchReturn> {
        Claims claims = FVM_TRY(state.load_claims(rt.store()));
        BatchReturn results;
        for (const ClaimTerm& term : params.terms) {
            add(results, FVM_TRY(extend_term(rt, claims, term)));
        }
        state.claims = FVM_TRY(claims.flush());
        return results;
    });
}

ActorResult<RemoveExpiredClaimsReturn> remove_expired_claims(
    Runtime& rt, const RemoveExpiredClaimsParams& params) {
    FVM_TRY(rt.accept_any_caller());
    Expired expired = FVM_TRY(rt.transaction<State>([&](State& state) -> ActorResult<Expired> {
        Claims claims = FVM_TRY(state.load_claims(rt.store()));
        Expired found = FVM_TRY(find_expired(claims, params.provider, params.ids, rt.epoch()));
        for (const ClaimId id : found.ids) {
            const auto removed = FVM_TRY(claims.erase(params.provider, id));
            FVM_TRY(emit(rt, ClaimEvent::removed, id, expect_removed(removed)));
        }
        state.claims = FVM_TRY(claims.flush());
        return found;
    }));
    return RemoveExpiredClaimsReturn{std::move(expired.considered), std::move(expired.results)};
}

}  // namespace fvm::actors::verifreg
