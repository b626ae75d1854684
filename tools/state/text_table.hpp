#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fvm::tools {

/// Lines of columns for people, each column as wide as its widest cell.
class TextTable {
  public:
    enum class Align : std::uint8_t { left, right };
    struct Column {
        std::string title;
        Align align = Align::left;
    };

    explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

    /// One cell for each column.
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

    /// Titles and rows, each line after `indent` spaces; no spaces at line ends. Titles are left
    /// out where all are empty.
    [[nodiscard]] std::string to_text(std::size_t indent = 0) const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

/// With "\\x1b" for a control character, which a terminal could obey; other text as it is.
[[nodiscard]] std::string printable(std::string_view text);

/// "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// "dag-cbor": what the multicodec table calls the codec of a block; else its number.
[[nodiscard]] std::string codec_name(std::uint64_t codec);

/// "12.3 %" of `total`; "0.0 %" of nothing.
[[nodiscard]] std::string percentage(std::uint64_t part, std::uint64_t total);

}  // namespace fvm::tools
