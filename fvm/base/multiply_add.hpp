#pragma once

#include <fvm/base/int128.hpp>

#include <cstdint>

namespace fvm {

/// A number of 128 bits.
struct Product {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend constexpr bool operator==(const Product&, const Product&) = default;
};

/// multiply_add() put together from products of 32 bits, each of which leaves room for two more
/// numbers of 32 bits.
constexpr Product multiply_add_by_halves(std::uint64_t a, std::uint64_t b, std::uint64_t addend,
                                         std::uint64_t carry) {
    constexpr unsigned half_bits = 32;
    constexpr std::uint64_t half = 0xffff'ffff;
    const std::uint64_t a_low = a & half;
    const std::uint64_t a_high = a >> half_bits;
    const std::uint64_t b_low = b & half;
    const std::uint64_t b_high = b >> half_bits;
    const std::uint64_t low = a_low * b_low + (addend & half) + (carry & half);
    const std::uint64_t cross = a_high * b_low + (low >> half_bits) + (addend >> half_bits);
    const std::uint64_t middle = a_low * b_high + (cross & half) + (carry >> half_bits);
    return {a_high * b_high + (cross >> half_bits) + (middle >> half_bits),
            (middle << half_bits) | (low & half)};
}

/// a * b + addend + carry, which always fits. By halves where there is no instruction for it: in an
/// actor, the compiler's own way is a call that costs more gas.
constexpr Product multiply_add(std::uint64_t a, std::uint64_t b, std::uint64_t addend,
                               std::uint64_t carry) {
    if constexpr (sizeof(void*) < sizeof(a)) {
        return multiply_add_by_halves(a, b, addend, carry);
    } else {
        const Uint128 product = static_cast<Uint128>(a) * b + addend + carry;
        return {static_cast<std::uint64_t>(product >> 64), static_cast<std::uint64_t>(product)};
    }
}

}  // namespace fvm
