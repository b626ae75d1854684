#pragma once

#include <fvm/ipld/blockstore.hpp>
#include <fvm/ipld/cid_table.hpp>

namespace fvm::ipld {

/// Which blocks a flush accepts; it differs between the reference's versions, and a block that is
/// refused fails the whole tipset.
enum class FlushRules : std::uint8_t {
    /// RAW and DAG-CBOR only, canonical headers.
    v2,
    /// Also opaque CBOR (0x51), and headers of any length; the same in versions 3 and 4.
    v3,
};

/// Holds back what is written to a store until it is known to belong to the new state. Reads look
/// here first. For one thread at a time.
class BufferedStore final : public Blockstore {
  public:
    /// `base` must outlive this store.
    explicit BufferedStore(Blockstore& base) : base_(base) {}

    StoreResult<std::optional<Block>> get(const Cid& cid) override;
    StoreResult<void> put(const Cid& cid, const Block& block) override;
    StoreResult<bool> has(const Cid& cid) override;

    /// Writes to the base exactly the blocks of the buffer that `root` reaches, children before
    /// parents, and forgets them here; the others stay (version 2 forgets them too). A link to a
    /// block that is not in the buffer is not followed: the base is taken to have it with all that
    /// it reaches.
    ///
    /// Links with the codecs of piece and sector commitments are passed over. Every other link must
    /// have a codec that the rules allow and be blake2b-256 or identity; DAG-CBOR in identity links
    /// is followed. An error of kind malformed names the block, and nothing has been written; after
    /// one of the base, some batches may have been. Either way the buffer is as it was.
    StoreResult<void> flush(const Cid& root, FlushRules rules = FlushRules::v3);

    /// Writes all blocks to the base, in the order in which they were first put, and forgets them
    /// here. Nothing is asked of their links. After an error some may have been written, and the
    /// buffer is as it was.
    StoreResult<void> flush_all();

    /// Number of blocks held back.
    [[nodiscard]] std::size_t size() const { return blocks_.size(); }

    /// Forgets what has not been flushed.
    void clear() { blocks_.clear(); }

  private:
    struct Walk;

    StoreResult<void> write(const std::vector<std::size_t>& order);

    Blockstore& base_;
    CidTable<Block> blocks_;
};

}  // namespace fvm::ipld
