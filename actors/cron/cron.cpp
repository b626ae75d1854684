#include <actors/cron/cron.hpp>

namespace fvm::actors::cron {

ActorResult<void> constructor(Runtime& rt, const State& entries) {
    FVM_TRY(rt.accept_callers({system_actor_id}));
    return rt.create_state(entries);
}

ActorResult<void> epoch_tick(Runtime& rt) {
    FVM_TRY(rt.accept_callers({system_actor_id}));
    const State state = FVM_TRY(rt.state<State>());
    for (const Entry& entry : state.entries) {
        if (const auto sent = rt.send({.to = entry.receiver, .method = entry.method}); !sent) {
            rt.log([&] {
                return "failed to call " + entry.receiver.to_text() + ": " + sent.error().note;
            });
        }
    }
    return {};
}

constexpr sdk::Method table[] = {
    sdk::method<&constructor>(methods::constructor),
    sdk::method<&epoch_tick>(methods::epoch_tick),
};

constinit const sdk::Actor actor{
    .name = "cron", .methods = table, .guard = &restrict_internal_methods};

}  // namespace fvm::actors::cron

FVM_ACTOR(fvm::actors::cron::actor);
