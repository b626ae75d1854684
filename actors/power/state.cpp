#include <actors/power/state.hpp>

#include <actors/common/encodable.hpp>
#include <actors/common/network_policy.hpp>
#include <fvm/sdk/checked.hpp>

namespace fvm::actors::power {
namespace {

static_assert(policy.minimum_consensus_power > 0, "new miners would have the minimum of power");

/// What the network was estimated to have at genesis, and to gain in an epoch: 750,000 GiB, and
/// 3,840 GiB.
constexpr std::int64_t initial_power = std::int64_t{750'000} << 30;
constexpr std::int64_t initial_growth = std::int64_t{3'840} << 30;

}  // namespace

ActorResult<bool> Claim::has_minimum_power() const {
    if (!is_known(window_post_proof_type, proof_types_v4)) {
        return sdk::illegal_state("unsupported type of proofs");
    }
    return raw_byte_power >= policy.minimum_consensus_power;
}

ActorResult<State> make_state(ipld::Blockstore& store) {
    State state;
    state.claims = FVM_TRY(Claims::make_empty(store, claims_name));
    state.cron_event_queue =
        FVM_TRY(CronQueue::make_empty(store, cron_queue_widths, cron_queue_name));
    state.this_epoch_qa_power_smoothed = FilterEstimate::of(initial_power, initial_growth);
    return state;
}

ActorResult<Claims> State::load_claims(ipld::Blockstore& store) const {
    return Claims::load(store, claims, claims_name);
}

ActorResult<Claim> State::change_claim(const Claim& before, const PowerDelta& delta) {
    total_qa_bytes_committed += delta.quality_adj;
    total_bytes_committed += delta.raw_byte;
    Claim after = before;
    after.raw_byte_power += delta.raw_byte;
    after.quality_adj_power += delta.quality_adj;
    const bool had_minimum = FVM_TRY(before.has_minimum_power());
    const bool has_minimum = FVM_TRY(after.has_minimum_power());
    if (!had_minimum && has_minimum) {
        miner_above_min_power_count =
            sdk::checked_add(miner_above_min_power_count, std::int64_t{1});
        total_quality_adj_power += after.quality_adj_power;
        total_raw_byte_power += after.raw_byte_power;
    } else if (had_minimum && !has_minimum) {
        miner_above_min_power_count =
            sdk::checked_sub(miner_above_min_power_count, std::int64_t{1});
        total_quality_adj_power -= before.quality_adj_power;
        total_raw_byte_power -= before.raw_byte_power;
    } else if (had_minimum) {
        total_quality_adj_power += delta.quality_adj;
        total_raw_byte_power += delta.raw_byte;
    }
    if (after.raw_byte_power.is_negative() || after.quality_adj_power.is_negative()) {
        return sdk::illegal_state("a claim to less than nothing");
    }
    if (miner_above_min_power_count < 0) {
        return sdk::illegal_state("fewer than no miners have the minimum of power");
    }
    if (!is_encodable(after.raw_byte_power) || !is_encodable(after.quality_adj_power)) {
        return sdk::illegal_state("a claim to more than the chain can write");
    }
    return after;
}

ActorResult<void> State::add_to_claim(Claims& map, const Address& miner, const PowerDelta& delta) {
    const std::optional<Claim> before = FVM_TRY(map.get(miner));
    if (!before) {
        return sdk::not_found("no claim of " + miner.to_text());
    }
    FVM_TRY(map.set(miner, FVM_TRY(change_claim(*before, delta))));
    return {};
}

ActorResult<void> State::delete_claim(Claims& map, const Address& miner) {
    const std::optional<Claim> claim = FVM_TRY(map.get(miner));
    if (claim) {
        static_cast<void>(
            FVM_TRY(change_claim(*claim, {-claim->raw_byte_power, -claim->quality_adj_power})));
        FVM_TRY(map.erase(miner));
    }
    return {};
}

ActorResult<void> State::enroll(ipld::Blockstore& store, ChainEpoch epoch, const CronEvent& event) {
    CronQueue queue =
        FVM_TRY(CronQueue::load(store, cron_event_queue, cron_queue_widths, cron_queue_name));
    first_cron_epoch = std::min(first_cron_epoch, epoch);
    FVM_TRY(queue.add(epoch, event));
    cron_event_queue = FVM_TRY(queue.flush());
    return {};
}

ActorResult<std::vector<CronEvent>> State::take_due_events(ipld::Blockstore& store,
                                                           ChainEpoch epoch) {
    CronQueue queue =
        FVM_TRY(CronQueue::load(store, cron_event_queue, cron_queue_widths, cron_queue_name));
    const Claims map = FVM_TRY(load_claims(store));
    const ChainEpoch end = sdk::checked_add(epoch, ChainEpoch{1});
    std::vector<CronEvent> due;
    for (ChainEpoch at = first_cron_epoch; at < end && !queue.empty(); ++at) {
        std::vector<CronEvent> events = FVM_TRY(queue.get(at));
        if (events.empty()) {
            continue;
        }
        for (CronEvent& event : events) {
            if (FVM_TRY(map.contains(event.miner))) {
                due.push_back(std::move(event));
            }
        }
        FVM_TRY(queue.remove_all(at));
    }
    first_cron_epoch = end;
    cron_event_queue = FVM_TRY(queue.flush());
    return due;
}

void State::close_epoch() {
    const bool all_count = miner_above_min_power_count < consensus_miner_min_miners;
    this_epoch_raw_byte_power = all_count ? total_bytes_committed : total_raw_byte_power;
    this_epoch_quality_adj_power = all_count ? total_qa_bytes_committed : total_quality_adj_power;
    this_epoch_pledge_collateral = total_pledge_collateral;
    // Cron comes once an epoch; epochs without blocks are not counted.
    this_epoch_qa_power_smoothed =
        this_epoch_qa_power_smoothed.next(this_epoch_quality_adj_power, 1);
}

ActorResult<void> State::check_numbers() const {
    for (const BigInt* number :
         {&total_raw_byte_power, &total_bytes_committed, &total_quality_adj_power,
          &total_qa_bytes_committed, &total_pledge_collateral.atto(),
          &this_epoch_qa_power_smoothed.position, &this_epoch_qa_power_smoothed.velocity}) {
        if (!is_encodable(*number)) {
            return sdk::illegal_argument("cannot write the state: a total is too large a number");
        }
    }
    return {};
}

}  // namespace fvm::actors::power
