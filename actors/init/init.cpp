#include <actors/init/init.hpp>

namespace fvm::actors::init {
namespace {

bool may_exec(Runtime& rt, const ipld::Cid& caller_code, const ipld::Cid& code) {
    const std::optional<ActorType> type = rt.type_of_code(code);
    if (type == ActorType::multisig || type == ActorType::payment_channel) {
        return true;
    }
    return type == ActorType::miner && rt.type_of_code(caller_code) == ActorType::power;
}

/// The new actor in the map of addresses.
ActorResult<Mapped> allocate(Runtime& rt, const Address& robust,
                             const std::optional<Address>& delegated) {
    return rt.transaction<State>([&](State& state) -> ActorResult<Mapped> {
        return FVM_TRY_OR(sdk::in_context("failed to allocate an id"),
                          map_addresses(state, rt.store(), robust, delegated));
    });
}

/// Hands all that was received to the constructor of a new actor.
ActorResult<ExecReturn> construct(Runtime& rt, ActorId id, const Address& robust, Bytes params) {
    const Address id_address = Address::id(id);
    FVM_TRY_OR(sdk::in_context("constructor failed"),
               rt.send({.to = id_address,
                        .method = method_constructor,
                        .params = IpldBlock::from_encoded(std::move(params)),
                        .value = rt.value_received()}));
    return ExecReturn{.id_address = id_address, .robust_address = robust};
}

}  // namespace

ActorResult<void> constructor(Runtime& rt, const ConstructorParams& params) {
    FVM_TRY(rt.accept_callers({system_actor_id}));
    return rt.create_state(FVM_TRY(make_state(rt.store(), params.network_name)));
}

ActorResult<ExecReturn> exec(Runtime& rt, const ExecParams& params) {
    FVM_TRY(rt.accept_any_caller());
    const std::optional<ipld::Cid> caller_code = rt.code_of(rt.caller());
    if (!caller_code) {
        return sdk::illegal_state("no code for the caller");
    }
    if (!may_exec(rt, *caller_code, params.code)) {
        return sdk::forbidden("caller of code " + caller_code->to_text() +
                              " may not make actors of code " + params.code.to_text());
    }
    const Address robust = rt.next_actor_address();
    const Mapped mapped = FVM_TRY(allocate(rt, robust, std::nullopt));
    FVM_TRY(rt.create_actor(mapped.id, params.code, std::nullopt));
    return construct(rt, mapped.id, robust, params.constructor_params);
}

ActorResult<ExecReturn> exec4(Runtime& rt, const Exec4Params& params) {
    FVM_TRY(rt.accept_callers({eam_actor_id}));
    const Address delegated = FVM_TRY_OR(
        sdk::decoding_fails_with(ExitCode::usr_illegal_argument, "invalid delegated address"),
        Address::delegated(rt.caller(), params.subaddress));
    const Address robust = rt.next_actor_address();
    const Mapped mapped = FVM_TRY(allocate(rt, robust, delegated));
    if (mapped.existed) {
        // Somebody has sent something to the address before. Nothing but that may be there.
        const std::optional<ipld::Cid> code = rt.code_of(mapped.id);
        if (!code) {
            return sdk::forbidden("cannot redeploy a deleted actor");
        }
        if (*code != rt.code_of_type(ActorType::placeholder)) {
            return sdk::forbidden("cannot replace an actor that is no placeholder");
        }
    }
    FVM_TRY(rt.create_actor(mapped.id, params.code, delegated));
    return construct(rt, mapped.id, robust, params.constructor_params);
}

constexpr sdk::Method table[] = {
    sdk::method<&constructor>(methods::constructor),
    sdk::method<&exec>(methods::exec),
    sdk::method<&exec4>(methods::exec4),
};

constinit const sdk::Actor actor{
    .name = "init", .methods = table, .guard = &restrict_internal_methods};

}  // namespace fvm::actors::init

FVM_ACTOR(fvm::actors::init::actor);
