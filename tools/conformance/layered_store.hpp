#pragma once

#include <fvm/ipld/blockstore.hpp>

namespace fvm::tools {

/// Reads from two stores and writes to the upper one, so that the lower one can be shared.
class LayeredStore final : public ipld::Blockstore {
  public:
    /// Both outlive this store. `lower` may be null.
    LayeredStore(ipld::Blockstore& upper, ipld::Blockstore* lower) : upper_(upper), lower_(lower) {}

    void set_lower(ipld::Blockstore* lower) { lower_ = lower; }

    ipld::StoreResult<std::optional<ipld::Block>> get(const ipld::Cid& cid) override {
        auto found = upper_.get(cid);
        if (lower_ == nullptr || !found || found->has_value()) {
            return found;
        }
        return lower_->get(cid);
    }
    ipld::StoreResult<void> put(const ipld::Cid& cid, const ipld::Block& block) override {
        return upper_.put(cid, block);
    }
    ipld::StoreResult<bool> has(const ipld::Cid& cid) override {
        auto found = upper_.has(cid);
        if (lower_ == nullptr || !found || *found) {
            return found;
        }
        return lower_->has(cid);
    }

  private:
    ipld::Blockstore& upper_;
    ipld::Blockstore* lower_;
};

}  // namespace fvm::tools
