// Datacap that comes in, and what it is to be used for.

#include <actors/verifreg/verifreg.hpp>

#include <actors/common/network_policy.hpp>
#include <actors/verifreg/events.hpp>
#include <actors/verifreg/token.hpp>
#include <fvm/sdk/checked.hpp>

namespace fvm::actors::verifreg {
namespace {

template <class T>
ActorResult<T> decode(BytesView bytes, std::string_view what) {
    return FVM_TRY_OR(sdk::decoding_fails_with(ExitCode::usr_serialization, what),
                      ipld::cbor::decode<T>(bytes, ipld::cbor::Headers::as_reference));
}

ActorResult<frc46::TokenReceived> read_payload(const Runtime& rt,
                                               const frc46::UniversalReceiverParams& params) {
    if (params.type != frc46::token_type) {
        return sdk::illegal_argument("these are no FRC-46 tokens");
    }
    auto payload = FVM_TRY(decode<frc46::TokenReceived>(params.payload, "payload"));
    if (payload.to != rt.receiver()) {
        return sdk::illegal_argument("the tokens are for another");
    }
    return payload;
}

ActorResult<void> check_allocation(Runtime& rt, const AllocationRequest& request) {
    const ChainEpoch now = rt.epoch();
    if (request.size < static_cast<std::uint64_t>(policy.minimum_verified_allocation_size)) {
        return sdk::illegal_argument("an allocation is too small");
    }
    if (request.term_min < policy.minimum_verified_allocation_term) {
        return sdk::illegal_argument("the term of an allocation is too short");
    }
    if (request.term_max > policy.maximum_verified_allocation_term) {
        return sdk::illegal_argument("the term of an allocation is too long");
    }
    if (request.term_min > request.term_max) {
        return sdk::illegal_argument("the least term is above the greatest");
    }
    if (request.expiration < now) {
        return sdk::illegal_argument("an allocation has expired");
    }
    if (request.expiration > sdk::checked_add(now, policy.maximum_verified_allocation_expiration)) {
        return sdk::illegal_argument("an allocation expires too late");
    }
    return {};
}

/// Others could never claim an allocation.
ActorResult<void> check_provider(Runtime& rt, ActorId provider) {
    if (rt.type_of(provider) != ActorType::miner) {
        return sdk::illegal_argument("the provider f0" + std::to_string(provider) +
                                     " is not a miner");
    }
    return {};
}

ActorResult<void> check_extension(Runtime& rt, const ClaimExtensionRequest& request,
                                  const Claim& claim) {
    const ChainEpoch now = rt.epoch();
    // As long as that of a claim that begins now, wherever it began.
    const ChainEpoch last = sdk::checked_add(now, policy.maximum_verified_allocation_term);
    if (request.term_max > sdk::checked_sub(last, claim.term_start)) {
        return sdk::illegal_argument("the term of a claim is too long");
    }
    if (request.term_max <= claim.term_max) {
        return sdk::illegal_argument("the term of a claim is not extended");
    }
    if (now > expiration_of(claim)) {
        return sdk::forbidden("claim " + std::to_string(request.claim) + " has expired");
    }
    return {};
}

/// What a transfer asks for, and what that takes.
struct Order {
    std::vector<Allocation> allocations;
    std::vector<std::pair<ClaimId, Claim>> claims;
    DataCap for_allocations;
    DataCap for_claims;
};

ActorResult<Order> read_order(Runtime& rt, ActorId client, const AllocationRequests& requests) {
    Order order;
    std::optional<ActorId> miner;
    for (const AllocationRequest& request : requests.allocations) {
        FVM_TRY(check_allocation(rt, request));
        if (request.provider != miner) {
            FVM_TRY(check_provider(rt, request.provider));
            miner = request.provider;
        }
        order.allocations.push_back({.client = client,
                                     .provider = request.provider,
                                     .data = request.data,
                                     .size = request.size,
                                     .term_min = request.term_min,
                                     .term_max = request.term_max,
                                     .expiration = request.expiration});
        order.for_allocations += request.size;
    }
    const State state = FVM_TRY(rt.state<State>());
    Claims claims = FVM_TRY(state.load_claims(rt.store()));
    for (const ClaimExtensionRequest& request : requests.extensions) {
        // Whose claim it is does not matter: whoever pays may extend it.
        std::optional<Claim> claim = FVM_TRY(claims.get(request.provider, request.claim));
        if (!claim) {
            return sdk::not_found("there is no claim " + std::to_string(request.claim));
        }
        FVM_TRY(check_extension(rt, request, *claim));
        claim->term_max = request.term_max;
        order.for_claims += claim->size;
        order.claims.emplace_back(request.claim, *std::move(claim));
    }
    return order;
}

BatchReturn all_of(std::size_t count) {
    return {sdk::checked_cast<std::uint32_t>(count), {}};
}

}  // namespace

ActorResult<AllocationsResponse> universal_receiver_hook(
    Runtime& rt, const frc46::UniversalReceiverParams& params) {
    FVM_TRY(rt.accept_callers({datacap_actor_id}));
    const frc46::TokenReceived received = FVM_TRY(read_payload(rt, params));
    const auto requests =
        FVM_TRY(decode<AllocationRequests>(received.operator_data, "allocation requests"));
    const Order order = FVM_TRY(read_order(rt, received.from, requests));
    if (order.for_allocations + order.for_claims != to_datacap(received.amount)) {
        return sdk::illegal_argument("the datacap that came is not what is asked for");
    }
    // That of allocations is burnt when they are claimed, or goes back.
    FVM_TRY(burn_datacap(rt, order.for_claims));

    auto ids =
        FVM_TRY(rt.transaction<State>([&](State& state) -> ActorResult<std::vector<AllocationId>> {
            auto made =
                FVM_TRY(state.insert_allocations(rt.store(), received.from, order.allocations));
            for (std::size_t i = 0; i < made.size(); ++i) {
                FVM_TRY(emit(rt, AllocationEvent::made, made[i], order.allocations[i]));
            }
            FVM_TRY(state.put_claims(rt.store(), order.claims));
            for (const auto& [id, claim] : order.claims) {
                FVM_TRY(emit(rt, ClaimEvent::updated, id, claim));
            }
            return made;
        }));
    return AllocationsResponse{all_of(order.allocations.size()), all_of(order.claims.size()),
                               std::move(ids)};
}

}  // namespace fvm::actors::verifreg
