#include <actors/account/account.hpp>

namespace fvm::actors::account {

ActorResult<void> constructor(Runtime& rt, const Address& address) {
    FVM_TRY(rt.accept_callers({system_actor_id}));
    if (!address.is(Protocol::secp256k1) && !address.is(Protocol::bls)) {
        return sdk::illegal_argument("address must use BLS or SECP protocol");
    }
    return rt.create_state(State{address});
}

ActorResult<Address> pubkey_address(Runtime& rt) {
    FVM_TRY(rt.accept_any_caller());
    return FVM_TRY(rt.state<State>()).address;
}

ActorResult<bool> authenticate_message(Runtime& rt, const AuthenticateMessageParams& params) {
    FVM_TRY(rt.accept_any_caller());
    const State state = FVM_TRY(rt.state<State>());
    if (!state.address.is(Protocol::secp256k1) && !state.address.is(Protocol::bls)) {
        return sdk::illegal_state("account address must use BLS or SECP protocol");
    }
    const Signature signature{
        state.address.is(Protocol::bls) ? SignatureType::bls : SignatureType::secp256k1,
        params.signature};
    if (!rt.verify_signature(signature, state.address, params.message)) {
        return sdk::illegal_argument("failed to authenticate message, signature invalid");
    }
    return true;
}

constexpr sdk::Method table[] = {
    sdk::method<&constructor>(methods::constructor),
    sdk::method<&pubkey_address>(methods::pubkey_address),
    sdk::method<&authenticate_message>(methods::authenticate_message),
};

constinit const sdk::Actor actor{.name = "account",
                                 .methods = table,
                                 .guard = &restrict_internal_methods,
                                 .fallback = &accept_exported_methods};

}  // namespace fvm::actors::account

FVM_ACTOR(fvm::actors::account::actor);
