#include <fvm/base/result.hpp>
#include <fvm/ipld/amt_core.hpp>

#include <algorithm>

namespace fvm::ipld::amt {
namespace {

/// A node of one of the trees, with what is needed to walk on from it.
struct Side {
    const Context* context;
    const Node* node;
    unsigned height;

    [[nodiscard]] std::uint64_t span() const { return context->span(height); }
};

/// A child for the time of a comparison: the one that its link caches, or one that is read now and
/// not kept, as in the reference.
class Child {
  public:
    static StoreResult<Child> open(const Side& parent, const Link& link) {
        Child child;
        if (link.child != nullptr) {
            child.node_ = link.child.get();
        } else {
            child.owned_ = FVM_TRY(parent.context->fetch(link.cid));
            child.node_ = child.owned_.get();
        }
        child.parent_ = parent;
        return child;
    }

    [[nodiscard]] Side side() const { return {parent_.context, node_, parent_.height - 1}; }

  private:
    std::unique_ptr<Node> owned_;
    const Node* node_ = nullptr;
    Side parent_{};
};

class Difference {
  public:
    StoreResult<void> compare(const Side& before, const Side& after, std::uint64_t offset);
    /// Everything below `side` was added, or removed.
    StoreResult<void> take_all(const Side& side, std::uint64_t offset, bool added);
    std::vector<RawChange> changes;

