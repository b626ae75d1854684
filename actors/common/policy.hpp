#pragma once

#include <fvm/base/int128.hpp>
#include <fvm/core/sector.hpp>
#include <fvm/core/types.hpp>

#include <cstdint>
#include <initializer_list>

/// The limits, periods and amounts that storage actors go by, for each network (builtin-actors
/// v18.0.0: runtime/src/runtime/policy.rs, and runtime/build.rs for what a network has of its own).
namespace fvm::actors {

/// The networks that actors are built for, each with a bundle of its own.
enum class Network : std::uint8_t {
    mainnet,
    calibrationnet,
    butterflynet,
    caterpillarnet,
    devnet,
    testing,
    testing_fake_proofs,
};

inline constexpr ChainEpoch epoch_duration_seconds = 30;
inline constexpr ChainEpoch epochs_in_hour = 3600 / epoch_duration_seconds;
inline constexpr ChainEpoch epochs_in_day = 24 * epochs_in_hour;
/// Of a solar year of 31,556,925 seconds.
inline constexpr ChainEpoch epochs_in_year = 31'556'925 / epoch_duration_seconds;

/// Types of proofs that a network accepts. Any number may be asked for.
template <class Proof>
class ProofSet {
  public:
    constexpr ProofSet() = default;
    constexpr ProofSet(std::initializer_list<Proof> proofs) {
        for (const Proof proof : proofs) {
            bits_ |= std::uint32_t{1} << static_cast<unsigned>(proof);
        }
    }

    [[nodiscard]] constexpr bool contains(Proof proof) const {
        const auto number = static_cast<std::int64_t>(proof);
        return number >= 0 && number < 32 && ((bits_ >> static_cast<unsigned>(number)) & 1U) != 0;
    }
    constexpr ProofSet& operator|=(const ProofSet& other) {
        bits_ |= other.bits_;
        return *this;
    }
    friend constexpr bool operator==(const ProofSet&, const ProofSet&) = default;

