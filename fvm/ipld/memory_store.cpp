#include <fvm/ipld/memory_store.hpp>

namespace fvm::ipld {

StoreResult<std::optional<Block>> MemoryStore::get(const Cid& cid) {
    const Block* block = blocks_.find(cid);
    if (block == nullptr) {
        return std::nullopt;
    }
    return *block;
}

StoreResult<void> MemoryStore::put(const Cid& cid, const Block& block) {
    blocks_.put(cid, block);
    return {};
}

StoreResult<bool> MemoryStore::has(const Cid& cid) {
    return blocks_.find(cid) != nullptr;
}

}  // namespace fvm::ipld
