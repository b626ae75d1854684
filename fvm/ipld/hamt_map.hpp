#pragma once

#include <fvm/base/result.hpp>
#include <fvm/ipld/hamt_trie.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace fvm::ipld {

/// How a type serves as the key of a Hamt: as the bytes that are hashed and stored. Bytes are keys
/// themselves; so are types with `bytes()` and `from_bytes()`. For others, specialise this.
template <class Key>
struct HamtKey {
    static auto encode(const Key& key) { return key.bytes(); }
    static DecodeResult<Key> decode(BytesView bytes) { return Key::from_bytes(bytes); }
};
template <>
struct HamtKey<Bytes> {
    static BytesView encode(BytesView key) { return key; }
    static DecodeResult<Bytes> decode(BytesView bytes) { return to_bytes(bytes); }
};

namespace trie {

/// One difference between two maps. At least one side has a value.
template <class Key, class Value>
struct Change {
    Key key;
    std::optional<Value> before;
    std::optional<Value> after;
};

/// What for_each_ranged() did.
template <class Key>
struct Range {
    /// How many entries were visited.
    std::uint64_t visited = 0;
    /// The entry after them, where to go on; nothing at the end of the map.
    std::optional<Key> next;
};

/// What Hamt and Kamt have in common: a map whose keys and values are typed, over a Trie. Bound to
/// the store that it was made with, which must outlive it. For one thread at a time, reading too,
/// since reading keeps the nodes that it loads.
template <class Key, class Value, class KeyCodec>
class Map {
  public:
    /// Bytes are passed as views of them.
    using KeyArgument = std::conditional_t<std::same_as<Key, Bytes>, BytesView, const Key&>;

    /// The value of `key`, if there is one.
    [[nodiscard]] StoreResult<std::optional<Value>> get(KeyArgument key) const {
        const auto encoded = KeyCodec::encode(key);
        const std::optional<BytesView> found = FVM_TRY(trie_.get(encoded));
        if (!found) {
            return std::nullopt;
        }
        return FVM_TRY(decode_value(*found));
    }

    [[nodiscard]] StoreResult<bool> contains(KeyArgument key) const {
        const auto encoded = KeyCodec::encode(key);
        return FVM_TRY(trie_.get(encoded)).has_value();
    }

    /// Sets the value of `key` and returns the one before. An equal value changes no node.
    StoreResult<std::optional<Value>> set(KeyArgument key, const Value& value) {
        const auto encoded = KeyCodec::encode(key);
        auto result = FVM_TRY(trie_.set(encoded, FVM_TRY(encode_value(value)), true));
        return decode_optional(result.previous);
    }

    /// Sets the value of `key` unless it has one; says whether it was set.
    StoreResult<bool> set_if_absent(KeyArgument key, const Value& value) {
        const auto encoded = KeyCodec::encode(key);
        return FVM_TRY(trie_.set(encoded, FVM_TRY(encode_value(value)), false)).changed;
    }

    /// Removes `key` and returns its value.
    StoreResult<std::optional<Value>> erase(KeyArgument key) {
        const auto encoded = KeyCodec::encode(key);
        return decode_optional(FVM_TRY(trie_.erase(encoded)));
    }

    void clear() { trie_.clear(); }
    [[nodiscard]] bool empty() const { return trie_.empty(); }

    /// Writes what has changed, children before parents, and returns the root. Writes nothing where
    /// nothing has changed since the last flush or load.
    StoreResult<Cid> flush() { return trie_.flush(); }

    /// Calls `visit(key, const Value&)` for each entry. It returns nothing, or a StoreResult<void>
    /// whose error ends the walk. A Bytes key is passed as a view. The map must not change
    /// meanwhile.
    template <class Visit>
    StoreResult<void> for_each(Visit&& visit) const {
        static_cast<void>(FVM_TRY(walk(trie_.begin(), UINT64_MAX, visit)));
        return {};
    }