  private:
    std::uint32_t bits_ = 0;
};

/// Names are those of the reference. The values here are mainnet's, and most of them everybody's;
/// periods are in epochs, sizes in bytes, and power in bytes.
struct Policy {
    // The miner actor.
    std::uint64_t max_aggregated_sectors = 819;
    std::uint64_t min_aggregated_sectors = 4;
    std::uint64_t max_aggregated_proof_size = 81'960;
    std::uint64_t max_replica_update_proof_size = 4096;
    /// How long an expired pre-commitment stays, for proofs that come late.
    ChainEpoch expired_pre_commit_clean_up_delay = 8 * epochs_in_hour;
    /// In which all sectors of a miner are challenged, in so many deadlines.
    ChainEpoch wpost_proving_period = epochs_in_day;
    ChainEpoch wpost_challenge_window = 30 * 60 / epoch_duration_seconds;
    std::uint64_t wpost_period_deadlines = 48;
    ChainEpoch wpost_max_chain_commit_age = wpost_challenge_window;
    /// After the end of a deadline, in which its proofs can be disputed.
    ChainEpoch wpost_dispute_window = 2 * 900;
    std::uint64_t sectors_max = std::uint64_t{32} << 20;
    std::uint64_t max_partitions_per_deadline = 3000;
    std::uint64_t max_control_addresses = 10;
    std::uint64_t max_peer_id_length = 128;
    std::uint64_t max_multiaddr_data = 1024;
    /// Partitions, and sector numbers, that one message may name.
    std::uint64_t addressed_partitions_max = max_partitions_per_deadline;
    std::uint64_t addressed_sectors_max = 25'000;
    /// Partitions that one message may prove.
    std::uint64_t posted_partitions_max = 3;
    ChainEpoch max_pre_commit_randomness_lookback = epochs_in_day + 900;
    /// From a pre-commitment to its challenge.
    ChainEpoch pre_commit_challenge_delay = 150;
    std::uint64_t max_aggregated_sectors_ni = 65;
    std::uint64_t min_aggregated_sectors_ni = 1;
    ChainEpoch max_prove_commit_ni_randomness_lookback = 180 * epochs_in_day;
    ProofSet<RegisteredSealProof> valid_prove_commit_ni_proof_type;
    /// Before a deadline opens, its challenge; and the last declaration of faults.
    ChainEpoch wpost_challenge_lookback = 20;
    ChainEpoch fault_declaration_cutoff = wpost_challenge_lookback + 50;
    ChainEpoch fault_max_age = wpost_proving_period * 42;
    ChainEpoch worker_key_change_delay = 900;
    ChainEpoch min_sector_expiration = 180 * epochs_in_day;
    ChainEpoch max_sector_expiration_extension = 1278 * epochs_in_day;
    /// A sector has at most its size, divided by this, of deals.
    std::uint64_t deal_limit_denominator = 134'217'728;
    ChainEpoch consensus_fault_ineligibility_duration = 900;
    std::uint64_t new_sectors_per_period_max = std::uint64_t{128} << 10;
    ChainEpoch chain_finality = 900;
    /// Of new miners, and of new sectors.
    ProofSet<RegisteredPoStProof> valid_post_proof_type;
    ProofSet<RegisteredSealProof> valid_pre_commit_proof_type;
    /// The daily fee of a new sector, as a fraction of the circulating supply for each byte of its
    /// power adjusted for quality (FIP-0100).
    std::uint64_t daily_fee_circulating_supply_qap_multiplier_num = 161'817;
    Uint128 daily_fee_circulating_supply_qap_multiplier_denom =
        Uint128{1'000'000'000'000'000} * 1'000'000'000'000'000;
    /// The most of the expected daily reward that is taken for it: one part in so many.
    std::int64_t daily_fee_block_reward_cap_denom = 2;
    /// Power for which a new miner has to deposit the pledge (FIP-0077): a tenth of
    /// minimum_consensus_power.
    std::int64_t create_miner_deposit_power = 0;

    // The verified registry.
    std::int64_t minimum_verified_allocation_size = 1 << 20;
    ChainEpoch minimum_verified_allocation_term = 180 * epochs_in_day;
    ChainEpoch maximum_verified_allocation_term = 5 * epochs_in_year;
    ChainEpoch maximum_verified_allocation_expiration = 60 * epochs_in_day;
    /// At the end of a sector, in which claims can be dropped.
    ChainEpoch end_of_life_claim_drop_period = 30 * epochs_in_day;

    // The storage market.
    ChainEpoch deal_updates_interval = 30 * epochs_in_day;
    /// The least collateral of providers, as a fraction of the circulating supply.
    std::int64_t prov_collateral_percent_supply_num = 1;
    std::int64_t prov_collateral_percent_supply_denom = 100;
    ChainEpoch market_default_allocation_term_buffer = 90 * epochs_in_day;

    // Storage power.
    std::int64_t minimum_consensus_power = std::int64_t{10} << 40;

    /// Proofs are not verified but made up: seals are always right, a window PoSt is the hash of
    /// its randomness and sectors, and there are no consensus faults (runtime/src/runtime/fvm.rs).
    bool fake_proofs = false;
};

/// The last sector number that there can be, on every network.
inline constexpr std::uint64_t max_sector_number = INT64_MAX;

/// The policy of a network.
[[nodiscard]] constexpr Policy policy_of(Network network);

namespace policy_detail {

/// Adds the proofs about sectors of a size: 0 is 2 KiB, then 8 MiB, 512 MiB, 32 GiB, 64 GiB.
constexpr void add_sectors(Policy& policy, std::initializer_list<std::int64_t> sizes) {
    const auto seal = [](RegisteredSealProof of_2kib, std::int64_t size) {
        return RegisteredSealProof{static_cast<std::int64_t>(of_2kib) + size};
    };
    for (const std::int64_t size : sizes) {
        policy.valid_pre_commit_proof_type |=
            {seal(RegisteredSealProof::stacked_drg_2kib_v1p1, size),
             seal(RegisteredSealProof::stacked_drg_2kib_v1p1_synthetic_porep, size)};
        policy.valid_prove_commit_ni_proof_type |=
            {seal(RegisteredSealProof::stacked_drg_2kib_v1p2_ni_porep, size)};
        policy.valid_post_proof_type |= {RegisteredPoStProof{
            static_cast<std::int64_t>(RegisteredPoStProof::stacked_drg_window_2kib_v1p1) + size}};
    }
}

/// What networks for tests have: deals of any size, soon sealed, and consensus power at once.
constexpr void make_small(Policy& policy) {
    policy.minimum_verified_allocation_size = 256;
    policy.pre_commit_challenge_delay = 10;
    policy.minimum_consensus_power = std::int64_t{2} << 10;
}

}  // namespace policy_detail

constexpr Policy policy_of(Network network) {
    using namespace policy_detail;
    Policy policy;
    switch (network) {
        case Network::mainnet:
            add_sectors(policy, {3, 4});
            break;
        case Network::calibrationnet:
            add_sectors(policy, {3, 4});
            policy.minimum_consensus_power = std::int64_t{32} << 30;
            break;
        case Network::butterflynet:
            add_sectors(policy, {2, 3, 4});
            policy.minimum_consensus_power = std::int64_t{2} << 30;
            break;
        case Network::caterpillarnet:
            add_sectors(policy, {2, 3, 4});
            make_small(policy);
            break;
        case Network::devnet:
            add_sectors(policy, {0, 1});
            make_small(policy);
            break;
        case Network::testing:
        case Network::testing_fake_proofs:
            add_sectors(policy, {0, 1, 2, 3, 4});
            make_small(policy);
            policy.prov_collateral_percent_supply_num = 0;
            policy.fake_proofs = network == Network::testing_fake_proofs;
            break;
    }
    policy.create_miner_deposit_power = policy.minimum_consensus_power / 10;
    return policy;
}

}  // namespace fvm::actors
