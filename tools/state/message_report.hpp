#pragma once

#include <tools/conformance/json.hpp>
#include <tools/state/code_names.hpp>
#include <tools/state/message_stream.hpp>

#include <span>
#include <string>
#include <vector>

/// What came of the messages of a stream: for people, for programs, and against an expectation.
namespace fvm::tools {

/// A message of a stream that was executed.
struct ReportedMessage {
    const StreamMessage* message = nullptr;
    MessageRunner::Outcome outcome;
};

struct ReportStyle {
    /// Gas by charge and by call.
    bool gas = false;
    /// Colours for a terminal.
    bool colours = false;
};

/// Lines for people about message `number` (from 1 on).
[[nodiscard]] std::string describe(std::size_t number, const ReportedMessage& reported,
                                   const ReportStyle& style, CodeNames& names);

/// The same fields as the oracle's report, but for the trace.
[[nodiscard]] std::string report_as_json(std::span<const ReportedMessage> reported,
                                         const ipld::Cid& root);

/// Where what came out differs from the oracle's report of the same stream, in words; empty where
/// it does not. Compared are, for each message, everything but texts for people.
[[nodiscard]] InputResult<std::vector<std::string>> compare_with_report(
    std::span<const ReportedMessage> reported, const ipld::Cid& root, std::string_view document);

}  // namespace fvm::tools
