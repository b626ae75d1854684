#include <fvm/base/result.hpp>
#include <tools/fvm/bench_calibrate.hpp>
#include <tools/state/bundle_pack.hpp>

#include <algorithm>
#include <cstdio>

namespace fvm::tools {
namespace {

using calibration::Case;
using calibration::Measurement;
using calibration::Point;
using calibration::Prices;
using calibration::Workload;

/// Of messages that are traced: enough for what costs gas once only to have done so.
constexpr std::uint64_t traced_iterations = 4;

Failure internal(std::string reason) {
    return {Failure::Kind::internal, std::move(reason)};
}

Failure failure_from_run(const RunError& error) {
    return internal(error.reason);
}

std::unexpected<Failure> not_the_actor(const std::string& why) {
    return fail_with(Failure::Kind::malformed,
                     "not the calibration actor, or another version of it: " + why);
}

/// An iteration executes something, and makes a system call unless it is execution that is priced.
bool does_iterations(const Case& what, const Prices& prices) {
    return prices.contains("wasm_exec") && (what.of_execution || prices.contains("OnSyscall"));
}

/// In nanoseconds.
ToolResult<double> time_in_reference(BenchServer& reference, const std::string& path) {
    const auto failed = [&](const std::string& why) {
        return Failure{
            reference.has_ended() ? Failure::Kind::missing_setup : Failure::Kind::internal,
            "the reference: " + why};
    };
    return static_cast<double>(FVM_TRY_OR(failed, reference.time(path)));
}

/// What one iteration took, in each round.
std::vector<double> differences(const std::vector<double>& fewer, const std::vector<double>& more,
                                std::uint64_t iterations) {
    std::vector<double> each;
    each.reserve(fewer.size());
    for (std::size_t i = 0; i < fewer.size(); ++i) {
        each.push_back((more[i] - fewer[i]) / static_cast<double>(iterations));
    }
    return each;
}

}  // namespace

ToolResult<std::unique_ptr<CalibrationTimer>> CalibrationTimer::create(
    Settings settings, const RunnerResources& resources, calibration::StartState start) {
    std::string packed = FVM_TRY(pack_blocks(start));
    VectorRunner runner = FVM_TRY_OR(internal, VectorRunner::create(resources));
    return std::unique_ptr<CalibrationTimer>(new CalibrationTimer(
        std::move(settings), std::move(runner), std::move(start), std::move(packed)));
}

ToolResult<RunResult> CalibrationTimer::run(const Vector& vector, bool tracing) {
    VectorRunner::Options options;
    options.tracing = tracing;
    RunResult result =
        FVM_TRY_OR(failure_from_run, runner_.run(vector, vector.variants.front(), options));
    if (!result.fault.empty()) {
        return std::unexpected(internal(result.fault));
    }
    const vm::ApplyResult& message = result.messages.front();
    if (!message.receipt.exit_code.is_success()) {
        return not_the_actor("a message failed with exit code " +
                             std::to_string(message.receipt.exit_code.value) + "\n" +
                             message.failure.to_text());
    }
    return result;
}

/// Of one run whose outcome is known.
ToolResult<double> CalibrationTimer::time(const Vector& vector) {
    const RunResult result = FVM_TRY(run(vector, false));
    if (!result.passed()) {
        return std::unexpected(internal("a calibration message does not end as it did before"));
    }
    return static_cast<double>(result.nanoseconds);
}

/// The vector, with the outcome that it has with us.
ToolResult<Vector> CalibrationTimer::known_vector(const Workload& work) {
    Vector vector = make_vector(start_, work);
    const RunResult result = FVM_TRY(run(vector, false));
    const Receipt& receipt = result.messages.front().receipt;
    vector.receipts.front() = {receipt.exit_code, receipt.return_data, receipt.gas_used,
                               receipt.events_root};
    vector.post_root = result.root;
    return vector;
}

ToolResult<Prices> CalibrationTimer::prices(const Workload& work) {
    const RunResult result = FVM_TRY(run(make_vector(start_, work), true));
    return calibration::total_prices(result.messages.front().trace);
}

/// How many iterations take about as long as they shall.
ToolResult<std::uint64_t> CalibrationTimer::tune(const Case& what, std::uint64_t size) {
    constexpr double most_growth = 16;
    const std::uint64_t most =
        std::min(what.most_iterations, what.most_units / std::max<std::uint64_t>(size, 1)) / 2;
    Workload work = what.workload(size, 1);
    for (std::uint64_t iterations = 1;;) {
        work.iterations = iterations;
        const Vector fewer = FVM_TRY(known_vector(work));
        work.iterations = 2 * iterations;
        const Vector more = FVM_TRY(known_vector(work));
        const double spent = FVM_TRY(time(more)) - FVM_TRY(time(fewer));
        if (spent * 1.5 >= settings_.target || iterations >= most) {
            return iterations;
        }
        const double growth = std::clamp(settings_.target / std::max(spent, 1.0), 2., most_growth);
        iterations =
            std::min(most, static_cast<std::uint64_t>(static_cast<double>(iterations) * growth));
    }
}

/// Has the reference check what comes of the two messages.
ToolResult<CalibrationTimer::Pair> CalibrationTimer::prepare(const Case& what, std::uint64_t size,
                                                             std::uint64_t iterations) {
    Pair pair;
    pair.size = size;
    pair.iterations = iterations;
    Workload work = what.workload(size, iterations);
    pair.fewer.vector = FVM_TRY(known_vector(work));
    work.iterations = 2 * iterations;
    pair.more.vector = FVM_TRY(known_vector(work));
    work.iterations = traced_iterations;
    const Prices fewer = FVM_TRY(prices(work));
    work.iterations = 2 * traced_iterations;
    const Prices more = FVM_TRY(prices(work));
    pair.prices = calibration::price_of_iteration(fewer, more, traced_iterations);
    if (!does_iterations(what, pair.prices)) {
        return not_the_actor("more iterations of " + std::string(what.name) + " do no more");
    }
    if (settings_.reference == nullptr) {
        return pair;
    }
    const auto at_case = [&](Failure failure) {
        failure.reason = std::string(what.name) + ": " + failure.reason;
        return failure;
    };
    for (Timed* message : {&pair.fewer, &pair.more}) {
        message->path =
            settings_.folder + "/" + std::string(what.name) + std::to_string(written_++) + ".json";
        FVM_TRY(write_file(message->path,
                           as_bytes(calibration::vector_document(message->vector, packed_))));
        static_cast<void>(
            FVM_TRY_OR(at_case, time_in_reference(*settings_.reference, message->path)));
    }
    return pair;
}

ToolResult<void> CalibrationTimer::time_both(Timed& message, bool reference_first) {
    for (const bool reference : {reference_first, !reference_first}) {
        if (!reference) {
            message.ours.push_back(FVM_TRY(time(message.vector)));
        } else if (settings_.reference != nullptr) {
            message.reference.push_back(
                FVM_TRY(time_in_reference(*settings_.reference, message.path)));
        }
    }
    return {};
}

Point CalibrationTimer::point(Pair& pair) {
    Point point;
    point.size = pair.size;
    point.prices = std::move(pair.prices);
    const auto ours = differences(pair.fewer.ours, pair.more.ours, pair.iterations);
    point.error = calibration::median_error(ours);
    const auto typical = [&](const std::vector<double>& times) {
        return calibration::quantile_of(times, settings_.quantile);
    };
    const auto iterations = static_cast<double>(pair.iterations);
    const double fewer = typical(pair.fewer.ours);
    const double more = typical(pair.more.ours);
    point.ours = (more - fewer) / iterations;
    total_ += fewer + more;
    if (settings_.reference != nullptr) {
        const double reference_fewer = typical(pair.fewer.reference);
        const double reference_more = typical(pair.more.reference);
        point.reference = (reference_more - reference_fewer) / iterations;
        reference_total_ += reference_fewer + reference_more;
    }
    return point;
}

/// Rounds go through all sizes, so that whatever else the machine does for a while falls on all.
ToolResult<Measurement> CalibrationTimer::measure(const Case& what) {
    std::vector<Pair> pairs;
    // Where only one more unit counts, everything else has to be the same for all sizes: also how
    // much memory a message needs.
    const std::uint64_t together = what.only_per_unit ? FVM_TRY(tune(what, what.sizes.back())) : 0;
    for (const std::uint64_t size : what.sizes) {
        const std::uint64_t iterations = what.only_per_unit ? together : FVM_TRY(tune(what, size));
        pairs.push_back(FVM_TRY(prepare(what, size, iterations)));
    }
    for (unsigned round = 0; round < settings_.rounds; ++round) {
        for (Pair& pair : pairs) {
            FVM_TRY(time_both(pair.fewer, round % 2 != 0));
            FVM_TRY(time_both(pair.more, round % 2 != 0));
        }
    }
    Measurement measured;
    measured.what = &what;
    for (Pair& pair : pairs) {
        measured.points.push_back(point(pair));
        for (const Timed* message : {&pair.fewer, &pair.more}) {
            std::remove(message->path.c_str());
        }
    }
    return measured;
}

}  // namespace fvm::tools
