#include <fvm/base/result.hpp>
#include <fvm/vm/state_tree.hpp>
#include <tools/state/state_view.hpp>

namespace fvm::tools {
namespace {

/// Fields of a block header, and which of them is the root of its parent state.
constexpr std::size_t header_fields = 16;
constexpr std::size_t header_parent_state = 8;
/// A bare HAMT node has a bit field and pointers; a state root has a version before the actors.
constexpr std::size_t node_fields = 2;

constexpr std::uint64_t first_version_with_hamt_v3 = 2;
constexpr std::uint64_t first_version_with_manifest = 4;
constexpr std::uint64_t latest_version = 5;

ipld::HamtConfig hamt_config(std::uint64_t version) {
    ipld::HamtConfig config;
    config.layout = version < first_version_with_hamt_v3 ? ipld::HamtConfig::Layout::v0
                                                         : ipld::HamtConfig::Layout::v3;
    return config;
}

struct Opened {
    std::size_t fields = 0;
    /// Only of block headers.
    ipld::Cid parent_state;
};

DecodeResult<Opened> look_at_root(BytesView block) {
    ipld::cbor::Reader reader(block, ipld::cbor::Headers::any_length);
    Opened opened;
    opened.fields = FVM_TRY(reader.read_array_header());
    if (opened.fields == header_fields) {
        for (std::size_t i = 0; i < header_parent_state; ++i) {
            FVM_TRY(reader.skip());
        }
        opened.parent_state = FVM_TRY(reader.read_cid());
    }
    return opened;
}

ipld::StoreResult<Opened> open_root(ipld::Blockstore& store, const ipld::Cid& root) {
    const ipld::Block block = FVM_TRY(ipld::get_required(store, root, "state root"));
    const auto opened = look_at_root(block.bytes());
    if (!opened) {
        return ipld::malformed_block(root, opened.error());
    }
    return *opened;
}

std::unexpected<ipld::StoreError> bad_state(const ipld::Cid& root, std::string what) {
    return std::unexpected(
        ipld::StoreError{ipld::StoreError::Kind::malformed, root, 0, std::move(what)});
}

}  // namespace

ipld::StoreResult<StateView> StateView::load(ipld::Blockstore& store, const ipld::Cid& given) {
    ipld::Cid root = given;
    Opened opened = FVM_TRY(open_root(store, root));
    if (opened.parent_state.defined()) {
        root = opened.parent_state;
        opened = FVM_TRY(open_root(store, root));
    }
    if (opened.fields == node_fields) {
        return StateView(store, root, 0,
                         FVM_TRY(ipld::Hamt<ActorStateV4>::load(store, root, hamt_config(0))));
    }
    const auto state = FVM_TRY(vm::get_cbor<vm::StateRoot>(store, root, "state root"));
    if (state.version > latest_version) {
        return bad_state(
            root, "state trees of version " + std::to_string(state.version) + " are not known");
    }
    const ipld::HamtConfig config = hamt_config(state.version);
    if (state.version < latest_version) {
        return StateView(store, root, state.version,
                         FVM_TRY(ipld::Hamt<ActorStateV4>::load(store, state.actors, config)));
    }
    return StateView(store, root, state.version,
                     FVM_TRY(ipld::Hamt<ActorState>::load(store, state.actors, config)));
}

ipld::StoreResult<std::optional<ActorState>> StateView::get_actor(ActorId id) const {
    const Bytes key = Address::id(id).to_bytes();
    if (const auto* old = std::get_if<ipld::Hamt<ActorStateV4>>(&actors_)) {
        const auto found = FVM_TRY(old->get(key));
        return found ? std::optional(found->actor) : std::nullopt;
    }
    return std::get<ipld::Hamt<ActorState>>(actors_).get(key);
}

ipld::StoreResult<std::optional<ActorId>> StateView::lookup_id(const Address& address) const {
    if (const auto id = address.as_id()) {
        return id;
    }
    const auto init = FVM_TRY(get_actor(init_actor_id));
    if (!init) {
        return bad_state(root_, "the state has no init actor");
    }
    const auto state =
        FVM_TRY(vm::get_cbor<vm::InitActorState>(*store_, init->state, "init actor state"));
    const auto map =
        FVM_TRY(ipld::Hamt<ActorId>::load(*store_, state.address_map, hamt_config(version_)));
    return map.get(address.to_bytes());
}

ipld::StoreResult<std::string> StateView::network_name() const {
    const auto init = FVM_TRY(get_actor(init_actor_id));
    if (!init) {
        return bad_state(root_, "the state has no init actor");
    }
    return FVM_TRY(vm::get_cbor<vm::InitActorState>(*store_, init->state, "init actor state"))
        .network_name;
}

ipld::StoreResult<std::optional<ipld::Cid>> StateView::manifest_list() const {
    if (version_ < first_version_with_manifest) {
        return std::nullopt;
    }
    const auto system = FVM_TRY(get_actor(system_actor_id));
    if (!system) {
        return bad_state(root_, "the state has no system actor");
    }
    const ipld::Block block =
        FVM_TRY(ipld::get_required(*store_, system->state, "system actor state"));
    const auto state = ipld::cbor::decode<vm::SystemActorState>(block.bytes());
    // Before actors v8 the system actor had an empty state.
    return state ? std::optional(state->builtin_actors) : std::nullopt;
}

ipld::StoreResult<void> StateView::for_each(const Visit& visit) const {
    const auto enter = [&](BytesView key, const ActorState& actor) -> ipld::StoreResult<void> {
        const auto address = Address::from_bytes(key);
        const auto id = address ? address->as_id() : std::nullopt;
        if (!id) {
            return bad_state(root_, "the key of an actor is no ID address");
        }
        visit(*id, actor);
        return {};
    };
    if (const auto* old = std::get_if<ipld::Hamt<ActorStateV4>>(&actors_)) {
        return old->for_each_uncached(
            [&](BytesView key, const ActorStateV4& entry) { return enter(key, entry.actor); });
    }
    return std::get<ipld::Hamt<ActorState>>(actors_).for_each_uncached(enter);
}

}  // namespace fvm::tools
