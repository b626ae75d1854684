#include <actors/init/init.hpp>
#include <actors/init/invariants.hpp>
#include <test/actors/actor_test.hpp>

namespace fvm::actors::init {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

class Init : public ActorTest {
  protected:
    Init() : ActorTest(actor, ActorType::init, init_actor_id) {
        host.call_as(system_actor_id, ActorType::system);
        EXPECT_THAT(call(methods::constructor, ConstructorParams{"mock"}), Succeeds());
        host.call_as(1001, ActorType::account);
    }

    Findings findings() override { return check_invariants(*host.state<State>(), host.store); }

    std::optional<ActorId> id_of(const Address& address) {
        return *find_id(*host.state<State>(), host.store, address);
    }

    /// Expects that the constructor of a new actor is called, and ends with this code.
    void expect_constructor(ActorId id, ExitCode code = ExitCode::ok) {
        host.expect_send({.to = Address::id(id),
                          .method = method_constructor,
                          .params = IpldBlock{ipld::codec::cbor, constructor_params},
                          .value = host.value_received},
                         {.exit_code = code});
    }
    CallOutcome exec(ActorType type, const Address& address) {
        host.next_addresses = {address};
        return call(methods::exec, ExecParams{Host::code_of(type), constructor_params});
    }
    CallOutcome exec4(ActorType type, const Address& address, const Bytes& its_subaddress) {
        host.next_addresses = {address};
        return call(methods::exec4,
                    Exec4Params{Host::code_of(type), constructor_params, its_subaddress});
    }
    static ExecReturn made(ActorId id, const Address& address) {
        return {.id_address = Address::id(id), .robust_address = address};
    }

