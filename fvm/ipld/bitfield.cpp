#include <fvm/base/result.hpp>
#include <fvm/ipld/bitfield.hpp>

#include <algorithm>

namespace fvm::ipld {
namespace {

/// The points where a set of runs begins and ends, in order.
class Edges {
  public:
    explicit Edges(std::span<const BitRange> ranges) : ranges_(ranges) {}

    [[nodiscard]] bool done() const { return next_ == ranges_.size(); }
    [[nodiscard]] bool inside() const { return inside_; }
    /// The next edge; the greatest number where there is none.
    [[nodiscard]] std::uint64_t position() const {
        if (done()) {
            return UINT64_MAX;
        }
        return inside_ ? ranges_[next_].end : ranges_[next_].start;
    }
    /// Passes the next edge if it is at `at`.
    void pass(std::uint64_t at) {
        if (!done() && position() == at) {
            next_ += inside_ ? 1 : 0;
            inside_ = !inside_;
        }
    }

  private:
    std::span<const BitRange> ranges_;
    std::size_t next_ = 0;
    bool inside_ = false;
};

/// Calls `emit(BitRange) -> bool` for each maximal run of numbers n with keep(n in a, n in b), in
/// order, until it says false. `keep(false, false)` is false.
template <class Keep, class Emit>
void combine(std::span<const BitRange> a, std::span<const BitRange> b, Keep keep, Emit emit) {
    Edges left(a);
    Edges right(b);
    bool open = false;
    std::uint64_t start = 0;
    while (!left.done() || !right.done()) {
        const std::uint64_t at = std::min(left.position(), right.position());
        left.pass(at);
        right.pass(at);
        const bool kept = keep(left.inside(), right.inside());
        if (kept == open) {
            continue;
        }
        if (open && !emit(BitRange{start, at})) {
            return;
        }
        open = kept;
        start = at;
    }
}

template <class Keep>
std::vector<BitRange> combined(std::span<const BitRange> a, std::span<const BitRange> b,
                               Keep keep) {
    std::vector<BitRange> result;
    combine(a, b, keep, [&](const BitRange& range) {
        result.push_back(range);
        return true;
    });
    return result;
}

template <class Keep>
bool any(std::span<const BitRange> a, std::span<const BitRange> b, Keep keep) {
    bool found = false;
    combine(a, b, keep, [&](const BitRange&) {
        found = true;
        return false;
    });
    return found;
}

constexpr auto in_both = [](bool in_a, bool in_b) { return in_a && in_b; };
constexpr auto in_either = [](bool in_a, bool in_b) { return in_a || in_b; };
constexpr auto only_in_first = [](bool in_a, bool in_b) { return in_a && !in_b; };
constexpr auto in_one = [](bool in_a, bool in_b) { return in_a != in_b; };

/// Appends a run that starts at or behind the start of the last one.
void append(std::vector<BitRange>& ranges, const BitRange& range) {
    if (!ranges.empty() && range.start <= ranges.back().end) {
        ranges.back().end = std::max(ranges.back().end, range.end);
    } else {
        ranges.push_back(range);
    }
}

/// The first run that ends behind `bit`.
template <class Ranges>
auto run_at(Ranges& ranges, std::uint64_t bit) {
    return std::upper_bound(
        ranges.begin(), ranges.end(), bit,
        [](std::uint64_t wanted, const BitRange& range) { return wanted < range.end; });
}

}  // namespace

BitField BitField::from_ranges(std::vector<BitRange> ranges) {
    std::sort(ranges.begin(), ranges.end(), [](const BitRange& a, const BitRange& b) {
        return a.start != b.start ? a.start < b.start : a.end < b.end;
    });
    BitField field;
    for (const BitRange& range : ranges) {
        if (range.size() != 0) {
            append(field.ranges_, range);
        }
    }
    return field;
}

std::optional<BitField> BitField::from_bits(std::vector<std::uint64_t> bits) {
    std::sort(bits.begin(), bits.end());
    if (!bits.empty() && bits.back() == UINT64_MAX) {
        return std::nullopt;
    }
    BitField field;
    for (const std::uint64_t bit : bits) {
        append(field.ranges_, {bit, bit + 1});
    }
    return field;
}

std::uint64_t BitField::size() const {
    std::uint64_t total = 0;
    for (const BitRange& range : ranges_) {
        total += range.size();
    }
    return total;
}

bool BitField::contains(std::uint64_t bit) const {
    const auto run = run_at(ranges_, bit);
    return run != ranges_.end() && run->start <= bit;
}

std::optional<std::uint64_t> BitField::first() const {
    if (ranges_.empty()) {
        return std::nullopt;
    }
    return ranges_.front().start;
}

std::optional<std::uint64_t> BitField::last() const {
    if (ranges_.empty()) {
        return std::nullopt;
    }
    return ranges_.back().end - 1;
}

std::optional<std::vector<std::uint64_t>> BitField::bits(std::uint64_t max) const {
    const std::uint64_t count = size();
    if (count > max) {
        return std::nullopt;
    }
    std::vector<std::uint64_t> result;
    result.reserve(static_cast<std::size_t>(count));
    for (const BitRange& range : ranges_) {
        for (std::uint64_t bit = range.start; bit < range.end; ++bit) {
            result.push_back(bit);
        }
    }
    return result;
}

bool BitField::set(std::uint64_t bit) {
    if (bit == UINT64_MAX) {
        return false;
    }
    const auto next = run_at(ranges_, bit);
    if (next != ranges_.end() && next->start <= bit) {
        return true;
    }
    const bool joins_next = next != ranges_.end() && next->start == bit + 1;
    const bool joins_previous = next != ranges_.begin() && (next - 1)->end == bit;
    if (joins_previous && joins_next) {
        (next - 1)->end = next->end;
        ranges_.erase(next);
    } else if (joins_previous) {
        (next - 1)->end = bit + 1;
    } else if (joins_next) {
        next->start = bit;
    } else {
        ranges_.insert(next, {bit, bit + 1});
    }
    return true;
}

void BitField::unset(std::uint64_t bit) {
    const auto run = run_at(ranges_, bit);
    if (run == ranges_.end() || run->start > bit) {
        return;
    }
    const BitRange behind{bit + 1, run->end};
    run->end = bit;
    if (run->size() == 0 && behind.size() == 0) {
        ranges_.erase(run);
    } else if (run->size() == 0) {
        *run = behind;
    } else if (behind.size() != 0) {
        ranges_.insert(run + 1, behind);
    }
}

bool BitField::contains_any(const BitField& other) const {
    return any(ranges_, other.ranges_, in_both);
}

bool BitField::contains_all(const BitField& other) const {
    return !any(other.ranges_, ranges_, only_in_first);
}

std::optional<BitField> BitField::slice(std::uint64_t start, std::uint64_t count) const {
    BitField result;
    for (BitRange range : ranges_) {
        if (count == 0) {
            break;
        }
        const std::uint64_t skipped = std::min(start, range.size());
        start -= skipped;
        range.start += skipped;
        range.end = range.start + std::min(count, range.size());
        count -= range.size();
        if (range.size() != 0) {
            result.ranges_.push_back(range);
        }
    }
    if (count != 0) {
        return std::nullopt;
    }
    return result;
}

BitField BitField::cut(const BitField& other) const {
    BitField result;
    std::uint64_t removed = 0;
    auto gap = other.ranges_.begin();
    for (const BitRange& rest : combined(ranges_, other.ranges_, only_in_first)) {
        for (; gap != other.ranges_.end() && gap->end <= rest.start; ++gap) {
            removed += gap->size();
        }
        append(result.ranges_, {rest.start - removed, rest.end - removed});
    }
    return result;
}

BitField BitField::union_of(std::span<const BitField> fields) {
    std::vector<BitRange> all;
    for (const BitField& field : fields) {
        all.insert(all.end(), field.ranges_.begin(), field.ranges_.end());
    }
    return from_ranges(std::move(all));
}

BitField operator|(const BitField& a, const BitField& b) {
    BitField result;
    result.ranges_ = combined(a.ranges_, b.ranges_, in_either);
    return result;
}

BitField operator&(const BitField& a, const BitField& b) {
    BitField result;
    result.ranges_ = combined(a.ranges_, b.ranges_, in_both);
    return result;
}

BitField operator-(const BitField& a, const BitField& b) {
    BitField result;
    result.ranges_ = combined(a.ranges_, b.ranges_, only_in_first);
    return result;
}

BitField operator^(const BitField& a, const BitField& b) {
    BitField result;
    result.ranges_ = combined(a.ranges_, b.ranges_, in_one);
    return result;
}

}  // namespace fvm::ipld
