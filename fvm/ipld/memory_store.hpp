#pragma once

#include <fvm/ipld/blockstore.hpp>
#include <fvm/ipld/cid_table.hpp>

namespace fvm::ipld {

/// Keeps blocks in memory for as long as it lives. Does not verify them. For one thread at a time.
class MemoryStore final : public Blockstore {
  public:
    StoreResult<std::optional<Block>> get(const Cid& cid) override;
    StoreResult<void> put(const Cid& cid, const Block& block) override;
    StoreResult<bool> has(const Cid& cid) override;

    /// Number of blocks.
    [[nodiscard]] std::size_t size() const { return blocks_.size(); }

    /// All blocks, in the order in which they first came. Valid until the next put.
    [[nodiscard]] const std::vector<CidTable<Block>::Entry>& entries() const {
        return blocks_.entries();
    }

  private:
    CidTable<Block> blocks_;
};

}  // namespace fvm::ipld
