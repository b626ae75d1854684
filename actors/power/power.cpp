#include <actors/power/power.hpp>

#include <fvm/sdk/checked.hpp>

namespace fvm::actors::power {
namespace {

/// The init actor's method that makes actors.
constexpr MethodNum exec = 2;

struct ExecParams {
    ipld::Cid code;
    Bytes constructor_params;

    static auto fields(auto& self) { return std::tie(self.code, self.constructor_params); }
};

/// What the miner actor's constructor takes.
struct MinerConstructorParams {
    const CreateMinerParams& params;
    /// Nobody, yet.
    std::vector<Address> control_addresses;

    static auto fields(auto& self) {
        return std::tie(self.params.owner, self.params.worker, self.control_addresses,
                        self.params.window_post_proof_type, self.params.peer,
                        self.params.multiaddrs);
    }
};

/// The claim of a miner, for methods that anybody may call.
ActorResult<std::optional<Claim>> find_claim(Runtime& rt, const State& state, ActorId miner) {
    const Claims claims = FVM_TRY(state.load_claims(rt.store()));
    return claims.get(Address::id(miner));
}

ActorResult<State> state_for_anybody(Runtime& rt) {
    FVM_TRY(rt.accept_any_caller());
    return rt.state<State>();
}

}  // namespace

ActorResult<void> constructor(Runtime& rt) {
    FVM_TRY(rt.accept_callers({system_actor_id}));
    return rt.create_state(FVM_TRY(make_state(rt.store())));
}

ActorResult<CreateMinerReturn> create_miner(Runtime& rt, const CreateMinerParams& params) {
    FVM_TRY(rt.accept_any_caller());
    const ExecParams exec_params{rt.code_of_type(ActorType::miner),
                                 ipld::cbor::encode(MinerConstructorParams{params, {}})};
    const auto returned = FVM_TRY(rt.send({.to = Address::id(init_actor_id),
                                           .method = exec,
                                           .params = IpldBlock::encode(exec_params),
                                           .value = rt.value_received()}));
    const auto made = FVM_TRY(sdk::decode_return<CreateMinerReturn>(returned));
    FVM_TRY(rt.transaction<State>([&](State& state) -> ActorResult<void> {
        Claims claims = FVM_TRY(state.load_claims(rt.store()));
        const Claim claim{params.window_post_proof_type, {}, {}};
        FVM_TRY(claims.set(made.id_address, claim));
        state.miner_count = sdk::checked_add(state.miner_count, std::int64_t{1});
        // Nothing is below the minimum on every network, but the type has to be one.
        static_cast<void>(FVM_TRY(claim.has_minimum_power()));
        state.claims = FVM_TRY(claims.flush());
        return {};
    }));
    return made;
}

ActorResult<void> update_claimed_power(Runtime& rt, const PowerDelta& params) {
    FVM_TRY(rt.accept_caller_types({ActorType::miner}));
    return rt.transaction<State>([&](State& state) -> ActorResult<void> {
        Claims claims = FVM_TRY(state.load_claims(rt.store()));
        FVM_TRY(state.add_to_claim(claims, Address::id(rt.caller()), params));
        state.claims = FVM_TRY(claims.flush());
        return state.check_numbers();
    });
}

ActorResult<void> enroll_cron_event(Runtime& rt, const EnrollCronEventParams& params) {
    FVM_TRY(rt.accept_caller_types({ActorType::miner}));
    if (params.event_epoch < 0) {
        return sdk::illegal_argument("an event at epoch " + std::to_string(params.event_epoch));
    }
    return rt.transaction<State>([&](State& state) {
        return state.enroll(rt.store(), params.event_epoch,
                            {Address::id(rt.caller()), params.payload});
    });
}

ActorResult<void> update_pledge_total(Runtime& rt, const TokenAmount& delta) {
    FVM_TRY(rt.accept_caller_types({ActorType::miner}));
    return rt.transaction<State>([&](State& state) -> ActorResult<void> {
        if (!FVM_TRY(find_claim(rt, state, rt.caller()))) {
            return sdk::forbidden("a miner without a claim");
        }
        state.total_pledge_collateral += delta;
        if (state.total_pledge_collateral.is_negative()) {
            return sdk::illegal_state("less than nothing is pledged");
        }
        return state.check_numbers();
    });
}

ActorResult<CurrentTotalPowerReturn> current_total_power(Runtime& rt) {
    State state = FVM_TRY(state_for_anybody(rt));
    return CurrentTotalPowerReturn{
        .raw_byte_power = std::move(state.this_epoch_raw_byte_power),
        .quality_adj_power = std::move(state.this_epoch_quality_adj_power),
        .pledge_collateral = std::move(state.this_epoch_pledge_collateral),
        .quality_adj_power_smoothed = std::move(state.this_epoch_qa_power_smoothed),
        .ramp_start_epoch = state.ramp_start_epoch,
        .ramp_duration_epochs = state.ramp_duration_epochs};
}

ActorResult<StoragePower> network_raw_power(Runtime& rt) {
    return FVM_TRY(state_for_anybody(rt)).this_epoch_raw_byte_power;
}

ActorResult<MinerRawPowerReturn> miner_raw_power(Runtime& rt, const ActorId& miner) {
    const State state = FVM_TRY(state_for_anybody(rt));
    std::optional<Claim> claim = FVM_TRY(find_claim(rt, state, miner));
    if (!claim) {
        return sdk::illegal_argument("no claim of " + std::to_string(miner));
    }
    // As long as too few miners have the minimum, any power will do.
    const bool any_counts = state.miner_above_min_power_count < consensus_miner_min_miners &&
                            claim->raw_byte_power.is_positive();
    const bool has_minimum = FVM_TRY(claim->has_minimum_power());
    return MinerRawPowerReturn{std::move(claim->raw_byte_power), has_minimum || any_counts};
}

ActorResult<std::int64_t> miner_count(Runtime& rt) {
    return FVM_TRY(state_for_anybody(rt)).miner_count;
}

ActorResult<std::int64_t> miner_consensus_count(Runtime& rt) {
    return FVM_TRY(state_for_anybody(rt)).miner_above_min_power_count;
}

ActorResult<MinerPowerReturn> miner_power(Runtime& rt, const ActorId& miner) {
    const State state = FVM_TRY(state_for_anybody(rt));
    std::optional<Claim> claim = FVM_TRY(find_claim(rt, state, miner));
    if (!claim) {
        return sdk::not_found("no claim of " + std::to_string(miner));
    }
    return MinerPowerReturn{std::move(claim->raw_byte_power), std::move(claim->quality_adj_power)};
}

constexpr sdk::Method table[] = {
    sdk::method<&constructor>(methods::constructor),
    sdk::method<&create_miner>(methods::create_miner),
    sdk::method<&create_miner>(methods::create_miner_exported),
    sdk::method<&update_claimed_power>(methods::update_claimed_power),
    sdk::method<&enroll_cron_event>(methods::enroll_cron_event),
    sdk::method<&on_epoch_tick_end>(methods::on_epoch_tick_end),
    sdk::method<&update_pledge_total>(methods::update_pledge_total),
    sdk::method<&current_total_power>(methods::current_total_power),
    sdk::method<&network_raw_power>(methods::network_raw_power),
    sdk::method<&miner_raw_power>(methods::miner_raw_power),
    sdk::method<&miner_count>(methods::miner_count),
    sdk::method<&miner_consensus_count>(methods::miner_consensus_count),
    sdk::method<&miner_power>(methods::miner_power),
};

constinit const sdk::Actor actor{
    .name = "power", .methods = table, .guard = &restrict_internal_methods};

}  // namespace fvm::actors::power

FVM_ACTOR(fvm::actors::power::actor);
