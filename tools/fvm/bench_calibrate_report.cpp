#include <fvm/vm/rules.hpp>
#include <tools/fvm/bench_calibrate.hpp>
#include <tools/fvm/output.hpp>
#include <tools/fvm/trace_json.hpp>
#include <tools/rules/charge_formulas.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

namespace fvm::tools {
namespace {

using calibration::Finding;
using calibration::Part;

/// Three digits that count.
std::string short_number(double value) {
    const double size = std::abs(value);
    if (size >= 100) {
        return fmt::format("{:.0f}", value);
    }
    return size >= 10 ? fmt::format("{:.1f}", value) : fmt::format("{:.3g}", value);
}

std::string optional_number(const std::optional<double>& value) {
    return value ? short_number(*value) : "-";
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

std::string remark(const Part& part, double factor) {
    if (!part.is_significant()) {
        return "noise";
    }
    if (part.is_free()) {
        return "free";
    }
    const auto times = part.too_cheap(factor);
    return times ? fmt::format("cheap {:.1f}x", *times) : std::string();
}

std::string r_squared(const std::optional<double>& value) {
    return value ? fmt::format("{:.4f}", *value) : "-";
}

/// Whether a formula is of a charge that was found, and of that function or kind of signature that
/// the case is about: "hash-keccak-256", "verify-bls".
bool applies(const ChargeFormula& formula, const Finding& finding) {
    if (std::ranges::find(finding.charges, formula.name) == finding.charges.end()) {
        return false;
    }
    const calibration::Operation operation = finding.what->operation;
    if (operation != calibration::Operation::hash &&
        operation != calibration::Operation::verify_signature) {
        return true;
    }
    std::string variant = "-" + formula.variant;
    std::ranges::transform(variant, variant.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return formula.variant.empty() || finding.what->name.ends_with(variant);
}

/// The formulas of all charges that were found.
std::vector<ChargeFormula> formulas_of(const BenchCalibrateOptions& options,
                                       const CalibrationReport& report) {
    std::vector<ChargeFormula> found;
    const vm::NetworkRules* rules = vm::rules_for(NetworkVersion{options.network_version});
    for (const ChargeFormula& formula : charge_formulas(*rules)) {
        if (std::ranges::any_of(report.findings, [&](const Finding& finding) {
                return applies(formula, finding);
            })) {
            found.push_back(formula);
        }
    }
    return found;
}

/// The charges of the network version that none of the cases is about, where all of them ran.
std::vector<std::string> not_measured(const BenchCalibrateOptions& options,
                                      const CalibrationReport& report) {
    std::vector<std::string> names;
    if (!options.only.empty()) {
        return names;
    }
    const vm::NetworkRules* rules = vm::rules_for(NetworkVersion{options.network_version});
    for (const ChargeFormula& formula : charge_formulas(*rules)) {
        const bool is_measured = std::ranges::any_of(report.findings, [&](const Finding& finding) {
            return std::ranges::find(finding.charges, formula.name) != finding.charges.end();
        });
        if (!is_measured && std::ranges::find(names, formula.name) == names.end()) {
            names.push_back(formula.name);
        }
    }
    return names;
}

std::vector<std::string> row(const BenchCalibrateOptions& options, const Finding& finding,
                             const Part& part) {
    std::vector<std::string> cells = {
        std::string(finding.what->name),  part.per,
        short_number(part.nanoseconds),   short_number(part.error),
        r_squared(finding.r_squared),     short_number(part.price.compute),
        short_number(part.price.storage), optional_number(part.gas_per_nanosecond())};
    if (options.with_oracle) {
        cells.push_back(optional_number(part.reference));
        cells.push_back(optional_number(part.ratio()));
    }
    cells.push_back(remark(part, options.factor));
    cells.push_back(joined(finding.charges));
    return cells;
}

JsonText part_json(const BenchCalibrateOptions& options, const Part& part) {
    JsonText json;
    json["per"] = part.per;
    json["ns"] = part.nanoseconds;
    json["ns_error"] = part.error;
    json["significant"] = part.is_significant();
    json["compute_milligas"] = std::llround(part.price.compute * 1000);
    json["storage_milligas"] = std::llround(part.price.storage * 1000);
    const auto set = [&](const char* name, const std::optional<double>& value) {
        json[name] = value ? JsonText(*value) : JsonText();
    };
    set("gas_per_ns", part.gas_per_nanosecond());
    set("too_cheap", part.too_cheap(options.factor));
    if (options.with_oracle) {
        set("reference_ns", part.reference);
        set("ratio", part.ratio());
    }
    return json;
}

JsonText point_json(const calibration::Point& point) {
    JsonText json;
    json["size"] = point.size;
    json["ns"] = point.ours;
    json["ns_error"] = point.error;
    if (point.reference) {
        json["reference_ns"] = *point.reference;
    }
    return json;
}

}  // namespace

void print_text(const BenchCalibrateOptions& options, const CalibrationReport& report) {
    using Align = Table::Align;
    std::vector<std::pair<std::string, Align>> columns = {
        {"case", Align::left},     {"per", Align::left},    {"ns", Align::right},
        {"+-", Align::right},      {"R2", Align::right},    {"gas", Align::right},
        {"storage", Align::right}, {"gas/ns", Align::right}};
    if (options.with_oracle) {
        columns.insert(columns.end(),
                       {{"reference, ns", Align::right}, {"times as fast", Align::right}});
    }
    columns.insert(columns.end(), {{"remark", Align::left}, {"charges", Align::left}});
    Table table(std::move(columns));
    for (const Finding& finding : report.findings) {
        for (const Part& part : finding.parts) {
            table.add_row(row(options, finding, part));
        }
    }
    print(table.to_text());
    print(fmt::format("\nPrices at network version {}, in gas:\n", options.network_version));
    for (const ChargeFormula& formula : formulas_of(options, report)) {
        print(fmt::format("  {}{}: {}\n", formula.name,
                          formula.variant.empty() ? "" : " (" + formula.variant + ")",
                          formula.gas));
    }
    if (const auto names = not_measured(options, report); !names.empty()) {
        print("\nNot measured: " + joined(names) + "\n");
    }
    const std::string counted =
        options.quantile == 0.5 ? "medians" : fmt::format("quantiles {:g}", options.quantile);
    print(fmt::format("\n{} of {} rounds; messages timed: {:.1f} ms\n", counted, report.rounds,
                      report.total / 1e6));
    if (options.with_oracle) {
        print(fmt::format("the same messages in the reference: {:.1f} ms, times as fast: {:.2f}\n",
                          report.reference_total / 1e6, report.reference_total / report.total));
    }
}

void print_json(const BenchCalibrateOptions& options, const CalibrationReport& report) {
    const std::vector<ChargeFormula> formulas = formulas_of(options, report);
    for (const Finding& finding : report.findings) {
        JsonText line;
        line["case"] = finding.what->name;
        line["charges"] = finding.charges;
        line["parts"] = JsonText::array();
        for (const Part& part : finding.parts) {
            line["parts"].push_back(part_json(options, part));
        }
        const auto set = [&](const char* name, const std::optional<double>& value) {
            line[name] = value ? JsonText(*value) : JsonText();
        };
        set("r_squared", finding.r_squared);
        if (options.with_oracle) {
            set("reference_r_squared", finding.reference_r_squared);
        }
        line["points"] = JsonText::array();
        for (const calibration::Point& point : finding.points) {
            line["points"].push_back(point_json(point));
        }
        line["prices"] = JsonText::array();
        for (const ChargeFormula& formula : formulas) {
            if (applies(formula, finding)) {
                line["prices"].push_back(
                    {{"charge", formula.name}, {"variant", formula.variant}, {"gas", formula.gas}});
            }
        }
        print(json_line(line));
    }
    JsonText last;
    last["network_version"] = options.network_version;
    last["rounds"] = report.rounds;
    last["quantile"] = options.quantile;
    last["not_measured"] = not_measured(options, report);
    last["total_ns"] = report.total;
    if (options.with_oracle) {
        last["reference_total_ns"] = report.reference_total;
        last["ratio_of_totals"] = report.reference_total / report.total;
    }
    print(json_line(last));
}

}  // namespace fvm::tools
