#include <test/integration/actors/support.hpp>

namespace fvm::test_actors::custom_syscall {

/// What only the embedder of the test has.
FVM_SYSCALL("my_custom_kernel", "my_custom_syscall")
sys::Errno my_custom_syscall(std::int32_t* doubled, std::int32_t number);

namespace {

ActorResult<std::int32_t> double_number(Runtime& /*rt*/, const std::int32_t& number) {
    std::int32_t doubled = 0;
    expect_success(my_custom_syscall(&doubled, number), "my_custom_syscall");
    return doubled;
}

constexpr sdk::Method table[] = {
    sdk::method<&double_number>(methods::double_number),
};

constexpr sdk::Actor actor{.name = "custom syscall", .methods = table, .guard = &accept_everybody};

}  // namespace
}  // namespace fvm::test_actors::custom_syscall

FVM_ACTOR(fvm::test_actors::custom_syscall::actor);
