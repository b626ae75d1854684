#pragma once

#include <actors/common/builtin.hpp>
#include <fvm/sdk/collections.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace fvm::actors {

/// Any number of values for each key, in the order in which they were added: a HAMT of the roots of
/// AMTs (builtin-actors runtime/src/util/multimap.rs). Blocks that do not decode are code 21, all
/// else that goes wrong in it is code 20. `name` is for people and of static storage.
template <class Key, class Value>
class Multimap {
  public:
    /// Bit widths of the map, and of new lists of values in it.
    struct Widths {
        unsigned map;
        unsigned list;
    };
    using List = ipld::Amt<Value>;

    static ActorResult<Multimap> load(ipld::Blockstore& store, const ipld::Cid& root, Widths widths,
                                      std::string_view name) {
        return Multimap(store,
                        FVM_TRY_OR(fails(name), Map::load(store, root, {.bit_width = widths.map})),
                        widths, name);
    }

    /// The root of an empty map, written.
    static ActorResult<ipld::Cid> make_empty(ipld::Blockstore& store, Widths widths,
                                             std::string_view name) {
        return Multimap(store, Map(store, {.bit_width = widths.map}), widths, name).flush();
    }

    /// Whether there is no key at all.
    [[nodiscard]] bool empty() const { return map_.empty(); }

    /// All values of a key.
    [[nodiscard]] ActorResult<std::vector<Value>> get(const Key& key) const {
        std::vector<Value> values;
        if (const auto root = FVM_TRY_OR(fails(name_), map_.get(key))) {
            FVM_TRY(for_each_in(*root, [&](const Value& value) { values.push_back(value); }));
        }
        return values;
    }

    /// Adds a value to those of a key, and writes them.
    ActorResult<void> add(const Key& key, const Value& value) {
        const auto root = FVM_TRY_OR(fails(name_), map_.get(key));
        List list = root ? FVM_TRY_OR(fails(name_), List::load(*store_, *root))
                         : List(*store_, widths_.list);
        FVM_TRY_OR(fails(name_), list.set(list.count(), value));
        const ipld::Cid new_root = FVM_TRY_OR(fails(name_), list.flush());
        FVM_TRY_OR(fails(name_), map_.set(key, new_root));
        return {};
    }

    /// Removes a key with its values. Code 20 where there are none.
    ActorResult<void> remove_all(const Key& key) {
        if (!FVM_TRY_OR(fails(name_), map_.erase(key))) {
            return sdk::illegal_state(std::string(name_) + ": there is nothing to remove");
        }
        return {};
    }

    /// Calls `visit(const Key&, const Value&)` for each value.
    template <class Visit>
    ActorResult<void> for_each(Visit&& visit) const {
        ActorResult<void> visited;
        FVM_TRY_OR(fails(name_), map_.for_each_while([&](const Key& key, const ipld::Cid& root) {
            visited = for_each_in(root, [&](const Value& value) { visit(key, value); });
            return visited.has_value();
        }));
        return visited;
    }

    /// Writes the map and returns its root.
    ActorResult<ipld::Cid> flush() { return FVM_TRY_OR(fails(name_), map_.flush()); }

  private:
    using Map = ipld::Hamt<ipld::Cid, Key>;

    Multimap(ipld::Blockstore& store, Map map, Widths widths, std::string_view name)
        : store_(&store), map_(std::move(map)), widths_(widths), name_(name) {}

    static auto fails(std::string_view name) {
        return sdk::array_fails_with(ExitCode::usr_illegal_state, name);
    }

    template <class Visit>
    ActorResult<void> for_each_in(const ipld::Cid& root, Visit&& visit) const {
        const List list = FVM_TRY_OR(fails(name_), List::load(*store_, root));
        FVM_TRY_OR(fails(name_),
                   list.for_each([&](std::uint64_t, const Value& value) { visit(value); }));
        return {};
    }

    ipld::Blockstore* store_;
    Map map_;
    Widths widths_;
    std::string_view name_;
};

}  // namespace fvm::actors
