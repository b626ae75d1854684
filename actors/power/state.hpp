#pragma once

#include <actors/common/multimap.hpp>
#include <actors/common/smoothing.hpp>

#include <optional>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace fvm::actors::power {

/// Bytes; adjusted for quality, bytes times ten where they are of verified deals.
using StoragePower = BigInt;

/// As long as fewer miners have the minimum of power, the power of all counts (builtin-actors
/// actors/power/src/policy.rs, CONSENSUS_MINER_MIN_MINERS).
inline constexpr std::int64_t consensus_miner_min_miners = 4;

/// What a miner has proven to store.
struct Claim {
    RegisteredPoStProof window_post_proof_type{-1};
    StoragePower raw_byte_power;
    StoragePower quality_adj_power;

    static auto fields(auto& self) {
        return std::tie(self.window_post_proof_type, self.raw_byte_power, self.quality_adj_power);
    }
    friend bool operator==(const Claim&, const Claim&) = default;

    /// Whether the raw power is the network's minimum_consensus_power. Code 20 for a type of proofs
    /// that is none.
    [[nodiscard]] ActorResult<bool> has_minimum_power() const;
};

/// A call that a miner has asked for.
struct CronEvent {
    Address miner;
    /// What it is called with.
    Bytes payload;

    static auto fields(auto& self) { return std::tie(self.miner, self.payload); }
    friend bool operator==(const CronEvent&, const CronEvent&) = default;
};

using Claims = sdk::Map<Address, Claim>;
inline constexpr std::string_view claims_name = "claims";

using CronQueue = Multimap<ChainEpoch, CronEvent>;
inline constexpr std::string_view cron_queue_name = "cron events";
inline constexpr CronQueue::Widths cron_queue_widths{.map = 6, .list = 6};

/// Adds to a claim, or takes from it.
struct PowerDelta {
    StoragePower raw_byte;
    StoragePower quality_adj;

    static auto fields(auto& self) { return std::tie(self.raw_byte, self.quality_adj); }
};

/// builtin-actors actors/power/src/state.rs.
struct State {
    /// Of miners that have the minimum.
    StoragePower total_raw_byte_power;
    /// Of all miners.
    StoragePower total_bytes_committed;
    /// The same two, adjusted for quality.
    StoragePower total_quality_adj_power;
    StoragePower total_qa_bytes_committed;
    TokenAmount total_pledge_collateral;

    /// What everybody is told in the course of an epoch: as it was at the end of the one before.
    StoragePower this_epoch_raw_byte_power;
    StoragePower this_epoch_quality_adj_power;
    TokenAmount this_epoch_pledge_collateral;
    FilterEstimate this_epoch_qa_power_smoothed;

    std::int64_t miner_count = 0;
    std::int64_t miner_above_min_power_count = 0;

    /// When the pledge begins to follow other rules, and how long it takes to (FIP-0081).
    ChainEpoch ramp_start_epoch = 0;
    std::uint64_t ramp_duration_epochs = 0;

    /// A CronQueue, by the epoch at whose end the call is due.
    ipld::Cid cron_event_queue;
    /// No event is due before.
    ChainEpoch first_cron_epoch = 0;

    /// Claims, by the miner's id address.
    ipld::Cid claims;
    /// Nothing, since FIP-0084.
    std::optional<ipld::Cid> proof_validation_batch;

    static auto fields(auto& self) {
        return std::tie(
            self.total_raw_byte_power, self.total_bytes_committed, self.total_quality_adj_power,
            self.total_qa_bytes_committed, self.total_pledge_collateral,
            self.this_epoch_raw_byte_power, self.this_epoch_quality_adj_power,
            self.this_epoch_pledge_collateral, self.this_epoch_qa_power_smoothed, self.miner_count,
            self.miner_above_min_power_count, self.ramp_start_epoch, self.ramp_duration_epochs,
            self.cron_event_queue, self.first_cron_epoch, self.claims, self.proof_validation_batch);
    }

    [[nodiscard]] ActorResult<Claims> load_claims(ipld::Blockstore& store) const;

    /// Code 17 for a miner without a claim, 20 where the claim would be below nothing.
    [[nodiscard]] ActorResult<void> add_to_claim(Claims& map, const Address& miner,
                                                 const PowerDelta& delta);
    /// A miner without a claim is fine. Where it fails, totals may have changed all the same.
    [[nodiscard]] ActorResult<void> delete_claim(Claims& map, const Address& miner);

    /// Code 20 where a list of events grows too large for a block.
    [[nodiscard]] ActorResult<void> enroll(ipld::Blockstore& store, ChainEpoch epoch,
                                           const CronEvent& event);
    /// Takes all events up to `epoch` from the queue, and returns those of miners with a claim.
    [[nodiscard]] ActorResult<std::vector<CronEvent>> take_due_events(ipld::Blockstore& store,
                                                                      ChainEpoch epoch);

    /// Sets what everybody is told in the next epoch.
    void close_epoch();

    /// Code 16 where a number has grown too large for the chain, so that the state cannot be
    /// written. Needed after each change of powers or pledges.
    [[nodiscard]] ActorResult<void> check_numbers() const;

  private:
    /// Changes totals by what is added to one claim, and returns what that becomes.
    [[nodiscard]] ActorResult<Claim> change_claim(const Claim& before, const PowerDelta& delta);
};

/// The state at genesis.
[[nodiscard]] ActorResult<State> make_state(ipld::Blockstore& store);

}  // namespace fvm::actors::power
