#pragma once

#include <fvm/ipld/blockstore.hpp>
#include <fvm/ipld/hamt_bits.hpp>
#include <fvm/ipld/hamt_values.hpp>

#include <memory>
#include <vector>

/// Nodes of the hash trie and their encoding.
namespace fvm::ipld::trie {

/// How the pointers of a node are written. A node is [bitfield, [pointer, ...]] in all of them.
enum class Layout : std::uint8_t {
    /// A link, or a bucket [[key, value], ...].
    hamt_v3,
    /// {"0": link} or {"1": bucket}: actors before v3.
    hamt_v0,
    /// {"v": bucket} or {"l": [link, bits of the extension, extension]}; keys are numbers.
    kamt,
};

/// What makes the path of a key.
enum class PathRule : std::uint8_t {
    sha2_256,
    /// The first 32 bytes of the key; shorter keys are filled up with zeros at the end.
    leading_bytes,
};

struct Config {
    /// Bits of the path that each level consumes, 1 to 8.
    unsigned bit_width = 5;
    /// Levels above this one hold no values, only links.
    unsigned min_data_depth = 0;
    /// Values that share a slot before they move into a child.
    std::size_t bucket_size = 3;
    Layout layout = Layout::hamt_v3;
    PathRule path_rule = PathRule::sha2_256;

    [[nodiscard]] bool has_extensions() const { return layout == Layout::kamt; }
};

/// What every operation on nodes needs.
struct Context {
    Blockstore* store;
    const ValueRules* values;
    Config config;
};

struct Node;

/// One child of a node: values that share the slot, or a node.
struct Slot {
    enum class Kind : std::uint8_t {
        bucket,
        /// A node that the store has. `child` caches it once it has been loaded.
        link,
        /// A node that has changed since it was loaded or flushed: `child`.
        dirty,
    };
    Kind kind = Kind::bucket;
    /// Where in the block of the node the bucket or link is, without the map around it that some
    /// layouts have.
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
    /// The same, but in bytes of its own, which are canonical. Empty where the block has them.
    Block own;
    mutable std::unique_ptr<Node> child;
};

/// A node in memory. Keeps the block that it came from and only notes where its slots are.
struct Node {
    Block block;
    /// True where the buckets and links in the block are, byte for byte, what would be written for
    /// the same content.
    bool canonical = true;
    Bitmap bitmap;
    /// The extension of the link to this node.
    Extension extension;
    /// One for each bit in `bitmap`, in order.
    std::vector<Slot> slots;

    [[nodiscard]] BytesView bytes_of(const Slot& slot) const {
        return slot.own.size() != 0 ? slot.own.bytes()
                                    : block.bytes().subspan(slot.begin, slot.size);
    }
    [[nodiscard]] bool is_canonical(const Slot& slot) const {
        return canonical || slot.own.size() != 0;
    }
    /// `bit` must not be set.
    Slot& insert(unsigned bit, Slot slot);
    void remove(unsigned bit);
};

/// Goes through the entries of a bucket that decoding has accepted.
class BucketReader {
  public:
    BucketReader() = default;
    BucketReader(BytesView bucket, Layout layout);

    /// False behind the last entry.
    bool next();
    /// Of a KAMT all 32 bytes. Valid until next().
    [[nodiscard]] BytesView key() const { return is_number_ ? BytesView(number_) : key_; }
    [[nodiscard]] BytesView value() const { return value_; }
    [[nodiscard]] std::size_t count() const { return count_; }

  private:
    BytesView rest_;
    std::size_t left_ = 0;
    std::size_t count_ = 0;
    bool is_number_ = false;
    BytesView key_;
    Path number_{};
    BytesView value_;
};

struct Entry {
    BytesView key;
    BytesView value;
};

/// A bucket of its own with one entry. `value` must be canonical.
[[nodiscard]] Block make_bucket(const Config& config, const Entry& entry);

/// What a bucket becomes.
struct BucketEdit {
    /// Left out.
    std::optional<BytesView> drop;
    /// Put in order of its key, which must not be there or be the one dropped.
    std::optional<Entry> add;
};

/// The bucket in `slot` as canonical bytes, with `edit` applied.
[[nodiscard]] StoreResult<Block> edit_bucket(const Context& context, const Node& node,
                                             const Slot& slot, const BucketEdit& edit);

/// All entries of the buckets of `node`, which has no other slots, in one bucket ordered by key.
[[nodiscard]] StoreResult<Block> merge_buckets(const Context& context, const Node& node);

struct LinkView {
    Cid cid;
    ExtensionView extension;
};

/// What a slot links to; not for buckets and dirty slots.
[[nodiscard]] LinkView read_link(const Config& config, BytesView link);
[[nodiscard]] Block make_link(const Config& config, const Cid& cid, ExtensionView extension);

/// Reads and checks the node at `cid`, exactly as strictly as the reference (Node::load), except
/// that of a KAMT strings of indefinite length, and links that have bytes behind the CID, are
/// refused. Also refused are KAMT extensions shorter than they claim, where the reference panics.
/// What decodes and is no such node is contradictory.
[[nodiscard]] StoreResult<std::unique_ptr<Node>> load_node(const Context& context, const Cid& cid,
                                                           unsigned depth);

/// Stores `node`, none of whose slots may be dirty, and makes it refer to the new block.
[[nodiscard]] StoreResult<Cid> store_node(const Context& context, Node& node);

[[nodiscard]] std::unexpected<StoreError> malformed_tree(std::string_view reason);
/// The path has no more bits: too many keys with the same path, or a tree deeper than paths.
[[nodiscard]] std::unexpected<StoreError> too_deep();

}  // namespace fvm::ipld::trie
