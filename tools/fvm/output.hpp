#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Standard output has results and nothing else; everything that is said besides goes to standard
/// error.
namespace fvm::tools {

/// Writes to standard output. What goes wrong is told by flush_output().
void print(std::string_view text);

/// True where all that was printed has been written.
[[nodiscard]] bool flush_output();

/// Writes a line, or several, to standard error, in front of which a progress bar is wiped away.
/// Control characters are shown as printable() does.
void say(std::string_view line);

/// Text in columns, as wide as their widest cell.
class Table {
  public:
    enum class Align : char { left, right };

    /// Titles and alignments of the columns.
    explicit Table(std::vector<std::pair<std::string, Align>> columns);

    /// One cell a column.
    void add_row(std::vector<std::string> cells);

    [[nodiscard]] std::string to_text() const;

  private:
    std::vector<Align> alignments_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace fvm::tools
