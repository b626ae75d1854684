#pragma once

#include <fvm/base/bytes.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// What libFuzzer calls with each input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fvm::test {

/// Ends the process, which is a finding, unless `holds`.
inline void require(bool holds, const char* property) {
    if (!holds) {
        std::fprintf(stderr, "property does not hold: %s\n", property);
        std::abort();
    }
}

/// Whether a varint of ten bytes may be in `input`. Bits of the tenth byte beyond the 64th are
/// dropped, as in the reference: what has one is written differently from how it was read.
inline bool has_longest_varint(BytesView input) {
    const auto continues = [](std::uint8_t byte) { return byte >= 0x80; };
    constexpr std::size_t run = 9;
    for (std::size_t i = 0; i + run < input.size(); ++i) {
        if (std::ranges::all_of(input.subspan(i, run), continues)) {
            return true;
        }
    }
    return false;
}

/// Takes an input apart, from the front. Where it has ended, there are only zeros.
class Choices {
  public:
    explicit Choices(BytesView input) : rest_(input) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] BytesView rest() const { return rest_; }

    std::uint8_t byte() {
        const BytesView taken = bytes(1);
        return taken.empty() ? std::uint8_t{0} : taken[0];
    }
    /// From `size` bytes, the least significant first.
    std::uint64_t number(unsigned size) {
        std::uint64_t value = 0;
        for (unsigned i = 0; i < size; ++i) {
            value |= std::uint64_t{byte()} << (8 * i);
        }
        return value;
    }
    BytesView bytes(std::size_t size) {
        const BytesView taken = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }

  private:
    BytesView rest_;
};

}  // namespace fvm::test
