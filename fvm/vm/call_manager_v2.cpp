#include <fvm/base/result.hpp>
#include <fvm/ipld/codec.hpp>
#include <fvm/vm/call_manager.hpp>

/// What only FVM v2 has (network versions up to 17).
namespace fvm::vm {

ExecResult<Address> CallManager::resolve_to_key_address(const Address& address, bool charged) {
    if (address.is(Protocol::bls) || address.is(Protocol::secp256k1)) {
        return address;
    }
    const auto id = FVM_TRY(resolve_address(address));
    const auto actor = id ? FVM_TRY(get_actor(*id)) : std::optional<ActorState>{};
    if (!actor) {
        return syscall_error(ErrorNumber::not_found, "state tree does not contain actor");
    }
    if (!machine_.builtin_actors().is_account(actor->code)) {
        return syscall_error(ErrorNumber::illegal_argument, "target actor is not an account");
    }
    if (charged) {
        FVM_TRY(charge(prices().on_block_open_base()));
    }
    const ipld::Block block =
        FVM_TRY_OR(or_host_fault,
                   ipld::get_required(machine_.blockstore(), actor->state, "account actor state"));
    if (charged) {
        FVM_TRY(charge(prices().on_block_open(block.size(), 0)));
    }
    auto state = ipld::cbor::decode<AccountActorState>(block.bytes());
    if (!state) {
        return fatal_error("account actor state is malformed: " +
                           std::string(state.error().reason));
    }
    return state->address;
}

ExecResult<Address> CallManager::new_actor_address() {
    auto key = resolve_to_key_address(origin_.sender_address, false);
    if (!key && !key.error().is(ExecutionError::Kind::host_fault)) {
        return fatal_error("sender has no key address: " + key.error().note());
    }
    const Address sender = FVM_TRY(std::move(key));
    const Address address = derive_actor_address(sender, origin_.nonce, actors_created_);
    ++actors_created_;
    return address;
}

ExecResult<void> CallManager::create_builtin_actor(const ipld::Cid& code, ActorId id) {
    const Manifest& builtin = machine_.builtin_actors();
    if (!builtin.is_builtin(code)) {
        return syscall_error(ErrorNumber::forbidden, "can only create built-in actors");
    }
    if (builtin.is_singleton(code)) {
        return syscall_error(ErrorNumber::forbidden,
                             "can only have one instance of singleton actors");
    }
    if (FVM_TRY(get_actor(id))) {
        return syscall_error(ErrorNumber::forbidden, "actor address already exists");
    }
    FVM_TRY(charge(prices().on_create_actor(true)));
    return set_actor(id, new_actor(code, std::nullopt));
}

}  // namespace fvm::vm
