#include <test/integration/tester.hpp>

#include <fvm/base/result.hpp>
#include <fvm/crypto/signing.hpp>
#include <fvm/vm/engine/wat.hpp>
#include <fvm/vm/state_tree.hpp>
#include <fvm/vm/syscalls.hpp>
#include <test/integration/own_syscalls.hpp>
#include <test/integration/small_bundle.hpp>
#include <test/store/temporary_folder.hpp>
#include <tools/conformance/engines.hpp>
#include <tools/conformance/oracle.hpp>
#include <tools/conformance/runner.hpp>
#include <tools/conformance/trace_text.hpp>
#include <tools/state/genesis.hpp>
#include <tools/state/state_view.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace fvm::integration {
namespace {

using tools::Failure;
using tools::ToolResult;

/// Bundles are made, and modules compiled, once for all tests of the process.
ToolResult<const tools::ActorBundle*> bundle_for(NetworkVersion version) {
    static const test::TemporaryFolder folder;
    static std::map<NetworkVersion, tools::ActorBundle> opened;
    auto found = opened.find(version);
    if (found == opened.end()) {
        const std::string name = std::to_string(static_cast<std::uint32_t>(version)) + ".car";
        auto bundle = FVM_TRY(make_small_bundle(version, folder.file(name)));
        found = opened.emplace(version, std::move(bundle)).first;
    }
    return &found->second;
}

tools::EngineSet& shared_engines() {
    static tools::EngineSet engines("", 1);
    return engines;
}

template <class T>
T expect_value(ipld::StoreResult<T> result) {
    if (!result) {
        ADD_FAILURE() << tools::failure_from_store(result.error()).reason;
        return {};
    }
    return *std::move(result);
}

std::string message_differences(const tools::OracleMessage& theirs, const vm::ApplyResult& ours) {
    std::string text;
    const auto compare = [&](std::string_view what, const std::string& expected,
                             const std::string& actual) {
        if (expected != actual) {
            text +=
                "  " + std::string(what) + ": expected " + expected + ", actual " + actual + "\n";
        }
    };
    const auto events = [](const std::optional<ipld::Cid>& root) {
        return root ? root->to_text() : std::string("none");
    };
    compare("exit code", tools::exit_code_text(theirs.receipt.exit_code),
            tools::exit_code_text(ours.receipt.exit_code));
    compare("return value", tools::to_hex(theirs.receipt.return_data),
            tools::to_hex(ours.receipt.return_data));
    compare("gas used", std::to_string(theirs.receipt.gas_used),
            std::to_string(ours.receipt.gas_used));
    compare("events", events(theirs.receipt.events_root.value_or(std::nullopt)),
            events(ours.receipt.events_root));
    if (const auto difference = tools::first_difference(theirs.trace, ours.trace)) {
        const auto event_text = [](const std::optional<vm::trace::Event>& event) {
            return event ? tools::to_text(*event) : std::string("the end");
        };
        compare("trace at event " + std::to_string(difference->index),
                event_text(difference->expected), event_text(difference->actual));
    }
    if (!text.empty()) {
        text += "  the reference says: " + theirs.failure +
                "\n  we say: " + ours.failure.to_text() + "\n";
    }
    return text;
}

}  // namespace

std::array<std::uint8_t, 32> make_key(std::uint8_t number) {
    crypto::SecretKey key{};
    key.front() = 0x10;
    key[5] = number;
    return key;
}

ToolResult<std::unique_ptr<Tester>> Tester::create(const Settings& settings) {
    std::unique_ptr<Tester> tester(new Tester(settings));
    FVM_TRY(tester->open());
    return tester;
}

ToolResult<void> Tester::open() {
    rules_ = vm::rules_for(settings_.network_version, settings_.features);
    if (rules_ == nullptr) {
        return tools::fail_with(Failure::Kind::usage, "no such network version");
    }
    bundle_ = FVM_TRY(bundle_for(settings_.network_version));
    FVM_TRY(open_engine());
    store_ = std::make_unique<tools::LayeredStore>(state_, bundle_->blocks.get());
    tools::GenesisOptions options;
    // Nobody has a start state for the network version in development.
    options.network_version = std::min(settings_.network_version, NetworkVersion::v29);
    start_root_ = FVM_TRY(tools::make_bare_genesis(options, *bundle_, state_));
    return {};
}

