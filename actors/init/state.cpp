#include <actors/init/state.hpp>

#include <fvm/sdk/checked.hpp>

namespace fvm::actors::init {
namespace {

constexpr std::string_view map_name = "addresses";

ActorId take_next_id(State& state) {
    const ActorId id = state.next_id;
    state.next_id = sdk::checked_add(id, ActorId{1});
    return id;
}

}  // namespace

ActorResult<State> make_state(ipld::Blockstore& store, std::string network_name) {
    return State{.address_map = FVM_TRY(AddressMap::make_empty(store, map_name)),
                 .next_id = first_non_singleton_actor_id,
                 .network_name = std::move(network_name)};
}

ActorResult<Mapped> map_addresses(State& state, ipld::Blockstore& store, const Address& robust,
                                  const std::optional<Address>& delegated) {
    AddressMap map = FVM_TRY(AddressMap::load(store, state.address_map, map_name));
    std::optional<ActorId> existing;
    if (delegated) {
        existing = FVM_TRY(map.get(*delegated));
    }
    const ActorId id = existing ? *existing : take_next_id(state);
    if (delegated && !existing) {
        FVM_TRY(map.set(*delegated, id));
    }
    if (!FVM_TRY(map.set_if_absent(robust, id))) {
        return sdk::forbidden("robust address " + robust.to_text() + " has an id already");
    }
    state.address_map = FVM_TRY(map.flush());
    return Mapped{.id = id, .existed = existing.has_value()};
}

ActorResult<std::optional<ActorId>> find_id(const State& state, ipld::Blockstore& store,
                                            const Address& address) {
    if (const std::optional<ActorId> id = address.as_id()) {
        return id;
    }
    const AddressMap map = FVM_TRY(AddressMap::load(store, state.address_map, map_name));
    return map.get(address);
}

}  // namespace fvm::actors::init
