#include <fvm/base/int128.hpp>
#include <fvm/ipld/cid.hpp>
#include <tools/state/text_table.hpp>

#include <algorithm>

namespace fvm::tools {
namespace {

/// Characters, not bytes, of UTF-8.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (c & '\xc0') != '\x80'; }));
}

std::string escaped(unsigned char byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    return {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
}

}  // namespace

std::string TextTable::to_text(std::size_t indent) const {
    std::vector<std::size_t> widths;
    std::vector<std::string> titles;
    for (const Column& column : columns_) {
        titles.push_back(column.title);
        widths.push_back(width_of(column.title));
    }
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) {
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    }
    std::string out;
    const auto add_line = [&](const std::vector<std::string>& row) {
        std::string line(indent, ' ');
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) {
            const std::string padding(widths[i] - width_of(row[i]), ' ');
            const bool right = columns_[i].align == Align::right;
            line += (i == 0 ? "" : "  ") + (right ? padding + row[i] : row[i] + padding);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    };
    if (std::ranges::any_of(titles, [](const std::string& title) { return !title.empty(); })) {
        add_line(titles);
    }
    std::ranges::for_each(rows_, add_line);
    return out;
}

std::string printable(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
        if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {
            // U+0080 to U+009F in UTF-8.
            out += escaped(byte) + escaped(next);
            ++i;
        } else if (byte < 0x20 || byte == 0x7f) {
            out += escaped(byte);
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t i = digits.size(); i > 3; i -= 3) {
        digits.insert(i - 3, 1, ',');
    }
    return digits;
}

std::string codec_name(std::uint64_t codec) {
    switch (codec) {
        case ipld::codec::raw:
            return "raw";
        case ipld::codec::cbor:
            return "cbor";
        case ipld::codec::dag_cbor:
            return "dag-cbor";
        case ipld::codec::dag_pb:
            return "dag-pb";
        default:
            return std::to_string(codec);
    }
}

std::string percentage(std::uint64_t part, std::uint64_t total) {
    const auto tenths =
        total == 0 ? std::uint64_t{0}
                   : static_cast<std::uint64_t>((Uint128{part} * 1000 + total / 2) / total);
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

}  // namespace fvm::tools
