#pragma once

#include <actors/account/account.hpp>
#include <actors/common/invariants.hpp>

namespace fvm::actors::account {

[[nodiscard]] Findings check_invariants(const State& state, ActorId id);

}  // namespace fvm::actors::account
