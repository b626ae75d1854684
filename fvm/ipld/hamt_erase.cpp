#include <fvm/ipld/hamt_trie.hpp>

#include <fvm/base/result.hpp>

#include <algorithm>
#include <utility>

/// Taking entries out of the hash trie.
namespace fvm::ipld::trie {
namespace {

/// A slot for what `slot` of `node` holds, independent of the block of `node`.
StoreResult<Slot> detach(const Context& context, const Node& node, Slot& slot) {
    Slot detached;
    detached.kind = slot.kind;
    if (slot.kind == Slot::Kind::bucket) {
        detached.own = FVM_TRY(edit_bucket(context, node, slot, {}));
    }
    detached.child = std::move(slot.child);
    return detached;
}

}  // namespace

StoreResult<std::optional<Bytes>> Trie::erase(BytesView key) {
    const Path path = path_of(context_.config, key);
    BitCursor bits(path);
    Node* node = &root_;
    unsigned depth = 0;
    trail_.clear();
    while (true) {
        const unsigned bit = FVM_TRY(next_index(context_.config, bits));
        if (!node->bitmap.test(bit)) {
            return std::nullopt;
        }
        const std::size_t index = node->bitmap.rank(bit);
        Slot& slot = node->slots[index];
        if (slot.kind == Slot::Kind::bucket) {
            auto erased = FVM_TRY(erase_in_bucket({node, bit, &slot, &bits, depth}, key));
            if (!erased) {
                return std::nullopt;
            }
            for (std::size_t i = trail_.size(); i > 0; --i) {
                FVM_TRY(clean(trail_[i - 1]));
            }
            flushed_.reset();
            return erased;
        }
        std::uint32_t skipped = 0;
        if (context_.config.has_extensions()) {
            const ExtensionView extension = extension_of(context_, *node, slot);
            const auto matched = match_extension(bits, extension, context_.config.bit_width);
            if (!matched) {
                return too_deep();
            }
            if (*matched != extension.length) {
                return std::nullopt;
            }
            skipped = extension.length / context_.config.bit_width;
        }
        trail_.push_back({node, bit, index, depth});
        node = FVM_TRY(child_of(context_, *node, slot, depth + 1));
        depth += 1 + skipped;
    }
}

StoreResult<std::optional<Bytes>> Trie::erase_in_bucket(const Place& place, BytesView key) {
    BucketReader entries(place.node->bytes_of(*place.slot), context_.config.layout);
    while (entries.next()) {
        if (!std::ranges::equal(entries.key(), key)) {
            continue;
        }
        Bytes erased = to_bytes(entries.value());
        if (entries.count() == 1) {
            place.node->remove(place.bit);
        } else {
            const BucketEdit edit{.drop = key, .add = std::nullopt};
            place.slot->own = FVM_TRY(edit_bucket(context_, *place.node, *place.slot, edit));
        }
        return erased;
    }
    return std::nullopt;
}

/// Brings the slot of `step`, below which an entry was removed, into the only form that its content
/// may have: few values do not get a node of their own, and links do not lead to nodes that only
/// lead on.
StoreResult<void> Trie::clean(const Step& step) {
    const Config& config = context_.config;
    Slot& slot = step.slot();
    slot.kind = Slot::Kind::dirty;
    slot.own = Block();
    Node& node = *slot.child;
    const bool links_only = step.depth < config.min_data_depth;
    if (node.slots.empty()) {
        if (!links_only) {
            return malformed_tree("node without pointers below the root");
        }
        step.node->remove(step.bit);
        return {};
    }
    if (links_only) {
        return {};
    }
    if (node.slots.size() == 1) {
        Slot& only = node.slots.front();
        if (only.kind != Slot::Kind::bucket && !config.has_extensions()) {
            return {};
        }
        Slot up = FVM_TRY(detach(context_, node, only));
        if (up.kind != Slot::Kind::bucket) {
            // The two links, and the step between them, become one link.
            const ExtensionView below =
                up.child ? up.child->extension.view() : extension_of(context_, node, only);
            Extension joined = join_extensions(node.extension.view(), *node.bitmap.last(), below,
                                               config.bit_width);
            if (up.kind == Slot::Kind::link) {
                const Cid cid = read_link(config, node.bytes_of(only)).cid;
                up.own = make_link(config, cid, joined.view());
            }
            if (up.child) {
                up.child->extension = std::move(joined);
            }
        }
        slot = std::move(up);
        return {};
    }
    if (node.slots.size() > config.bucket_size) {
        return {};
    }
    std::size_t values = 0;
    for (const Slot& child : node.slots) {
        if (child.kind != Slot::Kind::bucket) {
            return {};
        }
        values += BucketReader(node.bytes_of(child), config.layout).count();
    }
    if (values <= config.bucket_size) {
        Slot merged;
        merged.own = FVM_TRY(merge_buckets(context_, node));
        slot = std::move(merged);
    }
    return {};
}

}  // namespace fvm::ipld::trie
