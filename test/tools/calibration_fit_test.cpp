#include <tools/calibration/fit.hpp>

#include <gtest/gtest.h>

#include <cmath>

namespace fvm::tools::calibration {
namespace {

std::vector<Sample> line(double flat, double per_unit, double noise = 0) {
    std::vector<Sample> samples;
    double sign = 1;
    for (const double size : {32.0, 1024.0, 4096.0, 16384.0, 65536.0}) {
        samples.push_back({size, (flat + per_unit * size) * (1 + sign * noise)});
        sign = -sign;
    }
    return samples;
}

TEST(Fit, a_line_is_found_exactly) {
    const auto fit = fit_line(line(250, 1.5));
    ASSERT_TRUE(fit);
    EXPECT_NEAR(fit->flat, 250, 1e-6);
    EXPECT_NEAR(fit->per_unit, 1.5, 1e-9);
    EXPECT_NEAR(fit->flat_error, 0, 1e-6);
    EXPECT_NEAR(fit->per_unit_error, 0, 1e-9);
    ASSERT_TRUE(fit->r_squared);
    EXPECT_NEAR(*fit->r_squared, 1, 1e-12);
}

TEST(Fit, both_parts_survive_noise_that_grows_with_the_value) {
    // Five per cent of 98,000 is twenty times the flat part.
    const auto fit = fit_line(line(250, 1.5, 0.05));
    ASSERT_TRUE(fit);
    EXPECT_NEAR(fit->flat, 250, 40);
    EXPECT_NEAR(fit->per_unit, 1.5, 0.15);
    EXPECT_GT(fit->flat_error, 0);
    EXPECT_LT(std::abs(fit->flat - 250), 3 * fit->flat_error);
    EXPECT_LT(std::abs(fit->per_unit - 1.5), 3 * fit->per_unit_error);
    EXPECT_GT(*fit->r_squared, 0.98);
    EXPECT_LT(*fit->r_squared, 1);
}

TEST(Fit, two_sizes_make_a_line_without_errors) {
    const std::vector<Sample> samples = {{1, 12}, {3, 16}};
    const auto fit = fit_line(samples);
    ASSERT_TRUE(fit);
    EXPECT_NEAR(fit->flat, 10, 1e-9);
    EXPECT_NEAR(fit->per_unit, 2, 1e-9);
    EXPECT_EQ(fit->flat_error, 0);
    EXPECT_EQ(fit->per_unit_error, 0);
}

TEST(Fit, one_size_has_a_flat_part_only) {
    const std::vector<Sample> samples = {{7, 10}, {7, 20}};
    const auto fit = fit_line(samples);
    ASSERT_TRUE(fit);
    EXPECT_EQ(fit->flat, 15);
    EXPECT_EQ(fit->per_unit, 0);
    EXPECT_FALSE(fit->r_squared);
}

TEST(Fit, nothing_is_made_of_nothing) {
    EXPECT_FALSE(fit_line({}));
}

TEST(Fit, values_that_are_all_the_same_are_explained) {
    for (const double value : {0.0, 5.0}) {
        const std::vector<Sample> samples = {{1, value}, {2, value}, {4, value}};
        const auto fit = fit_line(samples);
        ASSERT_TRUE(fit);
        EXPECT_NEAR(fit->flat, value, 1e-9);
        EXPECT_NEAR(fit->per_unit, 0, 1e-9);
        EXPECT_NEAR(*fit->r_squared, 1, 1e-6);
    }
}

TEST(Fit, differences_below_zero_and_zero_give_finite_numbers) {
    const std::vector<Sample> samples = {{1, -3}, {2, 0}, {4, 5}, {8, 1}};
    const auto fit = fit_line(samples);
    ASSERT_TRUE(fit);
    for (const double number :
         {fit->flat, fit->per_unit, fit->flat_error, fit->per_unit_error, *fit->r_squared}) {
        EXPECT_TRUE(std::isfinite(number));
    }
}

TEST(Fit, equal_errors_are_those_of_plain_least_squares) {
    // By hand: means 2 and 4, deviations' products 5 over squares 2.
    const std::vector<Sample> samples = {{1, 2}, {2, 3}, {3, 7}};
    const auto fit = fit_line(samples, Errors::equal);
    ASSERT_TRUE(fit);
    EXPECT_NEAR(fit->per_unit, 2.5, 1e-12);
    EXPECT_NEAR(fit->flat, -1, 1e-12);
    // Residuals 0.5, -1, 0.5 of a total of 14.
    EXPECT_NEAR(*fit->r_squared, 1 - 1.5 / 14, 1e-12);
    EXPECT_NEAR(fit->per_unit_error, std::sqrt(1.5 / 2), 1e-12);
}

TEST(Fit, a_value_that_noise_made_small_does_not_decide) {
    std::vector<Sample> samples = line(250, 1.5);
    samples[2].value = 0.01;
    const auto fit = fit_line(samples);
    ASSERT_TRUE(fit);
    EXPECT_GT(fit->per_unit, 0.9);
    EXPECT_LT(fit->per_unit, 1.6);
    EXPECT_NEAR(fit->flat, 250, 100);
}

TEST(Fit, a_median_does_not_see_wild_values) {
    EXPECT_EQ(median_of({3, 1, 1e9}), 3);
    EXPECT_EQ(median_of({4, 1, 2, 1e9}), 3);
    EXPECT_EQ(median_of({8}), 8);
    EXPECT_EQ(quantile_of({5, 1, 4, 2, 3}, 0.25), 2);
    EXPECT_EQ(quantile_of({5, 1, 4, 2, 3}, 0), 1);
    EXPECT_EQ(quantile_of({5, 1, 4, 2, 3}, 1), 5);
    EXPECT_NEAR(quantile_of({1, 2}, 0.25), 1.25, 1e-12);
    EXPECT_EQ(quantile_of({7}, 0.3), 7);
    EXPECT_EQ(median_error({5, 5, 5, 5, 1e9}), 0);
    EXPECT_EQ(median_error({5}), 0);
    // Of 9 normal values with deviation 1 about 0.42: distances of 0.6745 are the middle.
    EXPECT_NEAR(median_error({-2, -1.3, -0.6745, -0.3, 0, 0.3, 0.6745, 1.3, 2}), 0.418, 0.01);
}

}  // namespace
}  // namespace fvm::tools::calibration
