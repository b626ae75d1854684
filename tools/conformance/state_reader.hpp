#pragma once

#include <fvm/core/actor_state.hpp>
#include <fvm/core/address.hpp>
#include <fvm/core/types.hpp>
#include <fvm/ipld/hamt.hpp>

#include <optional>
#include <variant>

namespace fvm::tools {

/// Reads actors of a state of any version, without a machine.
class StateReader {
  public:
    /// `store` outlives the reader.
    static ipld::StoreResult<StateReader> load(ipld::Blockstore& store, const ipld::Cid& root);

    /// Of the state tree: 5 from network version 18 on.
    [[nodiscard]] std::uint64_t version() const { return version_; }

    /// Nothing where no such actor exists.
    ipld::StoreResult<std::optional<ActorState>> get_actor(ActorId id) const;

    /// The id that the init actor has for `address`; that of an ID address is its own.
    ipld::StoreResult<std::optional<ActorId>> lookup_id(const Address& address) const;

    /// The CID of the list of actors, from the system actor's state.
    ipld::StoreResult<ipld::Cid> manifest_list() const;

  private:
    using Actors = std::variant<ipld::Hamt<ActorState>, ipld::Hamt<ActorStateV4>>;

    StateReader(ipld::Blockstore& store, std::uint64_t version, Actors actors)
        : store_(&store), version_(version), actors_(std::move(actors)) {}

    ipld::Blockstore* store_;
    std::uint64_t version_;
    Actors actors_;
};

}  // namespace fvm::tools
