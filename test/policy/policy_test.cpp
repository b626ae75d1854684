#include <test/policy/policy_probe.hpp>

#include <gtest/gtest.h>

// The figures of builtin-actors v18.0.0, worked out by hand from runtime/src/runtime/policy.rs and
// the features that runtime/build.rs gives to each network.

namespace fvm::actors {
namespace {

using test::PolicyFigures;

constexpr Network all_networks[] = {
    Network::mainnet, Network::calibrationnet, Network::butterflynet,       Network::caterpillarnet,
    Network::devnet,  Network::testing,        Network::testing_fake_proofs};

TEST(Policy, of_every_network_is_that_of_the_reference) {
    constexpr std::uint64_t mib = 1 << 20;
    constexpr std::uint64_t gib = std::uint64_t{1} << 30;
    // Window proofs V1P1 are types 10 to 14, seals V1P1 are 5 to 9 and synthetic ones 10 to 14,
    // non-interactive ones 15 to 19, each from 2 KiB on to 64 GiB.
    const auto expect = [](Network network, const PolicyFigures& expected) {
        EXPECT_EQ(test::figures_of(policy_of(network)), expected) << static_cast<int>(network);
    };
    expect(Network::mainnet,
           {0x6000, 0x6300, 0xc0000, mib, 150, 10'240 * gib, 1'099'511'627'776, 1, false});
    expect(Network::calibrationnet,
           {0x6000, 0x6300, 0xc0000, mib, 150, 32 * gib, 3'435'973'836, 1, false});
    expect(Network::butterflynet,
           {0x7000, 0x7380, 0xe0000, mib, 150, 2 * gib, 214'748'364, 1, false});
    expect(Network::caterpillarnet, {0x7000, 0x7380, 0xe0000, 256, 10, 2048, 204, 1, false});
    expect(Network::devnet, {0x0c00, 0x0c60, 0x18000, 256, 10, 2048, 204, 1, false});
    expect(Network::testing, {0x7c00, 0x7fe0, 0xf8000, 256, 10, 2048, 204, 0, false});
    expect(Network::testing_fake_proofs, {0x7c00, 0x7fe0, 0xf8000, 256, 10, 2048, 204, 0, true});
}

TEST(Policy, has_the_same_periods_on_every_network) {
    for (const Network network : all_networks) {
        const Policy policy = policy_of(network);
        EXPECT_EQ(policy.expired_pre_commit_clean_up_delay, 960);
        EXPECT_EQ(policy.wpost_proving_period, 2880);
        EXPECT_EQ(policy.wpost_challenge_window, 60);
        EXPECT_EQ(policy.wpost_period_deadlines, 48U);
        EXPECT_EQ(policy.wpost_max_chain_commit_age, 60);
        EXPECT_EQ(policy.wpost_dispute_window, 1800);
        EXPECT_EQ(policy.max_pre_commit_randomness_lookback, 3780);
        EXPECT_EQ(policy.max_prove_commit_ni_randomness_lookback, 518'400);
        EXPECT_EQ(policy.wpost_challenge_lookback, 20);
        EXPECT_EQ(policy.fault_declaration_cutoff, 70);
        EXPECT_EQ(policy.fault_max_age, 120'960);
        EXPECT_EQ(policy.worker_key_change_delay, 900);
        EXPECT_EQ(policy.min_sector_expiration, 518'400);
        EXPECT_EQ(policy.max_sector_expiration_extension, 3'680'640);
        EXPECT_EQ(policy.consensus_fault_ineligibility_duration, 900);
        EXPECT_EQ(policy.chain_finality, 900);
        EXPECT_EQ(policy.minimum_verified_allocation_term, 518'400);
        EXPECT_EQ(policy.maximum_verified_allocation_term, 5'259'485);
        EXPECT_EQ(policy.maximum_verified_allocation_expiration, 172'800);
        EXPECT_EQ(policy.end_of_life_claim_drop_period, 86'400);
        EXPECT_EQ(policy.deal_updates_interval, 86'400);
        EXPECT_EQ(policy.market_default_allocation_term_buffer, 259'200);
    }
}

TEST(Policy, has_the_same_limits_on_every_network) {
    for (const Network network : all_networks) {
        const Policy policy = policy_of(network);
        EXPECT_EQ(policy.max_aggregated_sectors, 819U);
        EXPECT_EQ(policy.min_aggregated_sectors, 4U);
        EXPECT_EQ(policy.max_aggregated_proof_size, 81'960U);
        EXPECT_EQ(policy.max_replica_update_proof_size, 4096U);
        EXPECT_EQ(policy.sectors_max, 33'554'432U);
        EXPECT_EQ(policy.max_partitions_per_deadline, 3000U);
        EXPECT_EQ(policy.max_control_addresses, 10U);
        EXPECT_EQ(policy.max_peer_id_length, 128U);
        EXPECT_EQ(policy.max_multiaddr_data, 1024U);
        EXPECT_EQ(policy.addressed_partitions_max, 3000U);
        EXPECT_EQ(policy.addressed_sectors_max, 25'000U);
        EXPECT_EQ(policy.posted_partitions_max, 3U);
        EXPECT_EQ(policy.max_aggregated_sectors_ni, 65U);
        EXPECT_EQ(policy.min_aggregated_sectors_ni, 1U);
        EXPECT_EQ(policy.deal_limit_denominator, 134'217'728U);
        EXPECT_EQ(policy.new_sectors_per_period_max, 131'072U);
        EXPECT_EQ(policy.daily_fee_circulating_supply_qap_multiplier_num, 161'817U);
        // 10^30, in two halves.
        EXPECT_TRUE(policy.daily_fee_circulating_supply_qap_multiplier_denom ==
                    ((Uint128{0xC'9F2C'9CD0} << 64) | 0x4674'EDEA'4000'0000));
        EXPECT_EQ(policy.daily_fee_block_reward_cap_denom, 2);
        EXPECT_EQ(policy.prov_collateral_percent_supply_denom, 100);
    }
    EXPECT_EQ(max_sector_number, std::uint64_t{9'223'372'036'854'775'807});
}

TEST(ProofSets, answer_for_any_number) {
    constexpr ProofSet<RegisteredSealProof> set{RegisteredSealProof{0}, RegisteredSealProof{19}};
    static_assert(set.contains(RegisteredSealProof{19}));
    EXPECT_TRUE(set.contains(RegisteredSealProof{0}));
    for (const std::int64_t number :
         {std::int64_t{1}, std::int64_t{20}, std::int64_t{31}, std::int64_t{32}, std::int64_t{64},
          std::int64_t{-1}, INT64_MIN, INT64_MAX}) {
        EXPECT_FALSE(set.contains(RegisteredSealProof{number})) << number;
    }
}

}  // namespace
}  // namespace fvm::actors
