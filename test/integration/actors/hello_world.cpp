#include <test/integration/actors/actors.hpp>

namespace fvm::test_actors::hello_world {
namespace {

ActorResult<ReturnValue> refuse(Runtime& /*rt*/, const Parameters& /*params*/) {
    return sdk::fail(ExitCode{ExitCode::first_user_exit_code}, "hello, world");
}

}  // namespace

constinit const sdk::Actor actor{.name = "hello world", .methods = {}, .fallback = &refuse};

}  // namespace fvm::test_actors::hello_world

FVM_ACTOR(fvm::test_actors::hello_world::actor);
