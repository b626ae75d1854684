#pragma once

#include <fvm/base/bigint.hpp>

#include <span>
#include <string_view>

/// Numbers in Q.128: integers that count 2^-128ths. Shifts to the right floor, as those of the
/// reference do (builtin-actors runtime/src/builtin/reward/math.rs).
namespace fvm::actors {

inline constexpr std::size_t fixed_point_bits = 128;

/// A constant with its digits: `q128("34")`. Must fit into 128 bits.
consteval Uint128 q128(std::string_view digits) {
    Uint128 value = 0;
    for (const char digit : digits) {
        const Uint128 next = value * 10 + static_cast<unsigned>(digit - '0');
        if (digit < '0' || digit > '9' || next / 10 != value) {
            __builtin_unreachable();  // no such number: does not compile
        }
        value = next;
    }
    return value;
}

/// A coefficient of a polynomial.
struct Coefficient {
    Uint128 magnitude;
    bool negative = false;
};

/// The polynomial with these coefficients, from the highest order down, all in Q.128.
[[nodiscard]] BigInt evaluate(std::span<const Coefficient> coefficients, const BigInt& constant,
                              const BigInt& x);

}  // namespace fvm::actors
