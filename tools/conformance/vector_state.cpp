#include <fvm/base/result.hpp>
#include <fvm/vm/state_tree.hpp>
#include <tools/conformance/state_reader.hpp>
#include <tools/conformance/vector_state.hpp>

#include <algorithm>

namespace fvm::tools {
namespace {

/// What tells the bundle that a state needs: the manifest's list, or, where the state brings a list
/// of its own along, the first code on it that it does not bring along. Nothing where it brings
/// all.
std::optional<ipld::Cid> wanted_block(ipld::Blockstore& store, const ipld::Cid& manifest_list) {
    const auto list =
        vm::get_cbor<std::vector<Manifest::Entry>>(store, manifest_list, "actor manifest");
    if (!list) {
        return manifest_list;
    }
    for (const Manifest::Entry& entry : *list) {
        if (const auto has = store.has(entry.code); !has || !*has) {
            return entry.code;
        }
    }
    return std::nullopt;
}

}  // namespace

VectorState::VectorState(const Vector& vector) : store_(blocks_, nullptr) {
    for (const ipld::KeyedBlock& entry : vector.blocks) {
        // A store in memory takes every block.
        static_cast<void>(blocks_.put(entry.cid, entry.block));
    }
}

std::expected<std::unique_ptr<VectorState>, BundleError> VectorState::open(const Vector& vector,
                                                                           BundleSet& bundles) {
    std::unique_ptr<VectorState> state(new VectorState(vector));
    const auto reader = StateReader::load(state->store_, vector.pre_root);
    if (!reader) {
        return state;
    }
    const auto manifest = reader->manifest_list();
    if (!manifest) {
        return state;
    }
    if (const auto wanted = wanted_block(state->blocks_, *manifest)) {
        state->bundle_ = FVM_TRY(bundles.find(*wanted));
        state->store_.set_lower(state->bundle_->blocks.get());
    }
    return state;
}

std::string VectorState::receiver_name(const Vector& vector, const Message& message) {
    const auto reader = StateReader::load(store_, vector.pre_root);
    if (!reader) {
        return {};
    }
    const auto id = reader->lookup_id(message.to);
    if (!id || !*id) {
        return {};
    }
    const auto actor = reader->get_actor(**id);
    const auto list = reader->manifest_list();
    if (!actor || !*actor || !list) {
        return {};
    }
    const auto manifest = Manifest::load_list(store_, *list, Manifest::Requires::basic);
    return manifest ? std::string(manifest->name_of((*actor)->code)) : std::string();
}

}  // namespace fvm::tools
