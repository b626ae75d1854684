#pragma once

#include <fvm/ipld/blockstore.hpp>
#include <fvm/ipld/cbor.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

/// The byte-level core of the array mapped trie: nodes, their encoding, and access to children.
namespace fvm::ipld::amt {

inline constexpr unsigned default_bit_width = 3;
/// A root that claims more is refused (fvm_ipld_amt, MAX_HEIGHT).
inline constexpr unsigned max_height = 64;
/// One below the greatest 64-bit number, so that a length never overflows.
inline constexpr std::uint64_t max_index = UINT64_MAX - 1;
/// Wider nodes would need a bitmap of more than 128 MiB: no block is that large.
inline constexpr unsigned max_bit_width = 30;
/// From here on the size of the bitmap does not fit into 32 bits, of which the reference panics.
inline constexpr std::uint64_t impossible_bit_width = 35;

/// How the root is written.
enum class Layout : std::uint8_t {
    /// [height, count, node], always 8 wide: actors before v3, and block headers.
    v0,
    /// [bit width, height, count, node].
    v3,
};

/// What the core must know about the type of its values. The reference decodes every value of a
/// node that it loads and encodes every value of a node that it writes, so a malformed value
/// refuses its node, and a value in an older or non-canonical form is written in the current one.
struct ValueCodec {
    /// Passes over one value, or refuses it.
    DecodeResult<void> (*check)(cbor::Reader&);
    /// Passes over one value and appends what the type encodes it as.
    DecodeResult<void> (*recode)(cbor::Reader&, cbor::Writer&);
};

/// A value of a leaf: a slice of the node's block as long as it came from there, or bytes of its
/// own, which are canonical, once it has been set.
struct Value {
    std::uint32_t index = 0;
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
    Block own;
};

struct Node;

/// A link to a child. `child` caches the node that `cid` names; where `dirty`, the child has been
/// changed and `cid` is stale.
struct Link {
    std::uint32_t index = 0;
    bool dirty = false;
    Cid cid;
    mutable std::unique_ptr<Node> child;
};

/// A node in memory. Holds only the entries that exist, in ascending order of their index, so its
/// size follows the size of the block and not the width that a block claims.
struct Node {
    bool is_leaf = true;
    /// Where values that are slices point into.
    Block source;
    std::vector<Value> values;
    std::vector<Link> links;

    [[nodiscard]] bool empty() const { return values.empty() && links.empty(); }
    /// True where the only entry is a link at index 0: such a root gives way to its child.
    [[nodiscard]] bool can_collapse() const {
        return !is_leaf && links.size() == 1 && links.front().index == 0;
    }
    [[nodiscard]] const Value* find_value(std::uint64_t index) const;
    [[nodiscard]] const Link* find_link(std::uint64_t index) const;
    /// The link at `index`; where there is none, a new one to an empty child, which is dirty.
    Link& find_or_add_link(std::uint32_t index, bool child_is_leaf);
    /// Puts a value in its place and says whether it replaced another.
    bool put_value(std::uint32_t index, Block value);
    /// Valid as long as the node keeps the value.
    [[nodiscard]] BytesView bytes_of(const Value& value) const;
};

/// How many indices one entry at `height` covers: width to the power of height, held at the
/// greatest 64-bit number.
[[nodiscard]] constexpr std::uint64_t span_at(unsigned bit_width, unsigned height) {
    const std::uint64_t log2 = std::uint64_t{bit_width} * height;
    return log2 >= 64 ? UINT64_MAX : std::uint64_t{1} << log2;
}

/// What a root block holds.
struct Root {
    unsigned bit_width = default_bit_width;
    unsigned height = 0;
    std::uint64_t count = 0;
    Node node;
};

/// What every walk over a tree needs.
struct Context {
    Blockstore* store;
    const ValueCodec* codec;
    unsigned bit_width;

    [[nodiscard]] std::uint64_t width() const { return std::uint64_t{1} << bit_width; }
    [[nodiscard]] std::uint64_t span(unsigned height) const { return span_at(bit_width, height); }

    /// Reads a node from the store. One that is no node of this width is contradictory.
    [[nodiscard]] StoreResult<std::unique_ptr<Node>> fetch(const Cid& cid) const;
    /// The child behind `link`, read once and kept.
    [[nodiscard]] StoreResult<Node*> child(const Link& link) const;
    /// Stores every dirty descendant of `node`, children before parents.
    StoreResult<void> flush_children(Node& node, Bytes& scratch) const;
};

/// Decodes a root block. One whose node contradicts itself is malformed, one that is too high
/// contradictory, one that is too wide impossible (fvm_ipld_amt, RootImpl and AmtImpl::load).
[[nodiscard]] StoreResult<Root> fetch_root(Blockstore& store, const Cid& cid, Layout layout,
                                           const ValueCodec& codec);

/// Appends [bitmap, links, values]. No link may be dirty.
DecodeResult<void> write_node(cbor::Writer& writer, const Node& node, unsigned bit_width,
                              const ValueCodec& codec);

/// Appends a root: everything but the node, which the caller appends.
void write_root_header(cbor::Writer& writer, Layout layout, unsigned bit_width, unsigned height,
                       std::uint64_t count);

/// The refusal of a tree whose nodes contradict the height of its root, where the reference panics.
[[nodiscard]] std::unexpected<StoreError> wrong_height(const Cid& cid);
[[nodiscard]] std::unexpected<StoreError> index_out_of_range();

}  // namespace fvm::ipld::amt
