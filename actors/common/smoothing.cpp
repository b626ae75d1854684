#include <actors/common/smoothing.hpp>

#include <actors/common/fixed_point.hpp>
#include <fvm/sdk/exit.hpp>

namespace fvm::actors {
namespace {

/// How much of the difference between estimate and observation goes into the position, and into
/// the velocity: 9.25e-4 and 2.84e-7, in Q.128.
constexpr Uint128 alpha = q128("314760000000000000000000000000000000");
constexpr Uint128 beta = q128("96640100000000000000000000000000");

}  // namespace

FilterEstimate FilterEstimate::of(const BigInt& position, const BigInt& velocity) {
    return {position << fixed_point_bits, velocity << fixed_point_bits};
}

FilterEstimate FilterEstimate::next(const BigInt& observed, ChainEpoch delta) const {
    sdk::require(delta != 0, "attempt to divide by zero");
    const BigInt elapsed = BigInt(delta) << fixed_point_bits;
    const BigInt predicted = ((elapsed * velocity) >> fixed_point_bits) + position;
    const BigInt residual = (observed << fixed_point_bits) - predicted;
    return {predicted + ((BigInt(alpha) * residual) >> fixed_point_bits),
            div_floor(residual * BigInt(beta), elapsed) + velocity};
}

}  // namespace fvm::actors
