#pragma once

#include <actors/common/invariants.hpp>
#include <actors/common/policy.hpp>
#include <actors/power/state.hpp>

namespace fvm::actors::power {

/// What holds after every message on a network with this policy (builtin-actors
/// actors/power/src/testing.rs): totals are the sums of claims.
[[nodiscard]] Findings check_invariants(const State& state, ipld::Blockstore& store,
                                        const Policy& policy);

}  // namespace fvm::actors::power
