#include <actors/datacap/datacap.hpp>

namespace fvm::actors::datacap {
namespace {

using frc46::ReceiverHook;
using frc46::Token;

Token token_of(Runtime& rt, State& state) {
    return {rt, state.token, granularity};
}

ActorResult<void> accept_governor(Runtime& rt, const State& state) {
    const std::optional<ActorId> governor = state.governor.as_id();
    if (!governor) {
        return rt.accept_callers({});
    }
    return rt.accept_callers({*governor});
}

/// The id of whoever is to get tokens.
ActorResult<ActorId> resolve_receiver(Runtime& rt, const Address& to) {
    const std::optional<ActorId> id = rt.resolve_address(to);
    if (!id) {
        return sdk::illegal_argument("to must be an ID address: " + to.to_text());
    }
    return *id;
}

/// What `change(Token&)` returns, which changes the state.
template <class Change>
auto change_token(Runtime& rt, Change&& change) {
    return rt.transaction<State>([&](State& state) {
        Token token = token_of(rt, state);
        return change(token);
    });
}

std::unexpected<ActorError> transfer_not_allowed() {
    return sdk::forbidden("tokens go from or to the governor alone");
}

}  // namespace

ActorResult<void> constructor(Runtime& rt, const Address& governor) {
    FVM_TRY(rt.accept_callers({system_actor_id}));
    if (!rt.resolve_address(governor)) {
        return sdk::illegal_argument("failed to resolve governor address");
    }
    return rt.create_state(State{governor, FVM_TRY(frc46::make_state(rt.store()))});
}

ActorResult<frc46::MintReturn> mint(Runtime& rt, const MintParams& params) {
    frc46::MintReturn result;
    result.recipient_data = FVM_TRY(frc46::change_and_tell<State>(
        rt, [&](State& state, ReceiverHook& hook) -> ActorResult<void> {
            FVM_TRY(accept_governor(rt, state));
            Token token = token_of(rt, state);
            auto minted = token.mint(rt.caller(), params.to, params.amount, hook);
            FVM_TRY(token.set_allowances(params.to, params.operators, infinite_allowance()));
            result = FVM_TRY(std::move(minted));
            return {};
        }));
    return result;
}

ActorResult<frc46::BurnReturn> destroy(Runtime& rt, const DestroyParams& params) {
    return rt.transaction<State>([&](State& state) -> ActorResult<frc46::BurnReturn> {
        FVM_TRY(accept_governor(rt, state));
        return token_of(rt, state).burn(params.owner, params.amount);
    });
}

ActorResult<std::string> name(Runtime& rt) {
    FVM_TRY(rt.accept_any_caller());
    return "DataCap";
}

ActorResult<std::string> symbol(Runtime& rt) {
    FVM_TRY(rt.accept_any_caller());
    return "DCAP";
}

ActorResult<std::uint64_t> get_granularity(Runtime& rt) {
    FVM_TRY(rt.accept_any_caller());
    return granularity;
}

ActorResult<TokenAmount> total_supply(Runtime& rt) {
    FVM_TRY(rt.accept_any_caller());
    return FVM_TRY(rt.state<State>()).token.supply;
}

ActorResult<TokenAmount> balance(Runtime& rt, const Address& owner) {
    FVM_TRY(rt.accept_any_caller());
    State state = FVM_TRY(rt.state<State>());
    return token_of(rt, state).balance_of(owner);
}

ActorResult<TokenAmount> allowance(Runtime& rt, const frc46::GetAllowanceParams& params) {
    FVM_TRY(rt.accept_any_caller());
    State state = FVM_TRY(rt.state<State>());
    return token_of(rt, state).allowance(params.owner, params.operator_address);
}

ActorResult<frc46::TransferReturn> transfer(Runtime& rt, const frc46::TransferParams& params) {
    FVM_TRY(rt.accept_any_caller());
    const ActorId to = FVM_TRY(resolve_receiver(rt, params.to));
    frc46::TransferReturn result;
    result.recipient_data = FVM_TRY(frc46::change_and_tell<State>(
        rt, [&](State& state, ReceiverHook& hook) -> ActorResult<void> {
            if (state.governor != Address::id(to) && state.governor != Address::id(rt.caller())) {
                return transfer_not_allowed();
            }
            result = FVM_TRY(token_of(rt, state).transfer(rt.caller(), to, params.amount,
                                                          params.operator_data, hook));
            return {};
        }));
    return result;
}

ActorResult<frc46::TransferFromReturn> transfer_from(Runtime& rt,
                                                     const frc46::TransferFromParams& params) {
    FVM_TRY(rt.accept_any_caller());
    const ActorId to = FVM_TRY(resolve_receiver(rt, params.to));
    frc46::TransferFromReturn result;
    result.recipient_data = FVM_TRY(frc46::change_and_tell<State>(
        rt, [&](State& state, ReceiverHook& hook) -> ActorResult<void> {
            if (state.governor != Address::id(to)) {
                return transfer_not_allowed();
            }
            result = FVM_TRY(token_of(rt, state).transfer_from(
                rt.caller(), params.from, to, params.amount, params.operator_data, hook));
            return {};
        }));
    return result;
}

ActorResult<frc46::BurnReturn> burn(Runtime& rt, const frc46::BurnParams& params) {
    FVM_TRY(rt.accept_any_caller());
    return change_token(
        rt, [&](Token& token) { return token.burn(Address::id(rt.caller()), params.amount); });
}

ActorResult<frc46::BurnFromReturn> burn_from(Runtime& rt, const frc46::BurnFromParams& params) {
    FVM_TRY(rt.accept_any_caller());
    return change_token(rt, [&](Token& token) {
        return token.burn_from(rt.caller(), params.owner, params.amount);
    });
}

ActorResult<TokenAmount> increase_allowance(Runtime& rt,
                                            const frc46::ChangeAllowanceParams& params) {
    FVM_TRY(rt.accept_any_caller());
    return change_token(rt, [&](Token& token) {
        return token.increase_allowance(rt.caller(), params.operator_address, params.delta);
    });
}

ActorResult<TokenAmount> decrease_allowance(Runtime& rt,
                                            const frc46::ChangeAllowanceParams& params) {
    FVM_TRY(rt.accept_any_caller());
    return change_token(rt, [&](Token& token) {
        return token.decrease_allowance(rt.caller(), params.operator_address, params.delta);
    });
}

ActorResult<TokenAmount> revoke_allowance(Runtime& rt, const frc46::RevokeAllowanceParams& params) {
    FVM_TRY(rt.accept_any_caller());
    return change_token(rt, [&](Token& token) {
        return token.revoke_allowance(rt.caller(), params.operator_address);
    });
}

constexpr sdk::Method table[] = {
    sdk::method<&constructor>(methods::constructor),
    sdk::method<&mint>(methods::mint),
    sdk::method<&destroy>(methods::destroy),
    sdk::method<&name>(methods::name),
    sdk::method<&symbol>(methods::symbol),
    sdk::method<&get_granularity>(methods::granularity),
    sdk::method<&total_supply>(methods::total_supply),
    sdk::method<&balance>(methods::balance),
    sdk::method<&transfer>(methods::transfer),
    sdk::method<&transfer_from>(methods::transfer_from),
    sdk::method<&increase_allowance>(methods::increase_allowance),
    sdk::method<&decrease_allowance>(methods::decrease_allowance),
    sdk::method<&revoke_allowance>(methods::revoke_allowance),
    sdk::method<&burn>(methods::burn),
    sdk::method<&burn_from>(methods::burn_from),
    sdk::method<&allowance>(methods::allowance),
};

constinit const sdk::Actor actor{
    .name = "datacap", .methods = table, .guard = &restrict_internal_methods};

}  // namespace fvm::actors::datacap

FVM_ACTOR(fvm::actors::datacap::actor);
