#pragma once

#include <actors/common/smoothing.hpp>
#include <actors/reward/minting.hpp>

#include <tuple>

namespace fvm::actors::reward {

/// builtin-actors actors/reward/src/state.rs.
struct State {
    /// Sum of the baselines of all epochs up to effective_network_time.
    Spacetime cumsum_baseline;
    /// Sum of the power of all epochs, as far as it was not above the baseline of its epoch.
    Spacetime cumsum_realized;
    /// The epoch at which the network would have realised as much, had it been on the baseline
    /// always; rounded up.
    ChainEpoch effective_network_time = 0;
    /// The baseline of that epoch.
    StoragePower effective_baseline_power;
    /// For all blocks of the epoch that is to come, where it has as many as expected.
    TokenAmount this_epoch_reward;
    /// In attoFIL.
    FilterEstimate this_epoch_reward_smoothed;
    StoragePower this_epoch_baseline_power;
    /// For which the reward was computed.
    ChainEpoch epoch = 0;
    /// Paid to miners so far, without what they got for gas.
    TokenAmount total_storage_power_reward;
    /// Constants, which are in the state for reasons of history.
    TokenAmount simple_total;
    TokenAmount baseline_total;

    static auto fields(auto& self) {
        return std::tie(self.cumsum_baseline, self.cumsum_realized, self.effective_network_time,
                        self.effective_baseline_power, self.this_epoch_reward,
                        self.this_epoch_reward_smoothed, self.this_epoch_baseline_power, self.epoch,
                        self.total_storage_power_reward, self.simple_total, self.baseline_total);
    }

    /// Goes on to the next epoch, in which nobody is rewarded. `realized` is the network's power.
    void advance(const StoragePower& realized);
    /// Goes on to the next epoch, and computes its reward.
    void advance_with_reward(const StoragePower& realized);
    /// Lets the smoothed reward follow this epoch's, `delta` epochs after it did so last.
    void smooth(ChainEpoch delta);

  private:
    [[nodiscard]] BigInt effective_time() const;
};

/// The state at epoch 0, of a network with so much power.
[[nodiscard]] State make_state(const StoragePower& realized);

}  // namespace fvm::actors::reward
