#include <fvm/base/result.hpp>
#include <tools/conformance/runner.hpp>
#include <tools/state/message_runner.hpp>

namespace fvm::tools {
namespace {

constexpr std::uint64_t seconds_per_epoch = 30;

std::uint64_t charged_length(const Message& message) {
    VectorMessage as_in_vectors;
    as_in_vectors.encoded = ipld::cbor::encode(message);
    as_in_vectors.message = message;
    return raw_length(as_in_vectors);
}

}  // namespace

MessageRunner::MessageRunner(const ChainSettings& settings, ipld::Blockstore& store,
                             vm::Engine& engine, std::unique_ptr<vm::HostStackThread> stack,
                             const ipld::Cid& root)
    : settings_(settings),
      store_(&store),
      engine_(&engine),
      stack_(std::move(stack)),
      randomness_(std::make_unique<RecordedRandomness>()),
      externs_(std::make_unique<ReplayExterns>(*randomness_, settings.tipset)),
      proofs_(std::make_unique<ProfileProofs>(VectorOrigin::corpus, std::string_view{})),
      root_(root) {}

ToolResult<MessageRunner> MessageRunner::create(const ChainSettings& settings,
                                                ipld::Blockstore& store, vm::Engine& engine,
                                                const ipld::Cid& root) {
    auto stack = vm::HostStackThread::start();
    if (!stack) {
        return fail_with(Failure::Kind::internal, std::move(stack).error());
    }
    return MessageRunner(settings, store, engine, *std::move(stack), root);
}

ToolResult<MessageRunner::Outcome> MessageRunner::run(const RunMessage& message) {
    if (message.epoch < 0 || message.epoch > max_epoch) {
        return fail_with(Failure::Kind::usage,
                         "epoch " + std::to_string(message.epoch) + " is out of range");
    }
    vm::MachineContext context;
    context.network_version = settings_.network_version;
    context.epoch = message.epoch;
    context.timestamp =
        settings_.timestamp.value_or(static_cast<std::uint64_t>(message.epoch) * seconds_per_epoch);
    context.initial_state_root = root_;
    context.base_fee = settings_.base_fee;
    context.circulating_supply = settings_.circulating_supply;
    context.chain_id = settings_.chain_id;
    context.max_total_memory = settings_.max_total_memory;
    context.features = settings_.features;
    context.actor_redirect = settings_.actor_redirect;
    context.tracing = settings_.tracing;
    auto machine = FVM_TRY_OR(
        failure_from_host, vm::Machine::create(context, {*store_, *externs_, *proofs_, *engine_}));
    vm::Executor executor(std::move(machine), *stack_);
    auto applied =
        executor.execute_message(message.message, message.kind, charged_length(message.message));
    Outcome outcome;
    if (!applied) {
        vm::ApplyError& error = applied.error();
        if (error.kind == vm::ApplyError::Kind::host_fault) {
            return std::unexpected(failure_from_host({std::move(error.reason), error.block}));
        }
        outcome.refusal = std::move(error.reason);
        outcome.root = root_;
        return outcome;
    }
    outcome.result = *std::move(applied);
    root_ = FVM_TRY_OR(failure_from_host, executor.flush());
    outcome.root = root_;
    return outcome;
}

}  // namespace fvm::tools
