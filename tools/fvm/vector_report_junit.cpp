#include <tools/fvm/vector_report.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace fvm::tools {
namespace {

/// Text for an XML 1.0 document: control characters cannot be written at all.
std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '&':
                result += "&amp;";
                break;
            case '"':
                result += "&quot;";
                break;
            default:
                result += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
        }
    }
    return result;
}

constexpr double nanoseconds_per_second = 1e9;

}  // namespace

std::string junit_report(const std::vector<CaseReport>& reports) {
    const auto failures =
        std::ranges::count(reports, CaseReport::Status::failed, &CaseReport::status);
    const auto errors =
        std::ranges::count(reports, CaseReport::Status::malformed, &CaseReport::status);
    std::string text = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuite name=\"vectors\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
        reports.size(), failures, errors);
    for (const CaseReport& report : reports) {
        text +=
            fmt::format("  <testcase classname=\"nv{}\" name=\"{}\" file=\"{}\" time=\"{:.6f}\"",
                        report.network_version, escaped(report.title()), escaped(report.file),
                        static_cast<double>(report.result.nanoseconds) / nanoseconds_per_second);
        if (report.status == CaseReport::Status::passed) {
            text += "/>\n";
            continue;
        }
        const char* const element =
            report.status == CaseReport::Status::failed ? "failure" : "error";
        text += fmt::format(">\n    <{0}>{1}</{0}>\n  </testcase>\n", element,
                            escaped(text_report(report)));
    }
    return text + "</testsuite>\n";
}

}  // namespace fvm::tools
