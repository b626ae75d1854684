#include <fvm/base/result.hpp>
#include <fvm/ipld/codec.hpp>
#include <fvm/vm/call_manager.hpp>
#include <fvm/vm/invocation.hpp>

namespace fvm::vm {

using Access = AccessTracker::Access;

/// Rolls state, events and access records back to where it began, unless committed.
class CallManager::Transaction {
  public:
    explicit Transaction(CallManager& calls)
        : calls_(calls),
          state_(calls.machine_.state_tree().mark()),
          events_(calls.events_.mark()),
          access_(calls.access_.mark()) {}
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction() {
        if (!committed_) {
            calls_.access_.undo_to(access_);
            calls_.events_.undo_to(events_);
            calls_.machine_.state_tree().undo_to(state_);
        }
    }
    void commit() { committed_ = true; }

  private:
    CallManager& calls_;
    StateTree::Mark state_;
    std::size_t events_;
    AccessTracker::Mark access_;
    bool committed_ = false;
};

CallManager::CallManager(Machine& machine, const MessageOrigin& origin, Trace* trace)
    : machine_(machine),
      origin_(origin),
      trace_(trace),
      gas_(Gas::whole(origin.gas_limit), trace),
      access_(machine.rules().preloaded_actors),
      memory_(machine.context().max_total_memory.value_or(machine.rules().max_total_memory)) {
    // The sender was charged for in preflight; sender and receiver addresses are resolved ahead of
    // time.
    access_.record_update(origin.sender);
    access_.record_lookup(origin.sender_address);
    if (origin.receiver) {
        access_.record_read(*origin.receiver);
    }
    access_.record_lookup(origin.receiver_address);
}

ExecResult<InvocationResult> CallManager::send(const CallRequest& request) {
    trace_call(request);
    if (request.gas_limit) {
        gas_.push_limit(*request.gas_limit);
    }
    if (call_depth_ >= rules().max_call_depth) {
        if (request.gas_limit && !rules().depth_refusal_leaks_gas_limit) {
            gas_.pop_limit();
        }
        ExecResult<InvocationResult> refusal =
            syscall_error(ErrorNumber::limit_exceeded, "message execution exceeds call depth");
        trace_return(request, refusal);
        return refusal;
    }

    ExecResult<InvocationResult> result = send_in_transaction(request);
    if (request.gas_limit) {
        gas_.pop_limit();
    }
    // Out of gas under a limit of its own, with gas left around it: the caller sees an exit code.
    if (!result && result.error().is(ExecutionError::Kind::out_of_gas) &&
        !gas_.available().is_zero()) {
        result = InvocationResult{ExitCode::sys_out_of_gas, std::nullopt};
    }
    trace_return(request, result);
    return result;
}

ExecResult<InvocationResult> CallManager::send_from_chain(const CallRequest& request) {
    if (rules().failures_return_data) {
        return send(request);
    }
    Transaction transaction(*this);
    ExecResult<InvocationResult> result = send(request);
    if (result && result->exit_code.is_success()) {
        FVM_TRY(charge(prices().on_chain_return_value(result->value ? result->value->size() : 0)));
        transaction.commit();
    }
    return result;
}

ExecResult<InvocationResult> CallManager::send_in_transaction(const CallRequest& request) {
    Transaction transaction(*this);
    const MemoryAccount::Frame memory_frame(memory_);
    ++call_depth_;
    ExecResult<InvocationResult> result = send_unchecked(request);
    --call_depth_;
    if (result && result->exit_code.is_success()) {
        transaction.commit();
    }
    return result;
}

ExecResult<InvocationResult> CallManager::send_unchecked(const CallRequest& request) {
    const std::optional<ActorId> known = FVM_TRY(resolve_address(request.to));
    const ActorId to = known ? *known : FVM_TRY(create_receiver(request.to, request.read_only));
    active_.push_back({to, request.entry == EntryPoint::upgrade});
    ExecResult<InvocationResult> result = send_resolved(request, to);
    active_.pop_back();
    return result;
}

ExecResult<InvocationResult> CallManager::send_resolved(const CallRequest& request, ActorId to) {
    const std::optional<ActorState> actor = FVM_TRY(get_actor(to));
    if (!actor) {
        return syscall_error(ErrorNumber::not_found,
                             "actor f0" + std::to_string(to) + " does not exist");
    }
    if (traces(request) || (request.entry == EntryPoint::implicit_constructor &&
                            trace_ != nullptr && rules().traces_constructors)) {
        trace_->add(trace::InvokeActor{to, *actor});
    }
    FVM_TRY(move_value(request, to));
    if (request.method == method_send) {
        return InvocationResult{};
    }
    if (!rules().charges_call_with_value) {
        const std::size_t links = request.params ? request.params->links.size() : 0;
        FVM_TRY(charge(prices().on_method_invocation(links)));
    }

    ExecResult<InvocationResult> result = invoke(*this, Callee{to, actor->code}, request);
    if (result && result->value) {
        FVM_TRY(charge_return(*result->value));
    }
    return result;
}

ExecResult<void> CallManager::move_value(const CallRequest& request, ActorId to) {
    const bool with_value = !request.value.is_zero();
    if (rules().charges_call_with_value) {
        FVM_TRY(charge(prices().on_call(with_value, request.method)));
    } else if (with_value) {
        FVM_TRY(charge(prices().on_value_transfer()));
    }
    return with_value ? transfer(request.from, to, request.value) : ExecResult<void>{};
}

ExecResult<void> CallManager::charge_return(const CodedBlock& value) {
    if (!rules().failures_return_data) {
        // FVM v2 charges in the executor, for what succeeded.
        return {};
    }
    if (call_depth_ == 1) {
        return charge(prices().on_chain_return_value(value.size()));
    }
    if (rules().tracks_reachability) {
        return charge(prices().on_return_value(value.links.size()));
    }
    return {};
}

ExecResult<ActorId> CallManager::create_receiver(const Address& address, bool read_only) {
    const bool is_key = address.is(Protocol::bls) || address.is(Protocol::secp256k1);
    const bool is_ethereum =
        rules().has_delegated_addresses && address.delegated_namespace() == eam_actor_id;
    if (!is_key && !is_ethereum) {
        return syscall_error(ErrorNumber::not_found,
                             "actor does not exist or cannot be created: " + address.to_text());
    }
    if (read_only) {
        return syscall_error(ErrorNumber::read_only,
                             "cannot auto-create " + address.to_text() + " in read-only calls");
    }
    if (is_key) {
        return create_account(address);
    }
    return create_at_new_address(address,
                                 new_actor(machine_.builtin_actors().placeholder_code(), address));
}

ExecResult<ActorId> CallManager::create_account(const Address& address) {
    // FVM v2 refuses it after the charge for creating it.
    if (address.is_bls_zero()) {
        if (!rules().charges_state_access) {
            FVM_TRY(charge(prices().on_create_actor(true)));
        }
        return syscall_error(ErrorNumber::illegal_argument,
                             "cannot create the bls zero address actor");
    }
    const ActorId id = FVM_TRY(create_at_new_address(
        address, new_actor(machine_.builtin_actors().account_code(), std::nullopt)));

    CallRequest constructor;
    constructor.entry = EntryPoint::implicit_constructor;
    constructor.from = system_actor_id;
    constructor.to = Address::id(id);
    constructor.method = method_constructor;
    constructor.params = CodedBlock{
        rules().call_params_codec, ipld::Block::copy_of(ipld::cbor::encode(address)), {}};
    // Its exit code is ignored, as the reference does; only errors count.
    FVM_TRY(send_resolved(constructor, id));
    return id;
}

ExecResult<ActorId> CallManager::create_at_new_address(const Address& address, ActorState actor) {
    FVM_TRY(charge(prices().on_create_actor(true)));
    const ActorId id =
        FVM_TRY_OR(or_host_fault, machine_.state_tree().register_new_address(address));
    access_.record_lookup(address);
    FVM_TRY(set_actor(id, std::move(actor)));
    return id;
}

ExecResult<std::optional<ActorId>> CallManager::resolve_address(const Address& address) {
    if (const auto id = address.as_id()) {
        return id;
    }
    if (!access_.was_looked_up(address)) {
        FVM_TRY(charge_nothing("OnResolveAddress"));
    }
    const auto id = FVM_TRY_OR(or_host_fault, machine_.state_tree().lookup_id(address));
    if (id) {
        access_.record_lookup(address);
    }
    return id;
}

ExecResult<void> CallManager::charge_nothing(std::string_view name) {
    return rules().charges_state_access ? charge(free_charge(name)) : ExecResult<void>{};
}

ExecResult<void> CallManager::charge_access(ActorId id, Access wanted) {
    if (!rules().charges_state_access) {
        return {};
    }
    const Access access = access_.actor(id);
    if (access < Access::read) {
        FVM_TRY(charge(prices().on_actor_lookup()));
    }
    if (wanted == Access::updated && access < Access::updated) {
        FVM_TRY(charge(prices().on_actor_update()));
    }
    return {};
}

ExecResult<std::optional<ActorState>> CallManager::get_actor(ActorId id) {
    FVM_TRY(charge_access(id, Access::read));
    auto actor = FVM_TRY_OR(or_host_fault, machine_.state_tree().get_actor(id));
    access_.record_read(id);
    return actor;
}

ExecResult<void> CallManager::set_actor(ActorId id, ActorState actor) {
    FVM_TRY(charge_access(id, Access::updated));
    machine_.state_tree().set_actor(id, std::move(actor));
    access_.record_update(id);
    return {};
}

ExecResult<void> CallManager::delete_actor(ActorId id) {
    FVM_TRY(charge_access(id, Access::updated));
    machine_.state_tree().delete_actor(id);
    access_.record_update(id);
    return {};
}

ExecResult<void> CallManager::transfer(ActorId from, ActorId to, const TokenAmount& value) {
    if (value.is_negative()) {
        return syscall_error(ErrorNumber::illegal_argument,
                             "attempted to transfer a negative value");
    }
    // A missing sender is "insufficient funds", so that "not found" always means the receiver.
    std::optional<ActorState> sender = FVM_TRY(get_actor(from));
    if (!sender || sender->balance < value) {
        return syscall_error(ErrorNumber::insufficient_funds,
                             "sender does not have funds to transfer");
    }
    if (from == to) {
        return {};
    }
    std::optional<ActorState> receiver = FVM_TRY(get_actor(to));
    if (!receiver) {
        return syscall_error(ErrorNumber::not_found, "transfer recipient does not exist");
    }
    sender->balance -= value;
    receiver->balance += value;
    FVM_TRY(set_actor(from, *std::move(sender)));
    return set_actor(to, *std::move(receiver));
}

Address derive_actor_address(const Address& sender, std::uint64_t nonce, std::uint64_t count) {
    Bytes preimage = ipld::cbor::encode(sender);
    for (const std::uint64_t number : {nonce, count}) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            preimage.push_back(static_cast<std::uint8_t>(number >> shift));
        }
    }
    return Address::actor(preimage);
}

