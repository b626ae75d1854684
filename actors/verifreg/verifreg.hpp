#pragma once

#include <actors/common/frc46/types.hpp>
#include <actors/verifreg/types.hpp>

#include <string_view>

/// Who may store verified data, and what has been agreed on about it (builtin-actors
/// actors/verifreg; FIP-0045). A root key appoints verifiers, verifiers give datacap to clients,
/// clients allocate it to data and a provider by sending it here, and providers claim the
/// allocation for a sector.
namespace fvm::actors::verifreg {

/// What signatures about the removal of datacap begin with.
inline constexpr std::string_view remove_data_cap_domain = "fil_removedatacap:";

/// By the system; others get code 18. An address without an id is code 16.
ActorResult<void> constructor(Runtime& rt, const Address& root_key);

// Verifiers and clients. Addresses are resolved first of all, and fail as resolve_to_actor_id()
// does; only then it matters who calls.

/// By the root key; others get code 18. Code 16 for an allowance below the least allocation, even
/// before the address, for the root key itself, and for whoever has datacap. A verifier that there
/// is gets another allowance.
ActorResult<void> add_verifier(Runtime& rt, const VerifierParams& params);
/// By the root key; others get code 18. Code 16 for who is no verifier.
ActorResult<void> remove_verifier(Runtime& rt, const Address& verifier);
/// By a verifier, of whose allowance it is taken; others get code 17. Code 16 for an allowance
/// below the least allocation, even before the address, or above the verifier's, and where the
/// client is the root key or a verifier.
ActorResult<void> add_verified_client(Runtime& rt, const VerifierParams& params);
/// By the root key, with the consent of two verifiers; others get code 18. Code 16 where these are
/// one, or one has not signed the proposal with its next id, or the client is the registry; 17
/// where one is no verifier.
ActorResult<RemoveDataCapReturn> remove_verified_client_data_cap(Runtime& rt,
                                                                 const RemoveDataCapParams& params);

// Allocations and claims. What fails alone is told in the return value: 17 for what is not there,
// 18 for what has not expired yet or is not the caller's, 16 for other terms.

/// By anybody. The client gets its datacap back. Code 24 where one that has expired is named twice.
ActorResult<RemoveExpiredAllocationsReturn> remove_expired_allocations(
    Runtime& rt, const RemoveExpiredAllocationsParams& params);
/// By a miner; others get code 18. What one sector claims fails or succeeds as a whole. Code 16 for
/// nothing to claim, for an allocation that one sector claims twice, and for any failure where it
/// is all or nothing. The datacap of what is claimed is burnt.
ActorResult<ClaimAllocationsReturn> claim_allocations(Runtime& rt,
                                                      const ClaimAllocationsParams& params);
/// Anybody may ask.
ActorResult<GetClaimsReturn> get_claims(Runtime& rt, const GetClaimsParams& params);
/// By anybody, for its own claims, also such as have expired. Terms never get shorter, nor longer
/// than those of new allocations may be.
ActorResult<BatchReturn> extend_claim_terms(Runtime& rt, const ExtendClaimTermsParams& params);
/// By anybody. Code 24 where one that has expired is named twice.
ActorResult<RemoveExpiredClaimsReturn> remove_expired_claims(
    Runtime& rt, const RemoveExpiredClaimsParams& params);

/// By the datacap actor; others get code 18. Makes allocations of, and extends anybody's claims by,
/// the datacap that has come, which must be just what they need: AllocationRequests. All of them
/// succeed, or none. What does not decode is code 21, a claim that is not there 17, one that has
/// expired 18, all else that is wrong 16.
ActorResult<AllocationsResponse> universal_receiver_hook(
    Runtime& rt, const frc46::UniversalReceiverParams& params);

extern const sdk::Actor actor;

namespace methods {
inline constexpr MethodNum constructor = method_constructor;
inline constexpr MethodNum add_verifier = 2;
inline constexpr MethodNum remove_verifier = 3;
inline constexpr MethodNum add_verified_client = 4;
inline constexpr MethodNum remove_verified_client_data_cap = 7;
inline constexpr MethodNum remove_expired_allocations = 8;
inline constexpr MethodNum claim_allocations = 9;
inline constexpr MethodNum get_claims = 10;
inline constexpr MethodNum extend_claim_terms = 11;
inline constexpr MethodNum remove_expired_claims = 12;
inline constexpr MethodNum universal_receiver_hook = frc46::receiver_hook_method;
// By which contracts call some of these.
inline constexpr MethodNum add_verified_client_exported = sdk::method_number("AddVerifiedClient");
inline constexpr MethodNum remove_expired_allocations_exported =
    sdk::method_number("RemoveExpiredAllocations");
inline constexpr MethodNum get_claims_exported = sdk::method_number("GetClaims");
inline constexpr MethodNum extend_claim_terms_exported = sdk::method_number("ExtendClaimTerms");
inline constexpr MethodNum remove_expired_claims_exported =
    sdk::method_number("RemoveExpiredClaims");
}  // namespace methods

}  // namespace fvm::actors::verifreg
