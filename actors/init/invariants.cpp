#include <actors/init/invariants.hpp>

#include <set>

namespace fvm::actors::init {

Findings check_invariants(const State& state, ipld::Blockstore& store) {
    Findings findings;
    findings.require(!state.network_name.empty(), "the network has no name");
    findings.require(state.next_id >= first_non_singleton_actor_id, "the next id is too low");
    const auto map = AddressMap::load(store, state.address_map, "addresses");
    if (!map) {
        findings.require(false, map.error().note);
        return findings;
    }
    // An actor has at most one address of each of these two kinds.
    std::set<ActorId> with_delegated;
    std::set<ActorId> with_other;
    const auto visited = map->for_each([&](const Address& address,
                                           const ActorId& id) -> ActorResult<void> {
        const std::string text = address.to_text();
        findings.require(!address.is(Protocol::id), text + " is an id");
        findings.require(id >= first_non_singleton_actor_id, text + " has an id that is too low");
        findings.require(id < state.next_id, text + " has an id that was not given yet");
        auto& seen = address.is(Protocol::delegated) ? with_delegated : with_other;
        findings.require(seen.insert(id).second, text + " is a second address of its actor");
        return {};
    });
    findings.require(visited.has_value(), "the addresses cannot be read");
    return findings;
}

}  // namespace fvm::actors::init