  private:
    StoreResult<void> compare_leaves(const Side& before, const Side& after, std::uint64_t offset);
    StoreResult<void> compare_links(const Side& before, const Side& after, std::uint64_t offset);
    StoreResult<void> compare_children(const Side& before, const Link& old_link, const Side& after,
                                       const Link& new_link, std::uint64_t offset);
    StoreResult<void> compare_unequal_heights(const Side& higher, const Side& lower,
                                              std::uint64_t offset, bool after_is_higher);
    StoreResult<void> take_child(const Side& side, const Link& link, std::uint64_t offset,
                                 bool added);
};

/// The value as its type encodes it: values are compared in that form.
StoreResult<Bytes> canonical(const Side& side, const Value& value) {
    if (value.own.size() != 0) {
        return to_bytes(value.own.bytes());
    }
    cbor::Reader reader(side.node->bytes_of(value), cbor::Headers::as_reference);
    cbor::Writer writer;
    if (auto recoded = side.context->codec->recode(reader, writer); !recoded) {
        return malformed_block({}, recoded.error());
    }
    return writer.take();
}

StoreResult<std::uint64_t> child_offset(const Side& side, const Link& link, std::uint64_t offset) {
    std::uint64_t result = 0;
    if (__builtin_mul_overflow(std::uint64_t{link.index}, side.span(), &result) ||
        __builtin_add_overflow(result, offset, &result)) {
        return wrong_height(link.cid);
    }
    return result;
}

StoreResult<void> Difference::take_all(const Side& side, std::uint64_t offset, bool added) {
    Cursor cursor(*side.context, *side.node, side.height, offset);
    while (FVM_TRY(cursor.next())) {
        RawChange& change = changes.emplace_back();
        change.index = cursor.index();
        (added ? change.after : change.before) = to_bytes(cursor.value());
    }
    return {};
}

StoreResult<void> Difference::take_child(const Side& side, const Link& link, std::uint64_t offset,
                                         bool added) {
    const Child child = FVM_TRY(Child::open(side, link));
    return take_all(child.side(), FVM_TRY(child_offset(side, link, offset)), added);
}

StoreResult<void> Difference::compare_leaves(const Side& before, const Side& after,
                                             std::uint64_t offset) {
    if (!before.node->is_leaf || !after.node->is_leaf) {
        return wrong_height({});
    }
    const auto& olds = before.node->values;
    const auto& news = after.node->values;
    auto old_value = olds.begin();
    auto new_value = news.begin();
    while (old_value != olds.end() || new_value != news.end()) {
        const bool has_old = old_value != olds.end() &&
                             (new_value == news.end() || old_value->index <= new_value->index);
        const bool has_new = new_value != news.end() &&
                             (old_value == olds.end() || new_value->index <= old_value->index);
        RawChange change{.index = offset + (has_old ? old_value->index : new_value->index),
                         .before = {},
                         .after = {}};
        if (has_old) {
            change.before = FVM_TRY(canonical(before, *old_value++));
        }
        if (has_new) {
            change.after = FVM_TRY(canonical(after, *new_value++));
        }
        if (change.before != change.after) {
            changes.push_back(std::move(change));
        }
    }
    return {};
}

StoreResult<void> Difference::compare_children(const Side& before, const Link& old_link,
                                               const Side& after, const Link& new_link,
                                               std::uint64_t offset) {
    // The reference reads both children before it looks whether they are the same block.
    const Child old_child = FVM_TRY(Child::open(before, old_link));
    const Child new_child = FVM_TRY(Child::open(after, new_link));
    if (!old_link.dirty && !new_link.dirty && old_link.cid == new_link.cid) {
        return {};
    }
    return compare(old_child.side(), new_child.side(),
                   FVM_TRY(child_offset(before, old_link, offset)));
}

StoreResult<void> Difference::compare_links(const Side& before, const Side& after,
                                            std::uint64_t offset) {
    const auto& olds = before.node->links;
    const auto& news = after.node->links;
    auto old_link = olds.begin();
    auto new_link = news.begin();
    while (old_link != olds.end() || new_link != news.end()) {
        if (new_link == news.end() ||
            (old_link != olds.end() && old_link->index < new_link->index)) {
            FVM_TRY(take_child(before, *old_link++, offset, false));
        } else if (old_link == olds.end() || new_link->index < old_link->index) {
            FVM_TRY(take_child(after, *new_link++, offset, true));
        } else {
            FVM_TRY(compare_children(before, *old_link++, after, *new_link++, offset));
        }
    }
    return {};
}

StoreResult<void> Difference::compare_unequal_heights(const Side& higher, const Side& lower,
                                                      std::uint64_t offset, bool after_is_higher) {
    if (higher.node->is_leaf) {
        return wrong_height({});
    }
    if (higher.node->find_link(0) == nullptr) {
        // Nothing of the higher tree lies where the lower one is. The reference forgets the lower
        // one here; no actor asks for differences, so nothing depends on that.
        FVM_TRY(take_all(lower, offset, !after_is_higher));
    }
    for (const Link& link : higher.node->links) {
        if (link.index != 0) {
            FVM_TRY(take_child(higher, link, offset, after_is_higher));
            continue;
        }
        const Child child = FVM_TRY(Child::open(higher, link));
        const Side& before = after_is_higher ? lower : child.side();
        const Side& after = after_is_higher ? child.side() : lower;
        FVM_TRY(compare(before, after, offset));
    }
    return {};
}

StoreResult<void> Difference::compare(const Side& before, const Side& after, std::uint64_t offset) {
    if (before.height == 0 && after.height == 0) {
        return compare_leaves(before, after, offset);
    }
    if (before.height < after.height) {
        return compare_unequal_heights(after, before, offset, true);
    }
    if (before.height > after.height) {
        return compare_unequal_heights(before, after, offset, false);
    }
    if (before.node->is_leaf || after.node->is_leaf) {
        return wrong_height({});
    }
    return compare_links(before, after, offset);
}

}  // namespace

StoreResult<std::vector<RawChange>> diff(const Core& before, const Core& after) {
    if (before.bit_width() != after.bit_width()) {
        return std::unexpected(StoreError{
            StoreError::Kind::malformed, {}, 0, "AMTs of different bit widths cannot be compared"});
    }
    const Side old_side{&before.context(), &before.root_node(), before.height()};
    const Side new_side{&after.context(), &after.root_node(), after.height()};
    Difference difference;
    if (before.count() == 0 && after.count() != 0) {
        FVM_TRY(difference.take_all(new_side, 0, true));
    } else if (before.count() != 0 && after.count() == 0) {
        FVM_TRY(difference.take_all(old_side, 0, false));
    } else {
        FVM_TRY(difference.compare(old_side, new_side, 0));
    }
    return std::move(difference.changes);
}

}  // namespace fvm::ipld::amt