    const Bytes constructor_params = {0x81, 0x01};
    const Address robust = actor_address("robust");
    const Bytes subaddress = to_bytes(as_bytes("foobar"));
    const Address delegated = *Address::delegated(eam_actor_id, subaddress);
};

TEST_F(Init, begins_with_no_addresses_and_the_first_free_id) {
    const State state = *host.state<State>();
    EXPECT_EQ(state.next_id, 100U);
    EXPECT_EQ(state.network_name, "mock");
    EXPECT_TRUE(AddressMap::load(host.store, state.address_map, "addresses")->empty());
    EXPECT_THAT(call(methods::constructor, ConstructorParams{"mock"}),
                FailsWith(ExitCode::usr_forbidden));
}

TEST_F(Init, makes_payment_channels_for_anybody_and_hands_the_value_on) {
    host.value_received = TokenAmount::from_atto(100);
    for (const ActorId id : {ActorId{100}, ActorId{101}}) {
        const Address address = actor_address("paych_" + std::to_string(id));
        expect_constructor(id);
        EXPECT_THAT(exec(ActorType::payment_channel, address), Returns(made(id, address)));
        EXPECT_EQ(id_of(address), id);
        EXPECT_EQ(host.world.actors[id].code, Host::code_of(ActorType::payment_channel));
        EXPECT_EQ(host.world.actors[id].balance, TokenAmount::from_atto(100));
    }
}

TEST_F(Init, makes_multisigs_for_anybody) {
    expect_constructor(100);
    EXPECT_THAT(exec(ActorType::multisig, robust), Returns(made(100, robust)));
}

TEST_F(Init, makes_miners_for_the_power_actor_alone) {
    EXPECT_THAT(exec(ActorType::miner, robust), FailsWith(ExitCode::usr_forbidden));
    host.call_as(storage_power_actor_id, ActorType::power);
    expect_constructor(100);
    EXPECT_THAT(exec(ActorType::miner, robust), Returns(made(100, robust)));
    EXPECT_EQ(id_of(robust), 100U);
    EXPECT_FALSE(id_of(actor_address("flurbo")));
}

TEST_F(Init, makes_nothing_else) {
    for (const ActorType type : {ActorType::power, ActorType::account, ActorType::evm}) {
        EXPECT_THAT(exec(type, robust), FailsWith(ExitCode::usr_forbidden));
    }
    host.next_addresses = {robust};
    const ipld::Cid unknown = ipld::Cid::of(ipld::codec::raw, as_bytes("code"));
    EXPECT_THAT(call(methods::exec, ExecParams{unknown, {}}), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(Init, gives_a_robust_address_one_id_for_good) {
    expect_constructor(100);
    ASSERT_THAT(exec(ActorType::multisig, robust), Returns(made(100, robust)));
    EXPECT_THAT(exec(ActorType::multisig, robust), FailsWith(ExitCode::usr_forbidden));
    EXPECT_EQ(id_of(robust), 100U);
}

TEST_F(Init, fails_as_the_constructor_fails_and_forgets_the_address) {
    host.call_as(storage_power_actor_id, ActorType::power);
    expect_constructor(100, ExitCode::usr_illegal_state);
    EXPECT_THAT(exec(ActorType::miner, robust), FailsWith(ExitCode::usr_illegal_state));
    EXPECT_FALSE(id_of(robust));
    EXPECT_EQ(host.state<State>()->next_id, 100U);
}

TEST_F(Init, calls_a_constructor_without_parameters_where_there_are_no_bytes) {
    host.next_addresses = {robust};
    host.expect_send({.to = Address::id(100), .method = method_constructor});
    EXPECT_THAT(call(methods::exec, ExecParams{Host::code_of(ActorType::multisig), {}}),
                Returns(made(100, robust)));
}

TEST_F(Init, makes_actors_at_addresses_that_the_address_manager_chooses) {
    host.call_as(eam_actor_id, ActorType::eam);
    expect_constructor(100);
    EXPECT_THAT(exec4(ActorType::multisig, robust, subaddress), Returns(made(100, robust)));
    EXPECT_EQ(id_of(delegated), 100U);
    EXPECT_EQ(id_of(robust), 100U);
    EXPECT_EQ(host.world.actors[100].delegated_address, delegated);
}

TEST_F(Init, makes_no_actor_over_another_one_nor_over_a_deleted_one) {
    host.call_as(eam_actor_id, ActorType::eam);
    expect_constructor(100);
    ASSERT_THAT(exec4(ActorType::multisig, robust, subaddress), Returns(made(100, robust)));
    const Address second = actor_address("second");
    EXPECT_THAT(exec4(ActorType::multisig, second, subaddress), FailsWith(ExitCode::usr_forbidden));
    host.world.actors.erase(100);
    EXPECT_THAT(exec4(ActorType::multisig, second, subaddress), FailsWith(ExitCode::usr_forbidden));
}

TEST_F(Init, makes_an_actor_over_a_placeholder_and_keeps_its_id) {
    State state = *host.state<State>();
    ASSERT_EQ(map_addresses(state, host.store, delegated, std::nullopt)->id, 100U);
    host.set_state(state);
    host.actor(100, ActorType::placeholder).delegated_address = delegated;
    host.call_as(eam_actor_id, ActorType::eam);
    expect_constructor(100);
    EXPECT_THAT(exec4(ActorType::evm, robust, subaddress), Returns(made(100, robust)));
    EXPECT_EQ(host.state<State>()->next_id, 101U);
    EXPECT_EQ(id_of(robust), 100U);
    EXPECT_EQ(host.world.actors[100].code, Host::code_of(ActorType::evm));
}

TEST_F(Init, lets_the_address_manager_alone_choose_addresses_of_at_most_54_bytes) {
    EXPECT_THAT(exec4(ActorType::evm, robust, subaddress), FailsWith(ExitCode::usr_forbidden));
    host.call_as(eam_actor_id, ActorType::eam);
    EXPECT_THAT(exec4(ActorType::evm, robust, Bytes(55)),
                FailsWith(ExitCode::usr_illegal_argument));
}

}  // namespace
}  // namespace fvm::actors::init