Address CallManager::next_actor_address() const {
    return derive_actor_address(origin_.sender_address, origin_.nonce, actors_created_);
}

ExecResult<void> CallManager::create_actor(const ipld::Cid& code, ActorId id,
                                           const std::optional<Address>& delegated_address) {
    const Manifest& builtin = machine_.builtin_actors();
    if (builtin.is_placeholder(code)) {
        return syscall_error(ErrorNumber::forbidden,
                             "cannot explicitly construct a placeholder actor");
    }
    std::optional<ActorState> actor = FVM_TRY(get_actor(id));
    if (!actor) {
        FVM_TRY(charge(prices().on_create_actor(false)));
        actor = new_actor(code, delegated_address);
    } else if (!builtin.is_placeholder(actor->code)) {
        return syscall_error(ErrorNumber::forbidden,
                             "actor f0" + std::to_string(id) + " already exists");
    } else if (!actor->delegated_address) {
        return fatal_error("placeholder f0" + std::to_string(id) + " has no delegated address");
    } else if (actor->delegated_address != delegated_address) {
        return syscall_error(ErrorNumber::forbidden,
                             "placeholder has a different delegated address");
    } else {
        actor->code = code;
    }
    FVM_TRY(set_actor(id, *std::move(actor)));
    ++actors_created_;
    return {};
}

