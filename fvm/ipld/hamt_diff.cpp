#include <fvm/ipld/hamt_trie.hpp>

#include <fvm/base/result.hpp>

#include <algorithm>
#include <utility>

namespace fvm::ipld::trie {
namespace {

struct OwnedEntry {
    Bytes key;
    Bytes value;
};

/// A slot together with where it is. `slot` is null where there is none.
struct Side {
    const Context* context;
    const Node* node;
    const Slot* slot;

    [[nodiscard]] bool is_node() const {
        return slot != nullptr && slot->kind != Slot::Kind::bucket;
    }
};

Side side_at(const Context& context, const Node& node, unsigned bit) {
    const Slot* slot = node.bitmap.test(bit) ? &node.slots[node.bitmap.rank(bit)] : nullptr;
    return {&context, &node, slot};
}

/// True where both sides are stored nodes that need not be looked into.
bool surely_equal(const Side& a, const Side& b) {
    return a.slot->kind == Slot::Kind::link && b.slot->kind == Slot::Kind::link &&
           std::ranges::equal(a.node->bytes_of(*a.slot), b.node->bytes_of(*b.slot));
}

/// Appends all entries below a slot.
StoreResult<void> take_entries(const Side& side, unsigned depth, std::vector<OwnedEntry>& entries) {
    if (side.slot == nullptr) {
        return {};
    }
    if (!side.is_node()) {
        BucketReader bucket(side.node->bytes_of(*side.slot), side.context->config.layout);
        while (bucket.next()) {
            entries.push_back({to_bytes(bucket.key()), to_bytes(bucket.value())});
        }
        return {};
    }
    const Node* child = FVM_TRY(child_of(*side.context, *side.node, *side.slot, depth));
    Cursor cursor(*side.context, *child);
    while (FVM_TRY(cursor.next())) {
        entries.push_back({to_bytes(cursor.key()), to_bytes(cursor.value())});
    }
    return {};
}

/// The entries of two trees, without those of subtrees that both have.
struct Candidates {
    std::vector<OwnedEntry> before;
    std::vector<OwnedEntry> after;
};

/// What differs between two lists, which are ordered for that.
std::vector<RawChange> compare_entries(Candidates entries) {
    std::ranges::sort(entries.before, {}, &OwnedEntry::key);
    std::ranges::sort(entries.after, {}, &OwnedEntry::key);
    std::vector<RawChange> changes;
    auto old = entries.before.begin();
    auto now = entries.after.begin();
    while (old != entries.before.end() || now != entries.after.end()) {
        const bool removed =
            now == entries.after.end() || (old != entries.before.end() && old->key < now->key);
        if (removed) {
            changes.push_back({std::move(old->key), std::move(old->value), std::nullopt});
            ++old;
        } else if (old == entries.before.end() || now->key < old->key) {
            changes.push_back({std::move(now->key), std::nullopt, std::move(now->value)});
            ++now;
        } else {
            if (old->value != now->value) {
                changes.push_back(
                    {std::move(now->key), std::move(old->value), std::move(now->value)});
            }
            ++old;
            ++now;
        }
    }
    return changes;
}

/// Finds candidates below two nodes. These need not be in the same place: that they are only lets
/// more subtrees meet their equals. Recursive, but no deeper than the paths have bits.
StoreResult<void> compare_nodes(const Context& left, const Node& before, const Context& right,
                                const Node& after, unsigned depth, Candidates& candidates) {
    if (depth > path_bits) {
        return too_deep();
    }
    for (unsigned bit = 0; bit < 256; ++bit) {
        const Side a = side_at(left, before, bit);
        const Side b = side_at(right, after, bit);
        if (a.slot == nullptr && b.slot == nullptr) {
            continue;
        }
        if (a.is_node() && b.is_node()) {
            if (surely_equal(a, b)) {
                continue;
            }
            const Node* old = FVM_TRY(child_of(left, before, *a.slot, depth));
            const Node* now = FVM_TRY(child_of(right, after, *b.slot, depth));
            FVM_TRY(compare_nodes(left, *old, right, *now, depth + 1, candidates));
            continue;
        }
        FVM_TRY(take_entries(a, depth, candidates.before));
        FVM_TRY(take_entries(b, depth, candidates.after));
    }
    return {};
}

}  // namespace

StoreResult<std::vector<RawChange>> diff(const Trie& before, const Trie& after) {
    Candidates candidates;
    FVM_TRY(compare_nodes(before.context(), before.root_node(), after.context(), after.root_node(),
                          1, candidates));
    return compare_entries(std::move(candidates));
}

}  // namespace fvm::ipld::trie
