#pragma once

#include <fvm/vm/backtrace.hpp>
#include <fvm/vm/call_manager.hpp>
#include <fvm/vm/engine/engine.hpp>
#include <fvm/vm/guest_memory.hpp>
#include <fvm/vm/kernel.hpp>

#include <optional>

namespace fvm::vm {

/// The actor that a call enters.
struct Callee {
    ActorId id = 0;
    ipld::Cid code;
};

/// Instantiates the actor's code, runs its entry point and makes a result of how it ended. This is
/// the only place where Wasm is entered and left.
ExecResult<InvocationResult> invoke(CallManager& calls, const Callee& callee,
                                    const CallRequest& request);

/// One actor running: its kernel, its Wasm instance, and the gas that is handed to and fro between
/// them. Lives on the stack of invoke(); syscalls reach it as their host context.
class Invocation {
  public:
    Invocation(CallManager& calls, const Callee& callee, const CallRequest& request);

    Invocation(const Invocation&) = delete;
    Invocation& operator=(const Invocation&) = delete;

    [[nodiscard]] Kernel& kernel() { return kernel_; }
    /// The actor's memory as it is now: not to be kept across Wasm code.
    [[nodiscard]] GuestMemory guest_memory() {
        return {instance_.memory(), calls_.rules().has_delegated_addresses};
    }

    /// Enters Wasm. Returns the handle of the returned block.
    std::expected<BlockId, Abort> run();

    /// Charges what Wasm has used since gas was last handed to it; out of gas if it used more than
    /// it had.
    ExecResult<void> charge_for_exec();
    /// Hands the gas that is available to Wasm.
    void update_gas_available();

    /// Leaves the reason for the trap that a host function is about to raise.
    void park(Abort abort) { parked_ = std::move(abort); }

    void set_last_error(std::optional<Backtrace::Cause> error) { last_error_ = std::move(error); }
    [[nodiscard]] std::optional<Backtrace::Cause> take_last_error() {
        return std::move(last_error_);
    }

  private:
    std::expected<const CompiledModule*, Abort> load_module();
    std::expected<void, Abort> instantiate(const CompiledModule& module);
    std::expected<void, Abort> charge_for_init(const CompiledModule& module);
    Abort to_abort(const InvokeFailure& failure);
    /// Whether the entry point was found to be unusable before it was called.
    [[nodiscard]] bool was_not_entered(const InvokeFailure& failure) const;

    CallManager& calls_;
    const Callee& callee_;
    Kernel kernel_;
    Instance instance_;
    Gas last_gas_available_;
    std::uint64_t last_memory_bytes_ = 0;
    std::optional<Abort> parked_;
    std::optional<Backtrace::Cause> last_error_;
};

}  // namespace fvm::vm
