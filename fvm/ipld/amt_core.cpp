#include <fvm/base/result.hpp>
#include <fvm/ipld/amt_core.hpp>

#include <array>
#include <iterator>
#include <limits>
#include <utility>

namespace fvm::ipld::amt {
namespace {

/// The index of slot `slot` of a node whose first index is `offset`; nothing where it would not
/// fit, which only a tree with a false height brings about.
std::optional<std::uint64_t> index_of(std::uint64_t offset, std::uint64_t slot,
                                      std::uint64_t span) {
    std::uint64_t result = 0;
    if (__builtin_mul_overflow(slot, span, &result) ||
        __builtin_add_overflow(result, offset, &result)) {
        return std::nullopt;
    }
    return result;
}

StoreError miscounted() {
    return {StoreError::Kind::impossible, {}, 0, "AMT count contradicts its values"};
}

}  // namespace

Core::Core(Blockstore& store, unsigned bit_width, Layout layout, const ValueCodec& codec)
    : context_{.store = &store, .codec = &codec, .bit_width = bit_width}, layout_(layout) {}

Core::Core(Blockstore& store, const Cid& cid, Root root, Layout layout, const ValueCodec& codec)
    : context_{.store = &store, .codec = &codec, .bit_width = root.bit_width},
      layout_(layout),
      height_(root.height),
      count_(root.count),
      root_(std::move(root.node)),
      flushed_(cid) {}

StoreResult<Core> Core::load(Blockstore& store, const Cid& root, Layout layout,
                             const ValueCodec& codec) {
    return Core(store, root, FVM_TRY(fetch_root(store, root, layout, codec)), layout, codec);
}

StoreResult<std::optional<BytesView>> Core::get(std::uint64_t index) const {
    if (index > max_index) {
        return index_out_of_range();
    }
    if (index >= context_.span(height_ + 1)) {
        return std::nullopt;
    }
    const Node* node = &root_;
    for (unsigned height = height_; !node->is_leaf; --height) {
        const std::uint64_t span = context_.span(height);
        const Link* link = node->find_link(index / span);
        if (link == nullptr) {
            return std::nullopt;
        }
        node = FVM_TRY(context_.child(*link));
        if (height == 0) {
            return wrong_height(link->cid);
        }
        index %= span;
    }
    // A leaf that is too high is asked for indices beyond its width: by as many bits as a size has,
    // in actors 32.
    const Value* value = node->find_value(static_cast<std::size_t>(index));
    if (value == nullptr) {
        return std::nullopt;
    }
    return node->bytes_of(*value);
}

/// Puts a new root above the present one.
void Core::grow() {
    Node above;
    above.is_leaf = false;
    if (!root_.empty()) {
        Link link;
        link.dirty = true;
        link.child = std::make_unique<Node>(std::move(root_));
        above.links.push_back(std::move(link));
    }
    root_ = std::move(above);
    ++height_;
}

/// Says whether a value was replaced.
StoreResult<bool> Core::put(std::uint64_t index, Block value) {
    Node* node = &root_;
    for (unsigned height = height_; height > 0; --height) {
        if (node->is_leaf) {
            return wrong_height({});
        }
        const std::uint64_t span = context_.span(height);
        Link& link = node->find_or_add_link(static_cast<std::uint32_t>(index / span), height == 1);
        if (!link.dirty) {
            static_cast<void>(FVM_TRY(context_.child(link)));
            link.dirty = true;
        }
        node = link.child.get();
        index %= span;
    }
    if (!node->is_leaf) {
        return wrong_height({});
    }
    return node->put_value(static_cast<std::uint32_t>(index), std::move(value));
}

StoreResult<void> Core::set(std::uint64_t index, Block value) {
    if (index > max_index) {
        return index_out_of_range();
    }
    while (index >= context_.span(height_ + 1)) {
        // Only a width of one, which a hostile root may claim, never gets there.
        if (height_ == max_height) {
            return index_out_of_range();
        }
        grow();
    }
    if (!FVM_TRY(put(index, std::move(value)))) {
        if (count_ == std::numeric_limits<std::uint64_t>::max()) {
            return std::unexpected(miscounted());
        }
        ++count_;
    }
    flushed_.reset();
    return {};
}

StoreResult<std::optional<Bytes>> Core::remove(std::uint64_t index) {
    if (index > max_index) {
        return index_out_of_range();
    }
    if (index >= context_.span(height_ + 1)) {
        return std::nullopt;
    }
    struct Step {
        Node* node;
        std::size_t link;
    };
    std::array<Step, max_height + 1> path;
    std::size_t depth = 0;
    Node* node = &root_;
    for (unsigned height = height_; !node->is_leaf; --height) {
        const std::uint64_t span = context_.span(height);
        const Link* link = node->find_link(index / span);
        if (link == nullptr) {
            return std::nullopt;
        }
        Node* child = FVM_TRY(context_.child(*link));
        if (height == 0) {
            return wrong_height(link->cid);
        }
        path[depth++] = {node, static_cast<std::size_t>(link - node->links.data())};
        node = child;
        index %= span;
    }
    if (!std::in_range<std::size_t>(index)) {
        return wrong_height({});
    }
    const Value* value = node->find_value(index);
    if (value == nullptr) {
        return std::nullopt;
    }
    Bytes removed = to_bytes(node->bytes_of(*value));
    node->values.erase(node->values.begin() + (value - node->values.data()));
    while (depth > 0) {
        const Step& step = path[--depth];
        Link& link = step.node->links[step.link];
        link.dirty = true;
        if (link.child->empty()) {
            step.node->links.erase(step.node->links.begin() +
                                   static_cast<std::ptrdiff_t>(step.link));
        }
    }
    flushed_.reset();
    if (count_ == 0) {
        return std::unexpected(miscounted());
    }
    --count_;
    FVM_TRY(shrink());
    return removed;
}

/// Gives the root the least height that holds what is left.
StoreResult<void> Core::shrink() {
    if (root_.empty()) {
        root_ = Node{};
        height_ = 0;
        return {};
    }
    while (height_ > 0 && root_.can_collapse()) {
        Node* only = FVM_TRY(context_.child(root_.links.front()));
        Node child = std::move(*only);
        root_ = std::move(child);
        --height_;
    }
    return {};
}

StoreResult<Cid> Core::flush() {
    if (flushed_) {
        return *flushed_;
    }
    Bytes scratch;
    FVM_TRY(context_.flush_children(root_, scratch));
    cbor::Writer writer(std::move(scratch));
    write_root_header(writer, layout_, context_.bit_width, height_, count_);
    if (auto written = write_node(writer, root_, context_.bit_width, *context_.codec); !written) {
        return malformed_block({}, written.error());
    }
    flushed_ = FVM_TRY(put_content(*context_.store, codec::dag_cbor, writer.view()));
    return *flushed_;
}

StoreResult<Cursor> Core::begin_at(std::uint64_t start) const {
    return Cursor::from(context_, root_, height_, start);
}

StoreResult<void> Core::visit_uncached(const Node& node, unsigned height, std::uint64_t offset,
                                       Visitor visit, void* target) const {
    for (const Value& value : node.values) {
        const auto index = index_of(offset, value.index, 1);
        if (!index) {
            return wrong_height({});
        }
        visit(target, *index, node.bytes_of(value));
    }
    for (const Link& link : node.links) {
        const auto first = index_of(offset, link.index, context_.span(height));
        if (height == 0 || !first) {
            return wrong_height(link.cid);
        }
        if (link.dirty) {
            FVM_TRY(visit_uncached(*link.child, height - 1, *first, visit, target));
            continue;
        }
        const std::unique_ptr<Node> child = FVM_TRY(context_.fetch(link.cid));
        FVM_TRY(visit_uncached(*child, height - 1, *first, visit, target));
    }
    return {};
}

Core::Update Core::update_leaf(Node& node, std::uint64_t offset, const Updater& updater) {
    Update result;
    for (Value& value : node.values) {
        Verdict verdict =
            updater.decide(updater.target, offset + value.index, node.bytes_of(value));
        if (verdict.replacement) {
            value.own = *std::move(verdict.replacement);
            result.changed = true;
        }
        if (!verdict.keep_going) {
            result.keep_going = false;
            break;
        }
    }
    return result;
}

StoreResult<Core::Update> Core::update_node(Node& node, unsigned height, std::uint64_t offset,
                                            const Updater& updater) {
    if (node.is_leaf) {
        if (!index_of(offset, context_.width() - 1, 1)) {
            return wrong_height({});
        }
        return update_leaf(node, offset, updater);
    }
    Update result;
    for (Link& link : node.links) {
        const auto first = index_of(offset, link.index, context_.span(height));
        if (height == 0 || !first) {
            return wrong_height(link.cid);
        }
        Node* child = FVM_TRY(context_.child(link));
        const Update below = FVM_TRY(update_node(*child, height - 1, *first, updater));
        link.dirty |= below.changed;
        result.changed |= below.changed;
        if (!below.keep_going) {
            result.keep_going = false;
            break;
        }
    }
    return result;
}

}  // namespace fvm::ipld::amt
