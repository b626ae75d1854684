#pragma once

#include <actors/common/policy.hpp>
#include <fvm/core/types.hpp>
#include <fvm/sdk/actor.hpp>

#include <tuple>

/// What tells the networks' policies apart, as the probe returns it.
namespace fvm::test {

inline constexpr MethodNum method_tell = 2;

struct PolicyFigures {
    /// A bit for each type, by its number.
    std::uint64_t window_posts = 0;
    std::uint64_t pre_commits = 0;
    std::uint64_t ni_seals = 0;
    std::uint64_t allocation_size = 0;
    std::uint64_t challenge_delay = 0;
    std::uint64_t consensus_power = 0;
    std::uint64_t deposit_power = 0;
    std::uint64_t collateral = 0;
    bool fake_proofs = false;

    static auto fields(auto& self) {
        return std::tie(self.window_posts, self.pre_commits, self.ni_seals, self.allocation_size,
                        self.challenge_delay, self.consensus_power, self.deposit_power,
                        self.collateral, self.fake_proofs);
    }
    friend bool operator==(const PolicyFigures&, const PolicyFigures&) = default;
};

template <class Proof>
constexpr std::uint64_t bits_of(const actors::ProofSet<Proof>& proofs) {
    std::uint64_t bits = 0;
    for (std::int64_t number = 0; number < 64; ++number) {
        bits |= proofs.contains(Proof{number}) ? std::uint64_t{1} << number : 0;
    }
    return bits;
}

constexpr PolicyFigures figures_of(const actors::Policy& policy) {
    return {bits_of(policy.valid_post_proof_type),
            bits_of(policy.valid_pre_commit_proof_type),
            bits_of(policy.valid_prove_commit_ni_proof_type),
            static_cast<std::uint64_t>(policy.minimum_verified_allocation_size),
            static_cast<std::uint64_t>(policy.pre_commit_challenge_delay),
            static_cast<std::uint64_t>(policy.minimum_consensus_power),
            static_cast<std::uint64_t>(policy.create_miner_deposit_power),
            static_cast<std::uint64_t>(policy.prov_collateral_percent_supply_num),
            policy.fake_proofs};
}

}  // namespace fvm::test

namespace fvm::actors::policy_probe {

extern const sdk::Actor actor;

}  // namespace fvm::actors::policy_probe
