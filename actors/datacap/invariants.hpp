#pragma once

#include <actors/common/invariants.hpp>
#include <actors/datacap/datacap.hpp>

namespace fvm::actors::datacap {

/// What holds between messages (builtin-actors actors/datacap/src/testing.rs): what does of any
/// token, and that the governor's address is an id.
[[nodiscard]] Findings check_invariants(const State& state, ipld::Blockstore& store);

}  // namespace fvm::actors::datacap
