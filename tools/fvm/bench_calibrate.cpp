#include <tools/fvm/bench_calibrate.hpp>

#include <fvm/base/result.hpp>
#include <tools/conformance/oracle.hpp>
#include <tools/fvm/output.hpp>
#include <tools/fvm/progress.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/fvm/status.hpp>
#include <tools/fvm/temporary_folder.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <ranges>
#include <set>

namespace fvm::tools {
namespace {

using calibration::Case;
using calibration::Measurement;

constexpr unsigned rounds_by_default = 21;
constexpr unsigned rounds_if_quick = 5;
constexpr double target_by_default = 1e6;
constexpr double target_if_quick = 3e5;
/// The SDK speaks the system calls of FVM v4.
constexpr std::uint32_t first_network_version = 21;

/// The cases that were asked for, and the baselines that it takes, in order.
ToolResult<std::set<std::string_view>> chosen(const std::vector<std::string>& only) {
    std::set<std::string_view> names;
    for (const Case& each : calibration::all_cases()) {
        if (only.empty()) {
            names.insert(each.name);
        }
    }
    for (const std::string& name : only) {
        const Case* found = calibration::find_case(name);
        if (found == nullptr) {
            return fail_with(Failure::Kind::usage,
                             "no case \"" + name + "\"; `fvm bench calibrate --list` has them");
        }
        names.insert(found->name);
    }
    return names;
}

std::set<std::string_view> with_baselines(std::set<std::string_view> names) {
    // Baselines come before what they are subtracted from.
    for (const Case& each : std::views::reverse(calibration::all_cases())) {
        if (names.contains(each.name) && !each.baseline.empty()) {
            names.insert(each.baseline);
        }
    }
    return names;
}

/// Somewhere in build/PRESET, where it was built.
std::filesystem::path program_folder() {
    std::error_code failed;
    return std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
}

ToolResult<std::string> module_path(const BenchCalibrateOptions& options) {
    if (!options.module.empty()) {
        return options.module;
    }
    if (auto found = calibration::find_module(program_folder())) {
        return *std::move(found);
    }
    return fail_with(Failure::Kind::missing_setup,
                     "the calibration actor is not built: `make compile-wasm32` leaves it in "
                     "build/wasm32/test_actors; --module names another place");
}

ToolResult<std::unique_ptr<BenchServer>> start_reference(const BenchCalibrateOptions& options,
                                                         const ActorBundle& bundle) {
    if (!options.with_oracle) {
        return nullptr;
    }
    const std::string program = options.oracle.empty() ? find_oracle() : options.oracle;
    const auto missing = [](std::string why) {
        return Failure{Failure::Kind::missing_setup, std::move(why)};
    };
    return FVM_TRY_OR(missing,
                      BenchServer::start({program, "bench", "--serve", "--bundle", bundle.path}));
}

ToolResult<CalibrationReport> measure_all(const BenchCalibrateOptions& options) {
    const std::set<std::string_view> reported = FVM_TRY(chosen(options.only));
    const std::set<std::string_view> measured = with_baselines(reported);
    NetworkOptions network;
    network.network_version = options.network_version;
    if (!options.bundle.empty()) {
        network.bundles = {options.bundle};
    }
    const ActorBundle bundle = FVM_TRY(network.open_actors());
    const std::string path = FVM_TRY(module_path(options));
    const Bytes module = FVM_TRY(read_module(path));
    const auto at_module = [&](Failure failure) {
        if (failure.kind == Failure::Kind::malformed) {
            failure.reason = path + ": " + failure.reason;
        }
        return failure;
    };
    EngineSet engines(options.code_cache, 1);
    vm::Engine* engine = FVM_TRY(open_engine(engines, network.version()));
    BundleSet bundles({bundle.path}, default_bundle_folder());
    const TemporaryFolder folder = FVM_TRY(TemporaryFolder::create("fvm-calibrate"));
    const std::unique_ptr<BenchServer> reference = FVM_TRY(start_reference(options, bundle));
    CalibrationReport report;
    const unsigned rounds = options.quick ? rounds_if_quick : rounds_by_default;
    report.rounds = options.rounds == 0 ? rounds : options.rounds;
    const std::unique_ptr<CalibrationTimer> timer = FVM_TRY(CalibrationTimer::create(
        {report.rounds, options.quick ? target_if_quick : target_by_default, options.quantile,
         reference.get(), folder.path()},
        {bundles, engines},
        FVM_TRY(calibration::make_start_state(network.version(), bundle, *engine, module))));
    std::map<std::string_view, Measurement> done;
    Progress progress(measured.size());
    for (const Case& each : calibration::all_cases()) {
        if (!measured.contains(each.name)) {
            continue;
        }
        const Measurement& result = done[each.name] = FVM_TRY_OR(at_module, timer->measure(each));
        progress.show(done.size(), 0);
        if (reported.contains(each.name)) {
            const Measurement* baseline = each.baseline.empty() ? nullptr : &done[each.baseline];
            report.findings.push_back(calibration::find(result, baseline));
        }
    }
    report.total = timer->total();
    report.reference_total = timer->reference_total();
    return report;
}

int list_cases(bool as_json) {
    if (as_json) {
        for (const Case& each : calibration::all_cases()) {
            print_json({{"case", each.name},
                        {"by", each.unit},
                        {"sizes", std::vector<std::uint64_t>(each.sizes.begin(), each.sizes.end())},
                        {"less", each.baseline}},
                       -1);
        }
        return status_ok;
    }
    Table table({{"case", Table::Align::left},
                 {"by", Table::Align::left},
                 {"sizes", Table::Align::left},
                 {"less", Table::Align::left}});
    for (const Case& each : calibration::all_cases()) {
        std::string sizes;
        for (const std::uint64_t size : each.sizes) {
            sizes += (sizes.empty() ? "" : " ") + std::to_string(size);
        }
        table.add_row({std::string(each.name), std::string(each.unit),
                       each.sizes.size() > 1 ? sizes : "", std::string(each.baseline)});
    }
    print(table.to_text());
    return status_ok;
}

}  // namespace

int bench_calibrate(const BenchCalibrateOptions& options) {
    if (options.list) {
        return list_cases(options.json);
    }
    if (options.network_version < first_network_version) {
        return fail(status_usage, "the calibration actor runs from network version " +
                                      std::to_string(first_network_version) + " on");
    }
    const auto report = measure_all(options);
    if (!report) {
        return fail(report.error());
    }
    if (options.json) {
        print_json(options, *report);
    } else {
        print_text(options, *report);
    }
    return status_ok;
}

}  // namespace fvm::tools
