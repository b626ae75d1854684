#include <actors/reward/invariants.hpp>

namespace fvm::actors::reward {

Findings check_accounts(const State& state) {
    Findings findings;
    findings.require(state.effective_network_time <= state.epoch + 1,
                     "the effective time is later than the epoch");
    findings.require(state.cumsum_realized <= state.cumsum_baseline,
                     "more has been realised than the baselines sum up to");
    findings.require(!state.cumsum_realized.is_negative(), "the realised sum is negative");
    return findings;
}

Findings check_invariants(const State& state, ChainEpoch prior_epoch, const TokenAmount& balance) {
    Findings findings = check_accounts(state);
    const TokenAmount allocation = TokenAmount::from_whole(simple_total_fil + baseline_total_fil);
    findings.require(state.total_storage_power_reward + balance >= allocation,
                     "some of the allocation is neither paid nor left");
    findings.require(state.epoch == prior_epoch + 1, "the state is not that of the next epoch");
    findings.require(state.effective_network_time <= state.epoch,
                     "the effective time is later than the epoch");
    return findings;
}

}  // namespace fvm::actors::reward
