// Test actors without a VM, on the SDK's model of one: the same sources, natively.

#include <fvm/sdk/host/host.hpp>
#include <test/integration/actors/actors.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fvm::test_actors {
namespace {

using sdk::IpldBlock;
using sdk::host::CallOutcome;
using sdk::host::Host;

class NativeActors : public testing::Test {
  protected:
    void TearDown() override { EXPECT_THAT(host.take_problems(), testing::IsEmpty()); }

    Host host{sdk::ActorType::multisig};
};

TEST_F(NativeActors, hello_world_refuses_every_method) {
    for (const MethodNum method : {MethodNum{1}, MethodNum{2}, sdk::first_exported_method}) {
        const CallOutcome outcome = host.call(hello_world::actor, method);
        EXPECT_EQ(outcome.exit_code.value, ExitCode::first_user_exit_code);
        EXPECT_EQ(outcome.note, "hello, world");
    }
}

TEST_F(NativeActors, exit_data_comes_from_the_middle_of_a_call_as_well) {
    const IpldBlock data{ipld::codec::cbor, to_bytes(exit_data::data)};
    EXPECT_EQ(host.call(exit_data::actor, exit_data::methods::return_data).data, data);
    const CallOutcome exited = host.call(exit_data::actor, exit_data::methods::exit_with_success);
    EXPECT_TRUE(exited.exit_code.is_success());
    EXPECT_EQ(exited.data, data);
    const CallOutcome failed = host.call(exit_data::actor, exit_data::methods::exit_with_failure);
    EXPECT_EQ(failed.exit_code.value, exit_data::failure_code);
    EXPECT_EQ(failed.data, data);
}

TEST_F(NativeActors, integer_overflow_leaves_the_state_where_it_is_checked) {
    constexpr std::int64_t start = 10'000'000'000;
    host.set_state(integer_overflow::State{start});
    const CallOutcome checked =
        host.call(integer_overflow::actor, integer_overflow::methods::multiply_checked);
    EXPECT_EQ(checked.exit_code, ExitCode::usr_assertion_failed);
    EXPECT_EQ(host.state<integer_overflow::State>()->value, start);
    host.call(integer_overflow::actor, integer_overflow::methods::multiply_wrapping);
    EXPECT_EQ(host.state<integer_overflow::State>()->value, -5'340'232'216'128'654'848);
}

TEST_F(NativeActors, events_of_a_call_that_succeeds_are_recorded) {
    EXPECT_TRUE(host.call(events::actor, events::methods::emit_two).exit_code.is_success());
    ASSERT_EQ(host.world.events.size(), 2U);
    EXPECT_EQ(host.world.events.back().entries.size(), 2U);
}

TEST_F(NativeActors, address_checks_the_address_that_the_world_has) {
    const Address delegated = *Address::delegated(eam_actor_id, Bytes(20, 7));
    host.world.actors[host.receiver].delegated_address = delegated;
    EXPECT_TRUE(host.call_with(address::actor, address::methods::expect_own_address,
                               std::optional(delegated))
                    .exit_code.is_success());
    EXPECT_EQ(host.call_with(address::actor, address::methods::expect_own_address,
                             std::optional<Address>())
                  .exit_code,
              ExitCode::usr_assertion_failed);
}

}  // namespace
}  // namespace fvm::test_actors
