#pragma once

#include <actors/common/invariants.hpp>
#include <actors/paych/paych.hpp>

namespace fvm::actors::paych {

[[nodiscard]] Findings check_invariants(const State& state, ipld::Blockstore& store,
                                        const TokenAmount& balance);

}  // namespace fvm::actors::paych
