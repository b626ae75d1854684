#pragma once

#include <actors/common/invariants.hpp>
#include <actors/common/policy.hpp>
#include <actors/verifreg/state.hpp>

namespace fvm::actors::verifreg {

/// What holds at the end of epoch `prior_epoch` (builtin-actors actors/verifreg/src/testing.rs).
[[nodiscard]] Findings check_invariants(const State& state, ipld::Blockstore& store,
                                        ChainEpoch prior_epoch, const Policy& policy);

}  // namespace fvm::actors::verifreg
