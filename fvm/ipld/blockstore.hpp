#pragma once

#include <fvm/base/decode_error.hpp>
#include <fvm/ipld/block.hpp>
#include <fvm/ipld/cid.hpp>

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fvm::ipld {

/// Why data of the state could not be read or written.
struct StoreError {
    enum class Kind {
        /// The store has no such block.
        missing,
        /// The store itself failed (disk, database, embedder).
        failed,
        /// The block was found, but is not what it should be.
        malformed,
        /// The block decodes, and contradicts itself, the structure that it belongs to or its CID.
        /// The reference's arrays tell this from `malformed`, and so do the exit codes of actors.
        contradictory,
        /// The same, but in a way that the reference panics of.
        impossible,
        /// A key, index or height is beyond what the structure can hold.
        out_of_range,
    };
    Kind kind = Kind::failed;
    /// The block in question; undefined where there is none.
    Cid cid;
    /// Only for malformed blocks: offset in the block.
    std::size_t offset = 0;
    /// What went wrong, or what was being read: "HAMT node", "actor state".
    std::string note;
};

template <class T>
using StoreResult = std::expected<T, StoreError>;

inline std::unexpected<StoreError> missing_block(const Cid& cid, std::string_view while_reading) {
    return std::unexpected(
        StoreError{StoreError::Kind::missing, cid, 0, std::string(while_reading)});
}

inline std::unexpected<StoreError> malformed_block(const Cid& cid, const DecodeError& error) {
    return std::unexpected(
        StoreError{StoreError::Kind::malformed, cid, error.offset, std::string(error.reason)});
}

struct KeyedBlock {
    Cid cid;
    Block block;
};

/// Content-addressed storage: the embedder's database, a cache, a CAR file, the VM's own syscalls.
/// Implementations do not verify that a block matches its CID unless they say so.
class Blockstore {
  public:
    Blockstore() = default;
    Blockstore(const Blockstore&) = delete;
    Blockstore& operator=(const Blockstore&) = delete;
    virtual ~Blockstore() = default;

    /// The block, or nothing where the store does not have it. An error means that the store
    /// could not tell.
    virtual StoreResult<std::optional<Block>> get(const Cid& cid) = 0;

    virtual StoreResult<void> put(const Cid& cid, const Block& block) = 0;

    /// Stores a block under its blake2b-256 CID with `codec` and returns that CID. Here it is
    /// computed; a store that learns it from somebody else need not.
    virtual StoreResult<Cid> add(std::uint64_t codec, const Block& block) {
        const Cid cid = Cid::of(codec, block.bytes());
        if (auto stored = put(cid, block); !stored) {
            return std::unexpected(std::move(stored).error());
        }
        return cid;
    }

    /// Stores a batch; where it fails, any part of it may have been stored. Writes children before
    /// parents when given in that order.
    virtual StoreResult<void> put_many(std::span<const KeyedBlock> blocks) {
        for (const KeyedBlock& entry : blocks) {
            if (auto stored = put(entry.cid, entry.block); !stored) {
                return stored;
            }
        }
        return {};
    }

    virtual StoreResult<bool> has(const Cid& cid) {
        auto found = get(cid);
        if (!found) {
            return std::unexpected(std::move(found).error());
        }
        return found->has_value();
    }
};

/// The block, or an error that says "missing `cid` while reading `what`".
StoreResult<Block> get_required(Blockstore& store, const Cid& cid, std::string_view what);

/// The same for a block that is to be decoded: a codec other than CBOR and DAG-CBOR is
/// contradictory (fvm_ipld_encoding, CborStore::get_cbor).
StoreResult<Block> get_required_cbor(Blockstore& store, const Cid& cid, std::string_view what);

/// Blockstore::add of a copy of `content`.
StoreResult<Cid> put_content(Blockstore& store, std::uint64_t codec, BytesView content);

}  // namespace fvm::ipld
