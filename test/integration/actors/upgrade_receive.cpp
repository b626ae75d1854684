#include <test/integration/actors/upgrade_support.hpp>

namespace fvm::test_actors::upgrade {
namespace {

ActorResult<ReturnValue> refuse_call(Runtime& /*rt*/, const Parameters& /*params*/) {
    return sdk::unhandled_message("an actor to upgrade to, not to be called");
}

constexpr sdk::Actor receiver{.name = "upgrade receive", .methods = {}, .fallback = &refuse_call};

std::uint32_t take_over(const Params& params, const UpgradeInfo& info) {
    require(info.old_code == params.codes.own, "the old code is another one");
    if (params.what == answer_first) {
        // On the way, an upgrade that fails: this code stays.
        const auto outcome = upgrade_to(params.codes.without_entry_point, params);
        require(outcome && *outcome == ExitCode::sys_invalid_receiver,
                "an upgrade to code without the entry point");
        return answer(first_answer);
    }
    require(params.what == answer_second, "unexpected parameters");
    return answer(second_answer);
}

}  // namespace
}  // namespace fvm::test_actors::upgrade

FVM_ACTOR(fvm::test_actors::upgrade::receiver);

std::uint32_t fvm_upgrade(std::uint32_t params, std::uint32_t info) {
    __wasm_call_ctors();
    using namespace fvm::test_actors::upgrade;
    return take_over(read_block<Params>(params), read_block<UpgradeInfo>(info));
}