ToolResult<void> Tester::open_engine() {
    if (!settings_.own_syscalls && !settings_.max_instance_memory) {
        const auto engine = shared_engines().get(*rules_);
        if (!engine) {
            return tools::fail_with(Failure::Kind::internal, engine.error());
        }
        engine_ = *engine;
        return {};
    }
    vm::EngineConfig config = vm::engine_config(*rules_);
    if (settings_.own_syscalls) {
        imports_ = vm::extend_imports(rules_->syscalls->imports, own_syscalls());
        config.imports = imports_;
    }
    config.max_instance_memory = settings_.max_instance_memory.value_or(config.max_instance_memory);
    auto engine = vm::Engine::create(config);
    if (!engine) {
        return tools::fail_with(Failure::Kind::internal, std::move(engine).error().note);
    }
    own_engine_ = *std::move(engine);
    engine_ = own_engine_.get();
    return {};
}

void Tester::change(const std::function<void(vm::StateTree&)>& body) {
    ASSERT_FALSE(runner_) << "the state is put together before the first message";
    auto tree = vm::StateTree::load(*store_, start_root_, rules_->state_tree_versions);
    ASSERT_TRUE(tree) << tree.error().note;
    body(*tree);
    tree->forget_history();
    start_root_ = expect_value(tree->flush());
}

void Tester::change_actor(ActorId id, const std::function<void(ActorState&)>& body) {
    change([&](vm::StateTree& tree) {
        auto actor = expect_value(tree.get_actor(id));
        ASSERT_TRUE(actor);
        body(*actor);
        tree.set_actor(id, *std::move(actor));
    });
}

Account Tester::create_account(SignatureType type) {
    Account account;
    account.address = crypto::address_of_key(type, make_key(++keys_)).value_or(Address());
    change([&](vm::StateTree& tree) {
        account.id = expect_value(tree.register_new_address(account.address));
        ActorState actor = vm::new_actor(code_of("account"), std::nullopt);
        actor.state = put(vm::AccountActorState{account.address});
        actor.balance = TokenAmount::from_atto(initial_balance);
        tree.set_actor(account.id, std::move(actor));
    });
    if (!sender_) {
        sender_ = account;
    }
    return account;
}

Account Tester::create_placeholder(BytesView subaddress, const TokenAmount& balance) {
    Account account;
    account.address = Address::delegated(eam_actor_id, subaddress).value_or(Address());
    change([&](vm::StateTree& tree) {
        account.id = expect_value(tree.register_new_address(account.address));
        ActorState actor = vm::new_actor(code_of("placeholder"), account.address);
        actor.balance = balance;
        tree.set_actor(account.id, std::move(actor));
    });
    return account;
}

void Tester::set_nonce(ActorId id, Nonce nonce) {
    change_actor(id, [&](ActorState& actor) { actor.nonce = nonce; });
    if (sender_ && sender_->id == id) {
        nonce_ = nonce;
    }
}

void Tester::set_balance(ActorId id, const TokenAmount& balance) {
    change_actor(id, [&](ActorState& actor) { actor.balance = balance; });
}

ipld::Cid Tester::put_block(BytesView content) {
    return expect_value(ipld::put_content(*store_, ipld::codec::dag_cbor, content));
}

ipld::Cid Tester::install(ActorId id, const Bytes& module, const std::optional<ipld::Cid>& state,
                          const TokenAmount& balance) {
    const tools::ExtraActor extra{id, module, balance};
    const auto root = tools::install_actors({&extra, 1}, *rules_, *store_, start_root_);
    if (!root) {
        ADD_FAILURE() << root.error().reason;
        return {};
    }
    start_root_ = *root;
    if (state) {
        change_actor(id, [&](ActorState& actor) { actor.state = *state; });
    }
    return ipld::Cid::of(ipld::codec::raw, module);
}

ipld::Cid Tester::install_wat(ActorId id, std::string_view wat) {
    const auto module = vm::assemble_wat(wat);
    if (!module) {
        ADD_FAILURE() << module.error();
        return {};
    }
    return install(id, *module);
}

ToolResult<Tester::Outcome> Tester::run(const tools::RunMessage& message) {
    if (!runner_) {
        tools::ChainSettings chain;
        chain.network_version = settings_.network_version;
        chain.base_fee = settings_.base_fee;
        chain.circulating_supply = settings_.circulating_supply;
        chain.chain_id = settings_.chain_id.value_or(0);
        chain.timestamp = settings_.timestamp;
        chain.tipset = settings_.tipset;
        chain.max_total_memory = settings_.max_total_memory;
        chain.features = settings_.features;
        chain.tracing = true;
        runner_ = FVM_TRY(tools::MessageRunner::create(chain, *store_, *engine_, start_root_));
    }
    return runner_->run(message);
}

