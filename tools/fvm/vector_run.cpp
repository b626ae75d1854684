#include <tools/fvm/output.hpp>
#include <tools/fvm/progress.hpp>
#include <tools/fvm/status.hpp>
#include <tools/fvm/vector_input.hpp>
#include <tools/fvm/vector_options.hpp>
#include <tools/fvm/vector_report.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

namespace fvm::tools {
namespace {

/// What one document came to.
struct InputOutcome {
    std::vector<CaseReport> reports;
    /// Set where nothing can be said of the document, and the command has to end.
    int status = status_ok;
    std::string error;
};

int to_status(RunError::Kind kind) {
    switch (kind) {
        case RunError::Kind::missing_bundle:
            return status_missing_setup;
        case RunError::Kind::unusable_bundle:
            return status_malformed;
        case RunError::Kind::engine:
            break;
    }
    return status_io;
}

/// Runs documents on several threads and hands their outcomes over in order.
class Workshop {
  public:
    Workshop(const VectorRunOptions& options, const VectorFilter& filter,
             const std::vector<VectorInput>& inputs)
        : options_(options),
          filter_(filter),
          inputs_(inputs),
          bundles_(options.sources.bundles, default_bundle_folder()),
          engines_(options.sources.code_cache, options.jobs),
          outcomes_(inputs.size()) {}

    void start() {
        const std::size_t count = std::min<std::size_t>(options_.jobs, inputs_.size());
        for (std::size_t i = 0; i < count; ++i) {
            workers_.emplace_back([this] { work(); });
        }
    }

    /// Waits for the outcome of a document, which is handed over once.
    InputOutcome take(std::size_t index) {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [&] { return outcomes_[index].has_value(); });
        InputOutcome outcome = *std::move(outcomes_[index]);
        outcomes_[index].reset();
        return outcome;
    }

    /// Begins no further document.
    void stop() { next_ = inputs_.size(); }

  private:
    void work() {
        auto runner = VectorRunner::create({bundles_, engines_});
        while (true) {
            const std::size_t index = next_.fetch_add(1);
            if (index >= inputs_.size()) {
                return;
            }
            InputOutcome outcome =
                runner ? run(*runner, inputs_[index]) : InputOutcome{{}, status_io, runner.error()};
            const std::lock_guard lock(mutex_);
            outcomes_[index] = std::move(outcome);
            ready_.notify_all();
        }
    }

    InputOutcome run(VectorRunner& runner, const VectorInput& input);
    std::expected<CaseReport, RunError> run_case(VectorRunner& runner, const Vector& vector,
                                                 const VectorVariant& variant);

    const VectorRunOptions& options_;
    const VectorFilter& filter_;
    const std::vector<VectorInput>& inputs_;
    BundleSet bundles_;
    EngineSet engines_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::vector<std::optional<InputOutcome>> outcomes_;
    // Last, so that they end first.
    std::vector<std::jthread> workers_;
};

InputOutcome Workshop::run(VectorRunner& runner, const VectorInput& input) {
    InputOutcome outcome;
    const auto vector = input.load();
    if (!vector && vector.error().is_unreadable) {
        return {{}, status_of(vector.error()), input.name + ": " + vector.error().to_text()};
    }
    if (!vector) {
        if (filter_.accepts_name({}, input.name)) {
            CaseReport& report = outcome.reports.emplace_back();
            report.file = input.name;
            report.error = vector.error().to_text();
        }
        return outcome;
    }
    if (!filter_.accepts_name(vector->id, input.name)) {
        return outcome;
    }
    for (const VectorVariant& variant : vector->variants) {
        if (!filter_.accepts(variant)) {
            continue;
        }
        const auto accepted = filter_.accepts(*vector, bundles_);
        if (!accepted) {
            return {{}, status_of(accepted.error()), accepted.error().reason};
        }
        if (!*accepted) {
            continue;
        }
        auto report = run_case(runner, *vector, variant);
        if (!report) {
            return {{}, to_status(report.error().kind), report.error().reason};
        }
        report->file = input.name;
        outcome.reports.push_back(*std::move(report));
    }
    return outcome;
}

std::expected<CaseReport, RunError> Workshop::run_case(VectorRunner& runner, const Vector& vector,
                                                       const VectorVariant& variant) {
    CaseReport report;
    report.id = vector.id;
    report.variant = variant.id;
    report.network_version = static_cast<std::uint32_t>(variant.network_version);
    report.epoch = variant.epoch;
    report.status = CaseReport::Status::passed;
    VectorRunner::Options options;
    options.tracing = options_.trace;
    options.reference_faults = options_.reference_faults;
    while (report.runs < options_.repeat && report.status == CaseReport::Status::passed) {
        auto result = runner.run(vector, variant, options);
        // A trace costs a lot and is the same when it is made again.
        if (result && !result->passed() && options_.trace_failed && !options.tracing) {
            VectorRunner::Options again = options;
            again.tracing = true;
            result = runner.run(vector, variant, again);
        }
        if (!result) {
            return std::unexpected(std::move(result).error());
        }
        ++report.runs;
        report.result = *std::move(result);
        if (!report.result.passed()) {
            report.status = CaseReport::Status::failed;
        }
    }
    return report;
}

void show(const VectorRunOptions& options, const CaseReport& report) {
    if (options.json) {
        print(json_report(report));
    } else if (report.status != CaseReport::Status::passed || options.verbose || options.trace) {
        print(text_report(report));
    }
}

bool write_junit(const std::string& path, const std::vector<CaseReport>& reports) {
    const std::string text = junit_report(reports);
    std::FILE* file = std::fopen(path.c_str(), "w");
    if (file == nullptr) {
        return false;
    }
    const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    return std::fclose(file) == 0 && written;
}

int finish(const VectorRunOptions& options, const RunSummary& summary,
           std::vector<CaseReport>& reports, double seconds) {
    if (!options.junit.empty() && !write_junit(options.junit, reports)) {
        return fail(status_io, "cannot write " + options.junit);
    }
    if (summary.selected == 0) {
        return fail(status_usage, "no vector was selected");
    }
    print(options.json ? json_summary(summary) : text_summary(summary, seconds));
    if (summary.malformed != 0) {
        return status_malformed;
    }
    return summary.failed == 0 ? status_ok : status_mismatch;
}

}  // namespace

int run_vectors(const VectorRunOptions& options) {
    const auto filter = VectorFilter::create(options.sources.filter);
    if (!filter) {
        return fail(status_usage, filter.error());
    }
    const auto inputs = list_inputs(options.sources.paths);
    if (!inputs) {
        return fail(inputs.error().status, inputs.error().reason);
    }
    const auto started = std::chrono::steady_clock::now();
    Workshop workshop(options, *filter, *inputs);
    workshop.start();
    RunSummary summary;
    std::vector<CaseReport> kept;
    Progress progress(inputs->size());
    for (std::size_t i = 0; i < inputs->size(); ++i) {
        InputOutcome outcome = workshop.take(i);
        if (outcome.status != status_ok) {
            workshop.stop();
            return fail(outcome.status, outcome.error);
        }
        for (CaseReport& report : outcome.reports) {
            summary.add(report);
            show(options, report);
            if (!options.junit.empty()) {
                report.result.messages.clear();
                kept.push_back(std::move(report));
            }
        }
        if (options.fail_fast && summary.passed != summary.selected) {
            workshop.stop();
            break;
        }
        progress.show(i + 1, summary.failed + summary.malformed);
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
    return finish(options, summary, kept, seconds.count());
}

}  // namespace fvm::tools
