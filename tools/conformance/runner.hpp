#pragma once

#include <fvm/vm/executor.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/conformance/engines.hpp>
#include <tools/conformance/profile.hpp>
#include <tools/conformance/state_diff.hpp>
#include <tools/conformance/vector_state.hpp>

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <vector>

namespace fvm::tools {

/// What the runs of a process share. Thread-safe.
struct RunnerResources {
    BundleSet& bundles;
    EngineSet& engines;
};

/// Something came out other than the vector says.
struct Difference {
    enum class What : std::uint8_t { exit_code, return_data, gas_used, events_root, state_root };
    What what{};
    /// Which message; 0 for the state root.
    std::size_t message = 0;
    /// Numbers, hexadecimal bytes, CIDs.
    std::string expected;
    std::string actual;
};

/// "exit_code", ...
[[nodiscard]] std::string_view name(Difference::What what);

/// What became of one variant of a vector.
struct RunResult {
    /// Why the execution stopped without a receipt; empty where it did not.
    std::string fault;
    /// One for each message that was executed.
    std::vector<vm::ApplyResult> messages;
    /// Undefined after a fault.
    ipld::Cid root;
    std::vector<Difference> differences;
    std::vector<AssumedAnswer> assumed;
    /// Only where the state root differs: what the messages changed in the pre state.
    std::vector<ActorChange> changes;
    /// Why `changes` could not be told; empty where they could.
    std::string changes_error;
    /// From the machine's creation to the end of the last flush.
    std::uint64_t nanoseconds = 0;

    [[nodiscard]] bool passed() const { return fault.empty() && differences.empty(); }
};

/// Why a vector could not be run at all, which is no verdict on it.
struct RunError {
    enum class Kind : std::uint8_t { missing_bundle, unusable_bundle, engine };
    Kind kind{};
    std::string reason;
};

/// A worker that runs vectors, one at a time.
class VectorRunner {
  public:
    /// The error is the system's reason for not starting a thread.
    static std::expected<VectorRunner, std::string> create(const RunnerResources& resources);

    struct Options {
        bool tracing = false;
        /// Runs on this state of the vector, which keeps what is written, and not on one of its
        /// own.
        ipld::Blockstore* store = nullptr;
        /// As in vm::MachineContext: faults of the host become receipts.
        bool reference_faults = false;
    };

    /// Executes the messages of `variant` and compares with the vector's postconditions.
    std::expected<RunResult, RunError> run(const Vector& vector, const VectorVariant& variant,
                                           const Options& options);

  private:
    VectorRunner(const RunnerResources& resources, std::unique_ptr<vm::HostStackThread> stack)
        : resources_(resources), stack_(std::move(stack)) {}

    struct Run;
    std::expected<vm::Executor, std::string> start(Run& run, ChainEpoch epoch);
    std::expected<void, std::string> execute(Run& run);

    RunnerResources resources_;
    std::unique_ptr<vm::HostStackThread> stack_;
};

/// What the inclusion of a message is charged by: its own bytes, and the signature of 69 bytes that
/// secp256k1 senders put beside it.
[[nodiscard]] std::uint64_t raw_length(const VectorMessage& message);

/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(BytesView bytes);

}  // namespace fvm::tools
