#pragma once

#include <fvm/ipld/block.hpp>
#include <fvm/ipld/cid_table.hpp>
#include <fvm/vm/error.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace fvm::vm {

/// Content and codec: what passes between actors.
struct CodedBlock {
    std::uint64_t codec = 0;
    ipld::Block data;
    /// As often as they occur; only where the rules track reachability.
    std::vector<ipld::Cid> links;

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(data.size()); }
};

/// The blocks that one invocation holds, by handle, and the CIDs that it may open. Handles start at
/// 1 and are never reused.
class BlockRegistry {
  public:
    static constexpr std::size_t max_blocks = std::numeric_limits<std::int32_t>::max();

    /// `allowed_codecs` outlives the registry.
    explicit BlockRegistry(std::span<const std::uint64_t> allowed_codecs)
        : allowed_codecs_(allowed_codecs) {}

    [[nodiscard]] bool is_full() const { return blocks_.size() >= max_blocks; }

    [[nodiscard]] ExecResult<void> check_codec(std::uint64_t codec) const {
        if (std::ranges::find(allowed_codecs_, codec) == allowed_codecs_.end()) {
            return syscall_error(ErrorNumber::illegal_codec,
                                 "codec " + std::to_string(codec) + " is not allowed");
        }
        return {};
    }

    ExecResult<BlockId> put(CodedBlock block) {
        if (is_full()) {
            return syscall_error(ErrorNumber::limit_exceeded, "too many blocks");
        }
        if (auto checked = check_codec(block.codec); !checked) {
            return std::unexpected(checked.error());
        }
        blocks_.push_back(std::move(block));
        return static_cast<BlockId>(blocks_.size());
    }

    /// Null where there is no such handle. Valid until the next put().
    [[nodiscard]] const CodedBlock* find(BlockId id) const {
        return id == no_data_block || id > blocks_.size() ? nullptr : &blocks_[id - 1];
    }

    [[nodiscard]] ExecResult<const CodedBlock*> get(BlockId id) const {
        const CodedBlock* block = find(id);
        if (block == nullptr) {
            return syscall_error(ErrorNumber::invalid_handle,
                                 "no block with handle " + std::to_string(id));
        }
        return block;
    }

    /// What this invocation has come to know of: links of blocks it was given or has opened, its
    /// own root, and what it has linked itself (FVM v4).
    [[nodiscard]] bool is_reachable(const ipld::Cid& cid) const {
        return reachable_.find(cid) != nullptr;
    }
    void mark_reachable(const ipld::Cid& cid) { reachable_.put(cid, {}); }
    void mark_reachable(std::span<const ipld::Cid> cids) {
        for (const ipld::Cid& cid : cids) {
            mark_reachable(cid);
        }
    }

  private:
    struct Nothing {};

    std::span<const std::uint64_t> allowed_codecs_;
    std::vector<CodedBlock> blocks_;
    ipld::CidTable<Nothing> reachable_;
};

}  // namespace fvm::vm
