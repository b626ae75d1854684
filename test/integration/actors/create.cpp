#include <fvm/sdk/syscall_support.hpp>
#include <test/integration/actors/support.hpp>

namespace fvm::test_actors::create {

Address new_account_address() {
    return Address::secp256k1(Bytes(Address::secp_public_key_size));
}

namespace {

using sdk::ActorType;

/// The error number, which the SDK makes exit codes of.
sys::Errno create_actor(ActorId id, const ipld::Cid& code, BytesView delegated_address) {
    return sys::actor_create_actor(id, sdk::CidBytes(code).data(), delegated_address.data(),
                                   sdk::size_of(delegated_address));
}

ActorResult<void> create_as_init_actor(Runtime& rt) {
    const ipld::Cid multisig = rt.code_of_type(ActorType::multisig);
    expect_success(create_actor(new_multisig_id, multisig, {}), "a multisig");
    require(!rt.delegated_address(new_multisig_id), "the multisig has a delegated address");
    require(rt.code_of(new_multisig_id) == multisig, "the multisig has other code");

    const ipld::Cid account = rt.code_of_type(ActorType::account);
    const Address address = new_account_address();
    expect_success(create_actor(new_account_id, account, address.bytes()), "an account");
    require(rt.delegated_address(new_account_id) == address, "the account has another address");
    require(rt.code_of(new_account_id) == account, "the account has other code");

    constexpr ActorId free_id = 1002;
    const ipld::Cid placeholder = rt.code_of_type(ActorType::placeholder);
    expect(create_actor(free_id, placeholder, {}), ErrorNumber::forbidden,
           "a placeholder without an address");
    expect(create_actor(new_multisig_id, multisig, {}), ErrorNumber::forbidden,
           "a multisig where there is one");

    const Address nowhere = Address::actor(Bytes(Address::secp_public_key_size));
    require(!rt.resolve_address(nowhere), "an address of nobody resolves");
    constexpr ActorId nobody = 1919;
    require(!rt.code_of(nobody), "an actor that does not exist has code");
    return {};
}

ActorResult<void> create_as_anybody(Runtime& rt) {
    expect(create_actor(new_multisig_id, rt.code_of_type(ActorType::multisig), {}),
           ErrorNumber::forbidden, "a multisig");
    expect(create_actor(new_account_id, rt.code_of_type(ActorType::account),
                        new_account_address().bytes()),
           ErrorNumber::forbidden, "an account");
    return {};
}

constexpr sdk::Method table[] = {
    sdk::method<&create_as_init_actor>(methods::create_as_init_actor),
    sdk::method<&create_as_anybody>(methods::create_as_anybody),
};

}  // namespace

constinit const sdk::Actor actor{.name = "create", .methods = table, .guard = &accept_everybody};

}  // namespace fvm::test_actors::create

FVM_ACTOR(fvm::test_actors::create::actor);
