// Integers at the edges of limbs, each with each, and what Python makes of them
// (big_integer_checks.py): on the host with its instructions for 128 bits, in the module by halves.

#include <fvm/base/bigint.hpp>
#include <test/checks/checks.hpp>

#include <iterator>
#include <utility>
#include <vector>

namespace fvm::test {
namespace {

constexpr std::uint64_t edges[] = {0,
                                   0,
                                   1,
                                   0xffff'ffff,
                                   0x1'0000'0000,
                                   0x7fff'ffff'ffff'ffff,
                                   0x8000'0000'0000'0000,
                                   0xffff'ffff'ffff'fffe,
                                   0xffff'ffff'ffff'ffff};
constexpr unsigned number_count = 96;

class Draw {
  public:
    std::uint64_t next() {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return state_ >> 33;
    }

  private:
    std::uint64_t state_ = 1;
};

/// Of up to six limbs, most of them edges, with both signs.
std::vector<BigInt> numbers() {
    std::vector<BigInt> drawn;
    Draw draw;
    for (unsigned index = 0; index < number_count; ++index) {
        Bytes magnitude;
        for (unsigned i = 0; i < index % 7; ++i) {
            const std::uint64_t choice = draw.next() % 12;
            std::uint64_t limb = 0;
            if (choice < std::size(edges)) {
                limb = edges[choice];
            } else {
                limb = draw.next() << 33;
                limb ^= draw.next() << 13;
                limb ^= draw.next();
            }
            for (int shift = 56; shift >= 0; shift -= 8) {
                magnitude.push_back(static_cast<std::uint8_t>(limb >> shift));
            }
        }
        drawn.push_back(BigInt::from_big_endian(magnitude, draw.next() % 2 != 0));
    }
    return drawn;
}

/// FNV-1a over the sign and the magnitude's bytes.
class Digest {
  public:
    void take(const BigInt& number) {
        const Bytes magnitude = number.magnitude_bytes();
        take_byte(static_cast<std::uint8_t>(magnitude.size()));
        take_byte(number.is_negative() ? 1 : 0);
        for (const std::uint8_t byte : magnitude) {
            take_byte(byte);
        }
    }
    [[nodiscard]] std::uint64_t value() const { return value_; }

  private:
    void take_byte(std::uint8_t byte) { value_ = (value_ ^ byte) * 0x100'0000'01b3U; }

    std::uint64_t value_ = 0xcbf2'9ce4'8422'2325U;
};

bool sums_and_differences_are_exact() {
    Digest digest;
    const std::vector<BigInt> drawn = numbers();
    for (const BigInt& a : drawn) {
        for (const BigInt& b : drawn) {
            digest.take(a + b);
            digest.take(a - b);
        }
    }
    return digest.value() == 0x88b7'5f34'3ee6'ad5eU;
}

bool sums_in_place_are_those_of_operators() {
    const std::vector<BigInt> drawn = numbers();
    for (const BigInt& a : drawn) {
        BigInt twice = a;
        twice += twice;
        FVM_CHECK(twice == a + a);
        twice -= twice;
        FVM_CHECK(twice.is_zero() && !twice.is_negative());
        for (const BigInt& b : drawn) {
            BigInt sum = a;
            sum += b;
            FVM_CHECK(sum == a + b);
            sum -= b;
            FVM_CHECK(sum == a);
        }
    }
    return true;
}

bool products_are_exact() {
    Digest digest;
    const std::vector<BigInt> drawn = numbers();
    for (const BigInt& a : drawn) {
        for (const BigInt& b : drawn) {
            digest.take(a * b);
        }
    }
    return digest.value() == 0x2ed4'2b55'dd05'ce18U;
}

bool quotients_and_remainders_are_exact() {
    Digest digest;
    const std::vector<BigInt> drawn = numbers();
    for (const BigInt& a : drawn) {
        for (const BigInt& b : drawn) {
            if (!b.is_zero()) {
                digest.take(a / b);
                digest.take(a % b);
                digest.take(div_floor(a, b));
                digest.take(div_ceil(a, b));
                digest.take(div_mod_floor(a, b).remainder);
            }
        }
    }
    return digest.value() == 0x062f'3769'3302'e655U;
}

bool shifts_are_exact() {
    constexpr unsigned shifts[] = {0, 1, 31, 32, 63, 64, 65, 127, 128, 200};
    Digest digest;
    for (const BigInt& a : numbers()) {
        for (const unsigned count : shifts) {
            digest.take(a << count);
            digest.take(a >> count);
        }
    }
    return digest.value() == 0x69d7'0c06'7330'd2c8U;
}

bool every_pair_is_in_order() {
    Digest digest;
    const std::vector<BigInt> drawn = numbers();
    for (const BigInt& a : drawn) {
        for (const BigInt& b : drawn) {
            digest.take(a > b ? 1 : (a < b ? -1 : 0));
            FVM_CHECK((a == b) == (!(a < b) && !(a > b)));
        }
    }
    return digest.value() == 0xa0ff'0ce5'8d85'2617U;
}

bool text_and_copies_are_the_same_number() {
    for (const BigInt& number : numbers()) {
        const auto read = BigInt::from_decimal(number.to_decimal());
        FVM_CHECK(read && *read == number);
        BigInt copy = number;
        FVM_CHECK(copy == number);
        BigInt moved = std::move(copy);
        FVM_CHECK(moved == number);
        // A copy into what has limbs already, more or less of them.
        moved = BigInt::power_of_two(300);
        moved = number;
        FVM_CHECK(moved == number);
    }
    return true;
}

constexpr Check checks[] = {
    FVM_NAMED_CHECK(sums_and_differences_are_exact),
    FVM_NAMED_CHECK(sums_in_place_are_those_of_operators),
    FVM_NAMED_CHECK(products_are_exact),
    FVM_NAMED_CHECK(quotients_and_remainders_are_exact),
    FVM_NAMED_CHECK(shifts_are_exact),
    FVM_NAMED_CHECK(every_pair_is_in_order),
    FVM_NAMED_CHECK(text_and_copies_are_the_same_number),
};

}  // namespace

std::span<const Check> big_integer_checks() {
    return checks;
}

}  // namespace fvm::test
