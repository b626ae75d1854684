#include <fvm/base/result.hpp>
#include <fvm/vm/executor.hpp>

namespace fvm::vm {
namespace {

ApplyError to_apply_error(const ExecutionError& error) {
    return {ApplyError::Kind::host_fault, error.note(), error.to_host_fault().block};
}

ApplyError fault_to_apply_error(const ipld::StoreError& error) {
    const HostFault fault = host_fault_from_store(error);
    return {ApplyError::Kind::host_fault, fault.reason, fault.block};
}

/// The tip per unit of gas that actors are told of.
TokenAmount effective_premium(const Message& message, const TokenAmount& base_fee) {
    const TokenAmount premium = std::min(message.gas_premium, message.gas_fee_cap - base_fee);
    return std::max(premium, TokenAmount());
}

/// Exit code of a message whose first call was refused with an error number.
ExitCode exit_code_of(ErrorNumber number) {
    switch (number) {
        case ErrorNumber::insufficient_funds:
            return ExitCode::sys_insufficient_funds;
        case ErrorNumber::not_found:
            return ExitCode::sys_invalid_receiver;
        default:
            return ExitCode::sys_assertion_failed;
    }
}

}  // namespace

/// What is known of a message once it has been checked and, if explicit, paid for.
struct Executor::Preflight {
    ActorId sender = 0;
    /// gas limit × fee cap, as taken from the sender.
    TokenAmount gas_cost;
    GasCharge inclusion;
    /// Set where the message is refused.
    std::optional<ApplyResult> refusal;
    /// What a refusal from here on costs the miner.
    TokenAmount penalty;

