#pragma once

#include <fvm/ipld/amt_node.hpp>

#include <vector>

namespace fvm::ipld {

/// Computes the root of an AMT over values at 0, 1, 2, … from left to right, holding one open node
/// per level instead of the tree: how the root over a message's events is made (bit width 5). Gives
/// the same blocks in the same order as setting all values and flushing once.
class AmtBuilder {
  public:
    /// `bit_width` is 1 to 30 (0 is not a tree that can grow); 3 for the v0 layout. Blocks go to
    /// `store`, or nowhere where that is null and only the root is wanted.
    explicit AmtBuilder(unsigned bit_width, Blockstore* store = nullptr,
                        amt::Layout layout = amt::Layout::v3)
        : bit_width_(bit_width), layout_(layout), store_(store) {}

    /// Appends one value: one item of canonical CBOR.
    StoreResult<void> append(BytesView value);
    /// Closes the tree and returns its root. The builder is empty afterwards.
    StoreResult<Cid> finish();

  private:
    /// An open node: what it holds so far, encoded one behind the other.
    struct Level {
        std::uint64_t entries = 0;
        cbor::Writer encoded;
    };
    void write_node(cbor::Writer& writer, const Level& level, bool is_leaf) const;
    StoreResult<void> close(std::size_t level);
    StoreResult<Cid> store(BytesView block);

    unsigned bit_width_;
    amt::Layout layout_;
    Blockstore* store_;
    std::uint64_t count_ = 0;
    std::vector<Level> levels_;
    Bytes scratch_;
};

}  // namespace fvm::ipld
