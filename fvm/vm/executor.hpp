#pragma once

#include <fvm/core/message.hpp>
#include <fvm/core/receipt.hpp>
#include <fvm/vm/backtrace.hpp>
#include <fvm/vm/call_manager.hpp>
#include <fvm/vm/engine/host_stack.hpp>
#include <fvm/vm/gas_outputs.hpp>
#include <fvm/vm/machine.hpp>
#include <fvm/vm/trace.hpp>

#include <expected>
#include <memory>
#include <vector>

namespace fvm::vm {

enum class ApplyKind : std::uint8_t {
    /// From a block: nonce, balance and gas are checked and paid for.
    explicit_message,
    /// From the system itself (cron, rewards): nothing is checked or paid.
    implicit_message,
};

/// What one message did.
struct ApplyResult {
    Receipt receipt;
    /// All zero for implicit messages. For messages refused before execution only miner_penalty is
    /// set.
    GasOutputs gas;
    std::vector<StampedEvent> events;
    /// Codec of the returned block; 0 where there is none.
    std::uint64_t return_codec = 0;
    /// Why the message failed, for people; empty where it did not.
    Backtrace failure;
    /// Refused before execution: no gas was used and the state is unchanged.
    bool is_prevalidation_failure = false;
    /// Empty unless the machine traces.
    std::vector<trace::Event> trace;
};

/// Why a message has no receipt.
struct ApplyError {
    enum class Kind : std::uint8_t {
        /// The message is not one that a block may hold; see Message::check().
        invalid_message,
        /// See HostFault. The machine is as it was before the message and may be used again.
        host_fault,
        /// The gas payment does not come out, as with a negative premium: the block is invalid. The
        /// machine is as it was
        /// before the message.
        invalid_payment,
    };
    Kind kind{};
    std::string reason;
    /// The missing block, where there is one.
    ipld::Cid block;
};

/// Executes messages one after the other on a machine: takes the payment, runs the message, settles
/// the gas, makes the receipt (ref-fvm executor/default.rs). Fees move here and nowhere else.
class Executor {
  public:
    /// Messages run on `stack`, which outlives the executor; called from that thread, at once.
    Executor(std::unique_ptr<Machine> machine, HostStackThread& stack)
        : machine_(std::move(machine)), stack_(stack) {}

    /// `raw_length`: bytes that the message takes on chain, which the inclusion is charged by: with
    /// its signature for secp256k1 senders, without it for BLS ones.
    std::expected<ApplyResult, ApplyError> execute_message(const Message& message, ApplyKind kind,
                                                           std::uint64_t raw_length);

    /// Writes the state to the embedder's store and returns its root.
    std::expected<ipld::Cid, HostFault> flush() { return machine_->flush(); }

    [[nodiscard]] Machine& machine() { return *machine_; }

  private:
    struct Preflight;

    std::expected<ApplyResult, ApplyError> apply(const Message& message, ApplyKind kind,
                                                 std::uint64_t raw_length);
    ExecResult<Preflight> preflight(const Message& message, ApplyKind kind,
                                    std::uint64_t raw_length);
    ExecResult<Preflight> check_sender(const Message& message, Preflight checked);
    ExecResult<ApplyResult> run(const Message& message, const Preflight& checked);
    static void record_outcome(const Message& message, const ExecResult<InvocationResult>& outcome,
                               ApplyResult& result);
    std::expected<void, ApplyError> settle(const Message& message, const Preflight& checked,
                                           ApplyResult& result);

    std::unique_ptr<Machine> machine_;
    HostStackThread& stack_;
};

}  // namespace fvm::vm
