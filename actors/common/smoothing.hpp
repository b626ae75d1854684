#pragma once

#include <fvm/core/token_amount.hpp>
#include <fvm/core/types.hpp>

#include <tuple>

/// The alpha-beta filter by which rewards and power are smoothed (builtin-actors
/// runtime/src/builtin/reward/smooth).
namespace fvm::actors {

/// A quantity and how it changes by epoch, in Q.128.
struct FilterEstimate {
    BigInt position;
    BigInt velocity;

    static auto fields(auto& self) { return std::tie(self.position, self.velocity); }
    friend bool operator==(const FilterEstimate&, const FilterEstimate&) = default;

    /// From integers.
    [[nodiscard]] static FilterEstimate of(const BigInt& position, const BigInt& velocity);
    /// The estimate after the integer `observed` is seen `delta` epochs later. Code 24 for a delta
    /// of zero.
    [[nodiscard]] FilterEstimate next(const BigInt& observed, ChainEpoch delta) const;
};

}  // namespace fvm::actors
