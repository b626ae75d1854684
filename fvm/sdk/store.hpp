#pragma once

#include <fvm/ipld/blockstore.hpp>

namespace fvm::sdk {

/// The VM's blocks as an actor can see them: those that its state, or what it was given, leads to,
/// and those that it made. What it may not see is an error of kind `failed`, never an absent block.
/// Only blake2b-256 CIDs can be put; identity CIDs hold their block and ask nobody.
class ActorStore final : public ipld::Blockstore {
  public:
    ipld::StoreResult<std::optional<ipld::Block>> get(const ipld::Cid& cid) override;
    ipld::StoreResult<void> put(const ipld::Cid& cid, const ipld::Block& block) override;

    /// Stores `content` and returns its blake2b-256 CID, which the VM computes.
    ipld::StoreResult<ipld::Cid> put_content(std::uint64_t codec, BytesView content);
};

}  // namespace fvm::sdk
