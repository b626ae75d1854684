#include <test/policy/policy_probe.hpp>

#include <actors/common/builtin.hpp>
#include <actors/common/network_policy.hpp>
#include <fvm/base/result.hpp>

// An actor that tells what policy it was built with.

namespace fvm::actors::policy_probe {
namespace {

ActorResult<test::PolicyFigures> tell(Runtime& rt) {
    FVM_TRY(rt.accept_any_caller());
    return test::figures_of(policy);
}

constexpr sdk::Method table[] = {
    sdk::method<&tell>(test::method_tell),
};

}  // namespace

constinit const sdk::Actor actor{.name = "policy probe", .methods = table};

}  // namespace fvm::actors::policy_probe

FVM_ACTOR(fvm::actors::policy_probe::actor);
