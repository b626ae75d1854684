#pragma once

#include <actors/common/builtin.hpp>
#include <actors/reward/state.hpp>

#include <optional>
#include <tuple>

/// Who pays the producers of blocks (builtin-actors actors/reward).
namespace fvm::actors::reward {

/// Of the penalty that a block is due, the miner pays so much.
inline constexpr std::uint64_t penalty_multiplier = 3;
/// How many blocks an epoch has on average.
inline constexpr std::uint64_t expected_leaders_per_epoch = 5;

struct AwardParams {
    Address miner;
    /// What the block did wrong. Not negative.
    TokenAmount penalty;
    /// Has been received already. Not negative.
    TokenAmount gas_reward;
    /// How many times the block's producer has won the election of the epoch: once at least.
    std::int64_t win_count = 0;

    static auto fields(auto& self) {
        return std::tie(self.miner, self.penalty, self.gas_reward, self.win_count);
    }
};

struct ThisEpochReward {
    /// In attoFIL, for all blocks of an epoch.
    FilterEstimate reward_smoothed;
    StoragePower baseline_power;

    static auto fields(auto& self) { return std::tie(self.reward_smoothed, self.baseline_power); }
    friend bool operator==(const ThisEpochReward&, const ThisEpochReward&) = default;
};

/// Only the system may call it, with the power that the network has. Code 16 for null.
ActorResult<void> constructor(Runtime& rt, const std::optional<StoragePower>& realized);

/// Only the system may call it, as the last message of a block. Pays the miner its share of the
/// epoch's reward and what it gets for gas, as far as there is so much; burns what the miner does
/// not take, and keeps what cannot even be burnt. Code 16 for numbers out of their ranges, 20 where
/// the balance does not cover the gas, 17 for a miner's address without an id, 21 for a penalty of
/// which penalty_multiplier times is too large for the chain.
ActorResult<void> award_block_reward(Runtime& rt, const AwardParams& params);

/// Anybody may ask.
ActorResult<ThisEpochReward> this_epoch_reward(Runtime& rt);

/// Only the power actor may call it, at the end of an epoch, with the power that the network has.
/// Catches up with epochs without blocks, and goes on to the next one. Code 16 for null, and where
/// the state would be too large for the chain.
ActorResult<void> update_network_kpi(Runtime& rt, const std::optional<StoragePower>& realized);

extern const sdk::Actor actor;

namespace methods {
inline constexpr MethodNum constructor = method_constructor;
inline constexpr MethodNum award_block_reward = 2;
inline constexpr MethodNum this_epoch_reward = 3;
inline constexpr MethodNum update_network_kpi = 4;
}  // namespace methods

}  // namespace fvm::actors::reward
