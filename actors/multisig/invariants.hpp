#pragma once

#include <actors/common/invariants.hpp>
#include <actors/multisig/state.hpp>

namespace fvm::actors::multisig {

/// What holds between messages (builtin-actors actors/multisig/src/testing.rs). After the threshold
/// was lowered, transactions that have enough approvals stay until somebody approves them: these
/// are findings too.
[[nodiscard]] Findings check_invariants(const State& state, ipld::Blockstore& store);

}  // namespace fvm::actors::multisig
