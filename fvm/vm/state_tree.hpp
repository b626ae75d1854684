#pragma once

#include <fvm/core/actor_state.hpp>
#include <fvm/core/address.hpp>
#include <fvm/core/types.hpp>
#include <fvm/ipld/blockstore.hpp>
#include <fvm/ipld/hamt.hpp>
#include <fvm/vm/undo_map.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <variant>

namespace fvm::vm {

/// The block that a state tree's root CID names: [version, actors, info].
struct StateRoot {
    std::uint64_t version = 0;
    /// HAMT (bit width 5) from ID address to ActorState.
    ipld::Cid actors;
    /// The empty array, so far.
    ipld::Cid info;

    static auto fields(auto& self) { return std::tie(self.version, self.actors, self.info); }
};

/// State of the init actor, which the VM itself reads and extends when it assigns addresses.
struct InitActorState {
    /// HAMT (bit width 5) from address bytes to actor id.
    ipld::Cid address_map;
    ActorId next_id = 0;
    std::string network_name;

    static auto fields(auto& self) {
        return std::tie(self.address_map, self.next_id, self.network_name);
    }
};

/// State of the system actor.
struct SystemActorState {
    /// The manifest's list of (name, code CID).
    ipld::Cid builtin_actors;

    static auto fields(auto& self) { return std::tie(self.builtin_actors); }
};

/// State of an account actor.
struct AccountActorState {
    Address address;

    static auto fields(auto& self) { return std::tie(self.address); }
};

/// All actors at a state root, with changes that can be undone. Errors are the store's: what this
/// class reads was written by a VM, so data that is missing or malformed is the embedder's fault
/// and not the message's.
class StateTree {
  public:
    /// `store` outlives the tree. `versions` are those that the network version takes.
    static ipld::StoreResult<StateTree> load(ipld::Blockstore& store, const ipld::Cid& root,
                                             std::span<const std::uint64_t> versions);

    /// An empty tree of `version`.
    static ipld::StoreResult<StateTree> create(ipld::Blockstore& store, std::uint64_t version);

    StateTree(StateTree&&) = default;
    StateTree& operator=(StateTree&&) = default;

    [[nodiscard]] ipld::Blockstore& store() const { return *store_; }

    /// Nothing where no such actor exists.
    ipld::StoreResult<std::optional<ActorState>> get_actor(ActorId id);
    void set_actor(ActorId id, ActorState actor);
    void delete_actor(ActorId id);

    /// The id that the init actor has for `address`. An ID address is its own answer, whether such
    /// an actor exists or not.
    ipld::StoreResult<std::optional<ActorId>> lookup_id(const Address& address);

    /// Assigns the next free id to `address` in the init actor's state.
    ipld::StoreResult<ActorId> register_new_address(const Address& address);

    struct Mark {
        std::size_t actors;
        std::size_t addresses;
    };
    [[nodiscard]] Mark mark() const { return {actors_.mark(), addresses_.mark()}; }
    void undo_to(Mark mark);
    /// Makes all changes so far final: there is no mark to go back to any more.
    void forget_history();

    /// Writes what changed to the store and returns the new root. There must be no open mark.
    ipld::StoreResult<ipld::Cid> flush();

    /// Every actor in the tree as it was last flushed, in order of the HAMT, which is not that of
    /// ids.
    template <class Visit>
    ipld::StoreResult<void> for_each(Visit&& visit) {
        if (auto* old = std::get_if<OldActorsHamt>(&actors_hamt_)) {
            return old->for_each(
                [&](BytesView key, const ActorStateV4& value) { return visit(key, value.actor); });
        }
        return std::get<ActorsHamt>(actors_hamt_).for_each(std::forward<Visit>(visit));
    }

  private:
    using ActorsHamt = ipld::Hamt<ActorState>;
    using OldActorsHamt = ipld::Hamt<ActorStateV4>;
    using AddressHamt = ipld::Hamt<ActorId>;

    struct Entry {
        /// Nothing where the actor does not exist.
        std::optional<ActorState> actor;
        bool dirty = false;
    };
    struct InitView {
        /// The init actor's head that `state` and `map` were loaded from.
        ipld::Cid head;
        InitActorState state;
        AddressHamt map;
    };

    /// By the form of actors: of version 5, or of older ones.
    using AnyActorsHamt = std::variant<ActorsHamt, OldActorsHamt>;

    StateTree(ipld::Blockstore& store, std::uint64_t version, ipld::Cid info, AnyActorsHamt hamt);

    ipld::StoreResult<std::optional<ActorState>> read_actor(ActorId id);
    ipld::StoreResult<void> write_actor(ActorId id, const std::optional<ActorState>& actor);

    ipld::StoreResult<InitView*> init_view();

    ipld::Blockstore* store_;
    std::uint64_t version_;
    ipld::Cid info_;
    AnyActorsHamt actors_hamt_;
    UndoMap<ActorId, Entry> actors_;
    UndoMap<Address, ActorId, AddressHash> addresses_;
    std::optional<InitView> init_;
};

/// The CID of the canonical empty array, the head of an actor without state.
[[nodiscard]] const ipld::Cid& empty_array_cid();

/// An actor that has done nothing yet: no balance, empty state.
[[nodiscard]] inline ActorState new_actor(const ipld::Cid& code,
                                          const std::optional<Address>& delegated_address) {
    return {code, empty_array_cid(), 0, TokenAmount(), delegated_address};
}

/// Stores the empty array under its CID.
ipld::StoreResult<void> put_empty_array(ipld::Blockstore& store);

/// Reads and decodes the block at `cid`; `what` says what it is in errors.
template <class T>
ipld::StoreResult<T> get_cbor(ipld::Blockstore& store, const ipld::Cid& cid,
                              std::string_view what) {
    auto block = ipld::get_required(store, cid, what);
    if (!block) {
        return std::unexpected(std::move(block).error());
    }
    auto value = ipld::cbor::decode<T>(block->bytes());
    if (!value) {
        return ipld::malformed_block(cid, value.error());
    }
    return *std::move(value);
}

/// Encodes `value` and stores it under its DAG-CBOR CID.
template <class T>
ipld::StoreResult<ipld::Cid> put_cbor(ipld::Blockstore& store, const T& value) {
    return ipld::put_content(store, ipld::codec::dag_cbor, ipld::cbor::encode(value));
}

}  // namespace fvm::vm
