#include <actors/ethaccount/ethaccount.hpp>
#include <test/actors/actor_test.hpp>

namespace fvm::actors::ethaccount {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

class EthAccount : public ActorTest {
  protected:
    EthAccount() : ActorTest(actor, ActorType::ethaccount) {}

    void give_address_in(ActorId name_space) {
        host.world.actors[host.receiver].delegated_address =
            *Address::delegated(name_space, Bytes(20, 1));
    }
};

TEST_F(EthAccount, is_constructed_where_it_has_an_ethereum_address) {
    give_address_in(eam_actor_id);
    EXPECT_THAT(call(methods::constructor), Succeeds());
}

TEST_F(EthAccount, is_not_constructed_without_an_ethereum_address) {
    EXPECT_THAT(call(methods::constructor), FailsWith(ExitCode::usr_illegal_argument));
    give_address_in(11);
    EXPECT_THAT(call(methods::constructor), FailsWith(ExitCode::usr_illegal_argument));
}

TEST_F(EthAccount, is_constructed_by_the_system_alone_and_without_parameters) {
    give_address_in(eam_actor_id);
    EXPECT_THAT(call(methods::constructor, std::uint64_t{1}),
                FailsWith(ExitCode::usr_illegal_argument));
    host.call_as(eam_actor_id, ActorType::eam);
    EXPECT_THAT(call(methods::constructor), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(EthAccount, takes_tokens_and_any_other_exported_method) {
    host.call_as(1234, ActorType::account);
    EXPECT_THAT(call(sdk::method_number("Receive"), std::vector<std::uint64_t>{0}), Succeeds());
    EXPECT_THAT(call(sdk::first_exported_method), Succeeds());
    EXPECT_THAT(call(sdk::first_exported_method - 1), FailsWith(ExitCode::usr_unhandled_message));
}

}  // namespace
}  // namespace fvm::actors::ethaccount
