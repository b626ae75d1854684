#include <tools/conformance/trace_text.hpp>
#include <tools/fvm/vector_report.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace fvm::tools {
namespace {

/// Hexadecimal returns of any length; beyond this they are cut in texts for people.
constexpr std::size_t max_shown = 160;

std::string shortened(const std::string& text) {
    if (text.size() <= max_shown) {
        return text;
    }
    return fmt::format("{}... ({} characters)", text.substr(0, max_shown), text.size());
}

std::string value_text(const Difference& difference, const std::string& value) {
    std::uint32_t code = 0;
    if (difference.what == Difference::What::exit_code) {
        for (const char digit : value) {
            code = code * 10 + static_cast<std::uint32_t>(digit - '0');
        }
        return exit_code_text(ExitCode{code});
    }
    return value.empty() ? "(empty)" : shortened(value);
}

std::string indented(std::string_view text, std::string_view indent) {
    std::string result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        result += fmt::format("{}{}\n", indent, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

std::string describe_differences(const RunResult& result) {
    std::string text;
    for (const Difference& difference : result.differences) {
        const bool in_message = difference.what != Difference::What::state_root;
        const std::string where = in_message && result.messages.size() > 1
                                      ? fmt::format(" of message {}", difference.message)
                                      : std::string();
        text += fmt::format("  {}{}\n    expected {}\n    actual   {}\n", name(difference.what),
                            where, value_text(difference, difference.expected),
                            value_text(difference, difference.actual));
    }
    return text;
}

std::string describe_changes(const RunResult& result) {
    std::string text;
    if (!result.changes_error.empty()) {
        text += fmt::format("  the states cannot be compared: {}\n", result.changes_error);
    }
    if (!result.changes.empty()) {
        text += "  changed actors, before -> after (the expected state is not in the vector)\n";
    }
    for (const ActorChange& change : result.changes) {
        text += fmt::format("    {}\n", to_text(change));
    }
    return text;
}

std::string describe_messages(const RunResult& result) {
    std::string text;
    for (std::size_t i = 0; i < result.messages.size(); ++i) {
        const vm::ApplyResult& message = result.messages[i];
        if (!message.failure.is_empty()) {
            text += fmt::format("  message {} failed:\n{}", i,
                                indented(message.failure.to_text(), "    "));
        }
        if (!message.trace.empty()) {
            text += fmt::format("  trace of message {}, {} gas used:\n{}", i,
                                message.receipt.gas_used, trace_tree(message.trace, 4));
        }
    }
    return text;
}

}  // namespace

std::string CaseReport::title() const {
    if (status == Status::malformed) {
        return file;
    }
    return fmt::format("{} [{}, nv{}, epoch {}]", id, variant, network_version, epoch);
}

void RunSummary::add(const CaseReport& report) {
    ++selected;
    switch (report.status) {
        case CaseReport::Status::passed:
            ++passed;
            break;
        case CaseReport::Status::failed:
            ++failed;
            break;
        case CaseReport::Status::malformed:
            ++malformed;
            break;
    }
    for (const AssumedAnswer& answer : report.result.assumed) {
        const auto known = std::ranges::find_if(assumed, [&](const AssumedAnswer& other) {
            return other.check == answer.check && other.answer == answer.answer;
        });
        if (known == assumed.end()) {
            assumed.push_back(answer);
        } else {
            known->count += answer.count;
        }
    }
}

std::string text_report(const CaseReport& report) {
    if (report.status == CaseReport::Status::malformed) {
        return fmt::format("malformed  {}\n  {}\n", report.file, report.error);
    }
    if (report.status == CaseReport::Status::passed) {
        return fmt::format("passed  {}\n{}", report.title(), describe_messages(report.result));
    }
    std::string text = fmt::format("FAILED  {}\n  {}\n", report.title(), report.file);
    if (report.runs > 1) {
        text += fmt::format("  in run {}, after {} that passed\n", report.runs, report.runs - 1);
    }
    if (!report.result.fault.empty()) {
        text += fmt::format("  {}\n", report.result.fault);
    }
    return text + describe_differences(report.result) + describe_changes(report.result) +
           describe_messages(report.result);
}

std::string text_summary(const RunSummary& summary, double seconds) {
    std::string text =
        fmt::format("{} passed, {} failed, {} malformed of {} in {:.2f} s\n", summary.passed,
                    summary.failed, summary.malformed, summary.selected, seconds);
    for (const AssumedAnswer& answer : summary.assumed) {
        text += fmt::format("assumed: {} is {}, {} time{}{}{}\n", answer.check, answer.answer,
                            answer.count, answer.count == 1 ? "" : "s",
                            answer.reason.empty() ? "" : ": ", answer.reason);
    }
    return text;
}

}  // namespace fvm::tools
