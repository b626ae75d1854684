#pragma once

#include <fvm/ipld/memory_store.hpp>
#include <test/fuzz/fuzz_target.hpp>

#include <vector>

namespace fvm::test {

/// The blocks of an input. Each has its own CID, and every other CID stands for one of them too, so
/// that links need not be hashes: hostile trees share nodes and contain themselves. Where there are
/// such blocks, reading fails after a while, because a walk through such a tree has no end.
class HostileStore final : public ipld::Blockstore {
  public:
    static constexpr unsigned max_reads = 100;

    void append(BytesView content) {
        const ipld::Block block = ipld::Block::copy_of(content);
        root_ = ipld::Cid::of(ipld::codec::dag_cbor, content);
        require(own_.put(root_, block).has_value(), "memory stores take all blocks");
        blocks_.push_back(block);
    }

    /// Of the last block.
    [[nodiscard]] const ipld::Cid& root() const { return root_; }
    void allow_more_reads() { reads_ = 0; }

    ipld::StoreResult<std::optional<ipld::Block>> get(const ipld::Cid& cid) override {
        if (!blocks_.empty() && ++reads_ > max_reads) {
            return std::unexpected(
                ipld::StoreError{ipld::StoreError::Kind::failed, cid, 0, "too many reads"});
        }
        auto found = own_.get(cid);
        const BytesView digest = cid.digest();
        if (!found || *found || blocks_.empty() || digest.empty()) {
            return found;
        }
        return blocks_[digest[0] % blocks_.size()];
    }

    ipld::StoreResult<void> put(const ipld::Cid& cid, const ipld::Block& block) override {
        require(ipld::Cid::of(cid.codec(), block.bytes()) == cid, "blocks are what their CIDs say");
        return own_.put(cid, block);
    }

  private:
    ipld::MemoryStore own_;
    std::vector<ipld::Block> blocks_;
    ipld::Cid root_;
    unsigned reads_ = 0;
};

/// Up to eight blocks, each behind its length in two bytes; a length of zero ends them.
inline void read_blocks(Choices& choices, HostileStore& store) {
    for (int i = 0; i < 8; ++i) {
        const auto size = static_cast<std::size_t>(choices.number(2));
        if (size == 0) {
            return;
        }
        store.append(choices.bytes(size));
    }
}

}  // namespace fvm::test
