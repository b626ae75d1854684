#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/base/decode_error.hpp>
#include <fvm/base/int128.hpp>

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
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
            assign(magnitude_of(static_cast<std::int64_t>(value)), value < 0);
        } else {
            assign(static_cast<std::uint64_t>(value), false);
        }
    }
    BigInt(Uint128 value) { assign(value, false); }  // NOLINT(google-explicit-constructor)

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
    /// The magnitude, most significant byte first, without leading zeros; empty for zero.
    [[nodiscard]] Bytes magnitude_bytes() const;

    [[nodiscard]] BigInt abs() const;
    [[nodiscard]] BigInt pow(std::uint32_t exponent) const;
    BigInt operator-() const;

    BigInt& operator+=(const BigInt& other);
    BigInt& operator-=(const BigInt& other);
    BigInt& operator*=(const BigInt& other) { return *this = *this * other; }
    BigInt& operator/=(const BigInt& other) { return *this = *this / other; }
    BigInt& operator%=(const BigInt& other) { return *this = *this % other; }
    BigInt& operator<<=(std::size_t count) { return *this = *this << count; }
    BigInt& operator>>=(std::size_t count) { return *this = *this >> count; }

    friend BigInt operator+(BigInt a, const BigInt& b) { return a += b; }
    friend BigInt operator-(BigInt a, const BigInt& b) { return a -= b; }
    friend BigInt operator*(const BigInt& a, const BigInt& b);
    /// Truncates towards zero.
    friend BigInt operator/(const BigInt& a, const BigInt& b);
    /// Has the sign of the dividend.
    friend BigInt operator%(const BigInt& a, const BigInt& b);
    friend BigInt operator<<(const BigInt& a, std::size_t count);
    /// Floors: -1 >> 1 is -1.
    friend BigInt operator>>(const BigInt& a, std::size_t count);

    friend bool operator==(const BigInt& a, const BigInt& b) { return (a <=> b) == 0; }
    friend std::strong_ordering operator<=>(const BigInt& a, const BigInt& b);

  private:
    static constexpr std::uint64_t magnitude_of(std::int64_t value) {
        const auto bits = static_cast<std::uint64_t>(value);
        return value < 0 ? 0 - bits : bits;
    }

    void assign(Uint128 magnitude, bool negative);
    void assign_limbs(const Limb* source, std::size_t count);
    /// Makes room for `capacity` limbs; keeps the first size_ of them.
    void reserve(std::size_t capacity);
    /// Makes room for `count` limbs, all zero, and takes them as the value's size.
    void resize_zeroed(std::size_t count);
    void normalize();
    void release();
    /// Adds `other`, taken with the sign `other_negative`.
    void add_signed(const BigInt& other, bool other_negative);
    [[nodiscard]] const Limb* data() const { return capacity_ > inline_limbs ? heap_ : inline_; }
    [[nodiscard]] Limb* data() { return capacity_ > inline_limbs ? heap_ : inline_; }

    friend struct BigIntArithmetic;

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
