// Addresses that actors send to, and actors that they create.

#include <test/integration/integration_test.hpp>

namespace fvm::integration {
namespace {

namespace address = test_actors::address;
namespace create = test_actors::create;

class Addresses : public Integration {};

TEST_P(Addresses, of_keys_become_accounts_without_a_delegated_address) {
    install("address");
    EXPECT_THAT(tester().send(receiver, address::methods::send_to_key), Succeeds());
    const Address key = Address::secp256k1(Bytes(Address::secp_public_key_size));
    const std::optional<ActorId> id = tester().id_of(key);
    ASSERT_TRUE(id);
    EXPECT_EQ(tester().actor(*id)->code, tester().code_of("account"));
}

TEST_P(Addresses, of_the_ethereum_namespace_become_placeholders_that_keep_them) {
    install("address");
    EXPECT_THAT(tester().send(receiver, address::methods::send_to_ethereum_namespace), Succeeds());
    const Address placeholder = *Address::delegated(eam_actor_id, as_bytes("foobar"));
    const std::optional<ActorId> id = tester().id_of(placeholder);
    ASSERT_TRUE(id);
    EXPECT_EQ(tester().actor(*id)->code, tester().code_of("placeholder"));
    EXPECT_EQ(tester().actor(*id)->delegated_address, placeholder);
}

TEST_P(Addresses, of_a_namespace_that_nobody_has_are_not_found) {
    install("address");
    EXPECT_THAT(tester().send(receiver, address::methods::send_to_unassigned_namespace),
                Succeeds());
}

TEST_P(Addresses, that_are_delegated_are_not_for_the_system_actor_nor_for_actors_of_tests) {
    install("address");
    EXPECT_THAT(tester().send(receiver, address::methods::look_up_system_actor), Succeeds());
    const Bytes none = encode(std::optional<Address>());
    EXPECT_THAT(tester().send(receiver, address::methods::expect_own_address, none), Succeeds());
    const Bytes other = encode(std::optional(Address::id(receiver)));
    EXPECT_THAT(tester().send(receiver, address::methods::expect_own_address, other), Exits(24U));
}

class CreateActor : public Integration {};

TEST_P(CreateActor, is_for_the_init_actor) {
    tester().create_account();
    // In its place, so that the syscall sees the id that may do this.
    tester().install(init_actor_id, module("create"));
    EXPECT_THAT(tester().send(init_actor_id, create::methods::create_as_init_actor), Succeeds());
    const auto multisig = tester().actor(create::new_multisig_id);
    ASSERT_TRUE(multisig);
    EXPECT_EQ(multisig->code, tester().code_of("multisig"));
    EXPECT_EQ(multisig->delegated_address, std::nullopt);
    const auto account = tester().actor(create::new_account_id);
    ASSERT_TRUE(account);
    EXPECT_EQ(account->code, tester().code_of("account"));
    EXPECT_EQ(account->delegated_address, Address::secp256k1(Bytes(Address::secp_public_key_size)));
}

TEST_P(CreateActor, is_for_nobody_else) {
    install("create");
    EXPECT_THAT(tester().send(receiver, create::methods::create_as_anybody), Succeeds());
    EXPECT_FALSE(tester().actor(create::new_multisig_id));
    EXPECT_FALSE(tester().actor(create::new_account_id));
}

FVM_AT_ALL_VERSIONS(Addresses);
FVM_AT_ALL_VERSIONS(CreateActor);

}  // namespace
}  // namespace fvm::integration
