#pragma once

#include <actors/verifreg/state.hpp>

/// What the registry tells the world (FIP-0083; builtin-actors actors/verifreg/src/emit.rs). Code
/// 24 where the VM takes no such event: the link to the data may be of any length.
namespace fvm::actors::verifreg {

/// What a verifier may still give away, and the client on whom it was spent.
ActorResult<void> emit_verifier_balance(Runtime& rt, ActorId verifier, const DataCap& balance,
                                        std::optional<ActorId> client = std::nullopt);

enum class AllocationEvent : std::uint8_t { made, removed };
ActorResult<void> emit(Runtime& rt, AllocationEvent event, AllocationId id,
                       const Allocation& allocation);

enum class ClaimEvent : std::uint8_t { made, updated, removed };
ActorResult<void> emit(Runtime& rt, ClaimEvent event, ClaimId id, const Claim& claim);

}  // namespace fvm::actors::verifreg
