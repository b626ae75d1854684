#pragma once

#include <actors/common/fixed_point.hpp>
#include <fvm/core/token_amount.hpp>
#include <fvm/core/types.hpp>

/// How much is minted when: one part by time alone, one by how much storage the network has beside
/// a baseline that doubles every year (builtin-actors actors/reward/src/logic.rs).
namespace fvm::actors::reward {

/// Bytes.
using StoragePower = BigInt;
/// Bytes times epochs.
using Spacetime = BigInt;

/// What either part comes to in the end, in FIL.
inline constexpr std::uint64_t simple_total_fil = 330'000'000;
inline constexpr std::uint64_t baseline_total_fil = 770'000'000;
/// The baseline at the start: about 2.5 EiB.
inline constexpr std::uint64_t initial_baseline = 2'888'888'880'000'000'000;

/// e^-x, in Q.128 and rounded down: within 3.4e-30 for x below 1.725, and within 4.6e-15 below 5.
/// Code 24 for an x that divides by zero.
[[nodiscard]] BigInt exp_of_minus(const BigInt& x);

/// The baseline one epoch before the start.
[[nodiscard]] StoragePower baseline_before_start();
/// The baseline an epoch after it was `previous`.
[[nodiscard]] StoragePower next_baseline(const StoragePower& previous);

/// At which time, in epochs and Q.128, the sum of baselines was what has been realised of it. The
/// time is within the epoch before `network_time`, at which the sum is `cumsum_baseline`, and which
/// has added `baseline`: code 24 if that is zero. Zero at the start.
[[nodiscard]] BigInt effective_time(ChainEpoch network_time, const StoragePower& baseline,
                                    const Spacetime& cumsum_realized,
                                    const Spacetime& cumsum_baseline);

/// What is minted in an epoch in which the effective time, in epochs and Q.128, goes from `before`
/// to `after`. Rounded down.
[[nodiscard]] TokenAmount minted(ChainEpoch epoch, const BigInt& before, const BigInt& after,
                                 const TokenAmount& simple_total,
                                 const TokenAmount& baseline_total);

}  // namespace fvm::actors::reward
