#pragma once

#include <actors/common/invariants.hpp>
#include <actors/init/state.hpp>

namespace fvm::actors::init {

[[nodiscard]] Findings check_invariants(const State& state, ipld::Blockstore& store);

}  // namespace fvm::actors::init
