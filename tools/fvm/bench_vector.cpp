#include <fvm/base/result.hpp>
#include <tools/calibration/fit.hpp>
#include <tools/conformance/oracle.hpp>
#include <tools/fvm/bench_options.hpp>
#include <tools/fvm/bench_server.hpp>
#include <tools/fvm/bench_timer.hpp>
#include <tools/fvm/output.hpp>
#include <tools/fvm/progress.hpp>
#include <tools/fvm/status.hpp>
#include <tools/fvm/trace_json.hpp>
#include <tools/fvm/vector_input.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <map>

namespace fvm::tools {
namespace {

struct Timing {
    std::string name;
    /// Nanoseconds: medians, or what quantile was asked for.
    double ours = 0;
    double reference = 0;

    [[nodiscard]] double ratio() const { return reference / ours; }
};

/// The reference, one program for each bundle and answer of window PoSts.
class Reference {
  public:
    Reference(std::string program, BundleSet& bundles)
        : program_(std::move(program)), bundles_(bundles) {}

    /// The program that can run `vector`.
    std::expected<BenchServer*, std::string> server_for(const Vector& vector) {
        const auto state = VectorState::open(vector, bundles_);
        if (!state) {
            return std::unexpected(state.error().reason);
        }
        if ((*state)->bundle() == nullptr) {
            return std::unexpected(std::string("the state names no bundle"));
        }
        std::vector<std::string> arguments = {program_, "bench", "--serve", "--bundle",
                                              (*state)->bundle()->path};
        if (!ProfileProofs(vector.origin, vector.id).post_answer()) {
            arguments.insert(arguments.end(), {"--post-answer", "false"});
        }
        std::unique_ptr<BenchServer>& server = servers_[arguments];
        if (server == nullptr) {
            server = FVM_TRY(BenchServer::start(arguments));
        }
        return server.get();
    }

    /// Ends the programs; the most memory that one of them used, in KiB.
    std::uint64_t stop() {
        std::uint64_t peak = 0;
        for (const auto& [arguments, server] : servers_) {
            peak = std::max(peak, server->stop());
        }
        return peak;
    }

