#pragma once

#include <fvm/ipld/hamt_node.hpp>

#include <optional>
#include <type_traits>
#include <vector>

namespace fvm::ipld::trie {

/// Walks the entries of a tree, loading and keeping nodes as it gets to them. The order is that of
/// the paths, and that of the keys within a bucket. Refers to the tree: changing or moving that
/// ends the walk.
class Cursor {
  public:
    Cursor(const Context& context, const Node& root);

    /// A walk that starts at `key`, which must be there.
    ///
    /// Where it is not, the nodes that the reference reads on its way to that finding are read as
    /// well (iter.rs, new_from): it takes the next child for the one that is missing, and where
    /// there is none tries the next bits of the path in the same node.
    static StoreResult<Cursor> from(const Context& context, const Node& root, BytesView key);

    /// Goes to the next entry; false where there is none. After an error the walk may go on behind
    /// the node that could not be loaded.
    StoreResult<bool> next();
    /// Valid until next().
    [[nodiscard]] BytesView key() const { return bucket_.key(); }
    /// Valid as long as the tree is not changed.
    [[nodiscard]] BytesView value() const { return bucket_.value(); }

  private:
    struct Level {
        const Node* node;
        /// The slot that comes next.
        std::size_t slot;
    };
    StoreResult<const Node*> enter(const Node& node, const Slot& slot) const;

    const Context* context_;
    std::vector<Level> levels_;
    BucketReader bucket_;
    /// True where `bucket_` stands at an entry that next() has yet to deliver.
    bool at_start_ = false;
};

/// The hash trie over encoded keys and values, of which Hamt and Kamt are the typed faces. Does to
/// the store exactly what fvm_ipld_hamt 0.10 and fvm_ipld_kamt 0.4 do: the same reads and writes in
/// the same order, the same roots, and after an error the same contents.
class Trie {
  public:
    /// An empty tree. Bit widths other than 1 to 8 make every operation an out_of_range error.
    Trie(Blockstore& store, const Config& config, const ValueRules& values);
    /// Reads the root; other nodes are read when they are needed, once each.
    static StoreResult<Trie> load(Blockstore& store, const Cid& root, const Config& config,
                                  const ValueRules& values);

    /// The value of `key`, valid until the tree is changed or moved.
    [[nodiscard]] StoreResult<std::optional<BytesView>> get(BytesView key) const;

    struct SetResult {
        /// False where the value was there already, or another was and may not be replaced.
        bool changed = false;
        /// What was there before. Not told where it may not be replaced.
        std::optional<Bytes> previous;
    };
    /// `value` is one item of canonical CBOR. An equal value changes nothing.
    ///
    /// Where more keys than a bucket holds have the same path, the result is out_of_range and, as
    /// in the reference, the bucket that was to be divided is lost.
    StoreResult<SetResult> set(BytesView key, BytesView value, bool overwrite);

    /// Removes `key` and returns what was there.
    StoreResult<std::optional<Bytes>> erase(BytesView key);

    void clear();
    [[nodiscard]] bool empty() const { return root_.slots.empty(); }

    /// Writes what has changed, children before parents, the root last. Writes nothing where
    /// nothing has changed since the last flush or load.
    StoreResult<Cid> flush();

    [[nodiscard]] Cursor begin() const { return {context_, root_}; }
    [[nodiscard]] StoreResult<Cursor> begin_at(BytesView key) const {
        return Cursor::from(context_, root_, key);
    }

    /// Calls `visit(key, value) -> StoreResult<bool>` for each entry until it says false, without
    /// keeping nodes that it loads and without using nodes kept before.
    template <class Visit>
    StoreResult<void> for_each_uncached(Visit&& visit) const {
        using Callable = std::remove_reference_t<Visit>;
        return visit_uncached(
            [](void* target, BytesView key, BytesView value) -> StoreResult<bool> {
                return (*static_cast<Callable*>(target))(key, value);
            },
            &visit);
    }

    [[nodiscard]] const Context& context() const { return context_; }
    [[nodiscard]] const Node& root_node() const { return root_; }

  private:
    /// A slot on the way down to the one that is to change.
    struct Step {
        Node* node;
        unsigned bit;
        std::size_t index;
        unsigned depth;

        [[nodiscard]] Slot& slot() const { return node->slots[index]; }
    };
    struct Insertion {
        Entry entry;
        bool overwrite;
        std::optional<Bytes>* previous;
    };
    struct Place {
        Node* node;
        unsigned bit;
        Slot* slot;
        BitCursor* bits;
        unsigned depth;
    };
    using Visitor = StoreResult<bool> (*)(void*, BytesView, BytesView);

    StoreResult<bool> insert(Node& top, BitCursor bits, unsigned depth, const Insertion& insertion);
    StoreResult<void> add_slot(const Place& place, const Entry& entry);
    StoreResult<bool> insert_in_bucket(const Place& place, const Insertion& insertion);
    StoreResult<void> push_down(const Place& place, const Insertion& insertion);
    StoreResult<void> part_ways(const Place& place, std::uint32_t matched, const Entry& entry);
    [[nodiscard]] StoreResult<bool> same_value(const Place& place, BytesView old,
                                               BytesView value) const;

    StoreResult<std::optional<Bytes>> erase_in_bucket(const Place& place, BytesView key);
    StoreResult<void> clean(const Step& step);

    StoreResult<void> flush_children(Node& node);
    StoreResult<void> visit_uncached(Visitor visit, void* target) const;

    Context context_;
    Node root_;
    /// The root as last flushed or loaded, as long as nothing has changed since.
    std::optional<Cid> flushed_;
    /// Kept for its memory.
    std::vector<Step> trail_;
};

/// One difference between two trees. At least one side has a value.
struct RawChange {
    Bytes key;
    std::optional<Bytes> before;
    std::optional<Bytes> after;
};

/// What must change in `before` to become `after`, in ascending order of keys. Reads and keeps the
/// nodes that are not in both. Configurations must be equal.
[[nodiscard]] StoreResult<std::vector<RawChange>> diff(const Trie& before, const Trie& after);

[[nodiscard]] Path path_of(const Config& config, BytesView key);
[[nodiscard]] StoreResult<unsigned> next_index(const Config& config, BitCursor& bits);
[[nodiscard]] ExtensionView extension_of(const Context& context, const Node& node,
                                         const Slot& slot);
/// The node in `slot`, which is not a bucket; read from the store at the first time and kept.
[[nodiscard]] StoreResult<Node*> child_of(const Context& context, const Node& node,
                                          const Slot& slot, unsigned depth);

}  // namespace fvm::ipld::trie
