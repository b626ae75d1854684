#include <actors/reward/state.hpp>

#include <fvm/sdk/checked.hpp>

#include <algorithm>

namespace fvm::actors::reward {

State make_state(const StoragePower& realized) {
    // What the first epoch pays, and by how much less the second one: about 36.27 FIL, and
    // 0.00000011 FIL.
    constexpr Uint128 first_reward = q128("36266260308195979333");
    constexpr std::int64_t first_change = -109'897'758'509;
    State state;
    state.effective_baseline_power = initial_baseline;
    state.this_epoch_baseline_power = baseline_before_start();
    state.epoch = -1;
    state.this_epoch_reward_smoothed = FilterEstimate::of(first_reward, first_change);
    state.simple_total = TokenAmount::from_whole(simple_total_fil);
    state.baseline_total = TokenAmount::from_whole(baseline_total_fil);
    state.advance_with_reward(realized);
    return state;
}

void State::advance(const StoragePower& realized) {
    epoch = sdk::checked_add(epoch, ChainEpoch{1});
    this_epoch_baseline_power = next_baseline(this_epoch_baseline_power);
    cumsum_realized += std::min(this_epoch_baseline_power, realized);
    while (cumsum_realized > cumsum_baseline) {
        effective_network_time = sdk::checked_add(effective_network_time, ChainEpoch{1});
        effective_baseline_power = next_baseline(effective_baseline_power);
        cumsum_baseline += effective_baseline_power;
    }
}

void State::advance_with_reward(const StoragePower& realized) {
    const BigInt before = effective_time();
    advance(realized);
    this_epoch_reward = minted(epoch, before, effective_time(), simple_total, baseline_total);
}

void State::smooth(ChainEpoch delta) {
    this_epoch_reward_smoothed = this_epoch_reward_smoothed.next(this_epoch_reward.atto(), delta);
}

BigInt State::effective_time() const {
    return reward::effective_time(effective_network_time, effective_baseline_power, cumsum_realized,
                                  cumsum_baseline);
}

}  // namespace fvm::actors::reward
