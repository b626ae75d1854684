#pragma once

#include <actors/common/frc46/state.hpp>
#include <actors/common/invariants.hpp>

namespace fvm::actors::frc46 {

/// What holds of a token between messages (the crate frc46_token 15.0.0, src/token/state.rs,
/// check_invariants). Nothing keeps an owner from allowing itself something: that is a finding too.
[[nodiscard]] Findings check_invariants(const TokenState& state, ipld::Blockstore& store,
                                        std::uint64_t granularity);

}  // namespace fvm::actors::frc46
