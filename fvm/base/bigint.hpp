#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/base/decode_error.hpp>
#include <fvm/base/int128.hpp>

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fvm {

/// An integer of any size: a sign and a magnitude in 64-bit limbs, up to four of them inline, which
/// holds every amount of the network and the products that actors form of two of them.
///
/// Zero has no sign. Where rounding matters, a function's name says which: `/` and `%` truncate, as
/// num-bigint's do, and `>>` floors, likewise. A divisor of zero is a programming error and traps.
class BigInt {
  public:
    using Limb = std::uint64_t;
    static constexpr std::size_t inline_limbs = 4;

    BigInt() = default;
    template <std::integral T>
    BigInt(T value) {  // NOLINT(google-explicit-constructor): lossless
        if constexpr (std::signed_integral<T>) {
            inline_[0] = magnitude_of(static_cast<std::int64_t>(value));
            negative_ = value < 0;
        } else {
            inline_[0] = value;
        }
        size_ = value == 0 ? 0 : 1;
    }
    BigInt(Uint128 value) {  // NOLINT(google-explicit-constructor)
        inline_[0] = static_cast<Limb>(value);
        inline_[1] = static_cast<Limb>(value >> 64);
        size_ = inline_[1] != 0 ? 2 : (inline_[0] != 0 ? 1 : 0);
    }

    BigInt(const BigInt& other);
    BigInt(BigInt&& other) noexcept;
    BigInt& operator=(const BigInt& other);
    BigInt& operator=(BigInt&& other) noexcept;
    ~BigInt() { release(); }

    /// Digits with an optional '-' or '+' in front; nothing else.
    static DecodeResult<BigInt> from_decimal(std::string_view text);
    /// The magnitude, most significant byte first; leading zeros are fine.
    static BigInt from_big_endian(BytesView magnitude, bool negative = false);
    static BigInt power_of_two(std::size_t exponent);

    [[nodiscard]] bool is_zero() const { return size_ == 0; }
    [[nodiscard]] bool is_negative() const { return negative_; }
    [[nodiscard]] bool is_positive() const { return size_ != 0 && !negative_; }
    /// -1, 0 or 1.
    [[nodiscard]] int sign() const { return size_ == 0 ? 0 : (negative_ ? -1 : 1); }
    /// Of the magnitude; 0 for zero.
    [[nodiscard]] std::size_t bit_length() const;
    /// Least significant first, without zeros at the end. Valid until the next change.
    [[nodiscard]] std::span<const Limb> limbs() const { return {data(), size_}; }

    /// Nothing where the value does not fit.
    [[nodiscard]] std::optional<std::uint64_t> to_u64() const;
    [[nodiscard]] std::optional<std::int64_t> to_i64() const;
    [[nodiscard]] std::optional<Uint128> to_u128() const;
    [[nodiscard]] std::string to_decimal() const;
    /// Bytes of the magnitude without leading zeros; 0 for zero.
    [[nodiscard]] std::size_t byte_length() const { return (bit_length() + 7) / 8; }
    /// Writes the byte_length() bytes of the magnitude, the most significant first.
    void write_big_endian(std::uint8_t* out) const;
    /// The same, as bytes of their own.
    [[nodiscard]] Bytes magnitude_bytes() const;

    [[nodiscard]] BigInt abs() const;
    [[nodiscard]] BigInt pow(std::uint32_t exponent) const;
    BigInt operator-() const;

    BigInt& operator+=(const BigInt& other) {
        assign_sum(*this, other, other.negative_);
        return *this;
    }
    BigInt& operator-=(const BigInt& other) {
        assign_sum(*this, other, !other.negative_);
        return *this;
    }
    BigInt& operator*=(const BigInt& other) { return *this = *this * other; }
    BigInt& operator/=(const BigInt& other) { return *this = *this / other; }
    BigInt& operator%=(const BigInt& other) { return *this = *this % other; }
    BigInt& operator<<=(std::size_t count) { return *this = *this << count; }
    BigInt& operator>>=(std::size_t count) { return *this = *this >> count; }

    friend BigInt operator+(const BigInt& a, const BigInt& b) {
        BigInt sum;
        sum.assign_sum(a, b, b.negative_);
        return sum;
    }
    friend BigInt operator-(const BigInt& a, const BigInt& b) {
        BigInt difference;
        difference.assign_sum(a, b, !b.negative_);
        return difference;
    }
    friend BigInt operator*(const BigInt& a, const BigInt& b);
    /// Truncates towards zero.
    friend BigInt operator/(const BigInt& a, const BigInt& b);
    /// Has the sign of the dividend.
    friend BigInt operator%(const BigInt& a, const BigInt& b);
    friend BigInt operator<<(const BigInt& a, std::size_t count);
    /// Floors: -1 >> 1 is -1.
    friend BigInt operator>>(const BigInt& a, std::size_t count);

    friend bool operator==(const BigInt& a, const BigInt& b);
    friend std::strong_ordering operator<=>(const BigInt& a, const BigInt& b);

  private:
    static constexpr std::uint64_t magnitude_of(std::int64_t value) {
        const auto bits = static_cast<std::uint64_t>(value);
        return value < 0 ? 0 - bits : bits;
    }

    [[nodiscard]] bool is_inline() const { return capacity_ <= inline_limbs; }
    [[nodiscard]] const Limb* data() const { return is_inline() ? inline_ : heap_; }
    [[nodiscard]] Limb* data() { return is_inline() ? inline_ : heap_; }
    /// Takes what `other` has; what this had must be released.
    void take(BigInt& other) noexcept;
    void release() {
        if (!is_inline()) {
            delete[] heap_;
            capacity_ = inline_limbs;
        }
    }
    /// Room for `count` limbs; keeps the first size_ of them.
    Limb* reserve(std::size_t count) {
        if (count > capacity_) [[unlikely]] {
            grow(count);
        }
        return data();
    }
    void grow(std::size_t count);
    /// Takes the first `count` limbs, without zeros at the end, and a sign that zero does not get.
    void finish(const Limb* limbs, std::size_t count, bool negative) {
        while (count > 0 && limbs[count - 1] == 0) {
            --count;
        }
        size_ = static_cast<std::uint32_t>(count);
        negative_ = negative && count != 0;
    }

    /// this = a + b, with `b_negative` for the sign of b. Either may be this.
    void assign_sum(const BigInt& a, const BigInt& b, bool b_negative);

    friend struct BigIntDivider;

    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = inline_limbs;
    bool negative_ = false;
    union {
        Limb inline_[inline_limbs] = {};
        Limb* heap_;
    };
};

/// Quotient and remainder of one division.
struct BigIntDivision {
    BigInt quotient;
    BigInt remainder;
};

/// Truncates towards zero; the remainder has the dividend's sign.
[[nodiscard]] BigIntDivision div_rem(const BigInt& dividend, const BigInt& divisor);
/// Rounds down; the remainder has the divisor's sign.
[[nodiscard]] BigIntDivision div_mod_floor(const BigInt& dividend, const BigInt& divisor);
[[nodiscard]] BigInt div_floor(const BigInt& dividend, const BigInt& divisor);
/// Rounds up.
[[nodiscard]] BigInt div_ceil(const BigInt& dividend, const BigInt& divisor);

}  // namespace fvm
