#include <fvm/sdk/checked.hpp>
#include <fvm/sdk/host/exit.hpp>

#include <gtest/gtest.h>

namespace fvm::sdk {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

/// The exit code that `compute` ends the call with; 0 where it does not.
template <class Compute>
std::uint32_t exit_code_of(Compute&& compute) {
    const auto exit = host::run_until_exit([&] { static_cast<void>(compute()); });
    return exit ? exit->code : 0;
}

TEST(Checked, gives_what_fits) {
    EXPECT_EQ(checked_add(most, least), -1);
    EXPECT_EQ(checked_sub(7U, 7U), 0U);
    EXPECT_EQ(checked_mul(most, std::int64_t{1}), most);
    EXPECT_EQ(checked_div(-7, 2), -3);
    EXPECT_EQ(checked_div(BigInt(-7), BigInt(2)), BigInt(-3));
    EXPECT_EQ(checked_cast<std::uint8_t>(255), 255);
}

TEST(Checked, ends_the_call_with_24_where_a_result_does_not_fit) {
    EXPECT_EQ(exit_code_of([] { return checked_add(most, std::int64_t{1}); }), 24U);
    EXPECT_EQ(exit_code_of([] { return checked_add(~std::uint64_t{0}, std::uint64_t{1}); }), 24U);
    EXPECT_EQ(exit_code_of([] { return checked_sub(0U, 1U); }), 24U);
    EXPECT_EQ(exit_code_of([] { return checked_mul(least, std::int64_t{-1}); }), 24U);
    EXPECT_EQ(exit_code_of([] { return checked_div(least, std::int64_t{-1}); }), 24U);
    EXPECT_EQ(exit_code_of([] { return checked_cast<std::uint32_t>(-1); }), 24U);
}

TEST(Checked, ends_the_call_with_24_where_it_would_divide_by_zero) {
    EXPECT_EQ(exit_code_of([] { return checked_div(1, 0); }), 24U);
    EXPECT_EQ(exit_code_of([] { return checked_div(BigInt(1), BigInt(0)); }), 24U);
}

}  // namespace
}  // namespace fvm::sdk
