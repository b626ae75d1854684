#include <actors/ethaccount/ethaccount.hpp>

namespace fvm::actors::ethaccount {

ActorResult<void> constructor(Runtime& rt) {
    FVM_TRY(rt.accept_callers({system_actor_id}));
    const std::optional<Address> address = rt.delegated_address(rt.receiver());
    if (!address || !address->is(Protocol::delegated)) {
        return sdk::illegal_argument("the actor has no delegated address");
    }
    if (address->delegated_namespace() != eam_actor_id) {
        return sdk::illegal_argument("the address is not of the namespace of Ethereum addresses");
    }
    return {};
}

constexpr sdk::Method table[] = {sdk::method<&constructor>(methods::constructor)};

constinit const sdk::Actor actor{.name = "ethaccount",
                                 .methods = table,
                                 .guard = &restrict_internal_methods,
                                 .fallback = &accept_exported_methods};

}  // namespace fvm::actors::ethaccount

FVM_ACTOR(fvm::actors::ethaccount::actor);
