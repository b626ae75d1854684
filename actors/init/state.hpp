#pragma once

#include <actors/common/builtin.hpp>
#include <fvm/sdk/collections.hpp>

#include <optional>
#include <string>
#include <tuple>

namespace fvm::actors::init {

using AddressMap = sdk::Map<Address, ActorId>;

/// The VM reads and writes this too, where an address is used for the first time.
struct State {
    /// An AddressMap: every address that is no id.
    ipld::Cid address_map;
    ActorId next_id = first_non_singleton_actor_id;
    std::string network_name;

    static auto fields(auto& self) {
        return std::tie(self.address_map, self.next_id, self.network_name);
    }
};

/// The state at genesis.
[[nodiscard]] ActorResult<State> make_state(ipld::Blockstore& store, std::string network_name);

struct Mapped {
    ActorId id = 0;
    /// The delegated address had this id before.
    bool existed = false;
};

/// Gives `robust` the id of `delegated`; where that has none, or is not given, a new id goes to
/// both. Code 18 where `robust` has an id, which it keeps for good.
[[nodiscard]] ActorResult<Mapped> map_addresses(State& state, ipld::Blockstore& store,
                                                const Address& robust,
                                                const std::optional<Address>& delegated);

/// The id of an address, if it has one.
[[nodiscard]] ActorResult<std::optional<ActorId>> find_id(const State& state,
                                                          ipld::Blockstore& store,
                                                          const Address& address);

}  // namespace fvm::actors::init
