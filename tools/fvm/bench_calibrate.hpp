#pragma once

#include <tools/calibration/findings.hpp>
#include <tools/calibration/start_state.hpp>
#include <tools/conformance/runner.hpp>
#include <tools/fvm/bench_server.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The parts of `fvm bench calibrate`: measuring, and telling.
namespace fvm::tools {

struct BenchCalibrateOptions {
    std::uint32_t network_version = 28;
    /// The canonical mainnet bundle where empty.
    std::string bundle;
    std::string code_cache;
    /// The actor; calibration::find_module() where empty.
    std::string module;
    /// Cases to measure, by name; all where empty.
    std::vector<std::string> only;
    bool list = false;
    /// 0: as many as `quick` says.
    unsigned rounds = 0;
    /// Fewer rounds, and less time for each measurement.
    bool quick = false;
    /// Which of the rounds' times counts: 0.5 is the median.
    double quantile = 0.5;
    /// How many times too cheap a price is that is pointed out.
    double factor = 1;
    bool with_oracle = false;
    /// The program in test/oracle; find_oracle() where empty.
    std::string oracle;
    bool json = false;
};

/// Does what the command says and returns the exit status.
int bench_calibrate(const BenchCalibrateOptions& options);

/// Times calibration messages. What an iteration takes is the difference of messages with n and
/// with 2n of them, for n that take about `target` nanoseconds, so that all that a message takes
/// besides cancels out.
class CalibrationTimer {
  public:
    struct Settings {
        unsigned rounds = 21;
        double target = 1e6;
        /// Of the times of a message: the median, or less, as other work on the machine only adds.
        double quantile = 0.5;
        /// Runs vectors in turns with us; may be null.
        BenchServer* reference = nullptr;
        /// Where vectors for the reference are written.
        std::string folder;
    };

    static ToolResult<std::unique_ptr<CalibrationTimer>> create(Settings settings,
                                                                const RunnerResources& resources,
                                                                calibration::StartState start);

    ToolResult<calibration::Measurement> measure(const calibration::Case& what);

    /// Medians, or what quantile was asked for, of all messages that were timed, added up, in
    /// nanoseconds.
    [[nodiscard]] double total() const { return total_; }
    [[nodiscard]] double reference_total() const { return reference_total_; }

  private:
    /// A message in both forms, and the times that it took.
    struct Timed {
        Vector vector;
        std::string path;
        std::vector<double> ours;
        std::vector<double> reference;
    };
    /// The messages with n and 2n iterations.
    struct Pair {
        std::uint64_t size = 0;
        std::uint64_t iterations = 0;
        Timed fewer;
        Timed more;
        calibration::Prices prices;
    };

    CalibrationTimer(Settings settings, VectorRunner runner, calibration::StartState start,
                     std::string packed)
        : settings_(std::move(settings)),
          runner_(std::move(runner)),
          start_(std::move(start)),
          packed_(std::move(packed)) {}

    ToolResult<RunResult> run(const Vector& vector, bool tracing);
    ToolResult<double> time(const Vector& vector);
    ToolResult<Vector> known_vector(const calibration::Workload& work);
    ToolResult<calibration::Prices> prices(const calibration::Workload& work);
    ToolResult<std::uint64_t> tune(const calibration::Case& what, std::uint64_t size);
    ToolResult<Pair> prepare(const calibration::Case& what, std::uint64_t size,
                             std::uint64_t iterations);
    ToolResult<void> time_both(Timed& message, bool reference_first);
    calibration::Point point(Pair& pair);

    Settings settings_;
    VectorRunner runner_;
    calibration::StartState start_;
    std::string packed_;
    std::size_t written_ = 0;
    double total_ = 0;
    double reference_total_ = 0;
};

struct CalibrationReport {
    std::vector<calibration::Finding> findings;
    unsigned rounds = 0;
    double total = 0;
    /// 0 where the reference was not asked.
    double reference_total = 0;
};

void print_text(const BenchCalibrateOptions& options, const CalibrationReport& report);
void print_json(const BenchCalibrateOptions& options, const CalibrationReport& report);

}  // namespace fvm::tools
