#include <fvm/ipld/blockstore.hpp>

#include <fvm/base/result.hpp>

namespace fvm::ipld {

StoreResult<Block> get_required(Blockstore& store, const Cid& cid, std::string_view what) {
    std::optional<Block> block = FVM_TRY(store.get(cid));
    if (!block) [[unlikely]] {
        return missing_block(cid, what);
    }
    return std::move(*block);
}

StoreResult<Cid> put_content(Blockstore& store, std::uint64_t codec, BytesView content) {
    const Cid cid = Cid::of(codec, content);
    FVM_TRY(store.put(cid, Block::copy_of(content)));
    return cid;
}

}  // namespace fvm::ipld
