#pragma once

#include <actors/common/invariants.hpp>
#include <actors/multisig/state.hpp>

namespace fvm::actors::multisig {

[[nodiscard]] Findings check_invariants(const State& state, ipld::Blockstore& store);

}  // namespace fvm::actors::multisig
