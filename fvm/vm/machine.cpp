#include <fvm/base/result.hpp>
#include <fvm/vm/machine.hpp>

namespace fvm::vm {

Machine::Machine(const MachineContext& context, const MachineHost& host, const NetworkRules& rules,
                 std::unique_ptr<ipld::BufferedStore> buffer, StateTree state_tree)
    : context_(context),
      host_(host),
      rules_(rules),
      buffer_(std::move(buffer)),
      state_tree_(std::move(state_tree)) {}

std::expected<std::unique_ptr<Machine>, HostFault> Machine::create(const MachineContext& context,
                                                                   const MachineHost& host) {
    const NetworkRules* rules = rules_for(context.network_version, context.features);
    if (rules == nullptr) {
        const auto number = static_cast<std::uint32_t>(context.network_version);
        return std::unexpected(
            HostFault{"network version " + std::to_string(number) + " is not supported", {}});
    }
    if (rules->stores_empty_array) {
        FVM_TRY_OR(host_fault_from_store, put_empty_array(host.blockstore));
    }

    auto buffer = std::make_unique<ipld::BufferedStore>(host.blockstore);
    StateTree tree = FVM_TRY_OR(
        host_fault_from_store,
        StateTree::load(*buffer, context.initial_state_root, rules->state_tree_versions));
    std::unique_ptr<Machine> machine(
        new Machine(context, host, *rules, std::move(buffer), std::move(tree)));
    FVM_TRY_OR(host_fault_from_store, machine->load_manifest());
    return machine;
}

ipld::StoreResult<void> Machine::load_manifest() {
    if (context_.manifest) {
        manifest_ = FVM_TRY(Manifest::load(*buffer_, *context_.manifest, rules_.manifest_requires));
        return {};
    }
    const auto system = FVM_TRY(state_tree_.get_actor(system_actor_id));
    if (!system) {
        return std::unexpected(ipld::StoreError{ipld::StoreError::Kind::malformed,
                                                context_.initial_state_root, 0,
                                                "the state has no system actor"});
    }
    const auto state =
        FVM_TRY(get_cbor<SystemActorState>(*buffer_, system->state, "system actor state"));
    manifest_ =
        FVM_TRY(Manifest::load_list(*buffer_, state.builtin_actors, rules_.manifest_requires));
    return {};
}

ExecResult<const CompiledModule*> Machine::load_code(const ipld::Cid& code) {
    if (rules_.runs_only_builtin_code && !manifest_.is_builtin(code)) {
        return fatal_error("code " + code.to_text() + " is not in the manifest");
    }
    const auto redirect = context_.actor_redirect.find(code);
    const ipld::Cid& wanted = redirect == context_.actor_redirect.end() ? code : redirect->second;
    if (const CompiledModule* module = host_.engine.find(wanted)) {
        return module;
    }
    const ipld::Block wasm =
        FVM_TRY_OR(or_host_fault, ipld::get_required(*buffer_, wanted, "actor code"));
    auto loaded = host_.engine.load(wanted, wasm.bytes());
    if (loaded) {
        return *loaded;
    }
    if (loaded.error().kind == EngineError::Kind::refused_module) {
        return fatal_error("code " + wanted.to_text() + " is refused: " + loaded.error().note);
    }
    return std::unexpected(ExecutionError::host_fault({loaded.error().note, wanted}));
}

std::expected<ipld::Cid, HostFault> Machine::flush() {
    state_tree_.forget_history();
    const ipld::Cid root = FVM_TRY_OR(host_fault_from_store, state_tree_.flush());
    FVM_TRY_OR(host_fault_from_store, context_.flush_all_blocks
                                          ? buffer_->flush_all()
                                          : buffer_->flush(root, rules_.flush_rules));
    return root;
}

}  // namespace fvm::vm
