#include <fvm/base/multibase.hpp>
#include <fvm/base/result.hpp>
#include <tools/conformance/runner.hpp>
#include <tools/conformance/store_error_text.hpp>

#include <chrono>

namespace fvm::tools {
namespace {

constexpr std::uint64_t seconds_per_epoch = 30;
/// A recoverable signature of 65 bytes, its type, and the CBOR around them.
constexpr std::uint64_t secp_signature_length = 69;

std::string cid_or_none(const std::optional<ipld::Cid>& cid) {
    return cid ? cid->to_text() : std::string("none");
}

RunError to_run_error(BundleError error) {
    const bool is_missing = error.kind == BundleError::Kind::missing;
    return {is_missing ? RunError::Kind::missing_bundle : RunError::Kind::unusable_bundle,
            std::move(error.reason)};
}

void compare_receipt(const ExpectedReceipt& expected, const Receipt& actual, std::size_t message,
                     std::vector<Difference>& differences) {
    using What = Difference::What;
    if (actual.exit_code != expected.exit_code) {
        differences.push_back({What::exit_code, message, std::to_string(expected.exit_code.value),
                               std::to_string(actual.exit_code.value)});
    }
    if (actual.return_data != expected.return_data) {
        differences.push_back(
            {What::return_data, message, to_hex(expected.return_data), to_hex(actual.return_data)});
    }
    if (actual.gas_used != expected.gas_used) {
        differences.push_back({What::gas_used, message, std::to_string(expected.gas_used),
                               std::to_string(actual.gas_used)});
    }
    if (expected.events_root && actual.events_root != *expected.events_root) {
        differences.push_back({What::events_root, message, cid_or_none(*expected.events_root),
                               cid_or_none(actual.events_root)});
    }
}

}  // namespace

std::string to_hex(BytesView bytes) {
    return encode_base(Base::base16, bytes);
}

std::uint64_t raw_length(const VectorMessage& message) {
    const bool has_signature = message.message.from.is(Protocol::secp256k1);
    return message.encoded.size() + (has_signature ? secp_signature_length : 0);
}

std::string_view name(Difference::What what) {
    switch (what) {
        case Difference::What::exit_code:
            return "exit_code";
        case Difference::What::return_data:
            return "return";
        case Difference::What::gas_used:
            return "gas_used";
        case Difference::What::events_root:
            return "events_root";
        case Difference::What::state_root:
            return "state_root";
    }
    return {};
}

struct VectorRunner::Run {
    const Vector& vector;
    const VectorVariant& variant;
    const Options& options;
    ipld::Blockstore& store;
    vm::Engine& engine;
    ReplayExterns externs;
    ProfileProofs proofs;
    RunResult result;
};

std::expected<VectorRunner, std::string> VectorRunner::create(const RunnerResources& resources) {
    return VectorRunner(resources, FVM_TRY(vm::HostStackThread::start()));
}

std::expected<vm::Executor, std::string> VectorRunner::start(Run& run, ChainEpoch epoch) {
    vm::MachineContext context;
    context.network_version = run.variant.network_version;
    context.epoch = epoch;
    context.timestamp = static_cast<std::uint64_t>(epoch) * seconds_per_epoch;
    context.initial_state_root = run.result.root;
    context.base_fee = run.vector.base_fee;
    context.circulating_supply = run.vector.circulating_supply;
    context.chain_id = 0;
    context.tracing = run.options.tracing;
    context.reference_faults = run.options.reference_faults;
    auto machine = vm::Machine::create(context, {run.store, run.externs, run.proofs, run.engine});
    if (!machine) {
        return std::unexpected(std::move(machine).error().reason);
    }
    return vm::Executor(*std::move(machine), *stack_);
}

/// Messages share a machine unless one has another epoch.
std::expected<void, std::string> VectorRunner::execute(Run& run) {
    const auto reason = [](const vm::HostFault& fault) { return fault.reason; };
    run.result.root = run.vector.pre_root;
    std::int64_t offset = 0;
    std::optional<vm::Executor> executor = FVM_TRY(start(run, run.variant.epoch));
    for (std::size_t i = 0; i < run.vector.messages.size(); ++i) {
        const VectorMessage& message = run.vector.messages[i];
        if (message.epoch_offset != offset) {
            offset = message.epoch_offset;
            run.result.root = FVM_TRY_OR(reason, executor->flush());
            executor.emplace(FVM_TRY(start(run, run.variant.epoch + offset)));
        }
        auto applied = executor->execute_message(
            message.message,
            message.is_implicit ? vm::ApplyKind::implicit_message : vm::ApplyKind::explicit_message,
            raw_length(message));
        if (!applied) {
            return std::unexpected("message " + std::to_string(i) + ": " + applied.error().reason);
        }
        compare_receipt(run.vector.receipts[i], applied->receipt, i, run.result.differences);
        run.result.messages.push_back(*std::move(applied));
    }
    run.result.root = FVM_TRY_OR(reason, executor->flush());
    return {};
}

std::expected<RunResult, RunError> VectorRunner::run(const Vector& vector,
                                                     const VectorVariant& variant,
                                                     const Options& options) {
    const vm::NetworkRules* rules = vm::rules_for(variant.network_version);
    if (rules == nullptr) {
        RunResult unsupported;
        unsupported.fault = "network version " +
                            std::to_string(static_cast<std::uint32_t>(variant.network_version)) +
                            " is not supported";
        return unsupported;
    }
    auto engine = resources_.engines.get(*rules);
    if (!engine) {
        return std::unexpected(RunError{RunError::Kind::engine, std::move(engine).error()});
    }
    std::unique_ptr<VectorState> state;
    ipld::Blockstore* store = options.store;
    if (store == nullptr) {
        state = FVM_TRY_OR(to_run_error, VectorState::open(vector, resources_.bundles));
        store = &state->store();
    }
    Run run{vector,
            variant,
            options,
            *store,
            **engine,
            ReplayExterns(vector.randomness),
            ProfileProofs(vector.origin, vector.id),
            {}};

    // All of it on the thread with the large stack: going there and back for every message costs
    // more than a light message.
    std::expected<void, std::string> executed;
    stack_->run([&] {
        const auto started = std::chrono::steady_clock::now();
        executed = execute(run);
        run.result.nanoseconds = static_cast<std::uint64_t>(
            std::chrono::nanoseconds(std::chrono::steady_clock::now() - started).count());
    });
    run.result.assumed = run.proofs.assumed();
    if (!executed) {
        run.result.fault = std::move(executed).error();
        run.result.root = ipld::Cid();
        return std::move(run.result);
    }
    if (run.result.root != vector.post_root) {
        run.result.differences.push_back({Difference::What::state_root, 0,
                                          vector.post_root.to_text(), run.result.root.to_text()});
        auto changes = diff_states(*store, vector.pre_root, run.result.root);
        if (changes) {
            run.result.changes = *std::move(changes);
        } else {
            run.result.changes_error = to_text(changes.error());
        }
    }
    return std::move(run.result);
}

}  // namespace fvm::tools
