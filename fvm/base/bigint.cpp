#include <fvm/base/bigint.hpp>

#include <algorithm>
#include <bit>
#include <new>
#include <utility>

namespace fvm {

namespace {

using Limb = BigInt::Limb;
constexpr unsigned limb_bits = 64;

/// Nineteen digits are what always fits in a limb.
constexpr unsigned chunk_digits = 19;
constexpr Limb chunk_base = 10'000'000'000'000'000'000U;

constexpr Limb low(Uint128 value) {
    return static_cast<Limb>(value);
}
constexpr Limb high(Uint128 value) {
    return static_cast<Limb>(value >> limb_bits);
}

std::strong_ordering compare_magnitudes(std::span<const Limb> a, std::span<const Limb> b) {
    if (a.size() != b.size()) {
        return a.size() <=> b.size();
    }
    for (std::size_t i = a.size(); i-- > 0;) {
        if (a[i] != b[i]) {
            return a[i] <=> b[i];
        }
    }
    return std::strong_ordering::equal;
}

/// value = value * factor + addend; returns the limb that overflows.
Limb multiply_add(std::span<Limb> value, Limb factor, Limb addend) {
    for (Limb& limb : value) {
        const Uint128 product = static_cast<Uint128>(limb) * factor + addend;
        limb = low(product);
        addend = high(product);
    }
    return addend;
}

/// value = value / divisor; returns the remainder.
Limb divide_by_limb(std::span<Limb> value, Limb divisor) {
    Limb remainder = 0;
    for (std::size_t i = value.size(); i-- > 0;) {
        const Uint128 part = (static_cast<Uint128>(remainder) << limb_bits) | value[i];
        value[i] = low(part / divisor);
        remainder = low(part % divisor);
    }
    return remainder;
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
    assign_limbs(other.data(), other.size_);
    negative_ = other.negative_;
}

BigInt::BigInt(BigInt&& other) noexcept
    : size_(other.size_), capacity_(other.capacity_), negative_(other.negative_) {
    if (capacity_ > inline_limbs) {
        heap_ = other.heap_;
        other.capacity_ = inline_limbs;
    } else {
        std::copy_n(other.inline_, inline_limbs, inline_);
    }
    other.size_ = 0;
    other.negative_ = false;
}

BigInt& BigInt::operator=(const BigInt& other) {
    if (this != &other) {
        assign_limbs(other.data(), other.size_);
        negative_ = other.negative_;
    }
    return *this;
}

BigInt& BigInt::operator=(BigInt&& other) noexcept {
    if (this != &other) {
        release();
        new (this) BigInt(std::move(other));
    }
    return *this;
}

void BigInt::release() {
    if (capacity_ > inline_limbs) {
        delete[] heap_;
        capacity_ = inline_limbs;
    }
}

void BigInt::reserve(std::size_t capacity) {
    if (capacity <= capacity_) {
        return;
    }
    const std::size_t roomy = std::max<std::size_t>(capacity, std::size_t{capacity_} * 2);
    auto* grown = new Limb[roomy];
    std::copy_n(data(), size_, grown);
    release();
    heap_ = grown;
    capacity_ = static_cast<std::uint32_t>(roomy);
}

void BigInt::resize_zeroed(std::size_t count) {
    size_ = 0;
    reserve(count);
    std::fill_n(data(), count, Limb{0});
    size_ = static_cast<std::uint32_t>(count);
}

void BigInt::assign(Uint128 magnitude, bool negative) {
    data()[0] = low(magnitude);
    data()[1] = high(magnitude);
    size_ = 2;
    negative_ = negative;
    normalize();
}

void BigInt::assign_limbs(const Limb* source, std::size_t count) {
    size_ = 0;
    reserve(count);
    std::copy_n(source, count, data());
    size_ = static_cast<std::uint32_t>(count);
    normalize();
}

void BigInt::normalize() {
    while (size_ > 0 && data()[size_ - 1] == 0) {
        --size_;
    }
    if (size_ == 0) {
        negative_ = false;
    }
}

DecodeResult<BigInt> BigInt::from_decimal(std::string_view text) {
    const bool negative = text.starts_with('-');
    const std::size_t start = negative || text.starts_with('+') ? 1 : 0;
    if (text.size() == start) {
        return malformed("a number without digits", start);
    }
    BigInt value;
    // 19 digits never need more than one limb.
    value.resize_zeroed((text.size() - start) / chunk_digits + 1);
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
        multiply_add({value.data(), value.size_}, power_of_ten(count), chunk);
    }
    value.negative_ = negative;
    value.normalize();
    return value;
}

BigInt BigInt::from_big_endian(BytesView magnitude, bool negative) {
    BigInt value;
    value.resize_zeroed((magnitude.size() + sizeof(Limb) - 1) / sizeof(Limb));
    for (std::size_t i = 0; i < magnitude.size(); ++i) {
        const Limb byte = magnitude[magnitude.size() - 1 - i];
        value.data()[i / sizeof(Limb)] |= byte << (8 * (i % sizeof(Limb)));
    }
    value.negative_ = negative;
    value.normalize();
    return value;
}

BigInt BigInt::power_of_two(std::size_t exponent) {
    BigInt value;
    value.resize_zeroed(exponent / limb_bits + 1);
    value.data()[exponent / limb_bits] = Limb{1} << (exponent % limb_bits);
    return value;
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
    while (rest.size_ > 0) {
        Limb chunk = divide_by_limb({rest.data(), rest.size_}, chunk_base);
        rest.normalize();
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

Bytes BigInt::magnitude_bytes() const {
    Bytes bytes((bit_length() + 7) / 8);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const Limb limb = data()[i / sizeof(Limb)];
        bytes[bytes.size() - 1 - i] = static_cast<std::uint8_t>(limb >> (8 * (i % sizeof(Limb))));
    }
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

void BigInt::add_signed(const BigInt& other, bool other_negative) {
    if (negative_ == other_negative || size_ == 0) {
        const std::size_t count = std::max<std::size_t>(size_, other.size_);
        // Where both are the same object, its size must be read before it grows.
        const std::size_t other_size = other.size_;
        reserve(count + 1);
        std::fill(data() + size_, data() + count + 1, Limb{0});
        const Limb* addend = other.data();
        Limb carry = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const Uint128 sum =
                static_cast<Uint128>(data()[i]) + (i < other_size ? addend[i] : 0) + carry;
            data()[i] = low(sum);
            carry = high(sum);
        }
        data()[count] = carry;
        size_ = static_cast<std::uint32_t>(count + 1);
        negative_ = other_negative;
        normalize();
        return;
    }
    const bool this_is_larger = compare_magnitudes(limbs(), other.limbs()) >= 0;
    const std::size_t count = this_is_larger ? size_ : other.size_;
    const std::size_t smaller_size = this_is_larger ? other.size_ : size_;
    reserve(count);
    std::fill(data() + size_, data() + count, Limb{0});
    const Limb* larger = this_is_larger ? data() : other.data();
    const Limb* smaller = this_is_larger ? other.data() : data();
    Limb borrow = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Uint128 difference =
            static_cast<Uint128>(larger[i]) - (i < smaller_size ? smaller[i] : 0) - borrow;
        data()[i] = low(difference);
        borrow = high(difference) == 0 ? 0 : 1;
    }
    size_ = static_cast<std::uint32_t>(count);
    negative_ = this_is_larger ? negative_ : other_negative;
    normalize();
}

BigInt& BigInt::operator+=(const BigInt& other) {
    add_signed(other, other.negative_);
    return *this;
}

BigInt& BigInt::operator-=(const BigInt& other) {
    if (other.size_ != 0) {
        add_signed(other, !other.negative_);
    }
    return *this;
}

std::strong_ordering operator<=>(const BigInt& a, const BigInt& b) {
    if (a.negative_ != b.negative_) {
        return a.negative_ ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    return a.negative_ ? compare_magnitudes(b.limbs(), a.limbs())
                       : compare_magnitudes(a.limbs(), b.limbs());
}

}  // namespace fvm
