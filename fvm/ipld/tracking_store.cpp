#include <fvm/ipld/tracking_store.hpp>

#include <fvm/base/result.hpp>

namespace fvm::ipld {

StoreResult<std::optional<Block>> TrackingStore::get(const Cid& cid) {
    std::optional<Block> block = FVM_TRY(base_.get(cid));
    const std::size_t size = block ? block->size() : 0;
    accesses_.push_back({Access::Kind::get, cid, size});
    ++totals_.gets;
    totals_.bytes_read += size;
    return block;
}

StoreResult<void> TrackingStore::put(const Cid& cid, const Block& block) {
    FVM_TRY(base_.put(cid, block));
    record_put(cid, block);
    return {};
}

StoreResult<void> TrackingStore::put_many(std::span<const KeyedBlock> blocks) {
    FVM_TRY(base_.put_many(blocks));
    for (const KeyedBlock& entry : blocks) {
        record_put(entry.cid, entry.block);
    }
    return {};
}

StoreResult<bool> TrackingStore::has(const Cid& cid) {
    const bool found = FVM_TRY(base_.has(cid));
    accesses_.push_back({Access::Kind::has, cid, 0});
    return found;
}

void TrackingStore::reset() {
    accesses_.clear();
    totals_ = {};
}

void TrackingStore::record_put(const Cid& cid, const Block& block) {
    accesses_.push_back({Access::Kind::put, cid, block.size()});
    ++totals_.puts;
    totals_.bytes_written += block.size();
}

}  // namespace fvm::ipld
