#include <fvm/base/result.hpp>
#include <fvm/vm/kernel.hpp>

namespace fvm::vm {
namespace {

std::unexpected<ExecutionError> actor_not_found() {
    return syscall_error(ErrorNumber::not_found, "actor not found");
}

}  // namespace

ExecResult<ActorId> Kernel::resolve_address(const Address& address) {
    FVM_TRY(calls_.charge_nothing("OnResolveAddress"));
    const auto id = FVM_TRY(calls_.resolve_address(address));
    if (!id) {
        return actor_not_found();
    }
    return *id;
}

ExecResult<std::optional<Address>> Kernel::lookup_delegated_address(ActorId id) {
    FVM_TRY(calls_.charge_nothing("OnLookupAddress"));
    const auto actor = FVM_TRY(calls_.get_actor(id));
    if (!actor) {
        return actor_not_found();
    }
    return actor->delegated_address;
}

ExecResult<ipld::Cid> Kernel::get_actor_code_cid(ActorId id) {
    FVM_TRY(calls_.charge_nothing("OnGetActorCodeCid"));
    const auto actor = FVM_TRY(calls_.get_actor(id));
    if (!actor) {
        return actor_not_found();
    }
    return actor->code;
}

ExecResult<Address> Kernel::next_actor_address() {
    return calls_.next_actor_address();
}

ExecResult<void> Kernel::create_actor(const ipld::Cid& code, ActorId id,
                                      const std::optional<Address>& delegated_address) {
    if (self_ != init_actor_id) {
        return syscall_error(ErrorNumber::forbidden,
                             "create_actor is restricted to the init actor");
    }
    if (read_only()) {
        return syscall_error(ErrorNumber::read_only,
                             "create_actor cannot be called while read-only");
    }
    return calls_.create_actor(code, id, delegated_address);
}

ExecResult<SendOutcome> Kernel::upgrade_actor(const ipld::Cid& new_code, BlockId params) {
    if (read_only()) {
        return syscall_error(ErrorNumber::read_only,
                             "upgrade_actor cannot be called while read-only");
    }
    if (!calls_.may_upgrade(self_)) {
        return syscall_error(ErrorNumber::forbidden,
                             "an actor that has been called back cannot be upgraded");
    }
    const std::optional<CodedBlock> block = FVM_TRY(take_params(params));
    return store_outcome(FVM_TRY(calls_.upgrade_actor(self_, request_.from, new_code, block)));
}

ExecResult<Address> Kernel::new_actor_address() {
    return calls_.new_actor_address();
}

ExecResult<void> Kernel::create_builtin_actor(const ipld::Cid& code, ActorId id) {
    return calls_.create_builtin_actor(code, id);
}

ExecResult<std::uint32_t> Kernel::get_builtin_actor_type(const ipld::Cid& code) {
    FVM_TRY(calls_.charge_nothing("OnGetBuiltinActorType"));
    return machine().builtin_actors().id_of(code);
}

ExecResult<ipld::Cid> Kernel::get_code_cid_for_type(std::uint32_t type) {
    FVM_TRY(calls_.charge_nothing("OnGetCodeCidForType"));
    const ipld::Cid* code = machine().builtin_actors().code_of(type);
    if (code == nullptr) {
        return syscall_error(ErrorNumber::illegal_argument,
                             "no builtin actor has type " + std::to_string(type));
    }
    return *code;
}

ExecResult<TokenAmount> Kernel::balance_of(ActorId id) {
    FVM_TRY(calls_.charge_nothing("OnBalanceOf"));
    const auto actor = FVM_TRY(calls_.get_actor(id));
    if (!actor) {
        return actor_not_found();
    }
    return actor->balance;
}

}  // namespace fvm::vm
