#pragma once

#include <tools/conformance/runner.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace fvm::tools {

/// What became of one variant of one vector, or of a document that is no vector.
struct CaseReport {
    enum class Status : std::uint8_t { passed, failed, malformed };

    std::string file;
    std::string id;
    std::string variant;
    std::uint32_t network_version = 0;
    ChainEpoch epoch = 0;
    Status status = Status::malformed;
    /// Why the document is no vector.
    std::string error;
    /// Of the last run.
    RunResult result;
    /// Runs that were made; of several that failed, the last one did.
    unsigned runs = 0;

    [[nodiscard]] std::string title() const;
};

/// Sums over all reports.
struct RunSummary {
    std::uint64_t selected = 0;
    std::uint64_t passed = 0;
    std::uint64_t failed = 0;
    std::uint64_t malformed = 0;
    /// Over all runs, by check and answer.
    std::vector<AssumedAnswer> assumed;

    void add(const CaseReport& report);
};

/// For people: verdict, and for what failed expected against actual, the changed actors and, where
/// it was recorded, the trace. Ends with a line end.
[[nodiscard]] std::string text_report(const CaseReport& report);
/// "163 passed, 0 failed, 0 malformed of 163", and the answers that were assumed.
[[nodiscard]] std::string text_summary(const RunSummary& summary, double seconds);

/// A line of docs/vector-output.md, with its end.
[[nodiscard]] std::string json_report(const CaseReport& report);
[[nodiscard]] std::string json_summary(const RunSummary& summary);

/// A document in the form that JUnit made common.
[[nodiscard]] std::string junit_report(const std::vector<CaseReport>& reports);

}  // namespace fvm::tools
