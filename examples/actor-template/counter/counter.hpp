#pragma once

#include <fvm/sdk/actor.hpp>

#include <cstdint>
#include <string>
#include <tuple>

/// Counters with names, which everybody may raise.
namespace counter {

using fvm::sdk::ActorResult;
using fvm::sdk::Runtime;

/// What the chain keeps of the actor between calls. `fields` lists what is encoded, in this order;
/// it is the same for parameters and return values.
struct State {
    /// A map from names to values.
    fvm::ipld::Cid counters;

    static auto fields(auto& self) { return std::tie(self.counters); }
};

struct IncrementParams {
    std::string name;
    std::uint64_t by = 0;

    static auto fields(auto& self) { return std::tie(self.name, self.by); }
};

struct GetParams {
    std::string name;

    static auto fields(auto& self) { return std::tie(self.name); }
};

/// Makes the first state.
ActorResult<void> constructor(Runtime& rt);

/// Raises a counter, which begins at zero, and returns its new value. Emits an event "incremented"
/// with `name` and `value`. Code 16 where there is nothing to add, counter_is_full where the sum
/// does not fit.
ActorResult<std::uint64_t> increment(Runtime& rt, const IncrementParams& params);

/// The value of a counter; code 17 where there is none of this name.
ActorResult<std::uint64_t> get(Runtime& rt, const GetParams& params);

/// An exit code of this actor's own.
inline constexpr fvm::ExitCode counter_is_full{fvm::sdk::first_actor_exit_code};

/// The numbers by which messages call the methods. Those of exported methods come from their names
/// (FRC-42), so that callers need to know nothing else.
namespace methods {
inline constexpr fvm::MethodNum constructor = fvm::method_constructor;
inline constexpr fvm::MethodNum increment = fvm::sdk::method_number("Increment");
inline constexpr fvm::MethodNum get = fvm::sdk::method_number("Get");
}  // namespace methods

/// The actor as a whole, for tests.
extern const fvm::sdk::Actor actor;

}  // namespace counter
