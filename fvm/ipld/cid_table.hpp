#pragma once

#include <fvm/ipld/cid.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace fvm::ipld {

/// A hash table from CIDs to values, open-addressed, for host and wasm32. Entries lie in the order
/// in which they first came, so that walking over them is deterministic.
template <class Value>
class CidTable {
  public:
    struct Entry {
        Cid cid;
        Value value;
    };

    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    [[nodiscard]] bool empty() const { return entries_.empty(); }

    /// Valid until the table is changed.
    [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

    /// The position in entries(), or size() where `cid` is not in the table.
    [[nodiscard]] std::size_t index_of(const Cid& cid) const {
        if (entries_.empty()) {
            return 0;
        }
        const std::size_t hash = mixed(cid);
        const std::size_t slot = slot_of(cid, hash);
        return slots_[slot].number == 0 ? entries_.size() : slots_[slot].number - 1;
    }

    /// As index_of(), for the version 1 DAG-CBOR CID with this blake2b-256 digest of 32 bytes.
    [[nodiscard]] std::size_t index_of_state_block(BytesView digest) const {
        if (entries_.empty()) {
            return 0;
        }
        const std::size_t hash = mixed(codec::dag_cbor, digest);
        const std::size_t slot = find_slot(hash, [digest](const Cid& cid) {
            return cid.codec() == codec::dag_cbor && cid.hash_code() == multihash::blake2b_256 &&
                   cid.version() == 1 && std::ranges::equal(cid.digest(), digest);
        });
        return slots_[slot].number == 0 ? entries_.size() : slots_[slot].number - 1;
    }

    /// Valid until the table is changed.
    [[nodiscard]] const Value* find(const Cid& cid) const {
        const std::size_t index = index_of(cid);
        return index == entries_.size() ? nullptr : &entries_[index].value;
    }

    /// Adds an entry, or replaces the value of the one that is there.
    void put(const Cid& cid, Value value) {
        if (entries_.size() >= slots_.size() / 2) {
            rebuild(slots_.empty() ? least_slots : slots_.size() * 2);
        }
        const std::size_t hash = mixed(cid);
        Slot& slot = slots_[slot_of(cid, hash)];
        if (slot.number != 0) {
            entries_[slot.number - 1].value = std::move(value);
            return;
        }
        entries_.push_back(Entry{cid, std::move(value)});
        slot = {.number = static_cast<std::uint32_t>(entries_.size()), .tag = tag_of(hash)};
    }

    /// Keeps the entries for which `keep(index)` is true, in their order.
    template <class Keep>
    void retain(Keep&& keep) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            if (keep(i)) {
                if (kept != i) {
                    entries_[kept] = std::move(entries_[i]);
                }
                ++kept;
            }
        }
        entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(kept), entries_.end());
        rebuild(slots_.size());
    }

    void clear() {
        entries_.clear();
        slots_.assign(slots_.size(), Slot{});
    }

  private:
    static constexpr std::size_t least_slots = 64;

    struct Slot {
        /// Position of the entry plus one; 0 is free.
        std::uint32_t number = 0;
        /// More bits of the hash, so that strangers seldom cost a look at their entry.
        std::uint32_t tag = 0;
    };

    static std::size_t mixed(const Cid& cid) { return mixed(cid.codec(), cid.digest()); }

    static std::size_t mixed(std::uint64_t codec, BytesView digest) {
        std::size_t value = 0;
        if (digest.size() >= sizeof(value)) [[likely]] {
            std::memcpy(&value, digest.data() + digest.size() - sizeof(value), sizeof(value));
        } else if (!digest.empty()) {
            std::memcpy(&value, digest.data(), digest.size());
        }
        // Digests of the hash functions in use are uniform; the codec is spread by the product.
        return (value ^ static_cast<std::size_t>(codec)) *
               static_cast<std::size_t>(0x9e3779b97f4a7c15ULL);
    }

    static std::uint32_t tag_of(std::size_t hash) { return static_cast<std::uint32_t>(hash); }

    /// The slot that holds `cid`, or the free one where it belongs.
    [[nodiscard]] std::size_t slot_of(const Cid& cid, std::size_t hash) const {
        return find_slot(hash, [&cid](const Cid& other) { return other == cid; });
    }

    /// The slot whose CID has this hash and is the one that `is_wanted` knows, or the free one
    /// where it belongs.
    template <class IsWanted>
    [[nodiscard]] std::size_t find_slot(std::size_t hash, IsWanted&& is_wanted) const {
        const std::size_t mask = slots_.size() - 1;
        std::size_t slot = (hash >> (sizeof(hash) * 4)) & mask;
        while (slots_[slot].number != 0 && (slots_[slot].tag != tag_of(hash) ||
                                            !is_wanted(entries_[slots_[slot].number - 1].cid))) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    void rebuild(std::size_t slots) {
        slots_.assign(slots, Slot{});
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            const std::size_t hash = mixed(entries_[i].cid);
            slots_[slot_of(entries_[i].cid, hash)] = {.number = static_cast<std::uint32_t>(i + 1),
                                                      .tag = tag_of(hash)};
        }
    }

    std::vector<Entry> entries_;
    std::vector<Slot> slots_;
};

}  // namespace fvm::ipld
