#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fvm::tools {

/// Weights of nested frames, to be drawn or to be folded. Frames of one name under one parent are
/// one, and are in order of their names.
class FlameGraph {
  public:
    /// Adds `weight` to the frame that `stack`, outermost first, names. What a frame weighs is its
    /// own and that of all frames in it.
    void add(const std::vector<std::string>& stack, std::uint64_t weight);

    /// A line for each stack with a weight of its own: "a;b;c 17", as flame graph tools read it.
    [[nodiscard]] std::string to_folded() const;

    /// A drawing, the outermost frames at the bottom. Every frame has a tooltip with its share, and
    /// its weight in `unit`.
    [[nodiscard]] std::string to_svg(std::string_view title, std::string_view unit) const;

  private:
    struct Frame {
        std::uint64_t own = 0;
        std::uint64_t total = 0;
        std::map<std::string, Frame> children;
    };
    class Painter;

    static void fold(const Frame& frame, const std::string& stack, std::string& text);

    Frame root_;
};

}  // namespace fvm::tools
