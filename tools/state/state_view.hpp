#pragma once

#include <fvm/core/actor_state.hpp>
#include <fvm/core/address.hpp>
#include <fvm/ipld/hamt.hpp>

#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace fvm::tools {

/// Reads the actors of a state of any age, without a machine: from the unversioned trees of
/// mainnet's genesis to version 5.
class StateView {
  public:
    /// `root` is a state root, or a block header, whose parent state is then meant. `store`
    /// outlives the view.
    static ipld::StoreResult<StateView> load(ipld::Blockstore& store, const ipld::Cid& root);

    /// The state root; another one than load() was given where that is a block header.
    [[nodiscard]] const ipld::Cid& root() const { return root_; }
    /// Of the state tree; 0 where the root has none.
    [[nodiscard]] std::uint64_t version() const { return version_; }

    /// Nothing where no such actor exists.
    [[nodiscard]] ipld::StoreResult<std::optional<ActorState>> get_actor(ActorId id) const;
    /// The id that the init actor has for `address`; that of an ID address is its own.
    [[nodiscard]] ipld::StoreResult<std::optional<ActorId>> lookup_id(const Address& address) const;
    /// The name in the init actor's state.
    [[nodiscard]] ipld::StoreResult<std::string> network_name() const;
    /// The actors' manifest list, which states have from version 4 on; nothing in older ones.
    [[nodiscard]] ipld::StoreResult<std::optional<ipld::Cid>> manifest_list() const;

    using Visit = std::function<void(ActorId id, const ActorState& actor)>;
    /// All actors, in no particular order.
    [[nodiscard]] ipld::StoreResult<void> for_each(const Visit& visit) const;

  private:
    using Actors = std::variant<ipld::Hamt<ActorState>, ipld::Hamt<ActorStateV4>>;

    StateView(ipld::Blockstore& store, const ipld::Cid& root, std::uint64_t version, Actors actors)
        : store_(&store), root_(root), version_(version), actors_(std::move(actors)) {}

    ipld::Blockstore* store_;
    ipld::Cid root_;
    std::uint64_t version_;
    Actors actors_;
};

}  // namespace fvm::tools
