#pragma once

#include <fvm/vm/trace.hpp>
#include <tools/calibration/cases.hpp>
#include <tools/calibration/fit.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// From measurements to what a charge costs and what it takes.
namespace fvm::tools::calibration {

/// In gas, of one iteration. `compute` is paid for time, `storage` for everything else.
struct Price {
    double compute = 0;
    double storage = 0;

    [[nodiscard]] double total() const { return compute + storage; }
};

/// By the name of the charge.
using Prices = std::map<std::string, Price, std::less<>>;

/// What the charges of a message add up to, by name.
[[nodiscard]] Prices total_prices(std::span<const vm::trace::Event> trace);

/// What each of `iterations` more iterations costs. Charges of nothing are left out.
[[nodiscard]] Prices price_of_iteration(const Prices& fewer, const Prices& more,
                                        std::uint64_t iterations);

/// One size of a case, in nanoseconds of one iteration.
struct Point {
    std::uint64_t size = 0;
    double ours = 0;
    /// Standard error of `ours`.
    double error = 0;
    /// Where the reference was measured too.
    std::optional<double> reference;
    Prices prices;
};

struct Measurement {
    const Case* what = nullptr;
    /// One for each of the case's sizes; at least one.
    std::vector<Point> points;
};

/// What a call costs, or one more unit.
struct Part {
    /// "call", "iteration" or the case's unit.
    std::string per;
    double nanoseconds = 0;
    double error = 0;
    std::optional<double> reference;
    Price price;

    /// Whether `nanoseconds` is more than noise.
    [[nodiscard]] bool is_significant() const { return nanoseconds > 2 * error; }
    /// Whether it has no price of its own: the call's, or the system call's, has to pay.
    [[nodiscard]] bool is_free() const;
    /// All gas for each nanosecond; nothing where the time is noise or the part is free.
    [[nodiscard]] std::optional<double> gas_per_nanosecond() const;
    /// The reference's time for each of ours; nothing where there is none, or is noise.
    [[nodiscard]] std::optional<double> ratio() const;
    /// How many times more the time is than the price pays for by design_gas_per_nanosecond, where
    /// that is more than `factor`; nothing where gas_per_nanosecond() has nothing.
    [[nodiscard]] std::optional<double> too_cheap(double factor) const;
};

/// What the gas of the network was meant to pay: so much for a nanosecond of its authors' machine
/// (FIP-0032).
inline constexpr double design_gas_per_nanosecond = 10;

struct Finding {
    const Case* what = nullptr;
    /// The charges that the parts' prices consist of.
    std::vector<std::string> charges;
    std::vector<Part> parts;
    /// What was measured, with the baseline in it.
    std::vector<Point> points;
    /// Of the line through our times, and the reference's; nothing where there is no line.
    std::optional<double> r_squared;
    std::optional<double> reference_r_squared;
};

/// Lines through the points of `measured`, less those of its baseline, which is null where the case
/// has none. What an iteration executes is part of the price only where that is what is priced.
[[nodiscard]] Finding find(const Measurement& measured, const Measurement* baseline);

}  // namespace fvm::tools::calibration
