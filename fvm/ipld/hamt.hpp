#pragma once

#include <fvm/ipld/hamt_map.hpp>

namespace fvm::ipld {

/// Shape of a HAMT. The default is that of every HAMT that the VM itself reads.
struct HamtConfig {
    /// Bits of the hash that each level consumes, 1 to 8.
    unsigned bit_width = 5;
    /// Levels above this one hold no values, only links.
    unsigned min_data_depth = 0;
    /// Values that share a slot before they move into a node of their own.
    std::size_t bucket_size = 3;
    /// v0 is for the state of actors before v3.
    enum class Layout : std::uint8_t { v0, v3 } layout = Layout::v3;
    /// `identity` takes the first 32 bytes of the key, for keys that are hashes already and for
    /// tests.
    enum class Hash : std::uint8_t { sha2_256, identity } hash = Hash::sha2_256;
};

/// A persistent map, stored as a hash array mapped trie in the layout of fvm_ipld_hamt 0.10, to
/// which it is equal in every block read and written. Values need a CBOR codec (codec.hpp).
///
/// A value in the store in a form that its encoder would not write is accepted where the decoder
/// accepts it, and written in the encoder's form when its node is written.
template <class Value, class Key = Bytes>
class Hamt : public trie::Map<Key, Value, HamtKey<Key>> {
    using Base = trie::Map<Key, Value, HamtKey<Key>>;

  public:
    /// An empty map.
    explicit Hamt(Blockstore& store, const HamtConfig& config = {})
        : Base(trie::Trie(store, to_trie(config), trie::value_rules<Value>)) {}

    /// Reads the root node; everything else is read when it is needed.
    static StoreResult<Hamt> load(Blockstore& store, const Cid& root,
                                  const HamtConfig& config = {}) {
        return Hamt(
            FVM_TRY(trie::Trie::load(store, root, to_trie(config), trie::value_rules<Value>)));
    }

  private:
    explicit Hamt(trie::Trie loaded) : Base(std::move(loaded)) {}

    static trie::Config to_trie(const HamtConfig& config) {
        const bool is_v0 = config.layout == HamtConfig::Layout::v0;
        const bool is_identity = config.hash == HamtConfig::Hash::identity;
        return {
            .bit_width = config.bit_width,
            .min_data_depth = config.min_data_depth,
            .bucket_size = config.bucket_size,
            .layout = is_v0 ? trie::Layout::hamt_v0 : trie::Layout::hamt_v3,
            .path_rule = is_identity ? trie::PathRule::leading_bytes : trie::PathRule::sha2_256};
    }
};

}  // namespace fvm::ipld
