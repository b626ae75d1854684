#include <fvm/base/bigint.hpp>
#include <fvm/base/multiply_add.hpp>

#include <algorithm>
#include <bit>
#include <utility>

namespace fvm {

namespace {

using Limb = BigInt::Limb;
constexpr unsigned limb_bits = 64;

/// The bits that a shift by `count` (less than 64) moves from `lower` into the limb above it.
constexpr Limb carried_up(Limb lower, unsigned count) {
    return count == 0 ? 0 : lower >> (limb_bits - count);
}

/// Estimates one digit of the quotient from the top of the dividend and of the divisor, whose
/// highest bit is set. At most one too large afterwards (Knuth, TAOCP 4.3.1, step D3).
Limb estimate_digit(Limb top, Limb next, Limb after, Limb divisor_top, Limb divisor_next) {
    const Uint128 dividend = (static_cast<Uint128>(top) << limb_bits) | next;
    Uint128 digit = dividend / divisor_top;
    Uint128 rest = dividend - digit * divisor_top;
    while (digit >> limb_bits != 0 || digit * divisor_next > ((rest << limb_bits) | after)) {
        --digit;
        rest += divisor_top;
        if (rest >> limb_bits != 0) {
            break;
        }
    }
    return static_cast<Limb>(digit);
}

/// window -= digit * divisor, and says whether that went below zero (step D4).
bool subtract_product(Limb* window, std::span<const Limb> divisor, Limb digit) {
    Limb carry = 0;
    Limb borrow = 0;
    for (std::size_t i = 0; i < divisor.size(); ++i) {
        const Product product = multiply_add(divisor[i], digit, carry, 0);
        carry = product.high;
        const Uint128 difference = static_cast<Uint128>(window[i]) - product.low - borrow;
        window[i] = static_cast<Limb>(difference);
        borrow = static_cast<Limb>(difference >> limb_bits) == 0 ? 0 : 1;
    }
    const Uint128 difference = static_cast<Uint128>(window[divisor.size()]) - carry - borrow;
    window[divisor.size()] = static_cast<Limb>(difference);
    return difference >> limb_bits != 0;
}

/// window += divisor, the overflow dropped (step D6).
void add_back(Limb* window, std::span<const Limb> divisor) {
    Limb carry = 0;
    for (std::size_t i = 0; i < divisor.size(); ++i) {
        const Uint128 sum = static_cast<Uint128>(window[i]) + divisor[i] + carry;
        window[i] = static_cast<Limb>(sum);
        carry = static_cast<Limb>(sum >> limb_bits);
    }
    window[divisor.size()] += carry;
}

}  // namespace

/// Division on magnitudes; a friend of BigInt, so that it can fill limbs in place.
struct BigIntArithmetic {
    static BigIntDivision divide_by_limb(const BigInt& dividend, Limb divisor) {
        BigIntDivision result;
        result.quotient.resize_zeroed(dividend.size_);
        Limb remainder = 0;
        for (std::size_t i = dividend.size_; i-- > 0;) {
            const Uint128 part =
                (static_cast<Uint128>(remainder) << limb_bits) | dividend.data()[i];
            // The remainder was less than the divisor: the digit is a limb.
            const auto digit = static_cast<Limb>(part / divisor);
            result.quotient.data()[i] = digit;
            remainder = dividend.data()[i] - digit * divisor;
        }
        result.quotient.normalize();
        result.remainder = BigInt(remainder);
        return result;
    }

    /// Knuth's algorithm D. `divisor` has at least two limbs and is not larger than `dividend`.
    static BigIntDivision divide_long(const BigInt& dividend, const BigInt& divisor) {
        const auto shift =
            static_cast<unsigned>(std::countl_zero(divisor.data()[divisor.size_ - 1]));
        const BigInt scaled_divisor = divisor.abs() << shift;
        const std::span<const Limb> v = scaled_divisor.limbs();

        BigIntDivision result;
        BigInt& rest = result.remainder;
        rest = dividend.abs() << shift;
        const std::size_t digits = dividend.size_ - v.size() + 1;
        // One more limb than the dividend has, which the first digit's window reaches into.
        const std::size_t old_size = rest.size_;
        rest.reserve(dividend.size_ + std::size_t{1});
        rest.size_ = dividend.size_ + 1;
        std::fill(rest.data() + old_size, rest.data() + rest.size_, Limb{0});

        result.quotient.resize_zeroed(digits);
        for (std::size_t i = digits; i-- > 0;) {
            Limb* window = rest.data() + i;
            const std::size_t top = v.size();
            Limb digit = estimate_digit(window[top], window[top - 1], window[top - 2], v[top - 1],
                                        v[top - 2]);
            if (subtract_product(window, v, digit)) {
                --digit;
                add_back(window, v);
            }
            result.quotient.data()[i] = digit;
        }
        result.quotient.normalize();
        rest.normalize();
        rest = rest >> shift;
        return result;
    }

