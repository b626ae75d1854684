#pragma once

#include <fvm/ipld/hamt_map.hpp>

#include <algorithm>

namespace fvm::ipld {

/// Shape of a KAMT. The default is that of the storage of EVM contracts.
struct KamtConfig {
    /// Bits of the key that each level consumes, 1 to 8.
    unsigned bit_width = 5;
    /// Levels above this one hold no values, only links.
    unsigned min_data_depth = 0;
    /// Values that share a slot before they move into a node of their own.
    std::size_t bucket_size = 1;
};

/// The 256-bit number that a Kamt is keyed by, most significant byte first.
using KamtNumber = trie::Path;

/// How a type serves as the key of a Kamt: as a 256-bit number. Specialise this for other types.
template <class Key>
struct KamtKey;
template <>
struct KamtKey<KamtNumber> {
    static BytesView encode(const KamtNumber& key) { return key; }
    static DecodeResult<KamtNumber> decode(BytesView bytes) {
        KamtNumber number{};
        if (bytes.size() != number.size()) {
            return malformed("key is not 32 bytes");
        }
        std::copy(bytes.begin(), bytes.end(), number.begin());
        return number;
    }
};

/// A persistent map ordered by its keys, stored as a keyed array mapped trie: a HAMT without
/// hashing, in which links skip the levels at which all keys below agree, in the layout of
/// fvm_ipld_kamt 0.4, to which it is equal in every block read and written. Keys are 256-bit
/// numbers and are stored as byte strings without leading zeros, as the EVM actor does.
template <class Value, class Key = KamtNumber>
class Kamt : public trie::Map<Key, Value, KamtKey<Key>> {
    using Base = trie::Map<Key, Value, KamtKey<Key>>;

  public:
    /// An empty map.
    explicit Kamt(Blockstore& store, const KamtConfig& config = {})
        : Base(trie::Trie(store, to_trie(config), trie::value_rules<Value>)) {}

    /// Reads the root node; everything else is read when it is needed.
    static StoreResult<Kamt> load(Blockstore& store, const Cid& root,
                                  const KamtConfig& config = {}) {
        return Kamt(
            FVM_TRY(trie::Trie::load(store, root, to_trie(config), trie::value_rules<Value>)));
    }

  private:
    explicit Kamt(trie::Trie loaded) : Base(std::move(loaded)) {}

    static trie::Config to_trie(const KamtConfig& config) {
        return {.bit_width = config.bit_width,
                .min_data_depth = config.min_data_depth,
                .bucket_size = config.bucket_size,
                .layout = trie::Layout::kamt,
                .path_rule = trie::PathRule::leading_bytes};
    }
};

}  // namespace fvm::ipld
