#include <actors/system/system.hpp>
#include <fvm/core/manifest.hpp>
#include <test/actors/actor_test.hpp>

namespace fvm::actors::system {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

class System : public ActorTest {
  protected:
    System() : ActorTest(actor, ActorType::system, system_actor_id) {}
};

TEST_F(System, begins_with_an_empty_list_of_actors) {
    ASSERT_THAT(call(methods::constructor), Succeeds());
    const auto state = host.state<State>();
    ASSERT_TRUE(state);
    const auto block = ipld::get_required(host.store, state->builtin_actors, "list");
    ASSERT_TRUE(block);
    const auto list = ipld::cbor::decode<std::vector<Manifest::Entry>>(block->bytes());
    ASSERT_TRUE(list);
    EXPECT_TRUE(list->empty());
}

TEST_F(System, is_constructed_by_itself_alone) {
    host.call_as(init_actor_id, ActorType::init);
    EXPECT_THAT(call(methods::constructor), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(System, has_no_other_method) {
    EXPECT_THAT(call(2), FailsWith(ExitCode::usr_unhandled_message));
    EXPECT_THAT(call(sdk::first_exported_method), FailsWith(ExitCode::usr_unhandled_message));
}

}  // namespace
}  // namespace fvm::actors::system