    static BigIntDivision divide(const BigInt& dividend, const BigInt& divisor) {
        if (divisor.is_zero()) {
            __builtin_trap();
        }
        BigIntDivision result;
        const BigInt positive_dividend = dividend.abs();
        const BigInt positive_divisor = divisor.abs();
        if (positive_dividend < positive_divisor) {
            result.remainder = dividend;
            return result;
        }
        result = divisor.size_ == 1 ? divide_by_limb(positive_dividend, divisor.data()[0])
                                    : divide_long(positive_dividend, positive_divisor);
        result.quotient.negative_ =
            dividend.negative_ != divisor.negative_ && !result.quotient.is_zero();
        result.remainder.negative_ = dividend.negative_ && !result.remainder.is_zero();
        return result;
    }

    static BigInt multiply(const BigInt& a, const BigInt& b) {
        BigInt product;
        product.resize_zeroed(std::size_t{a.size_} + b.size_);
        const Limb* const y = b.data();
        for (std::size_t i = 0; i < a.size_; ++i) {
            const Limb x = a.data()[i];
            Limb* const row = product.data() + i;
            Limb carry = 0;
            for (std::size_t j = 0; j < b.size_; ++j) {
                const Product sum = multiply_add(x, y[j], row[j], carry);
                row[j] = sum.low;
                carry = sum.high;
            }
            row[b.size_] = carry;
        }
        product.negative_ = a.negative_ != b.negative_;
        product.normalize();
        return product;
    }

    static BigInt shift_left(const BigInt& a, std::size_t count) {
        const std::size_t whole = count / limb_bits;
        const auto part = static_cast<unsigned>(count % limb_bits);
        BigInt shifted;
        shifted.resize_zeroed(a.size_ + whole + 1);
        for (std::size_t i = 0; i < a.size_; ++i) {
            shifted.data()[whole + i] |= a.data()[i] << part;
            shifted.data()[whole + i + 1] = carried_up(a.data()[i], part);
        }
        shifted.negative_ = a.negative_;
        shifted.normalize();
        return shifted;
    }

    /// Of the magnitude; `lost` says whether a bit that was set fell off.
    static BigInt shift_right(const BigInt& a, std::size_t count, bool& lost) {
        const std::size_t whole = count / limb_bits;
        const auto part = static_cast<unsigned>(count % limb_bits);
        BigInt shifted;
        if (whole >= a.size_) {
            lost = !a.is_zero();
            return shifted;
        }
        lost = (a.data()[whole] & ((Limb{1} << part) - 1)) != 0;
        for (std::size_t i = 0; i < whole; ++i) {
            lost = lost || a.data()[i] != 0;
        }
        shifted.resize_zeroed(a.size_ - whole);
        for (std::size_t i = whole; i < a.size_; ++i) {
            const Limb above = i + 1 < a.size_ ? a.data()[i + 1] : 0;
            const Limb carried = part == 0 ? 0 : above << (limb_bits - part);
            shifted.data()[i - whole] = (a.data()[i] >> part) | carried;
        }
        shifted.normalize();
        return shifted;
    }
};

BigInt operator*(const BigInt& a, const BigInt& b) {
    return BigIntArithmetic::multiply(a, b);
}

BigInt operator/(const BigInt& a, const BigInt& b) {
    return BigIntArithmetic::divide(a, b).quotient;
}

BigInt operator%(const BigInt& a, const BigInt& b) {
    return BigIntArithmetic::divide(a, b).remainder;
}

BigInt operator<<(const BigInt& a, std::size_t count) {
    return a.is_zero() ? BigInt() : BigIntArithmetic::shift_left(a, count);
}

BigInt operator>>(const BigInt& a, std::size_t count) {
    bool lost = false;
    BigInt shifted = BigIntArithmetic::shift_right(a, count, lost);
    if (!a.is_negative()) {
        return shifted;
    }
    if (lost) {
        shifted += 1;
    }
    return -shifted;
}

BigInt BigInt::pow(std::uint32_t exponent) const {
    BigInt result = 1;
    BigInt square = *this;
    for (; exponent != 0; exponent >>= 1) {
        if ((exponent & 1) != 0) {
            result *= square;
        }
        if (exponent > 1) {
            square *= square;
        }
    }
    return result;
}

BigIntDivision div_rem(const BigInt& dividend, const BigInt& divisor) {
    return BigIntArithmetic::divide(dividend, divisor);
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
    return div_mod_floor(dividend, divisor).quotient;
}

BigInt div_ceil(const BigInt& dividend, const BigInt& divisor) {
    BigIntDivision result = div_rem(dividend, divisor);
    if (!result.remainder.is_zero() && result.remainder.is_negative() == divisor.is_negative()) {
        result.quotient += 1;
    }
    return std::move(result.quotient);
}

}  // namespace fvm
