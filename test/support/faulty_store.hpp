#pragma once

#include <fvm/ipld/blockstore.hpp>

#include <cstdint>
#include <limits>

namespace fvm::vm::test {

/// Passes everything on to another store, counts, and fails once at a chosen place.
class FaultyStore final : public ipld::Blockstore {
  public:
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

    explicit FaultyStore(ipld::Blockstore& base) : base_(base) {}

    ipld::StoreResult<std::optional<ipld::Block>> get(const ipld::Cid& cid) override {
        if (gets++ == fail_get) {
            if (loses_blocks) {
                return std::nullopt;
            }
            return std::unexpected(ipld::StoreError{ipld::StoreError::Kind::failed, cid, 0,
                                                    "a get was chosen to fail"});
        }
        return base_.get(cid);
    }

    ipld::StoreResult<void> put(const ipld::Cid& cid, const ipld::Block& block) override {
        if (puts++ == fail_put) {
            return std::unexpected(ipld::StoreError{ipld::StoreError::Kind::failed, cid, 0,
                                                    "a put was chosen to fail"});
        }
        return base_.put(cid, block);
    }

    ipld::StoreResult<bool> has(const ipld::Cid& cid) override { return base_.has(cid); }

    std::uint64_t gets = 0;
    std::uint64_t puts = 0;
    /// Which get or put fails, counted from 0.
    std::uint64_t fail_get = never;
    std::uint64_t fail_put = never;
    /// A get that fails says that there is no such block, instead of an error.
    bool loses_blocks = false;

  private:
    ipld::Blockstore& base_;
};

}  // namespace fvm::vm::test
