#include <fvm/base/result.hpp>
#include <fvm/core/address.hpp>
#include <fvm/ipld/hamt.hpp>
#include <fvm/vm/state_tree.hpp>
#include <tools/conformance/state_diff.hpp>

#include <algorithm>

namespace fvm::tools {
namespace {

/// State trees have actors of five fields from version 5 on.
constexpr std::uint64_t first_version_with_delegated_addresses = 5;

const ActorState& plain(const ActorState& actor) {
    return actor;
}
const ActorState& plain(const ActorStateV4& actor) {
    return actor.actor;
}

template <class Stored>
ipld::StoreResult<std::vector<ActorChange>> diff_actors(ipld::Blockstore& store,
                                                        const ipld::Cid& before,
                                                        const ipld::Cid& after) {
    using Actors = ipld::Hamt<Stored>;
    const Actors old_actors = FVM_TRY(Actors::load(store, before));
    const Actors new_actors = FVM_TRY(Actors::load(store, after));
    std::vector<ActorChange> changes;
    for (const auto& change : FVM_TRY(Actors::diff(old_actors, new_actors))) {
        ActorChange& actor = changes.emplace_back();
        const auto address = Address::from_bytes(change.key);
        const auto id = address ? address->as_id() : std::nullopt;
        if (!id) {
            return std::unexpected(ipld::StoreError{ipld::StoreError::Kind::malformed, after, 0,
                                                    "a key of the state tree is no actor id"});
        }
        actor.id = *id;
        if (change.before) {
            actor.before = plain(*change.before);
        }
        if (change.after) {
            actor.after = plain(*change.after);
        }
    }
    std::ranges::sort(changes, {}, &ActorChange::id);
    return changes;
}

}  // namespace

ipld::StoreResult<std::vector<ActorChange>> diff_states(ipld::Blockstore& store,
                                                        const ipld::Cid& before,
                                                        const ipld::Cid& after) {
    const auto old_root = FVM_TRY(vm::get_cbor<vm::StateRoot>(store, before, "state root"));
    const auto new_root = FVM_TRY(vm::get_cbor<vm::StateRoot>(store, after, "state root"));
    if (old_root.version != new_root.version) {
        return std::unexpected(ipld::StoreError{ipld::StoreError::Kind::malformed, after, 0,
                                                "the state trees are of different versions"});
    }
    return old_root.version < first_version_with_delegated_addresses
               ? diff_actors<ActorStateV4>(store, old_root.actors, new_root.actors)
               : diff_actors<ActorState>(store, old_root.actors, new_root.actors);
}

std::vector<FieldChange> changed_fields(const ActorChange& change) {
    if (!change.before || !change.after) {
        return {
            {"actor", change.before ? "present" : "absent", change.after ? "present" : "absent"}};
    }
    const ActorState& before = *change.before;
    const ActorState& after = *change.after;
    std::vector<FieldChange> fields;
    if (before.code != after.code) {
        fields.push_back({"code", before.code.to_text(), after.code.to_text()});
    }
    if (before.state != after.state) {
        fields.push_back({"state", before.state.to_text(), after.state.to_text()});
    }
    if (before.nonce != after.nonce) {
        fields.push_back({"nonce", std::to_string(before.nonce), std::to_string(after.nonce)});
    }
    if (before.balance != after.balance) {
        fields.push_back({"balance", before.balance.to_text(), after.balance.to_text()});
    }
    if (before.delegated_address != after.delegated_address) {
        const auto text = [](const std::optional<Address>& address) {
            return address ? address->to_text() : std::string("none");
        };
        fields.push_back(
            {"delegated_address", text(before.delegated_address), text(after.delegated_address)});
    }
    return fields;
}

std::string to_text(const ActorChange& change) {
    std::string text = "f0" + std::to_string(change.id) + ":";
    std::string_view separator = " ";
    for (const FieldChange& field : changed_fields(change)) {
        text += separator;
        text += std::string(field.field) + " " + field.before + " -> " + field.after;
        separator = ", ";
    }
    return text;
}

}  // namespace fvm::tools
