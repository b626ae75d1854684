#pragma once

#include <fvm/core/actor_state.hpp>
#include <fvm/core/address.hpp>
#include <fvm/core/exit_code.hpp>
#include <fvm/core/token_amount.hpp>
#include <fvm/core/types.hpp>
#include <fvm/vm/gas.hpp>

#include <string>
#include <variant>
#include <vector>

namespace fvm::vm {

/// What happened during one message, in order: every gas charge and every call. One stream; tables,
/// trees and flamegraphs are made from it. For people and for comparison; never on chain.
namespace trace {

struct Params {
    std::uint64_t codec = 0;
    Bytes data;
};

/// An actor, or the chain, asks for a call. Comes before anything can refuse it.
struct Call {
    ActorId from = 0;
    Address to;
    MethodNum method = 0;
    std::optional<Params> params;
    TokenAmount value;
    /// Whole gas, rounded up.
    std::uint64_t gas_limit = 0;
    bool read_only = false;
};

/// The call found its actor, which is in this state.
struct InvokeActor {
    ActorId id = 0;
    ActorState state;
};

struct CallReturn {
    ExitCode exit_code;
    std::optional<Params> value;
};

/// The call was refused with an error number, or ended in a fatal error.
struct CallError {
    ErrorNumber number{};
    std::string note;
};

struct Charge {
    std::string name;
    Gas compute;
    Gas other;
    /// Given back instead of charged (FVM v2 only).
    bool is_refund = false;
};

using Event = std::variant<Charge, Call, InvokeActor, CallReturn, CallError>;

}  // namespace trace

class Trace {
  public:
    void gas_charge(const GasCharge& charge) {
        events_.emplace_back(trace::Charge{std::string(charge.name), charge.compute, charge.other});
    }
    void gas_refund(const GasCharge& charge) {
        events_.emplace_back(
            trace::Charge{std::string(charge.name), charge.compute, charge.other, true});
    }
    void add(trace::Event event) { events_.push_back(std::move(event)); }

    [[nodiscard]] const std::vector<trace::Event>& events() const { return events_; }
    [[nodiscard]] std::vector<trace::Event> take() { return std::move(events_); }

  private:
    std::vector<trace::Event> events_;
};

}  // namespace fvm::vm
