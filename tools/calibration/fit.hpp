#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// Straight lines through measurements.
namespace fvm::tools::calibration {

struct Sample {
    double size = 0;
    double value = 0;
};

/// value = flat + per_unit × size.
struct LineFit {
    double flat = 0;
    double per_unit = 0;
    /// Standard errors, as far as the samples' distance from the line tells; 0 where there are no
    /// more samples than it takes for a line.
    double flat_error = 0;
    double per_unit_error = 0;
    /// How much of the samples' variance the line explains, at most 1; nothing for samples of one
    /// size, which say nothing of a line.
    std::optional<double> r_squared;
};

/// How far measurements are taken to be off.
enum class Errors : std::uint8_t {
    /// By a part of what they should be, by a first line through medians: small sizes count as much
    /// as large ones, and both parts of the line are found.
    relative,
    /// All by the same.
    equal,
};

/// Least squares. Of samples of one size, the flat part is their mean. Nothing without samples.
[[nodiscard]] std::optional<LineFit> fit_line(std::span<const Sample> samples,
                                              Errors errors = Errors::relative);

/// The middle one, or the mean of the two in the middle. `values` has at least one.
[[nodiscard]] double median_of(std::vector<double> values);

/// The value below which a part `q` of them lies, 0 to 1, between two neighbours in proportion; the
/// median at 0.5. `values` has at least one.
[[nodiscard]] double quantile_of(std::vector<double> values, double q);

/// Standard error of the median, by the median distance from it: what a few wild values do not
/// change. `values` has at least one.
[[nodiscard]] double median_error(const std::vector<double>& values);

}  // namespace fvm::tools::calibration
