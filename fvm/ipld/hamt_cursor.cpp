#include <fvm/ipld/hamt_trie.hpp>

#include <fvm/base/result.hpp>

#include <algorithm>

namespace fvm::ipld::trie {
namespace {

std::unexpected<StoreError> start_not_found() {
    return std::unexpected(StoreError{StoreError::Kind::out_of_range, Cid(), 0,
                                      "the key to start from is not in the hash trie"});
}

}  // namespace

Cursor::Cursor(const Context& context, const Node& root) : context_(&context) {
    levels_.push_back({&root, 0});
}

StoreResult<const Node*> Cursor::enter(const Node& node, const Slot& slot) const {
    // Only a tree that is deeper than paths, thus holds what no key leads to, gets here.
    if (levels_.size() > path_bits) {
        return too_deep();
    }
    return FVM_TRY(child_of(*context_, node, slot, static_cast<unsigned>(levels_.size())));
}

StoreResult<Cursor> Cursor::from(const Context& context, const Node& root, BytesView key) {
    const Config& config = context.config;
    const Path path = path_of(config, key);
    BitCursor bits(path);
    Cursor cursor(context, root);
    cursor.levels_.clear();
    const Node* node = &root;
    while (true) {
        const unsigned bit = FVM_TRY(next_index(config, bits));
        const std::size_t index = node->bitmap.rank(bit);
        cursor.levels_.push_back({node, std::min(index + 1, node->slots.size())});
        if (index == node->slots.size()) {
            continue;
        }
        const Slot& slot = node->slots[index];
        if (slot.kind == Slot::Kind::bucket) {
            cursor.bucket_ = BucketReader(node->bytes_of(slot), config.layout);
            while (cursor.bucket_.next()) {
                if (std::ranges::equal(cursor.bucket_.key(), key)) {
                    cursor.at_start_ = true;
                    return cursor;
                }
            }
            return start_not_found();
        }
        node = FVM_TRY(cursor.enter(*node, slot));
        const ExtensionView extension = node->extension.view();
        const auto matched = match_extension(bits, extension, config.bit_width);
        if (!matched) {
            return too_deep();
        }
        if (*matched != extension.length) {
            return start_not_found();
        }
    }
}

StoreResult<bool> Cursor::next() {
    if (at_start_) {
        at_start_ = false;
        return true;
    }
    if (bucket_.next()) {
        return true;
    }
    while (!levels_.empty()) {
        Level& level = levels_.back();
        if (level.slot == level.node->slots.size()) {
            levels_.pop_back();
            continue;
        }
        const Node& node = *level.node;
        const Slot& slot = node.slots[level.slot++];
        if (slot.kind != Slot::Kind::bucket) {
            levels_.push_back({FVM_TRY(enter(node, slot)), 0});
            continue;
        }
        bucket_ = BucketReader(node.bytes_of(slot), context_->config.layout);
        if (bucket_.next()) {
            return true;
        }
    }
    return false;
}

}  // namespace fvm::ipld::trie