bool CallManager::may_upgrade(ActorId id) const {
    const auto first = std::ranges::find(active_, Active{id, false});
    return first == active_.end() ||
           std::all_of(first + 1, active_.end(),
                       [id](const Active& above) { return above == Active{id, true}; });
}

ExecResult<InvocationResult> CallManager::upgrade_actor(ActorId id, ActorId caller,
                                                        const ipld::Cid& new_code,
                                                        std::optional<CodedBlock> params) {
    Transaction transaction(*this);
    std::optional<ActorState> actor = FVM_TRY(get_actor(id));
    if (!actor) {
        return syscall_error(ErrorNumber::illegal_operation, "actor deleted");
    }
    CallRequest call;
    call.entry = EntryPoint::upgrade;
    call.from = caller;
    call.to = Address::id(id);
    call.method = method_upgrade;
    call.params = std::move(params);
    call.old_code = actor->code;
    actor->code = new_code;
    actor->delegated_address.reset();
    FVM_TRY(set_actor(id, *std::move(actor)));
    ExecResult<InvocationResult> result = send(call);
    if (result && result->exit_code.is_success()) {
        transaction.commit();
    }
    return result;
}

namespace {

std::optional<trace::Params> to_trace(const std::optional<CodedBlock>& block) {
    if (!block) {
        return std::nullopt;
    }
    return trace::Params{block->codec, to_bytes(block->data.bytes())};
}

}  // namespace

/// Calls that the VM makes by itself are not shown.
bool CallManager::traces(const CallRequest& request) const {
    return trace_ != nullptr && request.entry == EntryPoint::invoke;
}

void CallManager::trace_call(const CallRequest& request) {
    if (!traces(request)) {
        return;
    }
    const std::uint64_t available = gas_.available().round_up();
    const std::uint64_t limit = request.gas_limit ? request.gas_limit->round_up() : available;
    trace_->add(trace::Call{request.from, request.to, request.method, to_trace(request.params),
                            request.value, std::min(limit, available), request.read_only});
}

void CallManager::trace_return(const CallRequest& request,
                               const ExecResult<InvocationResult>& result) {
    if (!traces(request)) {
        return;
    }
    if (result) {
        trace_->add(trace::CallReturn{result->exit_code, to_trace(result->value)});
        return;
    }
    switch (result.error().kind()) {
        case ExecutionError::Kind::out_of_gas:
            trace_->add(trace::CallReturn{ExitCode::sys_out_of_gas, std::nullopt});
            break;
        case ExecutionError::Kind::syscall:
            trace_->add(trace::CallError{result.error().number(), result.error().note()});
            break;
        case ExecutionError::Kind::fatal:
        case ExecutionError::Kind::host_fault:
            trace_->add(trace::CallError{ErrorNumber::forbidden, "fatal"});
            break;
    }
}

}  // namespace fvm::vm
