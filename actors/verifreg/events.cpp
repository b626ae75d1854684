#include <actors/verifreg/events.hpp>

#include <fvm/sdk/event_builder.hpp>

#include <array>

namespace fvm::actors::verifreg {
namespace {

using sdk::EventBuilder;

/// What allocations and claims have in common.
template <class Piece>
void add_piece(EventBuilder& builder, AllocationId id, const Piece& piece) {
    builder.indexed("id", id)
        .indexed("client", piece.client)
        .indexed("provider", piece.provider)
        .indexed("piece-cid", piece.data)
        .field("piece-size", piece.size)
        .field("term-min", piece.term_min)
        .field("term-max", piece.term_max);
}

}  // namespace

ActorResult<void> emit_verifier_balance(Runtime& rt, ActorId verifier, const DataCap& balance,
                                        std::optional<ActorId> client) {
    EventBuilder builder("verifier-balance");
    builder.indexed("verifier", verifier).field("balance", balance);
    if (client) {
        builder.indexed("client", *client);
    }
    return rt.emit(builder.event());
}

ActorResult<void> emit(Runtime& rt, AllocationEvent event, AllocationId id,
                       const Allocation& allocation) {
    EventBuilder builder(event == AllocationEvent::made ? "allocation" : "allocation-removed");
    add_piece(builder, id, allocation);
    builder.field("expiration", allocation.expiration);
    return rt.emit(builder.event());
}

ActorResult<void> emit(Runtime& rt, ClaimEvent event, ClaimId id, const Claim& claim) {
    constexpr std::array<std::string_view, 3> types = {"claim", "claim-updated", "claim-removed"};
    EventBuilder builder(types[static_cast<std::size_t>(event)]);
    add_piece(builder, id, claim);
    builder.field("term-start", claim.term_start).indexed("sector", claim.sector);
    return rt.emit(builder.event());
}

}  // namespace fvm::actors::verifreg