Tester::Outcome Tester::execute(const tools::RunMessage& message) {
    auto outcome = run(message);
    if (!outcome) {
        ADD_FAILURE() << outcome.error().reason;
        return {};
    }
    EXPECT_EQ(outcome->refusal, "");
    executed_.push_back({message, *outcome});
    return *std::move(outcome);
}

tools::RunMessage Tester::message_to(ActorId to, MethodNum method) const {
    EXPECT_TRUE(sender_) << "there is no account";
    tools::RunMessage run;
    run.epoch = epoch;
    run.message.from = sender_ ? sender_->address : Address::id(system_actor_id);
    run.message.to = Address::id(to);
    run.message.nonce = nonce_;
    run.message.method = method;
    run.message.gas_limit = default_gas_limit;
    return run;
}

Tester::Outcome Tester::send(ActorId to, MethodNum method, Bytes params, const TokenAmount& value,
                             std::uint64_t gas_limit) {
    tools::RunMessage run = message_to(to, method);
    ++nonce_;
    run.message.params = std::move(params);
    run.message.value = value;
    run.message.gas_limit = gas_limit;
    return execute(run);
}

Failure Tester::send_in_vain(ActorId to, MethodNum method) {
    const auto outcome = run(message_to(to, method));
    if (outcome) {
        ADD_FAILURE() << "the message has a receipt";
        return {};
    }
    return outcome.error();
}

std::optional<ActorState> Tester::actor(ActorId id) {
    const auto view = tools::StateView::load(*store_, runner_ ? runner_->root() : start_root_);
    return view ? expect_value(view->get_actor(id)) : std::nullopt;
}

std::optional<ActorId> Tester::id_of(const Address& address) {
    const auto view = tools::StateView::load(*store_, runner_ ? runner_->root() : start_root_);
    return view ? expect_value(view->lookup_id(address)) : std::nullopt;
}

ipld::Cid Tester::code_of(std::string_view name) const {
    const ipld::Cid* code = bundle_->manifest.code_of(name);
    EXPECT_NE(code, nullptr) << name;
    return code == nullptr ? ipld::Cid() : *code;
}

std::vector<std::string> Tester::oracle_options() const {
    std::vector<std::string> options;
    const auto add = [&](std::string_view name, const std::optional<std::uint64_t>& value) {
        if (value) {
            options.insert(options.end(), {std::string(name), std::to_string(*value)});
        }
    };
    add("--chain-id", settings_.chain_id);
    add("--timestamp", settings_.timestamp);
    add("--max-memory", settings_.max_total_memory);
    add("--max-instance-memory", settings_.max_instance_memory);
    if (settings_.tipset != tools::vector_tipset_cid()) {
        options.insert(options.end(), {"--tipset", settings_.tipset.to_text()});
    }
    if (settings_.features.upgrade_actor) {
        options.emplace_back("--upgrade-actor");
    }
    if (settings_.own_syscalls) {
        options.emplace_back("--own-syscalls");
    }
    return options;
}

std::expected<std::string, std::string> Tester::differences_from_reference() {
    const test::TemporaryFolder folder;
    const auto written =
        tools::write_state_car(folder.file("state.car"), *store_, start_root_, *bundle_->blocks);
    if (!written) {
        return std::unexpected(written.error().reason);
    }
    tools::MessageStream stream;
    stream.network_version = settings_.network_version;
    stream.base_fee = settings_.base_fee;
    stream.circulating_supply = settings_.circulating_supply;
    stream.car = "state.car";
    stream.bundle = bundle_->path;
    for (const Executed& executed : executed_) {
        stream.messages.push_back({.id = {}, .message = executed.message});
    }
    const std::string path = folder.with_file("stream.json", as_bytes(stream.to_json()));
    const auto report = tools::ask_oracle_for_stream(tools::find_oracle(), path, oracle_options());
    if (!report) {
        return std::unexpected(report.error());
    }
    std::string text;
    if (report->messages.size() != executed_.size()) {
        text += "another number of messages\n";
    }
    for (std::size_t i = 0; i < std::min(report->messages.size(), executed_.size()); ++i) {
        const std::string differences =
            message_differences(report->messages[i], executed_[i].outcome.result);
        if (!differences.empty()) {
            text += "message " + std::to_string(i) + ":\n" + differences;
        }
    }
    if (text.empty() && report->root != runner_->root()) {
        text += "the state roots differ\n";
    }
    for (const std::string& cid : report->missing_blocks) {
        text += "the reference missed block " + cid + "\n";
    }
    return text;
}

}  // namespace fvm::integration
