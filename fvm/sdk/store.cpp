#include <fvm/sdk/store.hpp>

#include <fvm/sdk/syscall_support.hpp>

namespace fvm::sdk {
namespace {

std::unexpected<ipld::StoreError> failed(const ipld::Cid& cid, sys::Errno error,
                                         std::string_view what) {
    return std::unexpected(ipld::StoreError{
        ipld::StoreError::Kind::failed, cid, 0,
        std::string(what) + ": " + std::string(name(static_cast<ErrorNumber>(error)))});
}

/// Makes a block and gives it a CID.
ipld::StoreResult<ipld::Cid> link(std::uint64_t codec, BytesView content, std::uint64_t hash_code,
                                  std::uint32_t hash_size) {
    std::uint32_t id = 0;
    if (const sys::Errno error =
            sys::ipld_block_create(&id, codec, content.data(), size_of(content));
        error != 0) {
        return failed({}, error, "block_create");
    }
    CidBuffer linked;
    if (const sys::Errno error = sys::ipld_block_link(&linked.size, id, hash_code, hash_size,
                                                      linked.data(), CidBuffer::capacity);
        error != 0) {
        return failed({}, error, "block_link");
    }
    return linked.cid();
}

}  // namespace

ipld::StoreResult<std::optional<ipld::Block>> ActorStore::get(const ipld::Cid& cid) {
    if (cid.hash_code() == ipld::multihash::identity) {
        return ipld::Block::copy_of(cid.digest());
    }
    abi::IpldOpen opened{};
    sys::Errno error = sys::ipld_block_open(&opened, CidBytes(cid).data());
    if (error != 0) {
        return failed(cid, error, "block_open");
    }
    std::int32_t rest = 0;
    ipld::Block block = ipld::Block::build(opened.size, [&](std::uint8_t* out) {
        error = sys::ipld_block_read(&rest, opened.id, 0, out, opened.size);
    });
    if (error != 0) {
        return failed(cid, error, "block_read");
    }
    require(rest == 0, "a block has another size than the VM said");
    return block;
}

ipld::StoreResult<void> ActorStore::put(const ipld::Cid& cid, const ipld::Block& block) {
    const auto linked = link(cid.codec(), block.bytes(), cid.hash_code(),
                             static_cast<std::uint32_t>(cid.digest().size()));
    if (!linked) {
        return std::unexpected(linked.error());
    }
    require(*linked == cid, "a block was stored under another CID");
    return {};
}

ipld::StoreResult<ipld::Cid> ActorStore::put_content(std::uint64_t codec, BytesView content) {
    return link(codec, content, ipld::multihash::blake2b_256, 32);
}

}  // namespace fvm::sdk
