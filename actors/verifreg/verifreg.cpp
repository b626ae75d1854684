// Verifiers and their clients, and the table of all methods.

#include <actors/verifreg/verifreg.hpp>

#include <actors/common/network_policy.hpp>
#include <actors/verifreg/events.hpp>
#include <actors/verifreg/token.hpp>
#include <fvm/sdk/checked.hpp>

#include <algorithm>

namespace fvm::actors::verifreg {
namespace {

/// The account actor's method, which knows how to check signatures of its key.
constexpr MethodNum authenticate_message = sdk::method_number("AuthenticateMessage");

struct AuthenticateMessageParams {
    Bytes signature;
    Bytes message;

    static auto fields(auto& self) { return std::tie(self.signature, self.message); }
};

/// The root key may be kept under an address that is nobody's id only in a state that no
/// constructor has made: then it can call nothing.
ActorResult<void> accept_root(Runtime& rt, const State& state) {
    const std::optional<ActorId> root = state.root_key.as_id();
    return root ? rt.accept_callers({*root}) : rt.accept_callers({});
}

ActorResult<void> check_allowance(const DataCap& allowance) {
    if (allowance < policy.minimum_verified_allocation_size) {
        return sdk::illegal_argument("an allowance of " + allowance.to_decimal() +
                                     " is below that of the least allocation");
    }
    return {};
}

ActorResult<void> check_verifier(const Verifiers& verifiers, const Address& address) {
    if (!FVM_TRY(verifiers.contains(address))) {
        return sdk::not_found(address.to_text() + " is not a verifier");
    }
    return {};
}

/// The id of the request that a verifier has signed, which is thereby used up.
ActorResult<ProposalId> use_proposal_id(ProposalIds& ids, const Address& verifier,
                                        const Address& client) {
    const auto first = verifier.bytes();
    const auto second = client.bytes();
    Bytes key(first.begin(), first.end());
    key.insert(key.end(), second.begin(), second.end());
    const ProposalId used = FVM_TRY(ids.get(key)).value_or(ProposalId{});
    FVM_TRY(ids.set(key, ProposalId{sdk::checked_add(used.id, std::uint64_t{1})}));
    return used;
}

ActorResult<void> authenticate(Runtime& rt, const RemoveDataCapRequest& request,
                               const RemoveDataCapProposal& proposal) {
    AuthenticateMessageParams params{request.signature.data, {}};
    params.message.assign(remove_data_cap_domain.begin(), remove_data_cap_domain.end());
    const Bytes encoded = ipld::cbor::encode(proposal);
    params.message.insert(params.message.end(), encoded.begin(), encoded.end());
    const auto answer = FVM_TRY_OR(sdk::in_context("failed to authenticate a proposal"),
                                   rt.send({.to = request.verifier,
                                            .method = authenticate_message,
                                            .params = IpldBlock::encode(params),
                                            .read_only = true}));
    if (!FVM_TRY(sdk::decode_return<bool>(answer))) {
        return sdk::illegal_argument("the proposal is not authentic");
    }
    return {};
}

/// Checks who asks for the removal of datacap, and with whom, and uses their proposals up.
ActorResult<std::pair<ProposalId, ProposalId>> use_proposals(Runtime& rt,
                                                             const RemoveDataCapParams& params,
                                                             const Address& client,
                                                             const Address& first,
                                                             const Address& second) {
    using Used = std::pair<ProposalId, ProposalId>;
    return rt.transaction<State>([&](State& state) -> ActorResult<Used> {
        FVM_TRY(accept_root(rt, state));
        if (params.client == Address::id(verified_registry_actor_id)) {
            return sdk::illegal_argument("the registry's own datacap cannot be removed");
        }
        const Verifiers verifiers = FVM_TRY(state.load_verifiers(rt.store()));
        FVM_TRY(check_verifier(verifiers, first));
        FVM_TRY(check_verifier(verifiers, second));
        ProposalIds ids = FVM_TRY(
            ProposalIds::load(rt.store(), state.proposal_ids, "proposals to remove datacap"));
        const ProposalId first_id = FVM_TRY(use_proposal_id(ids, first, client));
        const ProposalId second_id = FVM_TRY(use_proposal_id(ids, second, client));
        state.proposal_ids = FVM_TRY(ids.flush());
        return Used(first_id, second_id);
    });
}

/// Takes what a client gets from the verifier who calls, and returns what that one has left.
ActorResult<DataCap> spend_allowance(Runtime& rt, State& state, const Address& client,
                                     const DataCap& allowance) {
    if (client == state.root_key) {
        return sdk::illegal_argument("the root key cannot be a client");
    }
    Verifiers verifiers = FVM_TRY(state.load_verifiers(rt.store()));
    const Address verifier = Address::id(rt.caller());
    const std::optional<DataCap> cap = FVM_TRY(verifiers.get(verifier));
    if (!cap) {
        return sdk::not_found("the caller " + verifier.to_text() + " is not a verifier");
    }
    if (FVM_TRY(verifiers.contains(client))) {
        return sdk::illegal_argument("the verifier " + client.to_text() + " cannot be a client");
    }
    if (*cap < allowance) {
        return sdk::illegal_argument("an allowance of " + allowance.to_decimal() +
                                     " is above the verifier's of " + cap->to_decimal());
    }
    DataCap left = *cap - allowance;
    FVM_TRY(verifiers.set(verifier, left));
    state.verifiers = FVM_TRY(verifiers.flush());
    return left;
}

}  // namespace

ActorResult<void> constructor(Runtime& rt, const Address& root_key) {
    FVM_TRY(rt.accept_callers({system_actor_id}));
    const std::optional<ActorId> root = rt.resolve_address(root_key);
    if (!root) {
        return sdk::illegal_argument("the root key " + root_key.to_text() + " has no id");
    }
    return rt.create_state(FVM_TRY(make_state(rt.store(), Address::id(*root))));
}

ActorResult<void> add_verifier(Runtime& rt, const VerifierParams& params) {
    FVM_TRY(check_allowance(params.allowance));
    const ActorId verifier = FVM_TRY(resolve_to_actor_id(rt, params.address, Existence::needed));
    const Address address = Address::id(verifier);
    const State before = FVM_TRY(rt.state<State>());
    FVM_TRY(accept_root(rt, before));
    if (address == before.root_key) {
        return sdk::illegal_argument("the root key cannot be a verifier");
    }
    if (FVM_TRY(datacap_balance(rt, verifier)).is_positive()) {
        return sdk::illegal_argument("the client " + address.to_text() + " cannot be a verifier");
    }
    FVM_TRY(rt.transaction<State>([&](State& state) -> ActorResult<void> {
        Verifiers verifiers = FVM_TRY(state.load_verifiers(rt.store()));
        FVM_TRY(verifiers.set(address, params.allowance));
        state.verifiers = FVM_TRY(verifiers.flush());
        return {};
    }));
    return emit_verifier_balance(rt, verifier, params.allowance);
}

ActorResult<void> remove_verifier(Runtime& rt, const Address& address) {
    const ActorId verifier = FVM_TRY(resolve_to_actor_id(rt, address, Existence::not_needed));
    FVM_TRY(rt.transaction<State>([&](State& state) -> ActorResult<void> {
        FVM_TRY(accept_root(rt, state));
        Verifiers verifiers = FVM_TRY(state.load_verifiers(rt.store()));
        if (!FVM_TRY(verifiers.erase(Address::id(verifier)))) {
            return sdk::illegal_argument(address.to_text() + " is not a verifier");
        }
        state.verifiers = FVM_TRY(verifiers.flush());
        return {};
    }));
    return emit_verifier_balance(rt, verifier, 0);
}

ActorResult<void> add_verified_client(Runtime& rt, const VerifierParams& params) {
    FVM_TRY(rt.accept_any_caller());
    FVM_TRY(check_allowance(params.allowance));
    const ActorId client = FVM_TRY(resolve_to_actor_id(rt, params.address, Existence::needed));
    FVM_TRY(rt.transaction<State>([&](State& state) -> ActorResult<void> {
        const DataCap left =
            FVM_TRY(spend_allowance(rt, state, Address::id(client), params.allowance));
        return emit_verifier_balance(rt, rt.caller(), left, client);
    }));
    return mint_datacap(rt, client, params.allowance);
}

ActorResult<RemoveDataCapReturn> remove_verified_client_data_cap(
    Runtime& rt, const RemoveDataCapParams& params) {
    const ActorId client = FVM_TRY(resolve_to_actor_id(rt, params.client, Existence::not_needed));
    const ActorId first =
        FVM_TRY(resolve_to_actor_id(rt, params.first.verifier, Existence::needed));
    const ActorId second =
        FVM_TRY(resolve_to_actor_id(rt, params.second.verifier, Existence::needed));
    if (first == second) {
        return sdk::illegal_argument("two different verifiers are needed");
    }
    // Before anybody is asked, since whoever is may call back. A failure gives them back.
    const auto [first_id, second_id] = FVM_TRY(
        use_proposals(rt, params, Address::id(client), Address::id(first), Address::id(second)));
    FVM_TRY(authenticate(rt, params.first, {Address::id(client), params.amount, first_id}));
    FVM_TRY(authenticate(rt, params.second, {Address::id(client), params.amount, second_id}));
    DataCap removed = std::min(FVM_TRY(datacap_balance(rt, client)), params.amount);
    FVM_TRY(destroy_datacap(rt, client, removed));
    return RemoveDataCapReturn{Address::id(client), std::move(removed)};
}

constexpr sdk::Method table[] = {
    sdk::method<&constructor>(methods::constructor),
    sdk::method<&add_verifier>(methods::add_verifier),
    sdk::method<&remove_verifier>(methods::remove_verifier),
    sdk::method<&add_verified_client>(methods::add_verified_client),
    sdk::method<&add_verified_client>(methods::add_verified_client_exported),
    sdk::method<&remove_verified_client_data_cap>(methods::remove_verified_client_data_cap),
    sdk::method<&remove_expired_allocations>(methods::remove_expired_allocations),
    sdk::method<&remove_expired_allocations>(methods::remove_expired_allocations_exported),
    sdk::method<&claim_allocations>(methods::claim_allocations),
    sdk::method<&get_claims>(methods::get_claims),
    sdk::method<&get_claims>(methods::get_claims_exported),
    sdk::method<&extend_claim_terms>(methods::extend_claim_terms),
    sdk::method<&extend_claim_terms>(methods::extend_claim_terms_exported),
    sdk::method<&remove_expired_claims>(methods::remove_expired_claims),
    sdk::method<&remove_expired_claims>(methods::remove_expired_claims_exported),
    sdk::method<&universal_receiver_hook>(methods::universal_receiver_hook),
};

constinit const sdk::Actor actor{
    .name = "verifiedregistry", .methods = table, .guard = &restrict_internal_methods};

}  // namespace fvm::actors::verifreg

FVM_ACTOR(fvm::actors::verifreg::actor);
