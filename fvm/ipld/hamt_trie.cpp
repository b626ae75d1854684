#include <fvm/ipld/hamt_trie.hpp>

#include <fvm/base/result.hpp>

#include <algorithm>
#include <utility>

namespace fvm::ipld::trie {
namespace {

bool is_valid(const Config& config) {
    return config.bit_width >= 1 && config.bit_width <= 8;
}

std::unexpected<StoreError> invalid_bit_width(StoreError::Kind kind) {
    return std::unexpected(StoreError{kind, Cid(), 0, "bit width of a hash trie must be 1 to 8"});
}

}  // namespace

Path path_of(const Config& config, BytesView key) {
    if (config.path_rule == PathRule::sha2_256) {
        return hash::sha2_256(key);
    }
    Path path{};
    const BytesView leading = key.first(std::min(key.size(), path.size()));
    std::copy(leading.begin(), leading.end(), path.begin());
    return path;
}

StoreResult<unsigned> next_index(const Config& config, BitCursor& bits) {
    if (!is_valid(config)) [[unlikely]] {
        return invalid_bit_width(StoreError::Kind::out_of_range);
    }
    const std::optional<unsigned> index = bits.next(config.bit_width);
    if (!index) [[unlikely]] {
        return too_deep();
    }
    return *index;
}

ExtensionView extension_of(const Context& context, const Node& node, const Slot& slot) {
    if (slot.child) {
        return slot.child->extension.view();
    }
    return read_link(context.config, node.bytes_of(slot)).extension;
}

StoreResult<Node*> child_of(const Context& context, const Node& node, const Slot& slot,
                            unsigned depth) {
    if (!slot.child) {
        const LinkView link = read_link(context.config, node.bytes_of(slot));
        slot.child = FVM_TRY(load_node(context, link.cid, depth));
        slot.child->extension = Extension(link.extension);
    }
    return slot.child.get();
}

Trie::Trie(Blockstore& store, const Config& config, const ValueRules& values)
    : context_{&store, &values, config} {}

StoreResult<Trie> Trie::load(Blockstore& store, const Cid& root, const Config& config,
                             const ValueRules& values) {
    if (!is_valid(config)) {
        // The reference computes the width of a node that it loads in 32 bits, and panics where
        // that overflows.
        return invalid_bit_width(config.bit_width < 32 ? StoreError::Kind::out_of_range
                                                       : StoreError::Kind::impossible);
    }
    Trie trie(store, config, values);
    const std::unique_ptr<Node> node = FVM_TRY(load_node(trie.context_, root, 0));
    trie.root_ = std::move(*node);
    trie.flushed_ = root;
    return trie;
}

StoreResult<std::optional<BytesView>> Trie::get(BytesView key) const {
    const Path path = path_of(context_.config, key);
    BitCursor bits(path);
    const Node* node = &root_;
    for (unsigned depth = 1;; ++depth) {
        const unsigned index = FVM_TRY(next_index(context_.config, bits));
        if (!node->bitmap.test(index)) {
            return std::nullopt;
        }
        const Slot& slot = node->slots[node->bitmap.rank(index)];
        if (slot.kind == Slot::Kind::bucket) {
            BucketReader entries(node->bytes_of(slot), context_.config.layout);
            while (entries.next()) {
                if (std::ranges::equal(entries.key(), key)) {
                    return entries.value();
                }
            }
            return std::nullopt;
        }
        node = FVM_TRY(child_of(context_, *node, slot, depth));
        const ExtensionView extension = node->extension.view();
        const auto matched = match_extension(bits, extension, context_.config.bit_width);
        if (!matched) {
            return too_deep();
        }
        if (*matched != extension.length) {
            return std::nullopt;
        }
    }
}

void Trie::clear() {
    if (!empty()) {
        root_ = Node();
        flushed_.reset();
    }
}

StoreResult<Cid> Trie::flush() {
    if (flushed_) {
        return *flushed_;
    }
    FVM_TRY(flush_children(root_));
    flushed_ = FVM_TRY(store_node(context_, root_));
    return *flushed_;
}

/// As deep as there are dirty nodes: at most as many levels as a path has bits, which is more than
/// the stack of an actor has room for.
StoreResult<void> Trie::flush_children(Node& node) {
    struct Level {
        Node* node;
        std::size_t slot;
    };
    std::vector<Level> levels;
    levels.push_back({&node, 0});
    while (true) {
        Level& level = levels.back();
        std::vector<Slot>& slots = level.node->slots;
        while (level.slot < slots.size() && slots[level.slot].kind != Slot::Kind::dirty) {
            ++level.slot;
        }
        if (level.slot < slots.size()) {
            levels.push_back({slots[level.slot].child.get(), 0});
            continue;
        }
        Node& done = *level.node;
        levels.pop_back();
        if (levels.empty()) {
            return {};
        }
        const Cid cid = FVM_TRY(store_node(context_, done));
        Slot& slot = levels.back().node->slots[levels.back().slot];
        slot.own = make_link(context_.config, cid, done.extension.view());
        slot.kind = Slot::Kind::link;
    }
}

StoreResult<void> Trie::visit_uncached(Visitor visit, void* target) const {
    struct Level {
        const Node* node;
        std::unique_ptr<Node> loaded;
        std::size_t slot;
    };
    std::vector<Level> levels;
    levels.push_back({&root_, nullptr, 0});
    while (!levels.empty()) {
        Level& level = levels.back();
        if (level.slot == level.node->slots.size()) {
            levels.pop_back();
            continue;
        }
        const Node& node = *level.node;
        const Slot& slot = node.slots[level.slot++];
        if (slot.kind == Slot::Kind::bucket) {
            BucketReader entries(node.bytes_of(slot), context_.config.layout);
            while (entries.next()) {
                if (!FVM_TRY(visit(target, entries.key(), entries.value()))) {
                    return {};
                }
            }
        } else if (slot.kind == Slot::Kind::dirty) {
            levels.push_back({slot.child.get(), nullptr, 0});
        } else {
            if (levels.size() > path_bits) {
                return too_deep();
            }
            const Cid cid = read_link(context_.config, node.bytes_of(slot)).cid;
            const auto depth = static_cast<unsigned>(levels.size());
            std::unique_ptr<Node> loaded = FVM_TRY(load_node(context_, cid, depth));
            const Node* child = loaded.get();
            levels.push_back({child, std::move(loaded), 0});
        }
    }
    return {};
}

}  // namespace fvm::ipld::trie