  private:
    std::string program_;
    BundleSet& bundles_;
    std::map<std::vector<std::string>, std::unique_ptr<BenchServer>> servers_;
};

/// Sides take turns, and turns in who is first, so that whatever else the machine does falls on
/// both.
std::expected<Timing, std::string> measure(VectorTimer& timer, BenchServer* reference,
                                           const std::string& path,
                                           const BenchVectorOptions& options) {
    std::vector<double> ours;
    std::vector<double> theirs;
    for (unsigned round = 0; round < options.rounds; ++round) {
        for (const unsigned side : {round % 2, 1 - round % 2}) {
            if (side == 0) {
                ours.push_back(static_cast<double>(FVM_TRY(timer.time(path))));
            } else if (reference != nullptr) {
                const auto in_reference = [](const std::string& why) {
                    return "the reference: " + why;
                };
                theirs.push_back(
                    static_cast<double>(FVM_TRY_OR(in_reference, reference->time(path))));
            }
        }
    }
    timer.forget(path);
    const auto typical = [&](std::vector<double> times) {
        return times.empty() ? 0 : calibration::quantile_of(std::move(times), options.quantile);
    };
    return Timing{{}, typical(std::move(ours)), typical(std::move(theirs))};
}

struct Summary {
    double ours = 0;
    double reference = 0;
    double mean_ratio = 0;
    std::uint64_t peak = 0;
    std::uint64_t reference_peak = 0;
    std::size_t failed = 0;
};

Summary summarize(const std::vector<Timing>& timings) {
    Summary summary;
    double logarithms = 0;
    for (const Timing& timing : timings) {
        summary.ours += timing.ours;
        summary.reference += timing.reference;
        logarithms += timing.reference == 0 ? 0 : std::log(timing.ratio());
    }
    summary.mean_ratio =
        timings.empty() ? 0 : std::exp(logarithms / static_cast<double>(timings.size()));
    return summary;
}

/// Vectors by the reference's time: what libfvm gains is not the same in all of them.
struct TimeClass {
    const char* name;
    double from;
    double below;
};
constexpr TimeClass time_classes[] = {
    {"light, below 1 ms", 0, 1e6}, {"medium", 1e6, 1e7}, {"heavy, 10 ms and above", 1e7, HUGE_VAL}};

std::vector<Timing> in_class(const std::vector<Timing>& timings, const TimeClass& of) {
    std::vector<Timing> chosen;
    std::ranges::copy_if(timings, std::back_inserter(chosen), [&](const Timing& timing) {
        return timing.reference >= of.from && timing.reference < of.below;
    });
    return chosen;
}

void print_classes(const std::vector<Timing>& timings) {
    using Align = Table::Align;
    Table table({{"by the reference's time", Align::left},
                 {"vectors", Align::right},
                 {"times as fast", Align::right},
                 {"in total", Align::right},
                 {"least", Align::right},
                 {"in", Align::left}});
    for (const TimeClass& each : time_classes) {
        const std::vector<Timing> members = in_class(timings, each);
        if (members.empty()) {
            continue;
        }
        const Summary summary = summarize(members);
        const auto worst = std::ranges::min_element(members, {}, &Timing::ratio);
        table.add_row({each.name, fmt::format("{}", members.size()),
                       fmt::format("{:.2f}", summary.mean_ratio),
                       fmt::format("{:.2f}", summary.reference / summary.ours),
                       fmt::format("{:.2f}", worst->ratio()), worst->name});
    }
    print("\n" + table.to_text());
}

void print_text(const BenchVectorOptions& options, const std::vector<Timing>& timings,
                const Summary& summary) {
    using Align = Table::Align;
    std::vector<std::pair<std::string, Align>> columns = {{"vector", Align::left},
                                                          {"us", Align::right}};
    if (options.with_oracle) {
        columns.insert(columns.end(),
                       {{"reference, us", Align::right}, {"times as fast", Align::right}});
    }
    Table table(std::move(columns));
    for (const Timing& timing : timings) {
        std::vector<std::string> cells = {timing.name, fmt::format("{:.1f}", timing.ours / 1e3)};
        if (options.with_oracle) {
            cells.push_back(fmt::format("{:.1f}", timing.reference / 1e3));
            cells.push_back(fmt::format("{:.2f}", timing.ratio()));
        }
        table.add_row(std::move(cells));
    }
    print(table.to_text());
    const std::string counted =
        options.quantile == 0.5 ? "medians" : fmt::format("quantiles {:g}", options.quantile);
    print(fmt::format("\n{} vectors timed, {} failed; {} of {} rounds\n", timings.size(),
                      summary.failed, counted, options.rounds));
    if (!options.with_oracle) {
        print(fmt::format("total: {:.1f} ms; peak memory: {} MiB\n", summary.ours / 1e6,
                          summary.peak / 1024));
        return;
    }
    print(
        fmt::format("total: {:.1f} ms, reference {:.1f} ms\n"
                    "times as fast in total: {:.2f}\n"
                    "times as fast, geometric mean over vectors: {:.2f}\n"
                    "peak memory: {} MiB, reference {} MiB\n",
                    summary.ours / 1e6, summary.reference / 1e6, summary.reference / summary.ours,
                    summary.mean_ratio, summary.peak / 1024, summary.reference_peak / 1024));
    print_classes(timings);
}

void print_json(const BenchVectorOptions& options, const std::vector<Timing>& timings,
                const Summary& summary) {
    for (const Timing& timing : timings) {
        JsonText line;
        line["vector"] = timing.name;
        line["rounds"] = options.rounds;
        line["quantile"] = options.quantile;
        line["ns"] = timing.ours;
        if (options.with_oracle) {
            line["reference_ns"] = timing.reference;
            line["ratio"] = timing.ratio();
        }
        print(json_line(line));
    }
    JsonText last;
    last["vectors"] = timings.size();
    last["failed"] = summary.failed;
    last["total_ns"] = summary.ours;
    last["peak_memory_kib"] = summary.peak;
    if (options.with_oracle) {
        last["reference_total_ns"] = summary.reference;
        last["ratio_of_totals"] = summary.reference / summary.ours;
        last["geometric_mean_of_ratios"] = summary.mean_ratio;
        last["reference_peak_memory_kib"] = summary.reference_peak;
    }
    print(json_line(last));
}

/// The vectors that the options choose, by their files.
class Selection {
  public:
    Selection(const VectorFilter& filter, BundleSet& bundles)
        : filter_(filter), bundles_(bundles) {}

