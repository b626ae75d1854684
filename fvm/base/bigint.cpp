#include <fvm/base/bigint.hpp>

#include <fvm/base/limbs.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

namespace fvm {

namespace {

using limbs::limb_bits;
using Limb = BigInt::Limb;

/// Nineteen digits are what always fits in a limb.
constexpr unsigned chunk_digits = 19;
constexpr Limb chunk_base = 10'000'000'000'000'000'000U;

constexpr Limb to_big_endian(Limb limb) {
    return std::endian::native == std::endian::little ? std::byteswap(limb) : limb;
}

Limb power_of_ten(std::size_t exponent) {
    Limb power = 1;
    for (std::size_t i = 0; i < exponent; ++i) {
        power *= 10;
    }
    return power;
}

}  // namespace

BigInt::BigInt(const BigInt& other) {
    if (other.is_inline()) {
        std::memcpy(inline_, other.inline_, sizeof(inline_));
    } else {
        std::memcpy(reserve(other.size_), other.heap_, other.size_ * sizeof(Limb));
    }
    size_ = other.size_;
    negative_ = other.negative_;
}

BigInt::BigInt(BigInt&& other) noexcept {
    take(other);
}

BigInt& BigInt::operator=(BigInt&& other) noexcept {
    if (this != &other) {
        release();
        take(other);
    }
    return *this;
}

BigInt& BigInt::operator=(const BigInt& other) {
    if (this != &other) {
        // Limbs that are there already are used again.
        std::memcpy(reserve(other.size_), other.data(), other.size_ * sizeof(Limb));
        size_ = other.size_;
        negative_ = other.negative_;
    }
    return *this;
}

/// Wherever the limbs are, the bytes of the union say it.
void BigInt::take(BigInt& other) noexcept {
    size_ = other.size_;
    capacity_ = other.capacity_;
    negative_ = other.negative_;
    std::memcpy(inline_, other.inline_, sizeof(inline_));
    other.size_ = 0;
    other.capacity_ = inline_limbs;
    other.negative_ = false;
}

void BigInt::grow(std::size_t count) {
    const std::size_t roomy = std::max<std::size_t>(count, std::size_t{capacity_} * 2);
    auto* grown = new Limb[roomy];
    std::memcpy(grown, data(), size_ * sizeof(Limb));
    release();
    heap_ = grown;
    capacity_ = static_cast<std::uint32_t>(roomy);
}

DecodeResult<BigInt> BigInt::from_decimal(std::string_view text) {
    const bool negative = text.starts_with('-');
    const std::size_t start = negative || text.starts_with('+') ? 1 : 0;
    if (text.size() == start) {
        return malformed("a number without digits", start);
    }
    BigInt value;
    // 19 digits never need more than one limb.
    const std::size_t size = (text.size() - start) / chunk_digits + 1;
    Limb* const limbs = value.reserve(size);
    std::fill_n(limbs, size, Limb{0});
    for (std::size_t position = start; position < text.size();) {
        const std::size_t count = std::min<std::size_t>(chunk_digits, text.size() - position);
        Limb chunk = 0;
        for (const std::size_t end = position + count; position < end; ++position) {
            const char digit = text[position];
            if (digit < '0' || digit > '9') {
                return malformed("not a decimal digit", position);
            }
            chunk = chunk * 10 + static_cast<Limb>(digit - '0');
        }
        limbs::multiply(limbs, limbs, size, power_of_ten(count), chunk);
    }
    value.finish(limbs, size, negative);
    return value;
}

BigInt BigInt::from_big_endian(BytesView magnitude, bool negative) {
    BigInt value;
    const std::size_t size = (magnitude.size() + sizeof(Limb) - 1) / sizeof(Limb);
    Limb* const limbs = value.reserve(size);
    const std::uint8_t* const bytes = magnitude.data();
    std::size_t rest = magnitude.size();
    std::size_t count = 0;
    for (; rest >= sizeof(Limb); rest -= sizeof(Limb)) {
        Limb limb = 0;
        std::memcpy(&limb, bytes + rest - sizeof(Limb), sizeof(Limb));
        limbs[count++] = to_big_endian(limb);
    }
    if (rest != 0) {
        Limb limb = 0;
        for (std::size_t i = 0; i < rest; ++i) {
            limb = limb << 8 | bytes[i];
        }
        limbs[count++] = limb;
    }
    value.finish(limbs, count, negative);
    return value;
}

BigInt BigInt::power_of_two(std::size_t exponent) {
    return BigInt(1) << exponent;
}

std::size_t BigInt::bit_length() const {
    if (size_ == 0) {
        return 0;
    }
    const auto top = static_cast<std::size_t>(std::bit_width(data()[size_ - 1]));
    return (std::size_t{size_} - 1) * limb_bits + top;
}

std::optional<std::uint64_t> BigInt::to_u64() const {
    if (negative_ || size_ > 1) {
        return std::nullopt;
    }
    return size_ == 0 ? 0 : data()[0];
}

std::optional<std::int64_t> BigInt::to_i64() const {
    constexpr Limb top_bit = Limb{1} << 63;
    if (size_ > 1) {
        return std::nullopt;
    }
    const Limb magnitude = size_ == 0 ? 0 : data()[0];
    if (negative_ ? magnitude > top_bit : magnitude >= top_bit) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(negative_ ? 0 - magnitude : magnitude);
}

std::optional<Uint128> BigInt::to_u128() const {
    if (negative_ || size_ > 2) {
        return std::nullopt;
    }
    Uint128 value = size_ > 1 ? data()[1] : 0;
    value = (value << limb_bits) | (size_ > 0 ? data()[0] : 0);
    return value;
}

std::string BigInt::to_decimal() const {
    if (size_ == 0) {
        return "0";
    }
    std::string reversed;
    BigInt rest = *this;
    Limb* const limbs = rest.data();
    while (rest.size_ > 0) {
        // The base has its highest bit set.
        Limb chunk = limbs::divide(limbs, limbs, rest.size_, chunk_base, 0);
        rest.finish(limbs, rest.size_, false);
        for (unsigned i = 0; i < chunk_digits && (rest.size_ > 0 || chunk > 0); ++i) {
            reversed.push_back(static_cast<char>('0' + chunk % 10));
            chunk /= 10;
        }
    }
    if (negative_) {
        reversed.push_back('-');
    }
    return {reversed.rbegin(), reversed.rend()};
}

void BigInt::write_big_endian(std::uint8_t* out) const {
    std::size_t rest = byte_length();
    const Limb* limb = data();
    for (; rest >= sizeof(Limb); rest -= sizeof(Limb), ++limb) {
        const Limb bytes = to_big_endian(*limb);
        std::memcpy(out + rest - sizeof(Limb), &bytes, sizeof(Limb));
    }
    if (rest != 0) {
        for (Limb top = *limb; rest > 0; top >>= 8) {
            out[--rest] = static_cast<std::uint8_t>(top);
        }
    }
}

Bytes BigInt::magnitude_bytes() const {
    Bytes bytes(byte_length());
    write_big_endian(bytes.data());
    return bytes;
}

BigInt BigInt::abs() const {
    BigInt value = *this;
    value.negative_ = false;
    return value;
}

BigInt BigInt::operator-() const {
    BigInt value = *this;
    value.negative_ = size_ != 0 && !negative_;
    return value;
}

}  // namespace fvm
