#pragma once

#include <fvm/base/int128.hpp>

#include <cstdint>

namespace fvm {

/// What is left of a division of two limbs by one, and how often it went.
struct WideDivision {
    std::uint64_t quotient = 0;
    std::uint64_t remainder = 0;

    friend constexpr bool operator==(const WideDivision&, const WideDivision&) = default;
};

/// divide_wide() put together from divisions of 64 bits by 32 (Knuth, TAOCP 4.3.1, algorithm D,
/// with two digits of 32 bits).
constexpr WideDivision divide_wide_by_halves(std::uint64_t high, std::uint64_t low,
                                             std::uint64_t divisor) {
    constexpr unsigned half_bits = 32;
    constexpr std::uint64_t half = 0xffff'ffff;
    const std::uint64_t divisor_high = divisor >> half_bits;
    const std::uint64_t divisor_low = divisor & half;
    std::uint64_t digits[2] = {};
    std::uint64_t rest = high;
    for (unsigned i = 0; i < 2; ++i) {
        const std::uint64_t next = i == 0 ? low >> half_bits : low & half;
        std::uint64_t digit = rest / divisor_high;
        std::uint64_t estimated_rest = rest - digit * divisor_high;
        // At most two too large, and exact once the rest has more than 32 bits.
        while (digit > half || digit * divisor_low > (estimated_rest << half_bits | next)) {
            --digit;
            estimated_rest += divisor_high;
            if (estimated_rest > half) {
                break;
            }
        }
        // Less than the divisor, so that what does not fit into 64 bits cancels out.
        rest = (rest << half_bits | next) - digit * divisor;
        digits[i] = digit;
    }
    return {digits[0] << half_bits | digits[1], rest};
}

/// high * 2^64 + low divided by `divisor`, whose highest bit is set and which is more than `high`.
/// By halves where there is no instruction for it: in an actor, the compiler's own way is a call
/// that costs ten times the gas.
constexpr WideDivision divide_wide(std::uint64_t high, std::uint64_t low, std::uint64_t divisor) {
    if constexpr (sizeof(void*) < sizeof(divisor)) {
        return divide_wide_by_halves(high, low, divisor);
    } else {
        const Uint128 dividend = static_cast<Uint128>(high) << 64 | low;
        const auto quotient = static_cast<std::uint64_t>(dividend / divisor);
        return {quotient, low - quotient * divisor};
    }
}

}  // namespace fvm
