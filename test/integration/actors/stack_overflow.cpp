#include <test/integration/actors/support.hpp>

namespace fvm::test_actors::stack_overflow {
namespace {

/// What the functions below need of the call that they are in. They have few parameters and no
/// variables in memory, so that many of them fit on the stack.
Runtime* current = nullptr;
Frames frames_of_each_call = 0;

/// Calls the next method, and exits with what became of it where that is no success.
[[gnu::noinline]] void call_next() {
    const auto outcome = current->try_send({.to = Address::id(current->receiver()),
                                            .method = current->method() + 1,
                                            .params = IpldBlock::encode(frames_of_each_call)});
    if (!outcome) {
        sdk::exit(ExitCode{static_cast<std::uint32_t>(outcome.error()) | call_refused},
                  "the next call was refused");
    }
    if (!outcome->exit_code.is_success()) {
        sdk::exit(ExitCode{outcome->exit_code.value | callee_failed}, "the next call failed");
    }
}

/// Two functions that call each other: of one that calls itself a compiler would make a loop.
std::uint32_t descend(Frames left);

[[gnu::noinline]] std::uint32_t descend_further(Frames left) {
    return descend(left - 1) + 1;
}

[[gnu::noinline]] std::uint32_t descend(Frames left) {
    if (left == 0) {
        call_next();
        return 0;
    }
    return left == 1 ? descend(0) + 1 : descend_further(left - 1) + 1;
}

ActorResult<ReturnValue> run(Runtime& rt, const Parameters& params) {
    require(params.has_value(), "parameters are missing");
    const auto frames = params->decode<Frames>();
    require(frames.has_value(), "parameters are no number");
    if (rt.method() >= last_method) {
        return sdk::fail(ExitCode{end_code}, "the last call");
    }
    current = &rt;
    frames_of_each_call = *frames;
    require(descend(*frames) == *frames, "functions were left out");
    return std::nullopt;
}

constexpr sdk::Actor actor{
    .name = "stack overflow", .methods = {}, .guard = &accept_everybody, .fallback = &run};

}  // namespace
}  // namespace fvm::test_actors::stack_overflow

FVM_ACTOR(fvm::test_actors::stack_overflow::actor);
