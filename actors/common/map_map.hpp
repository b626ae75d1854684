#pragma once

#include <actors/common/builtin.hpp>
#include <fvm/sdk/collections.hpp>

#include <map>
#include <string_view>
#include <utility>

namespace fvm::actors {

/// A map of maps in an actor's state, both of bit width 5 (builtin-actors
/// runtime/src/util/mapmap.rs). An inner map that has been looked at stays in memory, and changes
/// nothing of the outer one before flush(), which drops those that are empty then. Whatever goes
/// wrong is code 20. `name` is for people and of static storage.
template <class OuterKey, class InnerKey, class Value>
class MapMap {
  public:
    using Outer = sdk::Map<OuterKey, ipld::Cid>;
    /// By the keys' bytes: for_each_in() passes them on as they are in the store.
    using Inner = ipld::Hamt<Value>;

    static ActorResult<MapMap> load(ipld::Blockstore& store, const ipld::Cid& root,
                                    std::string_view name) {
        return MapMap(store, FVM_TRY(Outer::load(store, root, name)), name);
    }

    [[nodiscard]] ActorResult<std::optional<Value>> get(const OuterKey& outer,
                                                        const InnerKey& inner) {
        Inner* const map = FVM_TRY(inner_map(outer));
        if (map->empty()) {
            return std::nullopt;
        }
        return FVM_TRY_OR(fails(), map->get(encode(inner)));
    }
    ActorResult<void> set(const OuterKey& outer, const InnerKey& inner, const Value& value) {
        Inner* const map = FVM_TRY(inner_map(outer));
        FVM_TRY_OR(fails(), map->set(encode(inner), value));
        return {};
    }
    /// Says whether there was no value before.
    ActorResult<bool> set_if_absent(const OuterKey& outer, const InnerKey& inner,
                                    const Value& value) {
        Inner* const map = FVM_TRY(inner_map(outer));
        return FVM_TRY_OR(fails(), map->set_if_absent(encode(inner), value));
    }
    /// Returns the value before.
    ActorResult<std::optional<Value>> erase(const OuterKey& outer, const InnerKey& inner) {
        Inner* const map = FVM_TRY(inner_map(outer));
        return FVM_TRY_OR(fails(), map->erase(encode(inner)));
    }
    /// Calls `visit(BytesView key, const Value&)`, which returns an ActorResult<void>, for each
    /// entry of one inner map in the order of the keys' hashes; the first failure ends the walk and
    /// is returned.
    template <class Visit>
    ActorResult<void> for_each_in(const OuterKey& outer, Visit&& visit) {
        Inner* const map = FVM_TRY(inner_map(outer));
        ActorResult<void> visited;
        FVM_TRY_OR(fails(), map->for_each_while([&](BytesView key, const Value& value) {
            visited = visit(key, value);
            return visited.has_value();
        }));
        return visited;
    }

    /// Writes what has changed and returns the root.
    ActorResult<ipld::Cid> flush() {
        for (auto& [key, map] : cache_) {
            if (map.empty()) {
                FVM_TRY(outer_.erase(key));
            } else {
                FVM_TRY(outer_.set(key, FVM_TRY_OR(fails(), map.flush())));
            }
        }
        return outer_.flush();
    }

  private:
    MapMap(ipld::Blockstore& store, Outer outer, std::string_view name)
        : store_(&store), outer_(std::move(outer)), name_(name) {}

    static Bytes encode(const InnerKey& key) { return ipld::HamtKey<InnerKey>::encode(key); }
    [[nodiscard]] auto fails() const {
        return sdk::store_fails_with(ExitCode::usr_illegal_state, name_);
    }
    ActorResult<Inner*> inner_map(const OuterKey& key) {
        if (const auto found = cache_.find(key); found != cache_.end()) {
            return &found->second;
        }
        const std::optional<ipld::Cid> root = FVM_TRY(outer_.get(key));
        Inner map = root ? FVM_TRY_OR(fails(), Inner::load(*store_, *root)) : Inner(*store_);
        return &cache_.emplace(key, std::move(map)).first->second;
    }

    ipld::Blockstore* store_;
    Outer outer_;
    std::string_view name_;
    std::map<OuterKey, Inner> cache_;
};

}  // namespace fvm::actors
