#pragma once

#include <fvm/base/bigint.hpp>
#include <fvm/sdk/exit.hpp>

#include <concepts>
#include <limits>
#include <utility>

/// Arithmetic whose result is the number that it should be, or which ends the call with exit code
/// 24: what the reference's actors do, which are built with overflow checks. To be used wherever
/// the operands come from a message or the state.
namespace fvm::sdk {

template <std::integral T>
[[nodiscard]] T checked_add(T a, T b) {
    T result{};
    require(!__builtin_add_overflow(a, b, &result), "attempt to add with overflow");
    return result;
}

template <std::integral T>
[[nodiscard]] T checked_sub(T a, T b) {
    T result{};
    require(!__builtin_sub_overflow(a, b, &result), "attempt to subtract with overflow");
    return result;
}

template <std::integral T>
[[nodiscard]] T checked_mul(T a, T b) {
    T result{};
    require(!__builtin_mul_overflow(a, b, &result), "attempt to multiply with overflow");
    return result;
}

/// Truncates towards zero.
template <std::integral T>
[[nodiscard]] T checked_div(T a, T b) {
    require(b != 0, "attempt to divide by zero");
    if constexpr (std::signed_integral<T>) {
        require(a != std::numeric_limits<T>::min() || b != T{-1},
                "attempt to divide with overflow");
    }
    return static_cast<T>(a / b);
}

/// Truncates towards zero. BigInt's own division traps at zero, which is another exit code.
[[nodiscard]] inline BigInt checked_div(const BigInt& a, const BigInt& b) {
    require(!b.is_zero(), "attempt to divide by zero");
    return a / b;
}

/// `value` as another type that can hold it.
template <std::integral To, std::integral From>
[[nodiscard]] To checked_cast(From value) {
    require(std::in_range<To>(value), "number does not fit its type");
    return static_cast<To>(value);
}

}  // namespace fvm::sdk