    Preflight& refuse(ExitCode code, std::string reason) {
        ApplyResult& result = refusal.emplace();
        result.receipt.exit_code = code;
        result.gas.miner_penalty = penalty;
        result.is_prevalidation_failure = true;
        result.failure.begin({"preflight", std::nullopt, std::move(reason)});
        return *this;
    }
};

std::expected<ApplyResult, ApplyError> Executor::execute_message(const Message& message,
                                                                 ApplyKind kind,
                                                                 std::uint64_t raw_length) {
    if (const auto checked = message.check(); !checked) {
        return std::unexpected(
            ApplyError{ApplyError::Kind::invalid_message, std::string(checked.error()), {}});
    }
    StateTree& tree = machine_->state_tree();
    const StateTree::Mark before = tree.mark();
    std::expected<ApplyResult, ApplyError> result = std::unexpected(ApplyError{});
    stack_.run([&] { result = apply(message, kind, raw_length); });
    if (result) {
        tree.forget_history();
    } else {
        tree.undo_to(before);
    }
    return result;
}

std::expected<ApplyResult, ApplyError> Executor::apply(const Message& message, ApplyKind kind,
                                                       std::uint64_t raw_length) {
    Preflight checked = FVM_TRY_OR(to_apply_error, preflight(message, kind, raw_length));
    if (checked.refusal) {
        return *std::move(checked.refusal);
    }
    ApplyResult result = FVM_TRY_OR(to_apply_error, run(message, checked));
    if (kind == ApplyKind::explicit_message) {
        FVM_TRY(settle(message, checked, result));
    }
    return result;
}

ExecResult<Executor::Preflight> Executor::preflight(const Message& message, ApplyKind kind,
                                                    std::uint64_t raw_length) {
    const TokenAmount& base_fee = machine_->context().base_fee;
    Preflight checked;
    checked.inclusion = free_charge("none");
    if (kind == ApplyKind::explicit_message) {
        checked.inclusion = machine_->prices().on_chain_message(raw_length);
        const std::uint64_t inclusion_gas = checked.inclusion.total().round_up();
        if (inclusion_gas > message.gas_limit) {
            checked.penalty = base_fee * inclusion_gas;
            return checked.refuse(ExitCode::sys_out_of_gas,
                                  "inclusion needs " + std::to_string(inclusion_gas) + " gas");
        }
        checked.penalty = base_fee * message.gas_limit;
    }
    const auto sender = FVM_TRY_OR(or_host_fault, machine_->state_tree().lookup_id(message.from));
    if (!sender) {
        return checked.refuse(ExitCode::sys_sender_invalid, "sender does not exist");
    }
    checked.sender = *sender;
    if (kind == ApplyKind::implicit_message) {
        return checked;
    }
    return check_sender(message, std::move(checked));
}

ExecResult<Executor::Preflight> Executor::check_sender(const Message& message, Preflight checked) {
    StateTree& tree = machine_->state_tree();
    const Manifest& builtin = machine_->builtin_actors();
    auto sender = FVM_TRY_OR(or_host_fault, tree.get_actor(checked.sender));
    if (!sender) {
        return checked.refuse(ExitCode::sys_sender_invalid, "sender does not exist");
    }
    bool may_send = builtin.is_account(sender->code) || builtin.is_ethaccount(sender->code);
    // The first message of an Ethereum address turns its placeholder into an account. It stays one
    // even if the message fails, but not if it is refused (FIP-0055).
    if (builtin.is_placeholder(sender->code) && sender->nonce == 0 && sender->delegated_address &&
        sender->delegated_address->delegated_namespace() == eam_actor_id) {
        may_send = true;
        sender->code = builtin.ethaccount_code();
    }
    if (!may_send) {
        return checked.refuse(ExitCode::sys_sender_invalid, "sender is not an account");
    }
    if (message.nonce != sender->nonce) {
        return checked.refuse(ExitCode::sys_sender_state_invalid,
                              "nonce is " + std::to_string(message.nonce) + ", sender's is " +
                                  std::to_string(sender->nonce));
    }
    checked.gas_cost = message.gas_fee_cap * message.gas_limit;
    if (sender->balance < checked.gas_cost) {
        return checked.refuse(ExitCode::sys_sender_state_invalid,
                              "sender cannot pay " + checked.gas_cost.to_text() + " for gas");
    }
    sender->nonce += 1;
    sender->balance -= checked.gas_cost;
    tree.set_actor(checked.sender, *std::move(sender));
    return checked;
}

ExecResult<ApplyResult> Executor::run(const Message& message, const Preflight& checked) {
    MessageOrigin origin;
    origin.sender = checked.sender;
    origin.sender_address = message.from;
    origin.nonce = message.nonce;
    origin.gas_limit = message.gas_limit;
    origin.gas_premium = effective_premium(message, machine_->context().base_fee);
    origin.receiver = FVM_TRY_OR(or_host_fault, machine_->state_tree().lookup_id(message.to));
    origin.receiver_address = message.to;

    Trace trace;
    CallManager calls(*machine_, origin, machine_->context().tracing ? &trace : nullptr);

    CallRequest call;
    call.from = checked.sender;
    call.to = message.to;
    call.method = message.method;
    call.value = message.value;
    if (!message.params.empty()) {
        call.params =
            CodedBlock{message.method == method_send ? machine_->rules().send_params_codec
                                                     : machine_->rules().call_params_codec,
                       ipld::Block::copy_of(message.params),
                       {}};
    }
    // The limit covers the inclusion: preflight has seen to it.
    FVM_TRY(calls.charge(checked.inclusion));
    ExecResult<InvocationResult> outcome = calls.send_from_chain(call);

    if (!outcome && outcome.error().is(ExecutionError::Kind::host_fault)) {
        if (!machine_->context().reference_faults) {
            return std::unexpected(outcome.error());
        }
        outcome = fatal_error(outcome.error().note());
    }
    ApplyResult result;
    result.receipt.gas_used = calls.gas().used().round_up();
    result.failure = std::move(calls.backtrace());
    record_outcome(message, outcome, result);
    result.events = calls.take_events();
    result.receipt.events_root = FVM_TRY_OR(or_host_fault, compute_events_root(result.events));
    result.trace = trace.take();
    return result;
}

void Executor::record_outcome(const Message& message, const ExecResult<InvocationResult>& outcome,
                              ApplyResult& result) {
    Receipt& receipt = result.receipt;
    if (outcome) {
        receipt.exit_code = outcome->exit_code;
        if (outcome->value) {
            receipt.return_data = to_bytes(outcome->value->data.bytes());
            result.return_codec = outcome->value->codec;
        }
        if (outcome->exit_code.is_success()) {
            result.failure.clear();
        }
        return;
    }
    const ExecutionError& error = outcome.error();
    switch (error.kind()) {
        case ExecutionError::Kind::out_of_gas:
            receipt.exit_code = ExitCode::sys_out_of_gas;
            // Outside of all actors nobody else says why.
            if (result.failure.is_empty()) {
                result.failure.set_cause({"gas", std::nullopt, "out of gas"});
            }
            break;
        case ExecutionError::Kind::syscall:
            receipt.exit_code = exit_code_of(error.number());
            result.failure.begin({"send::send", error.number(), error.note()});
            break;
        case ExecutionError::Kind::fatal:
        case ExecutionError::Kind::host_fault:
            receipt.exit_code = ExitCode::sys_assertion_failed;
            receipt.gas_used = message.gas_limit;
            result.failure.set_cause({"fatal", std::nullopt, error.note()});
            break;
    }
}

std::expected<void, ApplyError> Executor::settle(const Message& message, const Preflight& checked,
                                                 ApplyResult& result) {
    StateTree& tree = machine_->state_tree();
    result.gas =
        compute_gas_outputs(result.receipt.gas_used, message.gas_limit,
                            machine_->context().base_fee, message.gas_fee_cap, message.gas_premium);
    const auto deposit = [&](ActorId to,
                             const TokenAmount& amount) -> std::expected<void, ApplyError> {
        if (amount.is_negative()) {
            return std::unexpected(ApplyError{
                ApplyError::Kind::invalid_payment, "a share of the gas payment is negative", {}});
        }
        if (amount.is_zero()) {
            return {};
        }
        auto actor = FVM_TRY_OR(fault_to_apply_error, tree.get_actor(to));
        if (!actor) {
            return std::unexpected(
                ApplyError{ApplyError::Kind::host_fault,
                           "the state has no actor f0" + std::to_string(to) + " to pay gas to",
                           {}});
        }
        actor->balance += amount;
        tree.set_actor(to, *std::move(actor));
        return {};
    };
    FVM_TRY(deposit(burnt_funds_actor_id, result.gas.base_fee_burn));
    FVM_TRY(deposit(reward_actor_id, result.gas.miner_tip));
    FVM_TRY(deposit(burnt_funds_actor_id, result.gas.over_estimation_burn));
    FVM_TRY(deposit(checked.sender, result.gas.refund));
    if (result.gas.base_fee_burn + result.gas.over_estimation_burn + result.gas.refund +
            result.gas.miner_tip !=
        checked.gas_cost) {
        return std::unexpected(ApplyError{
            ApplyError::Kind::invalid_payment, "the shares of the gas payment do not add up", {}});
    }
    return {};
}

}  // namespace fvm::vm
