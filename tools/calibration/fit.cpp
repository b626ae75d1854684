#include <tools/calibration/fit.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace fvm::tools::calibration {
namespace {

/// Weighted sums of samples.
struct Sums {
    double weight = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double xy = 0;
};

/// The line of the median slope between two samples (Theil and Sen), which one wild sample does not
/// change much.
LineFit robust_line(std::span<const Sample> samples) {
    std::vector<double> slopes;
    for (const Sample& a : samples) {
        for (const Sample& b : samples) {
            if (a.size < b.size) {
                slopes.push_back((b.value - a.value) / (b.size - a.size));
            }
        }
    }
    LineFit line;
    line.per_unit = median_of(std::move(slopes));
    std::vector<double> flats;
    flats.reserve(samples.size());
    for (const Sample& sample : samples) {
        flats.push_back(sample.value - line.per_unit * sample.size);
    }
    line.flat = median_of(std::move(flats));
    return line;
}

/// By what the values should be, not by what they are: noise can make a difference of times small,
/// zero or negative, and that must not count the more for it.
std::vector<double> weights_of(std::span<const Sample> samples) {
    constexpr double smallest_scale = 1e-3;
    const LineFit line = robust_line(samples);
    const auto expected = [&](const Sample& sample) {
        return std::abs(line.flat + line.per_unit * sample.size);
    };
    double largest = 0;
    for (const Sample& sample : samples) {
        largest = std::max(largest, expected(sample));
    }
    std::vector<double> weights;
    weights.reserve(samples.size());
    for (const Sample& sample : samples) {
        const double scale = std::max(expected(sample), largest * smallest_scale);
        weights.push_back(scale > 0 ? 1 / (scale * scale) : 1);
    }
    return weights;
}

Sums sum_up(std::span<const Sample> samples, const std::vector<double>& weights) {
    Sums sums;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto [x, y] = samples[i];
        sums.weight += weights[i];
        sums.x += weights[i] * x;
        sums.y += weights[i] * y;
        sums.xx += weights[i] * x * x;
        sums.xy += weights[i] * x * y;
    }
    return sums;
}

/// Of the plain squares, as everybody means it.
double explained(std::span<const Sample> samples, const LineFit& line) {
    double mean = 0;
    for (const Sample& sample : samples) {
        mean += sample.value / static_cast<double>(samples.size());
    }
    double residual = 0;
    double total = 0;
    double squares = 0;
    for (const Sample& sample : samples) {
        const double off = sample.value - line.flat - line.per_unit * sample.size;
        residual += off * off;
        total += (sample.value - mean) * (sample.value - mean);
        squares += sample.value * sample.value;
    }
    // Values that are all the same, but for rounding, are a line.
    constexpr double rounding = 1e-24;
    return total > squares * rounding ? 1 - residual / total : 1;
}

}  // namespace

std::optional<LineFit> fit_line(std::span<const Sample> samples, Errors errors) {
    if (samples.empty()) {
        return std::nullopt;
    }
    LineFit line;
    const auto [least, most] = std::ranges::minmax(samples, {}, &Sample::size);
    if (least.size == most.size) {
        for (const Sample& sample : samples) {
            line.flat += sample.value / static_cast<double>(samples.size());
        }
        return line;
    }
    const std::vector<double> weights =
        errors == Errors::relative ? weights_of(samples) : std::vector<double>(samples.size(), 1);
    const Sums sums = sum_up(samples, weights);
    const double determinant = sums.weight * sums.xx - sums.x * sums.x;
    line.per_unit = (sums.weight * sums.xy - sums.x * sums.y) / determinant;
    line.flat = (sums.xx * sums.y - sums.x * sums.xy) / determinant;
    if (samples.size() > 2) {
        double residual = 0;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const double off = samples[i].value - line.flat - line.per_unit * samples[i].size;
            residual += weights[i] * off * off;
        }
        const double variance = residual / static_cast<double>(samples.size() - 2);
        line.flat_error = std::sqrt(variance * sums.xx / determinant);
        line.per_unit_error = std::sqrt(variance * sums.weight / determinant);
    }
    line.r_squared = explained(samples, line);
    return line;
}

double median_of(std::vector<double> values) {
    return quantile_of(std::move(values), 0.5);
}

double quantile_of(std::vector<double> values, double q) {
    std::ranges::sort(values);
    const double place = q * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return std::lerp(values[below], values[above], place - static_cast<double>(below));
}

double median_error(const std::vector<double>& values) {
    const double middle = median_of(values);
    std::vector<double> distances;
    distances.reserve(values.size());
    for (const double value : values) {
        distances.push_back(std::abs(value - middle));
    }
    // Of normal noise, the deviation is 1.4826 median distances, and a median's 1.2533 times a
    // mean's.
    return 1.4826 * 1.2533 * median_of(distances) / std::sqrt(static_cast<double>(values.size()));
}

}  // namespace fvm::tools::calibration
