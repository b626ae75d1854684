#pragma once

#include <fvm/ipld/amt_node.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace fvm::ipld::amt {

/// Walks the values of a tree in ascending order of their index, loading and caching nodes as it
/// gets to them. Refers to the tree: any change to that, or moving it, ends the walk.
class Cursor {
  public:
    /// A walk over everything below `node`.
    Cursor(const Context& context, const Node& node, unsigned height, std::uint64_t first_index);
    /// A walk that starts at the first value whose index is not below `start`.
    ///
    /// As in the reference (fvm_ipld_amt, iter.rs), where `start` lies inside a subtree that does
    /// not exist and is not its first index, the indices that the walk reports are too great by
    /// the distance of `start` from that first index.
    static StoreResult<Cursor> from(const Context& context, const Node& root, unsigned height,
                                    std::uint64_t start);

    /// Goes to the next value; false where there is none. After an error the walk may go on
    /// behind the subtree that could not be loaded.
    StoreResult<bool> next();
    [[nodiscard]] std::uint64_t index() const { return index_; }
    /// Valid as long as the tree keeps the value.
    [[nodiscard]] BytesView value() const { return value_; }

  private:
    struct Level {
        const Node* node;
        /// The slot that comes next.
        std::uint64_t slot;
    };
    Cursor(const Context& context, unsigned height, std::uint64_t key)
        : context_(context), height_(height), key_(key) {}
    StoreResult<void> descend(Level& level);
    bool step_in_leaf(Level& level);
    void skip(std::uint64_t slots, std::uint64_t span);

    Context context_;
    unsigned height_;
    std::vector<Level> levels_;
    /// The index that the next slot stands for.
    std::uint64_t key_;
    std::uint64_t index_ = 0;
    BytesView value_;
};

/// One difference between two trees. At least one side has a value.
struct RawChange {
    std::uint64_t index;
    std::optional<Bytes> before;
    std::optional<Bytes> after;
};

/// What a callback of Core::update_each() decides.
struct Verdict {
    /// The encoded replacement, or nothing to leave the value and its node as they are.
    std::optional<Block> replacement;
    bool keep_going = true;
};

/// The array mapped trie over encoded values. Amt<Value> is the typed face of it.
class Core {
  public:
    /// An empty tree. `bit_width` is 1 to 30; 3 for the v0 layout.
    Core(Blockstore& store, unsigned bit_width, Layout layout, const ValueCodec& codec);
    static StoreResult<Core> load(Blockstore& store, const Cid& root, Layout layout,
                                  const ValueCodec& codec);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] unsigned height() const { return height_; }
    [[nodiscard]] unsigned bit_width() const { return context_.bit_width; }
    [[nodiscard]] const Context& context() const { return context_; }
    [[nodiscard]] const Node& root_node() const { return root_; }

    /// The value at `index`, valid until the tree is changed.
    [[nodiscard]] StoreResult<std::optional<BytesView>> get(std::uint64_t index) const;
    /// `value` is one item of canonical CBOR. Marks the path changed even where it is equal.
    StoreResult<void> set(std::uint64_t index, Block value);
    /// What was removed, if there was anything. Where there was nothing, no node becomes dirty.
    StoreResult<std::optional<Bytes>> remove(std::uint64_t index);
    /// Writes what has changed, children before parents, the root last. Writes nothing where
    /// nothing has changed since the last flush or load.
    StoreResult<Cid> flush();

    [[nodiscard]] Cursor begin() const { return {context_, root_, height_, 0}; }
    [[nodiscard]] StoreResult<Cursor> begin_at(std::uint64_t start) const;

    /// Calls `visit(index, BytesView)` for each value, without keeping nodes that it loads and
    /// without using nodes kept before: what links name is read from the store again.
    template <class Visit>
    StoreResult<void> for_each_uncached(Visit&& visit) const {
        using Callable = std::remove_reference_t<Visit>;
        return visit_uncached(
            root_, height_, 0,
            [](void* target, std::uint64_t index, BytesView value) {
                (*static_cast<Callable*>(target))(index, value);
            },
            &visit);
    }

    /// Calls `decide(index, BytesView) -> Verdict` for each value in order and replaces where told.
    template <class Decide>
    StoreResult<void> update_each(Decide&& decide) {
        using Callable = std::remove_reference_t<Decide>;
        const Updater updater{[](void* target, std::uint64_t index, BytesView value) {
                                  return (*static_cast<Callable*>(target))(index, value);
                              },
                              &decide};
        const Update update = FVM_TRY(update_node(root_, height_, 0, updater));
        if (update.changed) {
            flushed_.reset();
        }
        return {};
    }

  private:
    struct Updater {
        Verdict (*decide)(void*, std::uint64_t, BytesView);
        void* target;
    };
    struct Update {
        bool keep_going = true;
        bool changed = false;
    };
    using Visitor = void (*)(void*, std::uint64_t, BytesView);

    Core(Blockstore& store, const Cid& cid, Root root, Layout layout, const ValueCodec& codec);
    void grow();
    StoreResult<bool> put(std::uint64_t index, Block value);
    StoreResult<void> shrink();
    StoreResult<void> visit_uncached(const Node& node, unsigned height, std::uint64_t offset,
                                     Visitor visit, void* target) const;
    StoreResult<Update> update_node(Node& node, unsigned height, std::uint64_t offset,
                                    const Updater& updater);
    Update update_leaf(Node& node, std::uint64_t offset, const Updater& updater);

    Context context_;
    Layout layout_;
    unsigned height_ = 0;
    std::uint64_t count_ = 0;
    Node root_;
    /// The root as last flushed or loaded, as long as nothing has changed since.
    std::optional<Cid> flushed_;
};

/// What must change in `before` to become `after`, in ascending order of index. Reads both trees as
/// far as they differ and one level beyond, like the reference. Bit widths must be equal.
[[nodiscard]] StoreResult<std::vector<RawChange>> diff(const Core& before, const Core& after);

}  // namespace fvm::ipld::amt
