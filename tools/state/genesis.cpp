#include <fvm/base/result.hpp>
#include <fvm/vm/state_tree.hpp>
#include <tools/conformance/layered_store.hpp>
#include <tools/state/genesis.hpp>
#include <tools/state/message_runner.hpp>

#include <array>
#include <string_view>

namespace fvm::tools {
namespace {

constexpr std::uint64_t constructor_gas_limit = 10'000'000'000;

/// An actor of which there is exactly one.
struct Singleton {
    ActorId id;
    std::string_view name;
    /// Of its constructor; none where they are empty.
    Bytes parameters;
};

/// An entry of the cron actor's table.
struct CronEntry {
    Address receiver;
    MethodNum method = 0;

    static auto fields(auto& self) { return std::tie(self.receiver, self.method); }
};
struct CronParameters {
    std::vector<CronEntry> entries;

    static auto fields(auto& self) { return std::tie(self.entries); }
};

/// State of an account.
struct AccountState {
    Address address;

    static auto fields(auto& self) { return std::tie(self.address); }
};

/// What is called at every epoch's end, in mainnet's order.
CronParameters cron_table() {
    constexpr MethodNum on_epoch_tick_end = 5;
    constexpr MethodNum cron_tick = 9;
    return {{{Address::id(storage_power_actor_id), on_epoch_tick_end},
             {Address::id(storage_market_actor_id), cron_tick}}};
}

/// All singletons with a constructor, in the order in which it runs. A bundle of older actors lacks
/// some.
std::vector<Singleton> singletons(const Address& verified_registry_root) {
    // Power at the start: zero.
    Bytes no_power = ipld::cbor::encode(BigInt());
    return {
        {reward_actor_id, "reward", std::move(no_power)},
        {cron_actor_id, "cron", ipld::cbor::encode(cron_table())},
        {storage_power_actor_id, "storagepower", {}},
        {storage_market_actor_id, "storagemarket", {}},
        {verified_registry_actor_id, "verifiedregistry",
         ipld::cbor::encode(verified_registry_root)},
        {datacap_actor_id, "datacap", ipld::cbor::encode(Address::id(verified_registry_actor_id))},
        {eam_actor_id, "eam", {}},
    };
}

ToolResult<ipld::Cid> code_of(const ActorBundle& bundle, std::string_view name) {
    const ipld::Cid* code = bundle.manifest.code_of(name);
    if (code == nullptr) {
        return fail_with(Failure::Kind::malformed,
                         bundle.path + ": the manifest has no actor " + std::string(name));
    }
    return *code;
}

/// One genesis in the making.
class Builder {
  public:
    Builder(const GenesisOptions& options, const ActorBundle& bundle, ipld::MemoryStore& state)
        : options_(options),
          bundle_(bundle),
          store_(state, bundle.blocks.get()),
          singletons_(singletons(options.verified_registry_root)) {}

    ToolResult<ipld::Cid> bare_tree(std::uint64_t version);
    ToolResult<ipld::Cid> run_constructors(vm::Engine& engine, const ipld::Cid& root);

  private:
    ToolResult<ActorState> actor(std::string_view name, const ipld::Cid& head) const;
    ToolResult<void> add_handwritten(vm::StateTree& tree);
    ToolResult<void> fund(MessageRunner& runner) const;
    ToolResult<void> call(MessageRunner& runner, const Message& message,
                          const std::string& what) const;

