#include <fvm/base/bigint.hpp>
#include <fvm/base/limbs.hpp>

#include <bit>

namespace fvm {

using limbs::Limb;
using limbs::limb_bits;

void BigInt::assign_sum(const BigInt& a, const BigInt& b, bool b_negative) {
    const bool a_is_longer = a.size_ >= b.size_;
    const BigInt& longer = a_is_longer ? a : b;
    const BigInt& shorter = a_is_longer ? b : a;
    const std::size_t size = longer.size_;
    const std::size_t shorter_size = shorter.size_;
    if (a.negative_ == b_negative || shorter_size == 0) {
        const bool negative = a_is_longer ? a.negative_ : b_negative;
        Limb* const sum = reserve(size);
        const Limb carry = limbs::add(sum, longer.data(), size, shorter.data(), shorter_size);
        size_ = static_cast<std::uint32_t>(size);
        negative_ = negative;
        if (carry != 0) [[unlikely]] {
            reserve(size + 1)[size] = carry;
            ++size_;
        }
        return;
    }
    const bool swap = limbs::compare(a.data(), a.size_, b.data(), b.size_) < 0;
    const BigInt& larger = swap ? b : a;
    const BigInt& smaller = swap ? a : b;
    const bool negative = swap ? b_negative : a.negative_;
    Limb* const difference = reserve(size);
    limbs::subtract(difference, larger.data(), size, smaller.data(), shorter_size);
    finish(difference, size, negative);
}

std::strong_ordering operator<=>(const BigInt& a, const BigInt& b) {
    if (a.negative_ != b.negative_) {
        return a.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    const int order = limbs::compare(a.data(), a.size_, b.data(), b.size_);
    return (a.negative_ ? -order : order) <=> 0;
}

bool operator==(const BigInt& a, const BigInt& b) {
    return a.negative_ == b.negative_ && limbs::compare(a.data(), a.size_, b.data(), b.size_) == 0;
}

BigInt operator*(const BigInt& a, const BigInt& b) {
    const BigInt& longer = a.size_ >= b.size_ ? a : b;
    const BigInt& shorter = a.size_ >= b.size_ ? b : a;
    const std::size_t size = longer.size_;
    const std::size_t rows = shorter.size_;
    BigInt product;
    if (rows == 0) {
        return product;
    }
    Limb* const out = product.reserve(size + rows);
    const Limb* const factor = longer.data();
    const Limb* const row = shorter.data();
    Limb above = limbs::multiply(out, factor, size, row[0], 0);
    out[size] = above;
    for (std::size_t i = 1; i < rows; ++i) {
        above = limbs::add_product(out + i, factor, size, row[i]);
        out[size + i] = above;
    }
    product.size_ = static_cast<std::uint32_t>(size + rows - (above == 0 ? 1 : 0));
    product.negative_ = a.negative_ != b.negative_;
    return product;
}

BigInt operator<<(const BigInt& a, std::size_t count) {
    BigInt shifted;
    if (a.size_ == 0) {
        return shifted;
    }
    const std::size_t whole = count / limb_bits;
    const auto part = static_cast<unsigned>(count % limb_bits);
    const Limb* const from = a.data();
    const bool carries = static_cast<unsigned>(std::countl_zero(from[a.size_ - 1])) < part;
    const std::size_t size = a.size_ + whole + (carries ? 1 : 0);
    Limb* const out = shifted.reserve(size);
    for (std::size_t i = 0; i < whole; ++i) {
        out[i] = 0;
    }
    const Limb above = limbs::shift_left(out + whole, from, a.size_, part);
    if (carries) {
        out[size - 1] = above;
    }
    shifted.size_ = static_cast<std::uint32_t>(size);
    shifted.negative_ = a.negative_;
    return shifted;
}

namespace {

/// Whether one of the lowest bits is set: `whole` limbs and `part` bits of the next.
bool has_bits_below(const Limb* limbs, std::size_t whole, unsigned part) {
    for (std::size_t i = 0; i < whole; ++i) {
        if (limbs[i] != 0) {
            return true;
        }
    }
    return (limbs[whole] & ((Limb{1} << part) - 1)) != 0;
}

}  // namespace

BigInt operator>>(const BigInt& a, std::size_t count) {
    const std::size_t whole = count / limb_bits;
    const auto part = static_cast<unsigned>(count % limb_bits);
    if (whole >= a.size_) {
        return a.negative_ ? -1 : 0;
    }
    BigInt shifted;
    const std::size_t size = a.size_ - whole;
    const Limb* const from = a.data();
    Limb* const out = shifted.reserve(size);
    limbs::shift_right(out, from + whole, size, part);
    shifted.finish(out, size, a.negative_);
    if (a.negative_ && has_bits_below(from, whole, part)) {
        shifted -= 1;
    }
    return shifted;
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

}  // namespace fvm
