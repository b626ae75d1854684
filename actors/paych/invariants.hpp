#pragma once

#include <actors/common/invariants.hpp>
#include <actors/paych/paych.hpp>

namespace fvm::actors::paych {

/// What holds between messages (builtin-actors actors/paych/src/testing.rs). That one asks for
/// more: a height to settle at although nobody has settled the channel, and no vouchers of nothing.
[[nodiscard]] Findings check_invariants(const State& state, ipld::Blockstore& store,
                                        const TokenAmount& balance);

}  // namespace fvm::actors::paych