    /// As for_each(), until `visit` returns false.
    template <class Visit>
    StoreResult<void> for_each_while(Visit&& visit) const {
        Cursor cursor = trie_.begin();
        while (FVM_TRY(cursor.next())) {
            if (!FVM_TRY(visit_entry(visit, cursor.key(), cursor.value()))) {
                break;
            }
        }
        return {};
    }

    /// As for_each(), without keeping the nodes that are loaded, which are loaded again where they
    /// were before.
    template <class Visit>
    StoreResult<void> for_each_uncached(Visit&& visit) const {
        return trie_.for_each_uncached(
            [&](BytesView key, BytesView value) { return visit_entry(visit, key, value); });
    }

    /// As for_each(), from the entry of `start` (from the first where nothing is given) and for at
    /// most `limit` entries. A `start` that is not there is an out_of_range error.
    template <class Visit>
    StoreResult<Range<Key>> for_each_ranged(const std::optional<Key>& start, std::uint64_t limit,
                                            Visit&& visit) const {
        if (!start) {
            return walk(trie_.begin(), limit, visit);
        }
        const auto encoded = KeyCodec::encode(*start);
        return walk(FVM_TRY(trie_.begin_at(encoded)), limit, visit);
    }

    /// What must change in `before` to become `after`, in ascending order of encoded keys.
    /// Configurations must be equal.
    static StoreResult<std::vector<Change<Key, Value>>> diff(const Map& before, const Map& after) {
        std::vector<Change<Key, Value>> changes;
        for (const RawChange& change : FVM_TRY(trie::diff(before.trie_, after.trie_))) {
            changes.push_back({FVM_TRY(decode_key(change.key)),
                               FVM_TRY(decode_optional(change.before)),
                               FVM_TRY(decode_optional(change.after))});
        }
        return changes;
    }

  protected:
    explicit Map(Trie trie) : trie_(std::move(trie)) {}

  private:
    static StoreError not_decodable(const DecodeError& error) {
        return malformed_block(Cid(), error).error();
    }
    static StoreResult<Key> decode_key(BytesView key) {
        return FVM_TRY_OR(not_decodable, KeyCodec::decode(key));
    }
    static StoreResult<Bytes> encode_value(const Value& value) {
        std::optional<Bytes> encoded = cbor::try_encode(value);
        if (!encoded) [[unlikely]] {
            return malformed_block(Cid(), {"value without an encoding"});
        }
        return *std::move(encoded);
    }
    static StoreResult<Value> decode_value(BytesView value) {
        return FVM_TRY_OR(not_decodable, cbor::decode<Value>(value));
    }
    static StoreResult<std::optional<Value>> decode_optional(const std::optional<Bytes>& value) {
        if (!value) {
            return std::nullopt;
        }
        return FVM_TRY(decode_value(*value));
    }

    /// True where the walk is to go on.
    template <class Visit>
    static StoreResult<bool> visit_entry(Visit& visit, BytesView key, BytesView value) {
        const Value decoded = FVM_TRY(decode_value(value));
        if constexpr (std::same_as<Key, Bytes>) {
            return call(visit, key, decoded);
        } else {
            return call(visit, FVM_TRY(decode_key(key)), decoded);
        }
    }
    template <class Visit, class K>
    static StoreResult<bool> call(Visit& visit, const K& key, const Value& value) {
        using Returned = std::invoke_result_t<Visit&, const K&, const Value&>;
        if constexpr (std::is_void_v<Returned>) {
            visit(key, value);
        } else if constexpr (std::same_as<Returned, bool>) {
            return visit(key, value);
        } else {
            FVM_TRY(visit(key, value));
        }
        return true;
    }

    template <class Visit>
    static StoreResult<Range<Key>> walk(Cursor cursor, std::uint64_t limit, Visit& visit) {
        Range<Key> range;
        while (FVM_TRY(cursor.next())) {
            if (range.visited == limit) {
                range.next = FVM_TRY(decode_key(cursor.key()));
                break;
            }
            static_cast<void>(FVM_TRY(visit_entry(visit, cursor.key(), cursor.value())));
            ++range.visited;
        }
        return range;
    }

    Trie trie_;
};

}  // namespace trie
}  // namespace fvm::ipld