    /// Nothing where the vector is not asked for. The first variant decides: it is what is run.
    std::expected<std::optional<Vector>, std::string> load(const VectorInput& input) const {
        auto vector = input.load();
        if (!vector) {
            return std::unexpected(vector.error().to_text());
        }
        if (!filter_.accepts_name(vector->id, input.name) ||
            !filter_.accepts(vector->variants.front())) {
            return std::nullopt;
        }
        const auto accepted = filter_.accepts(*vector, bundles_);
        if (!accepted) {
            return std::unexpected(accepted.error().reason);
        }
        return *accepted ? std::optional(*std::move(vector)) : std::nullopt;
    }

  private:
    const VectorFilter& filter_;
    BundleSet& bundles_;
};

/// Answers requests until there are no more.
int serve(VectorTimer& timer) {
    constexpr std::string_view request = "run ";
    char* line = nullptr;
    std::size_t capacity = 0;
    for (ssize_t size = 0; (size = getline(&line, &capacity, stdin)) > 0;) {
        std::string_view text(line, static_cast<std::size_t>(size));
        text = text.substr(0, text.find_last_not_of("\r\n") + 1);
        if (!text.starts_with(request)) {
            print("error a line is `run FILE`\n");
        } else if (const auto time = timer.time(std::string(text.substr(request.size())))) {
            print(fmt::format("{}\n", *time));
        } else {
            print(fmt::format("error {}\n", time.error()));
        }
        if (!flush_output()) {
            break;
        }
    }
    std::free(line);
    return status_ok;
}

int finish(const BenchVectorOptions& options, const std::vector<Timing>& timings,
           const Summary& summary) {
    if (timings.empty() && summary.failed == 0) {
        return fail(status_usage, "no vector was selected");
    }
    if (options.json) {
        print_json(options, timings, summary);
    } else {
        print_text(options, timings, summary);
    }
    return summary.failed == 0 ? status_ok : status_mismatch;
}

int time_all(const BenchVectorOptions& options, const VectorFilter& filter,
             const std::vector<VectorInput>& inputs, BundleSet& bundles, VectorTimer& timer) {
    Reference reference(options.oracle.empty() ? find_oracle() : options.oracle, bundles);
    const Selection selection(filter, bundles);
    std::vector<Timing> timings;
    std::size_t failed = 0;
    Progress progress(inputs.size());
    for (const VectorInput& input : inputs) {
        const auto time = [&]() -> std::expected<std::optional<Timing>, std::string> {
            const auto vector = FVM_TRY(selection.load(input));
            if (!vector) {
                return std::nullopt;
            }
            BenchServer* server =
                options.with_oracle ? FVM_TRY(reference.server_for(*vector)) : nullptr;
            Timing timing = FVM_TRY(measure(timer, server, input.name, options));
            timing.name = vector->id;
            return timing;
        }();
        if (!time) {
            say(input.name + ": " + time.error());
            ++failed;
        } else if (*time) {
            timings.push_back(**time);
        }
        progress.show(static_cast<std::size_t>(&input - inputs.data()) + 1, failed);
    }
    Summary summary = summarize(timings);
    summary.peak = peak_memory();
    summary.reference_peak = reference.stop();
    summary.failed = failed;
    return finish(options, timings, summary);
}

}  // namespace

int bench_vectors(const BenchVectorOptions& options) {
    const auto filter = VectorFilter::create(options.sources.filter);
    if (!filter) {
        return fail(status_usage, filter.error());
    }
    if (options.sources.paths.empty() && !options.serve) {
        return fail(status_usage, "name vectors, or folders of them");
    }
    BundleSet bundles(options.sources.bundles, default_bundle_folder());
    EngineSet engines(options.sources.code_cache, 1);
    auto timer = VectorTimer::create({bundles, engines});
    if (!timer) {
        return fail(status_io, timer.error());
    }
    if (options.serve) {
        return serve(*timer);
    }
    const auto inputs = list_inputs(options.sources.paths);
    if (!inputs) {
        return fail(inputs.error().status, inputs.error().reason);
    }
    return time_all(options, *filter, *inputs, bundles, *timer);
}

}  // namespace fvm::tools
