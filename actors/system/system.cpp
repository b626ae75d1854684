#include <actors/system/system.hpp>

#include <fvm/core/manifest.hpp>

namespace fvm::actors::system {

ActorResult<void> constructor(Runtime& rt) {
    FVM_TRY(rt.accept_callers({system_actor_id}));
    const Bytes none = ipld::cbor::encode(std::vector<Manifest::Entry>());
    const ipld::Cid list = FVM_TRY_OR(
        sdk::store_fails_with(ExitCode::usr_illegal_state, "failed to store the list of actors"),
        rt.store().put_content(ipld::codec::dag_cbor, none));
    return rt.create_state(State{list});
}

constexpr sdk::Method table[] = {sdk::method<&constructor>(methods::constructor)};

constinit const sdk::Actor actor{
    .name = "system", .methods = table, .guard = &restrict_internal_methods};

}  // namespace fvm::actors::system

FVM_ACTOR(fvm::actors::system::actor);
