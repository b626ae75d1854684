#include <fvm/vm/state_tree.hpp>
#include <tools/conformance/state_reader.hpp>
#include <tools/conformance/vector_state.hpp>

#include <algorithm>

namespace fvm::tools {
namespace {

/// A state of somebody's own making may bring its actors along.
bool has_actors(ipld::Blockstore& store, const ipld::Cid& manifest_list) {
    const auto list =
        vm::get_cbor<std::vector<Manifest::Entry>>(store, manifest_list, "actor manifest");
    return list && std::ranges::all_of(*list, [&](const Manifest::Entry& entry) {
               const auto has = store.has(entry.code);
               return has && *has;
           });
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
    auto bundle = bundles.find(*manifest);
    if (bundle) {
        state->bundle_ = *bundle;
        state->store_.set_lower(state->bundle_->blocks.get());
    } else if (!has_actors(state->blocks_, *manifest)) {
        return std::unexpected(std::move(bundle).error());
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
