#include <fvm/base/result.hpp>
#include <fvm/ipld/amt_core.hpp>

#include <algorithm>

namespace fvm::ipld::amt {
namespace {

template <class Entry>
const Entry* first_from(const std::vector<Entry>& entries, std::uint64_t slot) {
    if (slot < entries.size() && entries[static_cast<std::size_t>(slot)].index == slot) {
        return &entries[static_cast<std::size_t>(slot)];
    }
    const auto found = std::lower_bound(
        entries.begin(), entries.end(), slot,
        [](const Entry& entry, std::uint64_t wanted) { return entry.index < wanted; });
    return found == entries.end() ? nullptr : &*found;
}

}  // namespace

Cursor::Cursor(const Context& context, const Node& node, unsigned height, std::uint64_t first_index)
    : Cursor(context, height, first_index) {
    levels_.push_back({&node, 0});
}

StoreResult<Cursor> Cursor::from(const Context& context, const Node& root, unsigned height,
                                 std::uint64_t start) {
    if (start == 0) {
        return Cursor(context, root, height, 0);
    }
    Cursor cursor(context, height, start);
    if (start >= context.span(height + 1)) {
        return cursor;
    }
    const Node* node = &root;
    std::uint64_t rest = start;
    while (!node->is_leaf) {
        if (cursor.levels_.size() > height) {
            return wrong_height({});
        }
        const std::uint64_t span =
            context.span(height - static_cast<unsigned>(cursor.levels_.size()));
        const std::uint64_t slot = rest / span;
        const Link* link = node->find_link(slot);
        if (link == nullptr) {
            cursor.levels_.push_back({node, slot});
            return cursor;
        }
        cursor.levels_.push_back({node, slot + 1});
        node = FVM_TRY(context.child(*link));
        rest %= span;
    }
    if (rest >= context.width()) {
        return std::unexpected(StoreError{
            StoreError::Kind::contradictory, {}, 0, "AMT leaf is higher than the root says"});
    }
    cursor.levels_.push_back({node, rest});
    return cursor;
}

/// Adds slots that are empty to the key, which stops at the greatest number: beyond the last index.
void Cursor::skip(std::uint64_t slots, std::uint64_t span) {
    std::uint64_t distance = 0;
    if (__builtin_mul_overflow(slots, span, &distance) ||
        __builtin_add_overflow(key_, distance, &key_)) {
        key_ = UINT64_MAX;
    }
}

/// Goes to the next value of a leaf, or leaves the leaf.
bool Cursor::step_in_leaf(Level& level) {
    const Value* value = first_from(level.node->values, level.slot);
    skip((value == nullptr ? context_.width() : value->index) - level.slot, 1);
    if (value == nullptr || key_ > max_index) {
        levels_.pop_back();
        return false;
    }
    level.slot = std::uint64_t{value->index} + 1;
    index_ = key_++;
    value_ = level.node->bytes_of(*value);
    return true;
}

/// Goes to the first value's node below the next link, or leaves the node.
StoreResult<void> Cursor::descend(Level& level) {
    const Link* link = first_from(level.node->links, level.slot);
    const std::uint64_t gap = (link == nullptr ? context_.width() : link->index) - level.slot;
    // The reference panics where it has to know how many indices a gap has that is too low.
    if (levels_.size() > height_ && (gap != 0 || levels_.size() > max_height)) {
        return wrong_height({});
    }
    if (gap != 0) {
        skip(gap, context_.span(height_ + 1 - static_cast<unsigned>(levels_.size())));
    }
    if (link == nullptr) {
        levels_.pop_back();
        return {};
    }
    if (key_ > max_index) {
        return {};
    }
    level.slot = std::uint64_t{link->index} + 1;
    levels_.push_back({FVM_TRY(context_.child(*link)), 0});
    return {};
}

StoreResult<bool> Cursor::next() {
    while (key_ <= max_index && !levels_.empty()) {
        Level& level = levels_.back();
        if (!level.node->is_leaf) {
            FVM_TRY(descend(level));
        } else if (step_in_leaf(level)) {
            return true;
        }
    }
    return false;
}

}  // namespace fvm::ipld::amt
