#include <fvm/base/multiply_add.hpp>

#include <gtest/gtest.h>

namespace fvm {
namespace {

constexpr std::uint64_t most = ~std::uint64_t{0};

static_assert(multiply_add_by_halves(most, most, most, most) == Product{most, most});

TEST(MultiplyAdd, is_the_same_by_halves) {
    constexpr std::uint64_t numbers[] = {0,
                                         1,
                                         2,
                                         0xffff'ffff,
                                         0x1'0000'0000,
                                         0x1'0000'0001,
                                         0x8000'0000'0000'0000,
                                         0xffff'ffff'0000'0000,
                                         0x0123'4567'89ab'cdef,
                                         most - 1,
                                         most};
    for (const std::uint64_t a : numbers) {
        for (const std::uint64_t b : numbers) {
            for (const std::uint64_t addend : numbers) {
                for (const std::uint64_t carry : numbers) {
                    const Uint128 expected = static_cast<Uint128>(a) * b + addend + carry;
                    const Product product{static_cast<std::uint64_t>(expected >> 64),
                                          static_cast<std::uint64_t>(expected)};
                    EXPECT_EQ(multiply_add_by_halves(a, b, addend, carry), product)
                        << a << " " << b;
                    EXPECT_EQ(multiply_add(a, b, addend, carry), product) << a << " " << b;
                }
            }
        }
    }
}

}  // namespace
}  // namespace fvm
