// Test actors without a VM, on the SDK's model of one.

#include <fvm/sdk/host/host.hpp>
#include <test/integration/actors/actors.hpp>

#include <gtest/gtest.h>

namespace fvm::test_actors {
namespace {

using sdk::host::CallOutcome;
using sdk::host::Host;

constexpr auto any_type = sdk::ActorType::multisig;

TEST(NativeActors, hello_world_refuses_every_method) {
    Host host(any_type);
    for (const MethodNum method : {MethodNum{1}, MethodNum{2}, sdk::first_exported_method}) {
        const CallOutcome outcome = host.call(hello_world::actor, method);
        EXPECT_EQ(outcome.exit_code.value, ExitCode::first_user_exit_code);
        EXPECT_EQ(outcome.note, "hello, world");
    }
    EXPECT_TRUE(host.take_problems().empty());
}

}  // namespace
}  // namespace fvm::test_actors
