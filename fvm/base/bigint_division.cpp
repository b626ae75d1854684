#include <fvm/base/bigint.hpp>
#include <fvm/base/limbs.hpp>

#include <bit>
#include <utility>

namespace fvm {

namespace {

using limbs::Limb;

/// Whether the product of two limbs is more than `high` * 2^64 + `low`.
bool exceeds(Limb a, Limb b, Limb high, Limb low) {
    const Product product = multiply_add(a, b, 0, 0);
    return product.high > high || (product.high == high && product.low > low);
}

/// A digit of the quotient from the three highest limbs of the dividend and the two highest of the
/// divisor, whose highest bit is set. At most one too large (Knuth, TAOCP 4.3.1, step D3).
Limb estimate_digit(const Limb* dividend_top, Limb divisor_top, Limb divisor_next) {
    const Limb top = dividend_top[0];
    const Limb next = dividend_top[-1];
    Limb digit = ~Limb{0};
    Limb rest = next + divisor_top;
    if (top < divisor_top) {
        const WideDivision estimate = divide_wide(top, next, divisor_top);
        digit = estimate.quotient;
        rest = estimate.remainder;
    } else if (rest < next) {
        return digit;
    }
    while (exceeds(digit, divisor_next, rest, dividend_top[-2])) {
        --digit;
        rest += divisor_top;
        if (rest < divisor_top) {
            break;
        }
    }
    return digit;
}

/// Knuth's algorithm D. `rest` is a dividend of quotient_size + size limbs and becomes the
/// remainder. The divisor has at least two limbs, and its highest bit is set.
void divide_long(Limb* quotient, std::size_t quotient_size, Limb* rest, const Limb* divisor,
                 std::size_t size) {
    const Limb divisor_top = divisor[size - 1];
    const Limb divisor_next = divisor[size - 2];
    for (std::size_t i = quotient_size; i-- > 0;) {
        Limb* const window = rest + i;
        Limb digit = estimate_digit(window + size, divisor_top, divisor_next);
        const Limb missing = limbs::subtract_product(window, divisor, size, digit);
        const bool too_large = window[size] < missing;
        window[size] -= missing;
        if (too_large) [[unlikely]] {
            --digit;
            window[size] += limbs::add(window, window, size, divisor, size);
        }
        quotient[i] = digit;
    }
}

}  // namespace

/// Division on magnitudes; a friend of BigInt, so that it can fill limbs in place.
struct BigIntDivider {
    /// What is in BigIntDivision, and nothing of a zero divisor.
    static BigIntDivision divide(const BigInt& dividend, const BigInt& divisor) {
        if (divisor.is_zero()) {
            __builtin_trap();
        }
        BigIntDivision result;
        if (limbs::compare(dividend.data(), dividend.size_, divisor.data(), divisor.size_) < 0) {
            result.remainder = dividend;
            return result;
        }
        const std::size_t size = divisor.size_;
        const std::size_t digits = dividend.size_ - size + 1;
        // Both are shifted, so that the divisor's highest bit is set.
        const auto shift = static_cast<unsigned>(std::countl_zero(divisor.data()[size - 1]));
        Limb* const rest = result.remainder.reserve(std::size_t{dividend.size_} + 1);
        rest[dividend.size_] = limbs::shift_left(rest, dividend.data(), dividend.size_, shift);
        Limb* const quotient = result.quotient.reserve(digits);
        if (size == 1) {
            rest[0] = limbs::divide(quotient, rest, digits, divisor.data()[0] << shift,
                                    rest[dividend.size_]);
        } else if (shift == 0) {
            divide_long(quotient, digits, rest, divisor.data(), size);
        } else {
            BigInt scaled;
            Limb* const scaled_divisor = scaled.reserve(size);
            limbs::shift_left(scaled_divisor, divisor.data(), size, shift);
            divide_long(quotient, digits, rest, scaled_divisor, size);
        }
        result.quotient.finish(quotient, digits, dividend.negative_ != divisor.negative_);
        limbs::shift_right(rest, rest, size, shift);
        result.remainder.finish(rest, size, dividend.negative_);
        return result;
    }
};

BigInt operator/(const BigInt& a, const BigInt& b) {
    return BigIntDivider::divide(a, b).quotient;
}

BigInt operator%(const BigInt& a, const BigInt& b) {
    return BigIntDivider::divide(a, b).remainder;
}

BigIntDivision div_rem(const BigInt& dividend, const BigInt& divisor) {
    return BigIntDivider::divide(dividend, divisor);
}

BigIntDivision div_mod_floor(const BigInt& dividend, const BigInt& divisor) {
    BigIntDivision result = div_rem(dividend, divisor);
    if (!result.remainder.is_zero() && result.remainder.is_negative() != divisor.is_negative()) {
        result.quotient -= 1;
        result.remainder += divisor;
    }
    return result;
}

BigInt div_floor(const BigInt& dividend, const BigInt& divisor) {
    BigIntDivision result = div_rem(dividend, divisor);
    if (!result.remainder.is_zero() && result.remainder.is_negative() != divisor.is_negative()) {
        result.quotient -= 1;
    }
    return std::move(result.quotient);
}

BigInt div_ceil(const BigInt& dividend, const BigInt& divisor) {
    BigIntDivision result = div_rem(dividend, divisor);
    if (!result.remainder.is_zero() && result.remainder.is_negative() == divisor.is_negative()) {
        result.quotient += 1;
    }
    return std::move(result.quotient);
}

}  // namespace fvm
