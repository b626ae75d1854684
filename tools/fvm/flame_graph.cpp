#include <tools/fvm/flame_graph.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace fvm::tools {
namespace {

constexpr double drawing_width = 1200;
constexpr double margin = 10;
constexpr double row_height = 17;
constexpr double title_height = 36;
/// Of a letter of the labels.
constexpr double letter_width = 6.6;
/// Frames narrower than this are left out.
constexpr double least_width = 0.2;

std::string escaped(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        switch (letter) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            default:
                // XML has no other control characters than these.
                result += static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
        }
    }
    return result;
}

/// A warm colour that is always the same for a name.
std::string colour_of(std::string_view name) {
    std::uint32_t hash = 2'166'136'261;
    for (const char letter : name) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 16'777'619;
    }
    return fmt::format("rgb({},{},{})", 205 + hash % 50, 80 + (hash >> 8) % 130, (hash >> 16) % 60);
}

/// As much of `name` as fits.
std::string label_of(const std::string& name, double width) {
    const auto room = static_cast<std::size_t>(std::max(0.0, width / letter_width));
    if (name.size() <= room) {
        return name;
    }
    return room < 4 ? std::string() : name.substr(0, room - 2) + "..";
}

}  // namespace

void FlameGraph::add(const std::vector<std::string>& stack, std::uint64_t weight) {
    Frame* frame = &root_;
    frame->total += weight;
    for (const std::string& name : stack) {
        frame = &frame->children[name];
        frame->total += weight;
    }
    frame->own += weight;
}

void FlameGraph::fold(const Frame& frame, const std::string& stack, std::string& text) {
    if (frame.own != 0 && !stack.empty()) {
        text += fmt::format("{} {}\n", stack, frame.own);
    }
    for (const auto& [name, child] : frame.children) {
        // A semicolon parts frames.
        std::string clean = name;
        std::ranges::replace(clean, ';', ',');
        fold(child, stack.empty() ? clean : stack + ";" + clean, text);
    }
}

std::string FlameGraph::to_folded() const {
    std::string text;
    fold(root_, {}, text);
    return text;
}

/// Draws frames, parents before children.
class FlameGraph::Painter {
  public:
    Painter(const Frame& root, std::string_view unit)
        : whole_(static_cast<double>(std::max<std::uint64_t>(root.total, 1))),
          depth_(depth_of(root)),
          unit_(unit) {}

    [[nodiscard]] double height() const {
        return title_height + static_cast<double>(depth_) * row_height + margin;
    }

    /// The children of a frame that begins at `offset`, in the same unit as weights.
    void paint(const Frame& frame, std::uint64_t offset, std::size_t level) {
        for (const auto& [name, child] : frame.children) {
            const double width = scaled(child.total);
            if (width >= least_width) {
                paint_one(name, child.total, offset, level);
                paint(child, offset, level + 1);
            }
            offset += child.total;
        }
    }

    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    static std::size_t depth_of(const Frame& frame) {
        std::size_t depth = 0;
        for (const auto& [name, child] : frame.children) {
            depth = std::max(depth, 1 + depth_of(child));
        }
        return depth;
    }

    [[nodiscard]] double scaled(std::uint64_t weight) const {
        return static_cast<double>(weight) / whole_ * (drawing_width - 2 * margin);
    }

    void paint_one(const std::string& name, std::uint64_t weight, std::uint64_t offset,
                   std::size_t level) {
        const double x = margin + scaled(offset);
        const double y = height() - margin - static_cast<double>(level + 1) * row_height;
        const double width = scaled(weight);
        text_ += fmt::format(
            "<g><title>{}: {} {}, {:.2f} %</title><rect x=\"{:.2f}\" y=\"{:.1f}\" "
            "width=\"{:.2f}\" height=\"{:.1f}\" fill=\"{}\" rx=\"1\"/>",
            escaped(name), weight, unit_, 100 * static_cast<double>(weight) / whole_, x, y, width,
            row_height - 1, colour_of(name));
        if (const std::string label = label_of(name, width - 6); !label.empty()) {
            text_ += fmt::format("<text x=\"{:.2f}\" y=\"{:.1f}\">{}</text>", x + 3, y + 12,
                                 escaped(label));
        }
        text_ += "</g>\n";
    }

    double whole_;
    std::size_t depth_;
    std::string_view unit_;
    std::string text_;
};

std::string FlameGraph::to_svg(std::string_view title, std::string_view unit) const {
    Painter painter(root_, unit);
    painter.paint(root_, 0, 0);
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
        "viewBox=\"0 0 {0:.0f} {1:.0f}\" font-family=\"monospace\" font-size=\"11\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#fffdf5\"/>\n"
        "<text x=\"{2:.0f}\" y=\"22\" font-size=\"15\">{3}</text>\n{4}</svg>\n",
        drawing_width, painter.height(), margin, escaped(title), painter.take());
}

}  // namespace fvm::tools
