#include <fvm/sdk/event_builder.hpp>
#include <test/integration/actors/support.hpp>

namespace fvm::test_actors::gas_limit {
namespace {

TokenAmount atto(std::uint64_t amount) {
    return TokenAmount::from_atto(BigInt(amount));
}

/// Computes until nothing is left to pay with.
[[noreturn]] void spend_all_gas() {
    volatile std::uint32_t spins = 0;
    while (true) {
        spins = spins ^ 1;
    }
}

ActorResult<void> outer(Runtime& rt, const Params& params) {
    send_successfully(rt, {.to = params.receiver, .value = atto(outer_value)},
                      "the first transfer");
    Send message{.to = Address::id(rt.receiver()),
                 .method = methods::inner,
                 .params = IpldBlock::encode(params)};
    if (params.limit > 0) {
        message.gas_limit = params.limit;
    }
    const auto outcome = rt.try_send(message);
    require(outcome.has_value(), "the call to itself was refused");
    require(
        outcome->exit_code == (params.runs_out_of_gas ? ExitCode::sys_out_of_gas : ExitCode::ok),
        "the call to itself had another exit code");
    return {};
}

ActorResult<void> inner(Runtime& rt, const Params& params) {
    require(rt.caller() == rt.receiver(), "somebody else calls");
    if (params.limit > 0) {
        require(rt.gas_available() <= params.limit, "there is more gas than the limit");
    }
    send_successfully(rt, {.to = params.receiver, .value = atto(inner_value)},
                      "the second transfer");
    FVM_TRY(rt.emit(sdk::EventBuilder("transferred").field("amount", inner_value).event()));
    if (params.runs_out_of_gas) {
        spend_all_gas();
    }
    return {};
}

constexpr sdk::Method table[] = {
    sdk::method<&outer>(methods::outer),
    sdk::method<&inner>(methods::inner),
};

}  // namespace

constinit const sdk::Actor actor{.name = "gas limit", .methods = table, .guard = &accept_everybody};

}  // namespace fvm::test_actors::gas_limit

FVM_ACTOR(fvm::test_actors::gas_limit::actor);