    const GenesisOptions& options_;
    const ActorBundle& bundle_;
    LayeredStore store_;
    std::vector<Singleton> singletons_;
};

ToolResult<ActorState> Builder::actor(std::string_view name, const ipld::Cid& head) const {
    ActorState state = vm::new_actor(FVM_TRY(code_of(bundle_, name)), std::nullopt);
    state.state = head;
    return state;
}

ToolResult<void> Builder::add_handwritten(vm::StateTree& tree) {
    const auto put = [&](const auto& state) { return vm::put_cbor(store_, state); };
    const ipld::Cid system =
        FVM_TRY_OR(failure_from_store, put(vm::SystemActorState{bundle_.manifest_list}));
    const ipld::Cid addresses = FVM_TRY_OR(failure_from_store, ipld::Hamt<ActorId>(store_).flush());
    const ipld::Cid init = FVM_TRY_OR(
        failure_from_store,
        put(vm::InitActorState{addresses, first_non_singleton_actor_id, options_.network_name}));
    // An account's constructor takes public keys only, and this account has none.
    const ipld::Cid burnt_funds =
        FVM_TRY_OR(failure_from_store, put(AccountState{Address::id(burnt_funds_actor_id)}));

    ActorState system_actor = FVM_TRY(actor("system", system));
    for (const GenesisAccount& account : options_.accounts) {
        system_actor.balance += account.balance;
    }
    tree.set_actor(system_actor_id, std::move(system_actor));
    tree.set_actor(init_actor_id, FVM_TRY(actor("init", init)));
    tree.set_actor(burnt_funds_actor_id, FVM_TRY(actor("account", burnt_funds)));
    return {};
}

ToolResult<ipld::Cid> Builder::bare_tree(std::uint64_t version) {
    FVM_TRY_OR(failure_from_store, vm::put_empty_array(store_));
    vm::StateTree tree = FVM_TRY_OR(failure_from_store, vm::StateTree::create(store_, version));
    FVM_TRY(add_handwritten(tree));
    for (const Singleton& singleton : singletons_) {
        if (bundle_.manifest.code_of(singleton.name) == nullptr) {
            continue;
        }
        ActorState state = FVM_TRY(actor(singleton.name, vm::empty_array_cid()));
        if (singleton.id == reward_actor_id) {
            state.balance = options_.reward_balance;
        }
        tree.set_actor(singleton.id, std::move(state));
    }
    tree.forget_history();
    return FVM_TRY_OR(failure_from_store, tree.flush());
}

ToolResult<void> Builder::call(MessageRunner& runner, const Message& message,
                               const std::string& what) const {
    const MessageRunner::Outcome outcome =
        FVM_TRY(runner.run({message, vm::ApplyKind::implicit_message, options_.epoch}));
    const ExitCode code = outcome.result.receipt.exit_code;
    if (outcome.refusal.empty() && code.is_success()) {
        return {};
    }
    return fail_with(Failure::Kind::usage,
                     what + " failed: " +
                         (outcome.refusal.empty() ? "exit code " + std::to_string(code.value) +
                                                        "\n" + outcome.result.failure.to_text()
                                                  : outcome.refusal));
}

ToolResult<void> Builder::fund(MessageRunner& runner) const {
    for (const GenesisAccount& account : options_.accounts) {
        Message transfer;
        transfer.from = Address::id(system_actor_id);
        transfer.to = account.address;
        transfer.value = account.balance;
        transfer.gas_limit = constructor_gas_limit;
        FVM_TRY(call(runner, transfer, "the transfer to " + account.address.to_text()));
    }
    return {};
}

ToolResult<ipld::Cid> Builder::run_constructors(vm::Engine& engine, const ipld::Cid& root) {
    ChainSettings settings;
    settings.network_version = options_.network_version;
    settings.circulating_supply = TokenAmount();
    MessageRunner runner = FVM_TRY(MessageRunner::create(settings, store_, engine, root));
    FVM_TRY(fund(runner));
    for (const Singleton& singleton : singletons_) {
        if (bundle_.manifest.code_of(singleton.name) == nullptr) {
            continue;
        }
        Message construct;
        construct.from = Address::id(system_actor_id);
        construct.to = Address::id(singleton.id);
        construct.method = method_constructor;
        construct.gas_limit = constructor_gas_limit;
        construct.params = singleton.parameters;
        FVM_TRY(call(runner, construct, "the constructor of " + std::string(singleton.name)));
    }
    return runner.root();
}

ToolResult<const vm::NetworkRules*> rules_of(const GenesisOptions& options) {
    const vm::NetworkRules* rules = vm::rules_for(options.network_version);
    if (rules == nullptr) {
        return fail_with(Failure::Kind::usage,
                         "network version " +
                             std::to_string(static_cast<std::uint32_t>(options.network_version)) +
                             " is not supported");
    }
    return rules;
}

}  // namespace

ToolResult<ipld::Cid> make_bare_genesis(const GenesisOptions& options, const ActorBundle& bundle,
                                        ipld::MemoryStore& state) {
    const vm::NetworkRules* rules = FVM_TRY(rules_of(options));
    return Builder(options, bundle, state).bare_tree(rules->state_tree_versions.back());
}

ToolResult<ipld::Cid> make_genesis(const GenesisOptions& options, const ActorBundle& bundle,
                                   vm::Engine& engine, ipld::MemoryStore& state) {
    const vm::NetworkRules* rules = FVM_TRY(rules_of(options));
    for (const GenesisAccount& account : options.accounts) {
        if (account.balance.is_negative()) {
            return fail_with(Failure::Kind::usage,
                             "the balance of " + account.address.to_text() + " is negative");
        }
    }
    Builder builder(options, bundle, state);
    const ipld::Cid bare = FVM_TRY(builder.bare_tree(rules->state_tree_versions.back()));
    const ipld::Cid root = FVM_TRY(builder.run_constructors(engine, bare));
    if (options.extra_actors.empty()) {
        return root;
    }
    LayeredStore store(state, bundle.blocks.get());
    return install_actors(options.extra_actors, *rules, store, root);
}

}  // namespace fvm::tools
