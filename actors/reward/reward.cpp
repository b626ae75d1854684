#include <actors/reward/reward.hpp>

#include <actors/common/encodable.hpp>
#include <fvm/sdk/checked.hpp>

namespace fvm::actors::reward {
namespace {

/// The miner actor's method that takes a reward, less what it owes.
constexpr MethodNum apply_rewards = 14;

struct ApplyRewardsParams {
    TokenAmount reward;
    TokenAmount penalty;

    static auto fields(auto& self) { return std::tie(self.reward, self.penalty); }
};

ActorResult<void> check_award(const AwardParams& params, const TokenAmount& balance) {
    if (params.penalty.is_negative()) {
        return sdk::illegal_argument("negative penalty " + params.penalty.to_text());
    }
    if (params.gas_reward.is_negative()) {
        return sdk::illegal_argument("negative gas reward " + params.gas_reward.to_text());
    }
    if (balance < params.gas_reward) {
        return sdk::illegal_state("balance " + balance.to_text() + " is less than the gas reward");
    }
    if (params.win_count <= 0) {
        return sdk::illegal_argument("invalid win count " + std::to_string(params.win_count));
    }
    return {};
}

/// What the miner gets; the part of it that is not for gas is counted in the state.
ActorResult<TokenAmount> take_reward(Runtime& rt, const AwardParams& params) {
    return rt.transaction<State>([&](State& state) -> ActorResult<TokenAmount> {
        TokenAmount block_reward =
            (state.this_epoch_reward * params.win_count).div_floor(expected_leaders_per_epoch);
        TokenAmount total = params.gas_reward + block_reward;
        const TokenAmount balance = rt.current_balance();
        if (total > balance) {
            total = balance;
            block_reward = total - params.gas_reward;
            if (block_reward.is_negative()) {
                return sdk::illegal_state("block reward below zero");
            }
        }
        state.total_storage_power_reward += block_reward;
        return total;
    });
}

}  // namespace

ActorResult<void> constructor(Runtime& rt, const std::optional<StoragePower>& realized) {
    FVM_TRY(rt.accept_callers({system_actor_id}));
    if (!realized) {
        return sdk::illegal_argument("the power must not be null");
    }
    return rt.create_state(make_state(*realized));
}

ActorResult<void> award_block_reward(Runtime& rt, const AwardParams& params) {
    FVM_TRY(rt.accept_callers({system_actor_id}));
    const TokenAmount balance = rt.current_balance();
    FVM_TRY(check_award(params, balance));
    const std::optional<ActorId> miner = rt.resolve_address(params.miner);
    if (!miner) {
        return sdk::not_found("failed to resolve " + params.miner.to_text());
    }
    const TokenAmount reward = FVM_TRY(take_reward(rt, params));
    if (reward > balance) {
        return sdk::illegal_state("reward " + reward.to_text() + " exceeds the balance");
    }
    const ApplyRewardsParams applied{reward, params.penalty * penalty_multiplier};
    if (!is_encodable(applied.penalty.atto())) {
        return sdk::fail(ExitCode::usr_serialization, "the penalty is too large a number");
    }
    const auto paid = rt.send({.to = Address::id(*miner),
                               .method = apply_rewards,
                               .params = IpldBlock::encode(applied),
                               .value = reward});
    if (!paid) {
        // The miner is to blame, and loses the reward.
        rt.log([&] {
            return "failed to reward " + params.miner.to_text() + ": " + paid.error().note;
        });
        const auto burnt = rt.send({.to = Address::id(burnt_funds_actor_id), .value = reward});
        if (!burnt) {
            rt.log([&] { return "failed to burn the reward: " + burnt.error().note; });
        }
    }
    return {};
}

ActorResult<ThisEpochReward> this_epoch_reward(Runtime& rt) {
    FVM_TRY(rt.accept_any_caller());
    State state = FVM_TRY(rt.state<State>());
    return ThisEpochReward{std::move(state.this_epoch_reward_smoothed),
                           std::move(state.this_epoch_baseline_power)};
}

ActorResult<void> update_network_kpi(Runtime& rt, const std::optional<StoragePower>& realized) {
    FVM_TRY(rt.accept_callers({storage_power_actor_id}));
    if (!realized) {
        return sdk::illegal_argument("the power must not be null");
    }
    return rt.transaction<State>([&](State& state) -> ActorResult<void> {
        const ChainEpoch before = state.epoch;
        while (state.epoch < rt.epoch()) {
            state.advance(*realized);
        }
        state.advance_with_reward(*realized);
        state.smooth(sdk::checked_sub(state.epoch, before));
        // The one number that has no bounds: power below nothing adds up as well.
        if (!is_encodable(state.cumsum_realized)) {
            return sdk::illegal_argument("cannot write the state: a sum is too large a number");
        }
        return {};
    });
}

constexpr sdk::Method table[] = {
    sdk::method<&constructor>(methods::constructor),
    sdk::method<&award_block_reward>(methods::award_block_reward),
    sdk::method<&this_epoch_reward>(methods::this_epoch_reward),
    sdk::method<&update_network_kpi>(methods::update_network_kpi),
};

constinit const sdk::Actor actor{
    .name = "reward", .methods = table, .guard = &restrict_internal_methods};

}  // namespace fvm::actors::reward

FVM_ACTOR(fvm::actors::reward::actor);
