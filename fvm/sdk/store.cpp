#include <fvm/sdk/store.hpp>

#include <fvm/sdk/syscall_support.hpp>

#include <algorithm>
#include <utility>

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
    if (const ipld::Block* kept = find(cid)) {
        return *kept;
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
    keep(cid, block);
    return block;
}

ipld::StoreResult<void> ActorStore::put(const ipld::Cid& cid, const ipld::Block& block) {
    if (find(cid) != nullptr) {
        return {};
    }
    const auto linked = link(cid.codec(), block.bytes(), cid.hash_code(),
                             static_cast<std::uint32_t>(cid.digest().size()));
    if (!linked) {
        return std::unexpected(linked.error());
    }
    require(*linked == cid, "a block was stored under another CID");
    keep(cid, block);
    return {};
}

ipld::StoreResult<ipld::Cid> ActorStore::add(std::uint64_t codec, const ipld::Block& block) {
    const auto is_same = [&](const ipld::KeyedBlock& kept) {
        return std::ranges::equal(kept.block.bytes(), block.bytes()) && kept.cid.codec() == codec &&
               kept.cid.hash_code() == ipld::multihash::blake2b_256;
    };
    if (const auto same = std::ranges::find_if(kept_, is_same); same != kept_.end()) {
        return same->cid;
    }
    auto linked = link(codec, block.bytes(), ipld::multihash::blake2b_256, 32);
    if (linked) {
        keep(*linked, block);
    }
    return linked;
}

const ipld::Block* ActorStore::find(const ipld::Cid& cid) const {
    const auto found = std::ranges::find(kept_, cid, &ipld::KeyedBlock::cid);
    return found == kept_.end() ? nullptr : &found->block;
}

void ActorStore::keep(const ipld::Cid& cid, ipld::Block block) {
    if (kept_.size() < most_kept) {
        kept_.push_back({cid, std::move(block)});
        return;
    }
    kept_[oldest_] = {cid, std::move(block)};
    oldest_ = (oldest_ + 1) % most_kept;
}

}  // namespace fvm::sdk
