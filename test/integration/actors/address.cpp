#include <test/integration/actors/support.hpp>

namespace fvm::test_actors::address {
namespace {

constexpr ActorId unassigned_namespace = 999;

Address delegated(ActorId name_space) {
    return *Address::delegated(name_space, as_bytes("foobar"));
}

ActorResult<void> expect_own_address(Runtime& rt, const std::optional<Address>& expected) {
    require(rt.delegated_address(rt.receiver()) == expected, "this actor has another address");
    return {};
}

ActorResult<void> send_to_key(Runtime& rt) {
    const Address account = Address::secp256k1(Bytes(Address::secp_public_key_size));
    require(!rt.resolve_address(account), "an account that nobody made");
    send_successfully(rt, {.to = account}, "nothing sent to a key");
    const std::optional<ActorId> id = rt.resolve_address(account);
    require(id.has_value(), "the new account cannot be found");
    require(!rt.delegated_address(*id), "an account has a delegated address");
    return {};
}

ActorResult<void> send_to_ethereum_namespace(Runtime& rt) {
    const Address placeholder = delegated(eam_actor_id);
    send_successfully(rt, {.to = placeholder}, "nothing sent to an f410 address");
    const std::optional<ActorId> id = rt.resolve_address(placeholder);
    require(id.has_value(), "the new placeholder cannot be found");
    require(rt.delegated_address(*id) == placeholder, "the placeholder has another address");
    return {};
}

ActorResult<void> send_to_unassigned_namespace(Runtime& rt) {
    expect_refused(rt, {.to = delegated(unassigned_namespace)}, ErrorNumber::not_found,
                   "nothing sent to a namespace of nobody");
    return {};
}

ActorResult<void> look_up_system_actor(Runtime& rt) {
    require(!rt.delegated_address(system_actor_id), "the system actor has a delegated address");
    return {};
}

constexpr sdk::Method table[] = {
    sdk::method<&expect_own_address>(methods::expect_own_address),
    sdk::method<&send_to_key>(methods::send_to_key),
    sdk::method<&send_to_ethereum_namespace>(methods::send_to_ethereum_namespace),
    sdk::method<&send_to_unassigned_namespace>(methods::send_to_unassigned_namespace),
    sdk::method<&look_up_system_actor>(methods::look_up_system_actor),
};

}  // namespace

constinit const sdk::Actor actor{.name = "address", .methods = table, .guard = &accept_everybody};

}  // namespace fvm::test_actors::address

FVM_ACTOR(fvm::test_actors::address::actor);
