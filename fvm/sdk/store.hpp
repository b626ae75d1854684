#pragma once

#include <fvm/ipld/blockstore.hpp>

#include <vector>

namespace fvm::sdk {

/// The VM's blocks as an actor can see them: those that its state, or what it was given, leads to,
/// and those that it made. What it may not see is an error of kind `failed`, never an absent block.
/// Only blake2b-256 CIDs can be put; identity CIDs hold their block and ask nobody.
///
/// Opening a block costs about 200,000 gas and writing one four times as much, so the latest ones
/// are kept: what a CID stands for cannot change in the course of a call.
class ActorStore final : public ipld::Blockstore {
  public:
    ipld::StoreResult<std::optional<ipld::Block>> get(const ipld::Cid& cid) override;
    ipld::StoreResult<void> put(const ipld::Cid& cid, const ipld::Block& block) override;
    /// The VM computes the CID.
    ipld::StoreResult<ipld::Cid> add(std::uint64_t codec, const ipld::Block& block) override;
    ipld::StoreResult<ipld::Cid> put_content(std::uint64_t codec, BytesView content) {
        return add(codec, ipld::Block::copy_of(content));
    }

  private:
    /// More would make looking for a block that is not there dear.
    static constexpr std::size_t most_kept = 16;

    [[nodiscard]] const ipld::Block* find(const ipld::Cid& cid) const;
    void keep(const ipld::Cid& cid, ipld::Block block);

    std::vector<ipld::KeyedBlock> kept_;
    /// The oldest, once there are as many as may be.
    std::size_t oldest_ = 0;
};

}  // namespace fvm::sdk
