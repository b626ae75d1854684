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

StoreResult<Block> get_required_cbor(Blockstore& store, const Cid& cid, std::string_view what) {
    if (cid.codec() != codec::cbor && cid.codec() != codec::dag_cbor) {
        return std::unexpected(
            StoreError{StoreError::Kind::contradictory, cid, 0,
                       "codec " + std::to_string(cid.codec()) + " is none of CBOR"});
    }
    return get_required(store, cid, what);
}

StoreResult<Cid> put_content(Blockstore& store, std::uint64_t codec, BytesView content) {
    return store.add(codec, Block::copy_of(content));
}

}  // namespace fvm::ipld
