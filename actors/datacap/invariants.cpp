#include <actors/datacap/invariants.hpp>

#include <actors/common/frc46/invariants.hpp>

namespace fvm::actors::datacap {

Findings check_invariants(const State& state, ipld::Blockstore& store) {
    Findings findings = frc46::check_invariants(state.token, store, granularity);
    findings.require(state.governor.as_id().has_value(), "the governor's address is no id");
    return findings;
}

}  // namespace fvm::actors::datacap
