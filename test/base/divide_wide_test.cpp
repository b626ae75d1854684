#include <fvm/base/divide_wide.hpp>

#include <gtest/gtest.h>

namespace fvm {
namespace {

constexpr std::uint64_t most = ~std::uint64_t{0};
constexpr std::uint64_t top_bit = std::uint64_t{1} << 63;

static_assert(divide_wide_by_halves(most - 1, most, most) == WideDivision{most, most - 1});

TEST(DivideWide, is_the_same_by_halves) {
    constexpr std::uint64_t numbers[] = {0,
                                         1,
                                         2,
                                         0xffff'fffe,
                                         0xffff'ffff,
                                         0x1'0000'0000,
                                         0x1'0000'0001,
                                         0x7fff'ffff'ffff'ffff,
                                         top_bit,
                                         top_bit + 1,
                                         0x8000'0000'ffff'ffff,
                                         0x8000'0001'0000'0000,
                                         0xffff'fffe'ffff'ffff,
                                         0xffff'ffff'0000'0000,
                                         0xffff'ffff'0000'0001,
                                         0x0123'4567'89ab'cdef,
                                         0x8765'4321'0fed'cba9,
                                         most - 1,
                                         most};
    for (const std::uint64_t divisor : numbers) {
        for (const std::uint64_t high : numbers) {
            for (const std::uint64_t low : numbers) {
                if (divisor < top_bit || high >= divisor) {
                    continue;
                }
                const Uint128 dividend = static_cast<Uint128>(high) << 64 | low;
                const WideDivision expected{static_cast<std::uint64_t>(dividend / divisor),
                                            static_cast<std::uint64_t>(dividend % divisor)};
                EXPECT_EQ(divide_wide_by_halves(high, low, divisor), expected)
                    << high << " " << low << " " << divisor;
                EXPECT_EQ(divide_wide(high, low, divisor), expected)
                    << high << " " << low << " " << divisor;
            }
        }
    }
}

}  // namespace
}  // namespace fvm
