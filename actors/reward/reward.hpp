#pragma once

#include <actors/common/builtin.hpp>
#include <actors/reward/state.hpp>

#include <optional>
#include <tuple>

/// Who pays the producers of blocks.
namespace fvm::actors::reward {

/// Of the penalty that a block is due, the miner pays so much.
inline constexpr std::uint64_t penalty_multiplier = 3;
/// How many blocks an epoch has on average.
inline constexpr std::uint64_t expected_leaders_per_epoch = 5;

struct AwardParams {
    Address miner;
    TokenAmount penalty;
    /// Has been received already.
    TokenAmount gas_reward;
    std::int64_t win_count = 0;

    static auto fields(auto& self) {
        return std::tie(self.miner, self.penalty, self.gas_reward, self.win_count);
    }
};

struct ThisEpochReward {
    FilterEstimate reward_smoothed;
    StoragePower baseline_power;

    static auto fields(auto& self) { return std::tie(self.reward_smoothed, self.baseline_power); }
    friend bool operator==(const ThisEpochReward&, const ThisEpochReward&) = default;
};

/// Only the system may call it, with the power that the network has. Code 16 for null.
ActorResult<void> constructor(Runtime& rt, const std::optional<StoragePower>& realized);

/// Only the system may call it, as the last message of a block. Pays the miner its share of the
/// epoch's reward and what it gets for gas, as far as there is so much; burns what the miner does
/// not take.
ActorResult<void> award_block_reward(Runtime& rt, const AwardParams& params);

ActorResult<ThisEpochReward> this_epoch_reward(Runtime& rt);

/// Only the power actor may call it, at the end of an epoch, with the power that the network has.
/// Catches up with epochs without blocks. Code 16 for null.
ActorResult<void> update_network_kpi(Runtime& rt, const std::optional<StoragePower>& realized);

extern const sdk::Actor actor;

namespace methods {
inline constexpr MethodNum constructor = method_constructor;
inline constexpr MethodNum award_block_reward = 2;
inline constexpr MethodNum this_epoch_reward = 3;
inline constexpr MethodNum update_network_kpi = 4;
}  // namespace methods

}  // namespace fvm::actors::reward
