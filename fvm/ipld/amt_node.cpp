#include <fvm/base/result.hpp>
#include <fvm/ipld/amt_node.hpp>
#include <fvm/ipld/byte_string.hpp>

#include <algorithm>
#include <utility>

namespace fvm::ipld::amt {
namespace {

std::size_t bitmap_size(unsigned bit_width) {
    return bit_width <= 3 ? 1 : std::size_t{1} << (bit_width - 3);
}

template <class Entry>
auto position_of(std::vector<Entry>& entries, std::uint64_t index) {
    // Dense arrays are the common case: the entry is where it would be without gaps.
    if (index < entries.size() && entries[static_cast<std::size_t>(index)].index == index) {
        return entries.begin() + static_cast<std::ptrdiff_t>(index);
    }
    return std::lower_bound(
        entries.begin(), entries.end(), index,
        [](const Entry& entry, std::uint64_t wanted) { return entry.index < wanted; });
}

template <class Entry>
const Entry* find(const std::vector<Entry>& entries, std::uint64_t index) {
    auto& searchable = const_cast<std::vector<Entry>&>(entries);
    const auto found = position_of(searchable, index);
    return found != searchable.end() && found->index == index ? &*found : nullptr;
}

/// Gives the entries the indices whose bits are set.
template <class Entry>
std::optional<std::string_view> assign_indices(std::vector<Entry>& entries, BytesView bitmap,
                                               unsigned bit_width) {
    const std::uint64_t width = std::uint64_t{1} << bit_width;
    std::size_t next = 0;
    for (std::size_t byte = 0; byte < bitmap.size(); ++byte) {
        for (unsigned bits = bitmap[byte], bit = 0; bits != 0; bits >>= 1, ++bit) {
            const std::uint64_t index = byte * 8 + bit;
            // Bits beyond the width of narrow nodes mean nothing, to the reference too.
            if ((bits & 1) == 0 || index >= width) {
                continue;
            }
            if (next == entries.size()) {
                return "AMT bitmap has more bits than the node has entries";
            }
            entries[next++].index = static_cast<std::uint32_t>(index);
        }
    }
    if (next != entries.size()) {
        return "AMT bitmap has fewer bits than the node has entries";
    }
    return std::nullopt;
}

/// What is wrong with a node that decodes.
struct Contradiction {
    StoreError::Kind kind;
    std::string_view reason;
};

/// Reads a node, and then looks whether its parts agree: any item comes first that does not decode.
DecodeResult<std::optional<Contradiction>> read_node(cbor::Reader& reader, Node& node,
                                                     std::uint64_t bit_width,
                                                     const ValueCodec& codec) {
    FVM_TRY(reader.expect_array(3));
    Bytes chunks;
    const BytesView bitmap = FVM_TRY(cbor::read_byte_string(reader, chunks));
    const std::size_t link_count = FVM_TRY(reader.read_array_header());
    node.links.reserve(link_count / 8);
    for (std::size_t i = 0; i < link_count; ++i) {
        node.links.emplace_back().cid = FVM_TRY(reader.read_cid());
    }
    const std::size_t value_count = FVM_TRY(reader.read_array_header());
    node.values.reserve(std::min<std::size_t>(value_count, 256));
    for (std::size_t i = 0; i < value_count; ++i) {
        const std::size_t at = reader.position();
        FVM_TRY(codec.check(reader));
        node.values.push_back({.index = 0,
                               .offset = static_cast<std::uint32_t>(at),
                               .size = static_cast<std::uint32_t>(reader.position() - at),
                               .own = {}});
    }
    using Kind = StoreError::Kind;
    if (link_count != 0 && value_count != 0) {
        return Contradiction{Kind::contradictory, "AMT node holds both links and values"};
    }
    if (bit_width >= impossible_bit_width) {
        return Contradiction{Kind::impossible, "AMT nodes cannot be so wide"};
    }
    if (bit_width > max_bit_width ||
        bitmap.size() != bitmap_size(static_cast<unsigned>(bit_width))) {
        return Contradiction{Kind::contradictory,
                             "AMT bitmap is not as long as the bit width demands"};
    }
    node.is_leaf = link_count == 0;
    const auto width = static_cast<unsigned>(bit_width);
    if (const auto reason = node.is_leaf ? assign_indices(node.values, bitmap, width)
                                         : assign_indices(node.links, bitmap, width)) {
        return Contradiction{Kind::contradictory, *reason};
    }
    return std::nullopt;
}

DecodeResult<std::optional<Contradiction>> read_root(cbor::Reader& reader, Root& root,
                                                     Layout layout, const ValueCodec& codec) {
    FVM_TRY(reader.expect_array(layout == Layout::v0 ? 3 : 4));
    std::uint64_t bit_width = default_bit_width;
    if (layout == Layout::v3) {
        bit_width = FVM_TRY(reader.read_uint_of_size(4));
    }
    root.height = static_cast<unsigned>(FVM_TRY(reader.read_uint_of_size(4)));
    root.count = FVM_TRY(reader.read_uint_of_size(8));
    auto wrong = FVM_TRY(read_node(reader, root.node, bit_width, codec));
    if (wrong && wrong->kind == StoreError::Kind::contradictory) {
        // The reference looks at the node of a root while it decodes the root.
        return malformed(wrong->reason);
    }
    if (wrong) {
        return wrong;
    }
    FVM_TRY(reader.expect_end());
    root.bit_width = static_cast<unsigned>(bit_width);
    if (root.height > max_height) {
        return Contradiction{StoreError::Kind::contradictory, "AMT is higher than 64"};
    }
    return std::nullopt;
}

/// Slices of a block are kept as 32-bit offsets.
DecodeResult<void> check_size(const Block& block) {
    if (block.size() > UINT32_MAX) {
        return malformed("AMT node is too large");
    }
    return {};
}

DecodeResult<std::optional<Contradiction>> read_node_block(const Block& block, Node& node,
                                                           const Context& context) {
    FVM_TRY(check_size(block));
    node.source = block;
    cbor::Reader reader(block.bytes(), cbor::Headers::as_reference);
    auto wrong = FVM_TRY(read_node(reader, node, context.bit_width, *context.codec));
    FVM_TRY(reader.expect_end());
    return wrong;
}

DecodeResult<std::optional<Contradiction>> read_root_block(const Block& block, Root& root,
                                                           Layout layout, const ValueCodec& codec) {
    FVM_TRY(check_size(block));
    root.node.source = block;
    cbor::Reader reader(block.bytes(), cbor::Headers::as_reference);
    return read_root(reader, root, layout, codec);
}

/// What has come of reading the block `cid`.
StoreResult<void> check(const Cid& cid, const DecodeResult<std::optional<Contradiction>>& read) {
    if (!read) {
        return malformed_block(cid, read.error());
    }
    if (*read) {
        return std::unexpected(StoreError{(*read)->kind, cid, 0, std::string((*read)->reason)});
    }
    return {};
}

template <class Entry>
void write_bitmap(cbor::Writer& writer, const std::vector<Entry>& entries, unsigned bit_width) {
    Bytes bitmap(bitmap_size(bit_width));
    for (const Entry& entry : entries) {
        bitmap[entry.index / 8] |= static_cast<std::uint8_t>(1U << (entry.index % 8));
    }
    writer.write_bytes(bitmap);
}

}  // namespace

const Value* Node::find_value(std::uint64_t index) const {
    return find(values, index);
}

const Link* Node::find_link(std::uint64_t index) const {
    return find(links, index);
}

Link& Node::find_or_add_link(std::uint32_t index, bool child_is_leaf) {
    const auto place = position_of(links, index);
    if (place != links.end() && place->index == index) {
        return *place;
    }
    auto child = std::make_unique<Node>();
    child->is_leaf = child_is_leaf;
    Link link;
    link.index = index;
    link.dirty = true;
    link.child = std::move(child);
    return *links.insert(place, std::move(link));
}

bool Node::put_value(std::uint32_t index, Block value) {
    const auto place = position_of(values, index);
    if (place != values.end() && place->index == index) {
        place->own = std::move(value);
        return true;
    }
    values.insert(place, {.index = index, .offset = 0, .size = 0, .own = std::move(value)});
    return false;
}

BytesView Node::bytes_of(const Value& value) const {
    // No CBOR item is empty, so bytes of its own are recognised by their size.
    return value.own.size() != 0 ? value.own.bytes()
                                 : source.bytes().subspan(value.offset, value.size);
}

StoreResult<std::unique_ptr<Node>> Context::fetch(const Cid& cid) const {
    const Block block = FVM_TRY(get_required_cbor(*store, cid, "AMT node"));
    auto node = std::make_unique<Node>();
    FVM_TRY(check(cid, read_node_block(block, *node, *this)));
    return node;
}

StoreResult<Node*> Context::child(const Link& link) const {
    if (link.child == nullptr) {
        link.child = FVM_TRY(fetch(link.cid));
    }
    return link.child.get();
}

StoreResult<void> Context::flush_children(Node& node, Bytes& scratch) const {
    for (Link& link : node.links) {
        if (!link.dirty) {
            continue;
        }
        FVM_TRY(flush_children(*link.child, scratch));
        cbor::Writer writer(std::move(scratch));
        if (auto written = write_node(writer, *link.child, bit_width, *codec); !written) {
            return malformed_block(link.cid, written.error());
        }
        link.cid = FVM_TRY(put_content(*store, codec::dag_cbor, writer.view()));
        link.dirty = false;
        scratch = writer.take();
    }
    return {};
}

StoreResult<Root> fetch_root(Blockstore& store, const Cid& cid, Layout layout,
                             const ValueCodec& codec) {
    const Block block = FVM_TRY(get_required_cbor(store, cid, "AMT root"));
    Root root;
    FVM_TRY(check(cid, read_root_block(block, root, layout, codec)));
    return root;
}

DecodeResult<void> write_node(cbor::Writer& writer, const Node& node, unsigned bit_width,
                              const ValueCodec& codec) {
    writer.write_array_header(3);
    if (node.is_leaf) {
        write_bitmap(writer, node.values, bit_width);
    } else {
        write_bitmap(writer, node.links, bit_width);
    }
    writer.write_array_header(node.links.size());
    for (const Link& link : node.links) {
        writer.write_cid(link.cid);
    }
    writer.write_array_header(node.values.size());
    for (const Value& value : node.values) {
        if (value.own.size() != 0) {
            writer.write_raw(value.own.bytes());
            continue;
        }
        cbor::Reader reader(node.bytes_of(value), cbor::Headers::as_reference);
        FVM_TRY(codec.recode(reader, writer));
    }
    return {};
}

void write_root_header(cbor::Writer& writer, Layout layout, unsigned bit_width, unsigned height,
                       std::uint64_t count) {
    writer.write_array_header(layout == Layout::v0 ? 3 : 4);
    if (layout == Layout::v3) {
        writer.write_uint(bit_width);
    }
    writer.write_uint(height);
    writer.write_uint(count);
}

std::unexpected<StoreError> wrong_height(const Cid& cid) {
    return std::unexpected(StoreError{StoreError::Kind::impossible, cid, 0,
                                      "AMT node is not at the height that its root says"});
}

std::unexpected<StoreError> index_out_of_range() {
    return std::unexpected(
        StoreError{StoreError::Kind::out_of_range, {}, 0, "AMT indices end at 2^64 - 2"});
}

}  // namespace fvm::ipld::amt
