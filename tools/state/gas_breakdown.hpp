#pragma once

#include <fvm/vm/trace.hpp>

#include <span>
#include <string>
#include <vector>

/// Where a message's gas went.
namespace fvm::tools {

/// All charges of one name.
struct ChargeTotal {
    std::string name;
    std::uint64_t count = 0;
    vm::Gas gas;
};

/// A call, or the message as a whole.
struct CallCost {
    /// 0 for the message itself.
    std::size_t depth = 0;
    /// Nothing for the message itself.
    const vm::trace::Call* call = nullptr;
    /// Nothing where the call found no actor, or one without code to run.
    const vm::trace::InvokeActor* invoked = nullptr;
    /// What the call itself was charged for, without the calls that it made.
    vm::Gas own;
    /// With the calls that it made.
    vm::Gas total;
    /// Empty while it lasts, else the exit code or error number that the caller saw.
    std::string outcome;
};

/// The totals of a trace by name, the largest first.
[[nodiscard]] std::vector<ChargeTotal> total_by_charge(std::span<const vm::trace::Event> trace);

/// The calls of a trace in order, the message itself first. Points into the trace. Charges that an
/// actor's call is preceded by (the transfer, looking up the actor) are the call's own.
[[nodiscard]] std::vector<CallCost> total_by_call(std::span<const vm::trace::Event> trace);

}  // namespace fvm::tools
