#pragma once

#include <fvm/base/divide_wide.hpp>
#include <fvm/base/multiply_add.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

/// Arithmetic of magnitudes: arrays of limbs, the least significant first. For the sources of
/// BigInt. An actor pays for each instruction, so these are plain loops over pointers. Where a
/// result may be in the place of an operand, it says so.
namespace fvm::limbs {

using Limb = std::uint64_t;
inline constexpr unsigned limb_bits = 64;

/// Less than, equal to or more than 0. Without zeros at the end.
inline int compare(const Limb* a, std::size_t a_size, const Limb* b, std::size_t b_size) {
    if (a_size != b_size) {
        return a_size < b_size ? -1 : 1;
    }
    for (std::size_t i = a_size; i-- > 0;) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}

/// out = a + b, of a_size limbs, at least b_size; returns the carry. `out` may be either.
inline Limb add(Limb* out, const Limb* a, std::size_t a_size, const Limb* b, std::size_t b_size) {
    Limb carry = 0;
    std::size_t i = 0;
    for (; i < b_size; ++i) {
        const Limb left = a[i];
        const Limb partial = left + b[i];
        const Limb sum = partial + carry;
        carry = static_cast<Limb>(partial < left) + static_cast<Limb>(sum < partial);
        out[i] = sum;
    }
    for (; i < a_size; ++i) {
        const Limb sum = a[i] + carry;
        carry = static_cast<Limb>(sum < carry);
        out[i] = sum;
    }
    return carry;
}

/// out = a - b, of a_size limbs; a is not less than b. `out` may be either.
inline void subtract(Limb* out, const Limb* a, std::size_t a_size, const Limb* b,
                     std::size_t b_size) {
    Limb borrow = 0;
    std::size_t i = 0;
    for (; i < b_size; ++i) {
        const Limb left = a[i];
        const Limb partial = left - b[i];
        out[i] = partial - borrow;
        borrow = static_cast<Limb>(left < partial) + static_cast<Limb>(partial < borrow);
    }
    for (; i < a_size; ++i) {
        const Limb left = a[i];
        out[i] = left - borrow;
        borrow = static_cast<Limb>(left < borrow);
    }
}

/// out = a * factor + addend, of `size` limbs; returns the limb above. `out` may be `a`.
inline Limb multiply(Limb* out, const Limb* a, std::size_t size, Limb factor, Limb addend) {
    for (std::size_t i = 0; i < size; ++i) {
        const Product product = multiply_add(factor, a[i], addend, 0);
        out[i] = product.low;
        addend = product.high;
    }
    return addend;
}

/// out += a * factor, of `size` limbs; returns the limb above.
inline Limb add_product(Limb* out, const Limb* a, std::size_t size, Limb factor) {
    Limb carry = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const Product sum = multiply_add(factor, a[i], out[i], carry);
        out[i] = sum.low;
        carry = sum.high;
    }
    return carry;
}

/// out -= a * factor, of `size` limbs; returns what is missing above.
inline Limb subtract_product(Limb* out, const Limb* a, std::size_t size, Limb factor) {
    Limb carry = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const Product product = multiply_add(factor, a[i], carry, 0);
        const Limb left = out[i];
        out[i] = left - product.low;
        // The product's upper limb is not the largest, where its lower one is not zero.
        carry = product.high + static_cast<Limb>(left < product.low);
    }
    return carry;
}

/// out = a / divisor, whose highest bit is set, of `size` limbs; returns the remainder. `rest` is
/// the limb above `a`, less than the divisor. `out` may be `a`.
inline Limb divide(Limb* out, const Limb* a, std::size_t size, Limb divisor, Limb rest) {
    for (std::size_t i = size; i-- > 0;) {
        const WideDivision part = divide_wide(rest, a[i], divisor);
        out[i] = part.quotient;
        rest = part.remainder;
    }
    return rest;
}

/// out = a << count, of `size` limbs, count less than 64; returns the limb above. `out` may be `a`
/// or above it.
inline Limb shift_left(Limb* out, const Limb* a, std::size_t size, unsigned count) {
    if (count == 0) {
        std::memmove(out, a, size * sizeof(Limb));
        return 0;
    }
    if (size == 0) {
        return 0;
    }
    Limb upper = a[size - 1];
    const Limb above = upper >> (limb_bits - count);
    for (std::size_t i = size - 1; i > 0; --i) {
        const Limb lower = a[i - 1];
        out[i] = upper << count | lower >> (limb_bits - count);
        upper = lower;
    }
    out[0] = upper << count;
    return above;
}

/// out = a >> count, of `size` limbs, count less than 64. `out` may be `a` or below it.
inline void shift_right(Limb* out, const Limb* a, std::size_t size, unsigned count) {
    if (count == 0) {
        std::memmove(out, a, size * sizeof(Limb));
        return;
    }
    if (size == 0) {
        return;
    }
    Limb lower = a[0];
    for (std::size_t i = 1; i < size; ++i) {
        const Limb upper = a[i];
        out[i - 1] = lower >> count | upper << (limb_bits - count);
        lower = upper;
    }
    out[size - 1] = lower >> count;
}

}  // namespace fvm::limbs
