// The end of an epoch.

#include <actors/power/power.hpp>

#include <fvm/sdk/checked.hpp>

namespace fvm::actors::power {
namespace {

/// The reward actor's methods that tell what an epoch pays, and are told the network's power.
constexpr MethodNum this_epoch_reward = 3;
constexpr MethodNum update_network_kpi = 4;
/// The miner actor's method for events.
constexpr MethodNum on_deferred_cron_event = 12;

struct ThisEpochReward {
    FilterEstimate reward_smoothed;
    StoragePower baseline_power;

    static auto fields(auto& self) { return std::tie(self.reward_smoothed, self.baseline_power); }
};

struct DeferredCronEventParams {
    const Bytes& payload;
    const FilterEstimate& reward_smoothed;
    const FilterEstimate& quality_adj_power_smoothed;

    static auto fields(auto& self) {
        return std::tie(self.payload, self.reward_smoothed, self.quality_adj_power_smoothed);
    }
};

/// What the end of an epoch begins with.
struct Tick {
    FilterEstimate reward;
    /// At the end of the epoch before.
    FilterEstimate power;
    std::vector<CronEvent> due;
};

/// Calls the miners that are due, and returns those that failed, as often as they did.
std::vector<Address> call_miners(Runtime& rt, const Tick& tick) {
    std::vector<Address> failed;
    for (const CronEvent& event : tick.due) {
        const DeferredCronEventParams params{event.payload, tick.reward, tick.power};
        const auto called = rt.send({.to = event.miner,
                                     .method = on_deferred_cron_event,
                                     .params = IpldBlock::encode(params)});
        if (!called) {
            rt.log([&] {
                return "event of miner " + event.miner.to_text() + ": " + called.error().note;
            });
            failed.push_back(event.miner);
        }
    }
    return failed;
}

/// Takes the claims of miners that failed, which are no more then.
ActorResult<void> drop_miners(Runtime& rt, State& state, const std::vector<Address>& failed) {
    Claims claims = FVM_TRY(state.load_claims(rt.store()));
    for (const Address& miner : failed) {
        if (const auto deleted = state.delete_claim(claims, miner); !deleted) {
            rt.log([&] { return "claim of " + miner.to_text() + ": " + deleted.error().note; });
            continue;
        }
        // Also where an earlier event has cost the miner its claim.
        state.miner_count = sdk::checked_sub(state.miner_count, std::int64_t{1});
    }
    state.claims = FVM_TRY(claims.flush());
    return {};
}

/// Returns the network's power.
ActorResult<StoragePower> close_epoch(State& state) {
    state.close_epoch();
    FVM_TRY(state.check_numbers());
    return state.this_epoch_raw_byte_power;
}

}  // namespace

ActorResult<void> on_epoch_tick_end(Runtime& rt) {
    FVM_TRY(rt.accept_callers({cron_actor_id}));
    const Address reward_actor = Address::id(reward_actor_id);
    const auto returned = FVM_TRY(rt.send({.to = reward_actor, .method = this_epoch_reward}));
    Tick tick{FVM_TRY(sdk::decode_return<ThisEpochReward>(returned)).reward_smoothed, {}, {}};

    // Where no miner is called in between, one change of the state is enough.
    StoragePower power =
        FVM_TRY(rt.transaction<State>([&](State& state) -> ActorResult<StoragePower> {
            tick.power = state.this_epoch_qa_power_smoothed;
            tick.due = FVM_TRY(state.take_due_events(rt.store(), rt.epoch()));
            return tick.due.empty() ? close_epoch(state) : StoragePower();
        }));
    if (!tick.due.empty()) {
        const std::vector<Address> failed = call_miners(rt, tick);
        power = FVM_TRY(rt.transaction<State>([&](State& state) -> ActorResult<StoragePower> {
            if (!failed.empty()) {
                FVM_TRY(drop_miners(rt, state, failed));
            }
            return close_epoch(state);
        }));
    }
    FVM_TRY(rt.send(
        {.to = reward_actor, .method = update_network_kpi, .params = IpldBlock::encode(power)}));
    return {};
}

}  // namespace fvm::actors::power
