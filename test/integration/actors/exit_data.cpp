#include <test/integration/actors/support.hpp>

namespace fvm::test_actors::exit_data {
namespace {

IpldBlock data_block() {
    return {ipld::codec::cbor, to_bytes(data)};
}

[[noreturn]] void exit_with(ExitCode code) {
    sdk::exit(code, "as it was told to", create_block(ipld::codec::cbor, data));
}

SendOutcome call(Runtime& rt, MethodNum method) {
    const auto outcome = rt.try_send({.to = Address::id(rt.receiver()), .method = method});
    require(outcome.has_value(), "the call to itself was refused");
    return *outcome;
}

void expect_outcome(Runtime& rt, MethodNum method, ExitCode code) {
    const SendOutcome outcome = call(rt, method);
    const std::string what = "method " + std::to_string(method);
    require(outcome.exit_code == code,
            what + " has exit code " + std::to_string(outcome.exit_code.value));
    require(outcome.data == data_block(), what + " has other data");
}

void call_others(Runtime& rt) {
    expect_outcome(rt, methods::return_data, ExitCode::ok);
    expect_outcome(rt, methods::exit_with_success, ExitCode::ok);
    expect_outcome(rt, methods::exit_with_failure, ExitCode{failure_code});
    expect_outcome(rt, methods::exit_with_reserved_code, ExitCode::sys_illegal_exit_code);
}

/// Exits from the middle of a call, which methods of a table do not.
ActorResult<ReturnValue> run(Runtime& rt, const Parameters& /*params*/) {
    switch (rt.method()) {
        case methods::return_data:
            return data_block();
        case methods::exit_with_success:
            exit_with(ExitCode::ok);
        case methods::exit_with_failure:
            exit_with(ExitCode{failure_code});
        case methods::exit_with_reserved_code:
            exit_with(ExitCode{reserved_code});
        case methods::exit_with_missing_block: {
            constexpr std::uint32_t no_such_block = 1919;
            sdk::exit(ExitCode::ok, "a block that is not there", no_such_block);
        }
        case methods::call_others:
            call_others(rt);
            return std::nullopt;
        default:
            return sdk::unhandled_message("no such method");
    }
}

}  // namespace

constinit const sdk::Actor actor{
    .name = "exit data", .methods = {}, .guard = &accept_everybody, .fallback = &run};

}  // namespace fvm::test_actors::exit_data

FVM_ACTOR(fvm::test_actors::exit_data::actor);
