#pragma once

#include <actors/common/invariants.hpp>
#include <actors/reward/state.hpp>

namespace fvm::actors::reward {

/// What holds at the end of epoch `prior_epoch` (builtin-actors actors/reward/src/testing.rs): the
/// allocation of 1,100,000,000 FIL is what has been paid and what the actor has left, at least.
[[nodiscard]] Findings check_invariants(const State& state, ChainEpoch prior_epoch,
                                        const TokenAmount& balance);
/// What of it holds whatever the balance.
[[nodiscard]] Findings check_accounts(const State& state);

}  // namespace fvm::actors::reward
