#include <fvm/base/result.hpp>
#include <fvm/core/manifest.hpp>
#include <fvm/store/system.hpp>
#include <fvm/vm/engine/wat.hpp>
#include <fvm/vm/state_tree.hpp>
#include <tools/conformance/text_file.hpp>
#include <tools/state/extra_actors.hpp>

#include <algorithm>
#include <vector>

namespace fvm::tools {
namespace {

constexpr std::uint64_t max_module_size = std::uint64_t{64} << 20;

/// Extends the list of actors that the system actor's state names.
ToolResult<void> list_codes(std::span<const ipld::Cid> codes, ipld::Blockstore& store,
                            vm::StateTree& tree) {
    auto system = FVM_TRY_OR(failure_from_store, tree.get_actor(system_actor_id));
    if (!system) {
        return fail_with(Failure::Kind::malformed, "the state has no system actor");
    }
    auto state = FVM_TRY_OR(failure_from_store, vm::get_cbor<vm::SystemActorState>(
                                                    store, system->state, "system actor state"));
    auto list = FVM_TRY_OR(failure_from_store, vm::get_cbor<std::vector<Manifest::Entry>>(
                                                   store, state.builtin_actors, "actor manifest"));
    std::size_t number = 0;
    for (const ipld::Cid& code : codes) {
        if (std::ranges::find(list, code, &Manifest::Entry::code) == list.end()) {
            list.push_back({"extra" + std::to_string(++number), code});
        }
    }
    state.builtin_actors = FVM_TRY_OR(failure_from_store, vm::put_cbor(store, list));
    system->state = FVM_TRY_OR(failure_from_store, vm::put_cbor(store, state));
    tree.set_actor(system_actor_id, *std::move(system));
    return {};
}

}  // namespace

ToolResult<Bytes> read_module(const std::string& path) {
    const FailureAt at(path);
    const store::FileDescriptor file = FVM_TRY_OR(at, store::FileDescriptor::open_to_read(path));
    // A pipe that nobody writes to would be an actor without code.
    static_cast<void>(FVM_TRY_OR(at, file.size()));
    const std::string text = FVM_TRY_OR(at, read_text_file(path, max_module_size));
    if (!path.ends_with(".wat")) {
        return to_bytes(as_bytes(text));
    }
    auto module = vm::assemble_wat(text);
    if (!module) {
        return fail_with(Failure::Kind::malformed, path + ": " + module.error());
    }
    return *std::move(module);
}

ToolResult<ipld::Cid> install_actors(std::span<const ExtraActor> actors,
                                     const vm::NetworkRules& rules, ipld::Blockstore& store,
                                     const ipld::Cid& root) {
    vm::StateTree tree =
        FVM_TRY_OR(failure_from_store, vm::StateTree::load(store, root, rules.state_tree_versions));
    std::vector<ipld::Cid> codes;
    for (const ExtraActor& extra : actors) {
        const ipld::Cid code =
            FVM_TRY_OR(failure_from_store, ipld::put_content(store, ipld::codec::raw, extra.wasm));
        codes.push_back(code);
        auto actor = FVM_TRY_OR(failure_from_store, tree.get_actor(extra.id));
        if (!actor) {
            actor = vm::new_actor(code, std::nullopt);
        }
        actor->code = code;
        actor->balance += extra.balance;
        tree.set_actor(extra.id, *std::move(actor));
    }
    if (rules.runs_only_builtin_code) {
        FVM_TRY(list_codes(codes, store, tree));
    }
    tree.forget_history();
    return FVM_TRY_OR(failure_from_store, tree.flush());
}

}  // namespace fvm::tools
