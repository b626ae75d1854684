#pragma once

#include <actors/common/invariants.hpp>
#include <actors/cron/cron.hpp>

namespace fvm::actors::cron {

[[nodiscard]] Findings check_invariants(const State& state);

}  // namespace fvm::actors::cron
