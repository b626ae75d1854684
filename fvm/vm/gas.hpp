#pragma once

#include <fvm/vm/error.hpp>

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace fvm::vm {

class Trace;

/// An amount of gas, counted in milligas. Arithmetic saturates at 0 and at 2^64-1, as the network's
/// does from version 18 on (ref-fvm gas/mod.rs). Gas times gas does not compile.
class Gas {
  public:
    static constexpr std::uint64_t milligas_per_gas = 1000;

    constexpr Gas() = default;
    static constexpr Gas from_milligas(std::uint64_t milligas) { return Gas(milligas); }
    static constexpr Gas whole(std::uint64_t gas) { return Gas(saturating_mul(gas, 1000)); }

    [[nodiscard]] constexpr std::uint64_t milligas() const { return milligas_; }
    [[nodiscard]] constexpr bool is_zero() const { return milligas_ == 0; }
    [[nodiscard]] constexpr std::uint64_t round_down() const {
        return milligas_ / milligas_per_gas;
    }
    [[nodiscard]] constexpr std::uint64_t round_up() const {
        return milligas_ / milligas_per_gas + (milligas_ % milligas_per_gas == 0 ? 0 : 1);
    }

    friend constexpr Gas operator+(Gas a, Gas b) {
        const std::uint64_t sum = a.milligas_ + b.milligas_;
        return Gas(sum < a.milligas_ ? std::numeric_limits<std::uint64_t>::max() : sum);
    }
    friend constexpr Gas operator-(Gas a, Gas b) {
        return Gas(a.milligas_ < b.milligas_ ? 0 : a.milligas_ - b.milligas_);
    }
    friend constexpr Gas operator*(Gas a, std::uint64_t count) {
        return Gas(saturating_mul(a.milligas_, count));
    }
    constexpr Gas& operator+=(Gas other) { return *this = *this + other; }
    constexpr Gas& operator-=(Gas other) { return *this = *this - other; }
    friend constexpr auto operator<=>(Gas, Gas) = default;

  private:
    explicit constexpr Gas(std::uint64_t milligas) : milligas_(milligas) {}

    static constexpr std::uint64_t saturating_mul(std::uint64_t a, std::uint64_t b) {
        std::uint64_t product = 0;
        return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::uint64_t>::max()
                                                      : product;
    }

    std::uint64_t milligas_ = 0;
};

/// One named charge. `compute` is paid for time that the caller waits, `other` for storage and
/// deferred work; only their sum counts.
struct GasCharge {
    /// Static storage, except for what an actor charges itself by `gas.charge`.
    std::string_view name;
    Gas compute;
    Gas other;

    [[nodiscard]] constexpr Gas total() const { return compute + other; }
};

/// The gas of one message, with limits nested by calls (ref-fvm gas/mod.rs, GasTracker).
class GasTracker {
  public:
    /// The limit is cut to 2^63-1 milligas. `trace` may be null and outlives the tracker.
    GasTracker(Gas limit, Trace* trace);

    /// Charges, or uses up all that is left and says out_of_gas. Using exactly the limit is fine.
    ExecResult<void> charge(const GasCharge& charge) {
        if (trace_ != nullptr) [[unlikely]] {
            record(charge);
        }
        if (charge.total().milligas() > room()) [[unlikely]] {
            used_ = limit_;
            return std::unexpected(ExecutionError::out_of_gas());
        }
        // Modulo 2^64, since far below zero there is room for more than an int64 holds.
        used_ = static_cast<std::int64_t>(static_cast<std::uint64_t>(used_) +
                                          charge.total().milligas());
        return {};
    }

    /// A negative charge, which FVM v2 knows: gas used may fall below zero, and what is available
    /// above the limit.
    void refund(const GasCharge& charge);

    /// Gas left under the innermost limit, 2^63-1 milligas at most: refunds may have made room for
    /// more, but this is as much as is told to anybody.
    [[nodiscard]] Gas available() const {
        constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
        return Gas::from_milligas(room() < most ? room() : most);
    }
    /// Gas used under the innermost limit; none where more was refunded than used.
    [[nodiscard]] Gas used() const {
        return Gas::from_milligas(used_ < 0 ? 0 : static_cast<std::uint64_t>(used_));
    }

    /// Opens a limit of `limit` or of what is available, whichever is less.
    void push_limit(Gas limit);
    /// Closes the innermost limit and adds what was used under it to the one around it.
    void pop_limit();

  private:
    void record(const GasCharge& charge);
    [[nodiscard]] std::uint64_t room() const {
        return static_cast<std::uint64_t>(limit_) - static_cast<std::uint64_t>(used_);
    }

    struct Snapshot {
        std::int64_t limit;
        std::int64_t used;
    };

    /// Milligas; used_ <= limit_.
    std::int64_t limit_;
    std::int64_t used_ = 0;
    std::vector<Snapshot> snapshots_;
    Trace* trace_;
};

}  // namespace fvm::vm
