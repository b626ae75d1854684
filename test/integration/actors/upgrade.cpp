#include <test/integration/actors/upgrade_support.hpp>

namespace fvm::test_actors::upgrade {
namespace {

[[noreturn]] void come_back_after(const std::expected<ExitCode, ErrorNumber>& outcome) {
    sdk::assertion_failed(outcome
                              ? "the upgrade failed with code " + std::to_string(outcome->value)
                              : "the upgrade was refused: " + std::string(name(outcome.error())));
}

ActorResult<void> upgrade_to_other(Runtime& /*rt*/, const Codes& codes) {
    come_back_after(upgrade_to(codes.receive, {answer_first, codes}));
}

ActorResult<void> upgrade_is_refused(Runtime& /*rt*/, const Codes& codes) {
    const auto outcome = upgrade_to(codes.own, {refuse, codes});
    require(outcome && outcome->value == refusal_code, "another exit code");
    return {};
}

ActorResult<void> upgrade_twice(Runtime& /*rt*/, const Codes& codes) {
    come_back_after(upgrade_to(codes.own, {upgrade_again, codes}));
}

ActorResult<void> upgrade_while_called(Runtime& rt, const Codes& codes) {
    send_successfully(rt,
                      {.to = Address::id(rt.receiver()),
                       .method = methods::expect_forbidden,
                       .params = IpldBlock::encode(codes)},
                      "the call to itself");
    return {};
}

ActorResult<void> upgrade_after_end(Runtime& /*rt*/, const Codes& codes) {
    expect_success(sys::self_self_destruct(1), "self.self_destruct");
    const auto outcome = upgrade_to(codes.own, sys::no_data_block);
    require(!outcome && outcome.error() == ErrorNumber::illegal_operation, "not refused");
    return {};
}

ActorResult<void> expect_forbidden(Runtime& /*rt*/, const Codes& codes) {
    const auto outcome = upgrade_to(codes.own, sys::no_data_block);
    require(!outcome && outcome.error() == ErrorNumber::forbidden, "not refused");
    return {};
}

constexpr sdk::Method table[] = {
    sdk::method<&upgrade_to_other>(methods::upgrade_to_other),
    sdk::method<&upgrade_is_refused>(methods::upgrade_is_refused),
    sdk::method<&upgrade_twice>(methods::upgrade_twice),
    sdk::method<&upgrade_while_called>(methods::upgrade_while_called),
    sdk::method<&upgrade_after_end>(methods::upgrade_after_end),
    sdk::method<&expect_forbidden>(methods::expect_forbidden),
};

constexpr sdk::Actor actor{.name = "upgrade", .methods = table, .guard = &accept_everybody};

/// This code is asked to take over, from itself.
std::uint32_t take_over(const Params& params, const UpgradeInfo& info) {
    require(info.old_code == params.codes.own, "the old code is another one");
    switch (params.what) {
        case refuse:
            sdk::exit(ExitCode{refusal_code}, "as it was told to");
        case upgrade_again:
            come_back_after(upgrade_to(params.codes.receive, {answer_second, params.codes}));
        default:
            sdk::assertion_failed("unexpected parameters");
    }
}

}  // namespace
}  // namespace fvm::test_actors::upgrade

FVM_ACTOR(fvm::test_actors::upgrade::actor);

std::uint32_t fvm_upgrade(std::uint32_t params, std::uint32_t info) {
    __wasm_call_ctors();
    using namespace fvm::test_actors::upgrade;
    return take_over(read_block<Params>(params), read_block<UpgradeInfo>(info));
}
