#include <fvm/base/result.hpp>
#include <fvm/vm/state_tree.hpp>
#include <tools/conformance/layered_store.hpp>
#include <tools/state/replaced_actors.hpp>
#include <tools/state/state_view.hpp>

#include <string_view>
#include <vector>

namespace fvm::tools {
namespace {

struct Placed {
    ActorId id = 0;
    ActorState actor;
};

/// Gives `actor` the code of the same name.
ToolResult<void> replace_code(Placed& placed, const Manifest& own, const ActorBundle& bundle) {
    const std::string_view name = own.name_of(placed.actor.code);
    const std::string who = "f0" + std::to_string(placed.id);
    if (name.empty()) {
        return fail_with(Failure::Kind::malformed,
                         who + " has code that the state's manifest does not name");
    }
    const ipld::Cid* code = bundle.manifest.code_of(name);
    if (code == nullptr) {
        return fail_with(Failure::Kind::malformed,
                         who + " is a " + std::string(name) + ", which " + bundle.path + " lacks");
    }
    placed.actor.code = *code;
    return {};
}

}  // namespace

ToolResult<ipld::Cid> replace_actors(ipld::Blockstore& source, const ipld::Cid& root,
                                     const vm::NetworkRules& rules, const ActorBundle& bundle,
                                     ipld::MemoryStore& state) {
    LayeredStore store(state, &source);
    const StateView view = FVM_TRY_OR(failure_from_store, StateView::load(source, root));
    const auto list = FVM_TRY_OR(failure_from_store, view.manifest_list());
    if (!list) {
        return fail_with(Failure::Kind::malformed, "the state has no manifest of its actors");
    }
    const Manifest own = FVM_TRY_OR(failure_from_store,
                                    Manifest::load_list(source, *list, Manifest::Requires::basic));
    std::vector<Placed> actors;
    FVM_TRY_OR(failure_from_store, view.for_each([&](ActorId id, const ActorState& actor) {
        actors.push_back({id, actor});
    }));

    vm::StateTree tree = FVM_TRY_OR(
        failure_from_store, vm::StateTree::load(store, view.root(), rules.state_tree_versions));
    for (Placed& placed : actors) {
        FVM_TRY(replace_code(placed, own, bundle));
        if (placed.id == system_actor_id) {
            placed.actor.state =
                FVM_TRY_OR(failure_from_store,
                           vm::put_cbor(store, vm::SystemActorState{bundle.manifest_list}));
        }
        tree.set_actor(placed.id, std::move(placed.actor));
    }
    tree.forget_history();
    return FVM_TRY_OR(failure_from_store, tree.flush());
}

}  // namespace fvm::tools
