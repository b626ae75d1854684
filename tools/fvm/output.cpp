#include <tools/fvm/output.hpp>
#include <tools/fvm/progress.hpp>
#include <tools/fvm/status.hpp>
#include <tools/state/text_table.hpp>

#include <algorithm>
#include <cstdio>
#include <ranges>
#include <utility>

namespace fvm::tools {

void print(std::string_view text) {
    wipe_progress();
    std::fwrite(text.data(), 1, text.size(), stdout);
}

bool flush_output() {
    return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

void say(std::string_view line) {
    wipe_progress();
    std::string text;
    for (const auto part : std::views::split(line, '\n')) {
        text += printable(std::string_view(part)) + '\n';
    }
    std::fwrite(text.data(), 1, text.size(), stderr);
}

int fail(int status, std::string_view message) {
    say("fvm: " + std::string(message));
    return status;
}

Table::Table(std::vector<std::pair<std::string, Align>> columns) {
    std::vector<std::string>& titles = rows_.emplace_back();
    for (auto& [title, alignment] : columns) {
        titles.push_back(std::move(title));
        alignments_.push_back(alignment);
    }
}

void Table::add_row(std::vector<std::string> cells) {
    cells.resize(alignments_.size());
    rows_.push_back(std::move(cells));
}

std::string Table::to_text() const {
    std::vector<std::size_t> widths(alignments_.size());
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    std::string text;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string space(widths[i] - row[i].size(), ' ');
            line += i == 0 ? "" : "  ";
            line += alignments_[i] == Align::right ? space + row[i] : row[i] + space;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

}  // namespace fvm::tools
