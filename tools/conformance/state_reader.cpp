#include <fvm/base/result.hpp>
#include <fvm/vm/state_tree.hpp>
#include <tools/conformance/state_reader.hpp>

namespace fvm::tools {
namespace {

constexpr std::uint64_t first_version_with_delegated_addresses = 5;

std::unexpected<ipld::StoreError> no_actor(std::string_view name) {
    return std::unexpected(ipld::StoreError{
        ipld::StoreError::Kind::malformed, {}, 0, "the state has no " + std::string(name)});
}

}  // namespace

ipld::StoreResult<StateReader> StateReader::load(ipld::Blockstore& store, const ipld::Cid& root) {
    const auto state = FVM_TRY(vm::get_cbor<vm::StateRoot>(store, root, "state root"));
    if (state.version < first_version_with_delegated_addresses) {
        return StateReader(store, state.version,
                           FVM_TRY(ipld::Hamt<ActorStateV4>::load(store, state.actors)));
    }
    return StateReader(store, state.version,
                       FVM_TRY(ipld::Hamt<ActorState>::load(store, state.actors)));
}

ipld::StoreResult<std::optional<ActorState>> StateReader::get_actor(ActorId id) const {
    const Bytes key = Address::id(id).to_bytes();
    if (const auto* old = std::get_if<ipld::Hamt<ActorStateV4>>(&actors_)) {
        const auto found = FVM_TRY(old->get(key));
        return found ? std::optional(found->actor) : std::nullopt;
    }
    return std::get<ipld::Hamt<ActorState>>(actors_).get(key);
}

ipld::StoreResult<std::optional<ActorId>> StateReader::lookup_id(const Address& address) const {
    if (const auto id = address.as_id()) {
        return id;
    }
    const auto init = FVM_TRY(get_actor(init_actor_id));
    if (!init) {
        return no_actor("init actor");
    }
    const auto state =
        FVM_TRY(vm::get_cbor<vm::InitActorState>(*store_, init->state, "init actor state"));
    const auto map = FVM_TRY(ipld::Hamt<ActorId>::load(*store_, state.address_map));
    return map.get(address.to_bytes());
}

ipld::StoreResult<ipld::Cid> StateReader::manifest_list() const {
    const auto system = FVM_TRY(get_actor(system_actor_id));
    if (!system) {
        return no_actor("system actor");
    }
    return FVM_TRY(vm::get_cbor<vm::SystemActorState>(*store_, system->state, "system actor state"))
        .builtin_actors;
}

}  // namespace fvm::tools
