#include <fvm/base/result.hpp>
#include <fvm/vm/invocation.hpp>
#include <fvm/vm/syscalls.hpp>

namespace fvm::vm {
namespace {

constexpr std::uint64_t wasm_page_size = 65'536;

Abort fatal_abort(std::string note) {
    return {Abort::Kind::fatal, {}, no_data_block, std::move(note), {}};
}

Abort host_fault_abort(std::string note) {
    return {Abort::Kind::host_fault, {}, no_data_block, std::move(note), {}};
}

void record_failure(CallManager& calls, Invocation& invocation, const Callee& callee,
                    MethodNum method, const Abort& abort) {
    ExitCode code = abort.code;
    if (abort.kind == Abort::Kind::out_of_gas) {
        code = ExitCode::sys_out_of_gas;
    } else if (abort.kind != Abort::Kind::exit) {
        code = ExitCode::sys_assertion_failed;
    }
    if (code.is_success()) {
        return;
    }
    if (auto cause = invocation.take_last_error()) {
        calls.backtrace().begin(*std::move(cause));
    }
    calls.backtrace().push_frame({callee.id, method, code, abort.note});
}

/// What an abort is to the caller: an exit code with data is a result, the rest are errors.
ExecResult<InvocationResult> finish_abort(Abort abort, const BlockRegistry& blocks) {
    switch (abort.kind) {
        case Abort::Kind::out_of_gas:
            return std::unexpected(ExecutionError::out_of_gas());
        case Abort::Kind::fatal:
            return fatal_error(std::move(abort.note));
        case Abort::Kind::host_fault:
            return std::unexpected(
                ExecutionError::host_fault({std::move(abort.note), abort.missing}));
        case Abort::Kind::exit:
            break;
    }
    if (abort.block == no_data_block) {
        return InvocationResult{abort.code, std::nullopt};
    }
    const CodedBlock* block = blocks.find(abort.block);
    if (block == nullptr) {
        return fatal_error("exit data block does not exist");
    }
    return InvocationResult{abort.code, *block};
}

}  // namespace

ExecResult<InvocationResult> invoke(CallManager& calls, const Callee& callee,
                                    const CallRequest& request) {
    Invocation invocation(calls, callee, request);
    const std::expected<BlockId, Abort> returned = invocation.run();
    const BlockRegistry& blocks = invocation.kernel().blocks();

    if (returned && *returned == no_data_block) {
        return InvocationResult{};
    }
    if (returned) {
        if (const CodedBlock* block = blocks.find(*returned)) {
            return InvocationResult{ExitCode::ok, *block};
        }
    }
    Abort abort = returned
                      ? Abort::exit(ExitCode::sys_missing_return, "returned block does not exist")
                      : returned.error();
    record_failure(calls, invocation, callee, request.method, abort);
    return finish_abort(std::move(abort), blocks);
}

Invocation::Invocation(CallManager& calls, const Callee& callee, const CallRequest& request)
    : calls_(calls), callee_(callee), kernel_(calls, callee.id, request) {}

std::expected<BlockId, Abort> Invocation::run() {
    const CallRequest& request = kernel_.request();
    BlockId params_id = no_data_block;
    if (request.params) {
        kernel_.blocks().mark_reachable(request.params->links);
        params_id = FVM_TRY_OR(Abort::from_error_as_fatal, kernel_.blocks().put(*request.params));
    }
    BlockId info_id = no_data_block;
    if (request.entry == EntryPoint::upgrade) {
        // CBOR and not DAG-CBOR: the old code does not become reachable by this.
        info_id =
            FVM_TRY_OR(Abort::from_error_as_fatal,
                       kernel_.blocks().put(
                           {ipld::codec::cbor,
                            ipld::Block::copy_of(ipld::cbor::encode(UpgradeInfo{request.old_code})),
                            {}}));
    }
    const CompiledModule* module = FVM_TRY(load_module());
    if (calls_.rules().charges_instantiation) {
        FVM_TRY(charge_for_init(*module));
    }
    FVM_TRY(instantiate(*module));

    update_gas_available();
    const auto returned = request.entry == EntryPoint::upgrade
                              ? instance_.upgrade(params_id, info_id)
                              : instance_.invoke(params_id);
    if (parked_ && parked_->kind == Abort::Kind::host_fault) {
        return std::unexpected(*std::move(parked_));
    }
    if (!returned && returned.error().kind == InvokeFailure::Kind::host_fault) {
        return std::unexpected(host_fault_abort(returned.error().note));
    }
    if (!returned && was_not_entered(returned.error())) {
        return std::unexpected(to_abort(returned.error()));
    }
    // Out of gas beats every way of leaving Wasm: what was used is charged before the outcome is
    // looked at.
    FVM_TRY_OR(Abort::from_error_as_fatal, charge_for_exec());
    if (!returned) {
        return std::unexpected(to_abort(returned.error()));
    }
    return *returned;
}

std::expected<const CompiledModule*, Abort> Invocation::load_module() {
    auto module = calls_.machine().load_code(callee_.code);
    if (!module) {
        return std::unexpected(Abort::from_error_as_fatal(module.error()));
    }
    return *module;
}

std::expected<void, Abort> Invocation::charge_for_init(const CompiledModule& module) {
    const std::optional<std::uint64_t> pages = module.exported_memory_pages();
    if (!pages) {
        return std::unexpected(fatal_abort("actor has no memory export"));
    }
    const std::uint64_t bytes = *pages * wasm_page_size;
    if (const std::optional<std::uint64_t> elements = module.exported_table_elements()) {
        FVM_TRY_OR(Abort::from_error_as_fatal,
                   calls_.charge(calls_.prices().on_table_init(*elements)));
    }
    FVM_TRY_OR(Abort::from_error_as_fatal, calls_.charge(calls_.prices().on_memory_init(bytes)));
    return {};
}

std::expected<void, Abort> Invocation::instantiate(const CompiledModule& module) {
    const Gas available = calls_.gas().available();
    last_gas_available_ = available;
    last_memory_bytes_ = calls_.memory().used();
    // FVM v2 hands gas over when instantiation is done: a start function that costs any traps.
    const Gas for_start = calls_.rules().charges_instantiation ? available : Gas();
    const auto instantiated =
        instance_.instantiate(calls_.machine().engine(), module, this, calls_.memory(),
                              static_cast<std::int64_t>(for_start.milligas()));
    if (!instantiated && instantiated.error().kind == InstantiationFailure::Kind::link) {
        return std::unexpected(fatal_abort(instantiated.error().note));
    }
    if (!instantiated && instantiated.error().kind == InstantiationFailure::Kind::host_fault) {
        return std::unexpected(host_fault_abort(instantiated.error().note));
    }
    if (!calls_.rules().charges_instantiation) {
        return instantiated ? std::expected<void, Abort>{}
                            : std::unexpected(fatal_abort(instantiated.error().note));
    }
    if (parked_ && parked_->kind == Abort::Kind::host_fault) {
        return std::unexpected(*std::move(parked_));
    }
    FVM_TRY_OR(Abort::from_error_as_fatal, charge_for_exec());
    if (!instantiated) {
        return std::unexpected(
            Abort::exit(ExitCode::sys_illegal_instruction,
                        "failed to instantiate module: " + instantiated.error().note));
    }
    return {};
}

bool Invocation::was_not_entered(const InvokeFailure& failure) const {
    // FVM v4 looks entry points up by their names, and finds out about the type when it calls them.
    return failure.kind == InvokeFailure::Kind::missing_export ||
           (failure.kind == InvokeFailure::Kind::wrong_signature &&
            !calls_.rules().missing_invoke_is_invalid_receiver);
}

Abort Invocation::to_abort(const InvokeFailure& failure) {
    if (failure.kind == InvokeFailure::Kind::host_trap && parked_) {
        return *std::move(parked_);
    }
    if (failure.kind == InvokeFailure::Kind::trap) {
        return Abort::exit(ExitCode::sys_illegal_instruction, failure.note);
    }
    if (failure.kind == InvokeFailure::Kind::missing_export &&
        calls_.rules().missing_invoke_is_invalid_receiver) {
        return Abort::exit(ExitCode::sys_invalid_receiver, failure.note);
    }
    return fatal_abort(failure.note);
}

ExecResult<void> Invocation::charge_for_exec() {
    const std::int64_t left = instance_.gas();
    // A negative rest means that Wasm ran out and trapped: charging more than there was says so.
    const Gas used =
        left < 0 ? last_gas_available_ + Gas::from_milligas(0 - static_cast<std::uint64_t>(left))
                 : last_gas_available_ - Gas::from_milligas(static_cast<std::uint64_t>(left));

    if (calls_.rules().charging_moves_exec_mark) {
        last_gas_available_ = Gas::from_milligas(left < 0 ? 0 : static_cast<std::uint64_t>(left));
    }
    const std::uint64_t memory = calls_.memory().used();
    const std::uint64_t grown = memory > last_memory_bytes_ ? memory - last_memory_bytes_ : 0;
    const Gas for_memory = std::min(calls_.prices().memory_growth(grown), used);

    FVM_TRY(calls_.charge({"wasm_exec", used - for_memory, {}}));
    if (!for_memory.is_zero()) {
        FVM_TRY(calls_.charge({"wasm_memory_grow", for_memory, {}}));
    }
    return {};
}

void Invocation::update_gas_available() {
    last_gas_available_ = calls_.gas().available();
    last_memory_bytes_ = calls_.memory().used();
    // The tracker's limit is at most 2^63-1 milligas.
    instance_.set_gas(static_cast<std::int64_t>(last_gas_available_.milligas()));
}

}  // namespace fvm::vm
