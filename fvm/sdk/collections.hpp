#pragma once

#include <fvm/base/varint.hpp>
#include <fvm/ipld/amt.hpp>
#include <fvm/ipld/hamt.hpp>
#include <fvm/sdk/actor_error.hpp>

#include <string_view>
#include <utility>

namespace fvm::ipld {

/// Unsigned numbers as keys of maps: varints. Longer spellings are taken for the number, too
/// (crate integer-encoding, VarInt), other than in addresses and CIDs.
template <>
struct HamtKey<std::uint64_t> {
    static Bytes encode(std::uint64_t key) {
        Bytes bytes;
        append_varint(bytes, key);
        return bytes;
    }
    static DecodeResult<std::uint64_t> decode(BytesView bytes) {
        std::uint64_t value = 0;
        for (std::size_t at = 0; at < bytes.size() && at < max_varint_size; ++at) {
            value |= std::uint64_t{bytes[at] & 0x7fU} << (7 * at);
            const bool is_last =
                at + 1 == max_varint_size ? bytes[at] < 2 : (bytes[at] & 0x80) == 0;
            if (is_last && at + 1 == bytes.size()) {
                return value;
            }
            if (is_last) {
                return malformed("trailing bytes after a varint", at + 1);
            }
        }
        return malformed("varint without an end");
    }
};

/// Signed numbers: varints of 0, -1, 1, -2, 2, …
template <>
struct HamtKey<std::int64_t> {
    static Bytes encode(std::int64_t key) {
        const auto bits = static_cast<std::uint64_t>(key);
        return HamtKey<std::uint64_t>::encode((bits << 1) ^ (key < 0 ? ~std::uint64_t{0} : 0));
    }
    static DecodeResult<std::int64_t> decode(BytesView bytes) {
        const std::uint64_t folded = FVM_TRY(HamtKey<std::uint64_t>::decode(bytes));
        return static_cast<std::int64_t>((folded >> 1) ^
                                         ((folded & 1) != 0 ? ~std::uint64_t{0} : 0));
    }
};

}  // namespace fvm::ipld

namespace fvm::sdk {

/// A map in an actor's state: a HAMT of bit width 5 unless said otherwise. Whatever goes wrong in
/// it is code 20 (builtin-actors runtime/src/util/map.rs). `name` is for people and of static
/// storage.
template <class Key, class Value>
class Map {
  public:
    using Underlying = ipld::Hamt<Value, Key>;

    /// An empty map.
    explicit Map(ipld::Blockstore& store, std::string_view name,
                 const ipld::HamtConfig& config = {})
        : Map(Underlying(store, config), name) {}

    static ActorResult<Map> load(ipld::Blockstore& store, const ipld::Cid& root,
                                 std::string_view name, const ipld::HamtConfig& config = {}) {
        return Map(FVM_TRY_OR(fails(name), Underlying::load(store, root, config)), name);
    }

    /// The root of an empty map, written.
    static ActorResult<ipld::Cid> make_empty(ipld::Blockstore& store, std::string_view name,
                                             const ipld::HamtConfig& config = {}) {
        return Map(store, name, config).flush();
    }

    [[nodiscard]] ActorResult<std::optional<Value>> get(const Key& key) const {
        return FVM_TRY_OR(fails(name_), map_.get(key));
    }
    [[nodiscard]] ActorResult<bool> contains(const Key& key) const {
        return FVM_TRY_OR(fails(name_), map_.contains(key));
    }
    /// Returns the value before.
    ActorResult<std::optional<Value>> set(const Key& key, const Value& value) {
        return FVM_TRY_OR(fails(name_), map_.set(key, value));
    }
    /// Says whether there was no value before.
    ActorResult<bool> set_if_absent(const Key& key, const Value& value) {
        return FVM_TRY_OR(fails(name_), map_.set_if_absent(key, value));
    }
    /// Returns the value before.
    ActorResult<std::optional<Value>> erase(const Key& key) {
        return FVM_TRY_OR(fails(name_), map_.erase(key));
    }
    [[nodiscard]] bool empty() const { return map_.empty(); }

    /// Writes what has changed and returns the root.
    ActorResult<ipld::Cid> flush() { return FVM_TRY_OR(fails(name_), map_.flush()); }

    /// Calls `visit(const Key&, const Value&)`, which returns an ActorResult<void>, for each entry
    /// in the order of the keys' hashes; the first failure ends the walk and is returned.
    template <class Visit>
    ActorResult<void> for_each(Visit&& visit) const {
        ActorResult<void> visited;
        FVM_TRY_OR(fails(name_), map_.for_each_while([&](const Key& key, const Value& value) {
            visited = visit(key, value);
            return visited.has_value();
        }));
        return visited;
    }

  private:
    Map(Underlying map, std::string_view name) : map_(std::move(map)), name_(name) {}
    static auto fails(std::string_view name) {
        return store_fails_with(ExitCode::usr_illegal_state, name);
    }

    Underlying map_;
    std::string_view name_;
};

}  // namespace fvm::sdk
