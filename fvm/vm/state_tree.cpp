#include <fvm/base/result.hpp>
#include <fvm/ipld/codec.hpp>
#include <fvm/vm/state_tree.hpp>

#include <algorithm>
#include <vector>

namespace fvm::vm {

using ipld::StoreError;
using ipld::StoreResult;

namespace {

std::unexpected<StoreError> broken(const ipld::Cid& cid, std::string note) {
    return std::unexpected(StoreError{StoreError::Kind::malformed, cid, 0, std::move(note)});
}

/// Actors have had a fifth field since version 5.
constexpr std::uint64_t first_version_with_addresses = 5;

Bytes actor_key(ActorId id) {
    return Address::id(id).to_bytes();
}

}  // namespace

const ipld::Cid& empty_array_cid() {
    static const ipld::Cid cid = [] {
        const std::uint8_t empty_array[] = {0x80};
        return ipld::Cid::of(ipld::codec::dag_cbor, empty_array);
    }();
    return cid;
}

StoreResult<void> put_empty_array(ipld::Blockstore& store) {
    const std::uint8_t empty_array[] = {0x80};
    return store.put(empty_array_cid(), ipld::Block::copy_of(empty_array));
}

StateTree::StateTree(ipld::Blockstore& store, std::uint64_t version, ipld::Cid info,
                     AnyActorsHamt hamt)
    : store_(&store), version_(version), info_(info), actors_hamt_(std::move(hamt)) {}

StoreResult<StateTree> StateTree::load(ipld::Blockstore& store, const ipld::Cid& root,
                                       std::span<const std::uint64_t> versions) {
    const auto state_root = FVM_TRY(get_cbor<StateRoot>(store, root, "state root"));
    if (std::ranges::find(versions, state_root.version) == versions.end()) {
        return broken(root, "state tree version " + std::to_string(state_root.version) +
                                " is not one of this network version");
    }
    if (state_root.version < first_version_with_addresses) {
        auto hamt = FVM_TRY(OldActorsHamt::load(store, state_root.actors));
        return StateTree(store, state_root.version, state_root.info, std::move(hamt));
    }
    auto hamt = FVM_TRY(ActorsHamt::load(store, state_root.actors));
    return StateTree(store, state_root.version, state_root.info, std::move(hamt));
}

StoreResult<StateTree> StateTree::create(ipld::Blockstore& store, std::uint64_t version) {
    FVM_TRY(put_empty_array(store));
    if (version < first_version_with_addresses) {
        return StateTree(store, version, empty_array_cid(), OldActorsHamt(store));
    }
    return StateTree(store, version, empty_array_cid(), ActorsHamt(store));
}

StoreResult<std::optional<ActorState>> StateTree::read_actor(ActorId id) {
    auto* old = std::get_if<OldActorsHamt>(&actors_hamt_);
    if (old == nullptr) {
        return std::get<ActorsHamt>(actors_hamt_).get(actor_key(id));
    }
    auto actor = FVM_TRY(old->get(actor_key(id)));
    return actor ? std::optional(std::move(actor->actor)) : std::nullopt;
}

StoreResult<void> StateTree::write_actor(ActorId id, const std::optional<ActorState>& actor) {
    return std::visit(
        [&](auto& hamt) -> StoreResult<void> {
            if (!actor) {
                FVM_TRY(hamt.erase(actor_key(id)));
            } else if constexpr (std::is_same_v<decltype(hamt), ActorsHamt&>) {
                FVM_TRY(hamt.set(actor_key(id), *actor));
            } else {
                FVM_TRY(hamt.set(actor_key(id), ActorStateV4{*actor}));
            }
            return {};
        },
        actors_hamt_);
}

StoreResult<std::optional<ActorState>> StateTree::get_actor(ActorId id) {
    if (const Entry* entry = actors_.find(id)) {
        return entry->actor;
    }
    return actors_.cache(id, Entry{FVM_TRY(read_actor(id)), false}).actor;
}

void StateTree::set_actor(ActorId id, ActorState actor) {
    actors_.set(id, Entry{std::move(actor), true});
}

void StateTree::delete_actor(ActorId id) {
    actors_.set(id, Entry{std::nullopt, true});
}

StoreResult<StateTree::InitView*> StateTree::init_view() {
    const std::optional<ActorState> actor = FVM_TRY(get_actor(init_actor_id));
    if (!actor) {
        return broken({}, "the state has no init actor");
    }
    if (!init_ || init_->head != actor->state) {
        const auto state =
            FVM_TRY(get_cbor<InitActorState>(*store_, actor->state, "init actor state"));
        auto map = FVM_TRY(AddressHamt::load(*store_, state.address_map));
        init_.emplace(InitView{actor->state, state, std::move(map)});
    }
    return &*init_;
}

StoreResult<std::optional<ActorId>> StateTree::lookup_id(const Address& address) {
    if (const auto id = address.as_id()) {
        return id;
    }
    if (const ActorId* known = addresses_.find(address)) {
        return *known;
    }
    InitView* init = FVM_TRY(init_view());
    const std::optional<ActorId> id = FVM_TRY(init->map.get(address.to_bytes()));
    if (id) {
        addresses_.set(address, *id);
    }
    return id;
}

StoreResult<ActorId> StateTree::register_new_address(const Address& address) {
    InitView* init = FVM_TRY(init_view());
    std::optional<ActorState> actor = FVM_TRY(get_actor(init_actor_id));
    // Should anything below fail, the view no longer matches the actor and is loaded anew.
    init->head = {};

    const ActorId new_id = init->state.next_id++;
    FVM_TRY(init->map.set(address.to_bytes(), new_id));
    init->state.address_map = FVM_TRY(init->map.flush());
    actor->state = FVM_TRY(put_cbor(*store_, init->state));
    init->head = actor->state;

    set_actor(init_actor_id, *std::move(actor));
    addresses_.set(address, new_id);
    return new_id;
}

void StateTree::undo_to(Mark mark) {
    actors_.undo_to(mark.actors);
    addresses_.undo_to(mark.addresses);
}

void StateTree::forget_history() {
    actors_.forget_history();
    addresses_.forget_history();
}

StoreResult<ipld::Cid> StateTree::flush() {
    std::vector<std::pair<ActorId, Entry*>> dirty;
    actors_.for_each([&](ActorId id, Entry& entry) {
        if (entry.dirty) {
            dirty.emplace_back(id, &entry);
        }
    });
    std::sort(dirty.begin(), dirty.end());

    for (const auto& [id, entry] : dirty) {
        FVM_TRY(write_actor(id, entry->actor));
        entry->dirty = false;
    }
    const ipld::Cid actors =
        FVM_TRY(std::visit([](auto& hamt) { return hamt.flush(); }, actors_hamt_));
    return put_cbor(*store_, StateRoot{version_, actors, info_});
}

}  // namespace fvm::vm
