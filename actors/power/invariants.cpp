#include <actors/power/invariants.hpp>

namespace fvm::actors::power {
namespace {

void check_totals(const State& state, Findings& findings) {
    findings.require(!state.total_raw_byte_power.is_negative(), "the raw power is negative");
    findings.require(!state.total_quality_adj_power.is_negative(),
                     "the adjusted power is negative");
    findings.require(!state.total_bytes_committed.is_negative(),
                     "the committed raw power is negative");
    findings.require(!state.total_qa_bytes_committed.is_negative(),
                     "the committed adjusted power is negative");
    findings.require(state.total_raw_byte_power <= state.total_quality_adj_power,
                     "the raw power is above the adjusted power");
    findings.require(state.total_bytes_committed <= state.total_qa_bytes_committed,
                     "the committed raw power is above the committed adjusted power");
    findings.require(state.total_raw_byte_power <= state.total_bytes_committed,
                     "the raw power is above what is committed");
    findings.require(state.total_quality_adj_power <= state.total_qa_bytes_committed,
                     "the adjusted power is above what is committed");
}

void check_queue(const State& state, ipld::Blockstore& store, Findings& findings) {
    const auto queue =
        CronQueue::load(store, state.cron_event_queue, cron_queue_widths, cron_queue_name);
    if (!queue) {
        findings.require(false, queue.error().note);
        return;
    }
    const auto visited = queue->for_each([&](ChainEpoch epoch, const CronEvent& event) {
        findings.require(epoch >= state.first_cron_epoch,
                         "an event of " + event.miner.to_text() + " is before all events");
    });
    findings.require(visited.has_value(), "the events cannot be read");
}

/// Sums over claims.
struct Sums {
    StoragePower committed;
    StoragePower qa_committed;
    StoragePower raw;
    StoragePower quality_adj;
    std::int64_t above_minimum = 0;
};

void check_claims(const State& state, ipld::Blockstore& store, const Policy& policy,
                  Findings& findings) {
    const auto claims = state.load_claims(store);
    if (!claims) {
        findings.require(false, claims.error().note);
        return;
    }
    Sums sums;
    const auto visited =
        claims->for_each([&](const Address& miner, const Claim& claim) -> ActorResult<void> {
            sums.committed += claim.raw_byte_power;
            sums.qa_committed += claim.quality_adj_power;
            if (!is_known(claim.window_post_proof_type, proof_types_v4)) {
                findings.require(false, miner.to_text() + " has proofs of no known type");
            } else if (claim.raw_byte_power >= policy.minimum_consensus_power) {
                ++sums.above_minimum;
                sums.raw += claim.raw_byte_power;
                sums.quality_adj += claim.quality_adj_power;
            }
            return {};
        });
    findings.require(visited.has_value(), "the claims cannot be read");
    findings.require(state.total_bytes_committed == sums.committed,
                     "the committed raw power is not that of the claims");
    findings.require(state.total_qa_bytes_committed == sums.qa_committed,
                     "the committed adjusted power is not that of the claims");
    findings.require(state.miner_above_min_power_count == sums.above_minimum,
                     "not so many claims have the minimum of power");
    findings.require(state.total_raw_byte_power == sums.raw,
                     "the raw power is not that of the claims");
    findings.require(state.total_quality_adj_power == sums.quality_adj,
                     "the adjusted power is not that of the claims");
}

}  // namespace

Findings check_invariants(const State& state, ipld::Blockstore& store, const Policy& policy) {
    Findings findings;
    check_totals(state, findings);
    check_queue(state, store, findings);
    check_claims(state, store, policy, findings);
    findings.require(!state.proof_validation_batch, "there are proofs to be verified");
    return findings;
}

}  // namespace fvm::actors::power
