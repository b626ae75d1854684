#include <tools/calibration/findings.hpp>

#include <cmath>
#include <functional>
#include <utility>

namespace fvm::tools::calibration {
namespace {

constexpr std::string_view execution_charge = "wasm_exec";

double in_gas(vm::Gas gas) {
    return static_cast<double>(gas.milligas()) / static_cast<double>(vm::Gas::milligas_per_gas);
}

/// A line through something of all points.
LineFit line_of(const Measurement& measured, const std::function<double(const Point&)>& value) {
    std::vector<Sample> samples;
    samples.reserve(measured.points.size());
    for (const Point& point : measured.points) {
        samples.push_back({static_cast<double>(point.size), value(point)});
    }
    // Sizes of which only the differences count are measured by the same number of iterations.
    const Errors errors = measured.what->only_per_unit ? Errors::equal : Errors::relative;
    return fit_line(samples, errors).value_or(LineFit{});
}

LineFit line_of_prices(const Measurement& measured, std::string_view charge,
                       double Price::* member) {
    return line_of(measured, [&](const Point& point) {
        const auto found = point.prices.find(charge);
        return found == point.prices.end() ? 0 : found->second.*member;
    });
}

LineFit line_of_ours(const Measurement& measured) {
    LineFit line = line_of(measured, [](const Point& point) { return point.ours; });
    if (measured.points.size() == 1) {
        line.flat_error = measured.points.front().error;
    }
    return line;
}

LineFit line_of_reference(const Measurement& measured) {
    return line_of(measured, [](const Point& point) { return point.reference.value_or(0); });
}

LineFit operator-(LineFit line, const LineFit& other) {
    line.flat -= other.flat;
    line.per_unit -= other.per_unit;
    line.flat_error = std::hypot(line.flat_error, other.flat_error);
    line.per_unit_error = std::hypot(line.per_unit_error, other.per_unit_error);
    return line;
}

/// Less the baseline's, where there is one.
template <class Line>
LineFit net(const Measurement& measured, const Measurement* baseline, Line line) {
    return baseline == nullptr ? line(measured) : line(measured) - line(*baseline);
}

/// Without what is left of subtracting: a thousandth of a milligas is nobody's price.
double rounded(double gas) {
    constexpr double smallest = 1e-6;
    return std::abs(gas) < smallest ? 0 : gas;
}

bool is_nothing(const Price& price) {
    return rounded(price.compute) == 0 && rounded(price.storage) == 0;
}

}  // namespace

Prices total_prices(std::span<const vm::trace::Event> trace) {
    Prices prices;
    for (const vm::trace::Event& event : trace) {
        if (const auto* charge = std::get_if<vm::trace::Charge>(&event)) {
            Price& price = prices[charge->name];
            price.compute += in_gas(charge->compute);
            price.storage += in_gas(charge->other);
        }
    }
    return prices;
}

Prices price_of_iteration(const Prices& fewer, const Prices& more, std::uint64_t iterations) {
    Prices prices;
    for (const auto& [name, total] : more) {
        const auto before = fewer.find(name);
        const Price less = before == fewer.end() ? Price{} : before->second;
        const auto count = static_cast<double>(iterations);
        const Price price{(total.compute - less.compute) / count,
                          (total.storage - less.storage) / count};
        if (!is_nothing(price)) {
            prices.emplace(name, price);
        }
    }
    return prices;
}

bool Part::is_free() const {
    return is_nothing(price);
}

std::optional<double> Part::gas_per_nanosecond() const {
    const bool known = is_significant() && !is_free();
    return known ? std::optional(price.total() / nanoseconds) : std::nullopt;
}

std::optional<double> Part::ratio() const {
    const bool known = is_significant() && reference && *reference > 0;
    return known ? std::optional(*reference / nanoseconds) : std::nullopt;
}

std::optional<double> Part::too_cheap(double factor) const {
    const auto rate = gas_per_nanosecond();
    const bool cheap = rate && design_gas_per_nanosecond > *rate * factor;
    return cheap ? std::optional(design_gas_per_nanosecond / *rate) : std::nullopt;
}

Finding find(const Measurement& measured, const Measurement* baseline) {
    const Case& what = *measured.what;
    Finding finding;
    finding.what = &what;
    finding.points = measured.points;
    const LineFit ours = net(measured, baseline, line_of_ours);
    const LineFit reference = net(measured, baseline, line_of_reference);
    const bool has_reference = measured.points.front().reference.has_value();
    finding.r_squared = ours.r_squared;
    if (has_reference) {
        finding.reference_r_squared = reference.r_squared;
    }
    Price flat;
    Price per_unit;
    for (const auto& [name, ignored] : measured.points.back().prices) {
        if (name == execution_charge && !what.of_execution) {
            continue;
        }
        const LineFit compute = net(measured, baseline, [&](const Measurement& each) {
            return line_of_prices(each, name, &Price::compute);
        });
        const LineFit storage = net(measured, baseline, [&](const Measurement& each) {
            return line_of_prices(each, name, &Price::storage);
        });
        const Price own_flat{rounded(compute.flat), rounded(storage.flat)};
        const Price own_per_unit{rounded(compute.per_unit), rounded(storage.per_unit)};
        if (!is_nothing(own_per_unit) || (!is_nothing(own_flat) && !what.only_per_unit)) {
            finding.charges.push_back(name);
        }
        flat.compute += own_flat.compute;
        flat.storage += own_flat.storage;
        per_unit.compute += own_per_unit.compute;
        per_unit.storage += own_per_unit.storage;
    }
    const auto add = [&](std::string per, double nanoseconds, double error, double theirs,
                         const Price& price) {
        finding.parts.push_back({std::move(per), nanoseconds, error,
                                 has_reference ? std::optional(theirs) : std::nullopt, price});
    };
    if (!what.only_per_unit) {
        add(what.of_execution ? "iteration" : "call", ours.flat, ours.flat_error, reference.flat,
            flat);
    }
    if (measured.points.size() > 1) {
        add(std::string(what.unit), ours.per_unit, ours.per_unit_error, reference.per_unit,
            per_unit);
    }
    return finding;
}

}  // namespace fvm::tools::calibration
