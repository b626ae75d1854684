#include <test/actors/twin.hpp>

#include <fvm/vm/rules.hpp>
#include <tools/conformance/bundles.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace fvm::actors::test {
namespace {

constexpr NetworkVersion network_version = NetworkVersion::v28;
constexpr std::string_view actor_names[] = {"account",     "cron",     "ethaccount",
                                            "init",        "multisig", "paymentchannel",
                                            "placeholder", "reward",   "system"};

std::string modules_folder() {
    const char* chosen = std::getenv("FVM_ACTORS");
    return chosen != nullptr ? chosen : "build/wasm32/actors";
}

Bytes read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

std::map<ipld::Cid, ipld::Cid> Twin::install_ours(ipld::MemoryStore& store) const {
    std::map<ipld::Cid, ipld::Cid> redirect;
    for (const std::string_view name : actor_names) {
        const std::string file(name == "paymentchannel" ? "paych" : name);
        const Bytes module = read_file(modules_folder() + "/" + file + ".wasm");
        if (!module.empty()) {
            redirect[code_of(name)] = *ipld::put_content(store, ipld::codec::raw, module);
        }
    }
    return redirect;
}

ipld::Cid Twin::code_of(std::string_view name) const {
    return *bundle_->manifest.code_of(name);
}

void Twin::start(std::vector<Address> accounts) {
    auto bundle =
        tools::open_canonical_bundle(tools::default_bundle_folder(), network_version, "mainnet");
    if (!bundle) {
        GTEST_SKIP() << bundle.error().reason;
    }
    bundle_ = *std::move(bundle);
    std::map<ipld::Cid, ipld::Cid> redirect = install_ours(ours_.state);
    if (redirect.empty()) {
        GTEST_SKIP() << "no actors in " << modules_folder() << ": run `make compile-wasm32`";
    }
    engines_ = std::make_unique<tools::EngineSet>("", 1);
    const auto engine = engines_->get(*vm::rules_for(network_version));
    ASSERT_TRUE(engine) << engine.error();

    tools::GenesisOptions genesis;
    genesis.network_version = network_version;
    for (const Address& account : accounts) {
        genesis.accounts.push_back({account, TokenAmount::from_whole(1000)});
    }
    const auto root = tools::make_genesis(genesis, *bundle_, **engine, canonical_.state);
    ASSERT_TRUE(root) << root.error().reason;
    for (const auto& entry : canonical_.state.entries()) {
        ASSERT_TRUE(ours_.state.put(entry.cid, entry.value));
    }
    tools::ChainSettings settings;
    settings.network_version = network_version;
    settings.circulating_supply = TokenAmount::from_whole(1'000'000'000);
    for (Side* side : {&canonical_, &ours_}) {
        side->store = std::make_unique<tools::LayeredStore>(side->state, bundle_->blocks.get());
        auto runner = tools::MessageRunner::create(settings, *side->store, **engine, *root);
        ASSERT_TRUE(runner) << runner.error().reason;
        side->runner = *std::move(runner);
        settings.actor_redirect = redirect;
    }
}

tools::MessageRunner::Outcome Twin::run(const tools::RunMessage& message) {
    auto canonical = canonical_.runner->run(message);
    auto ours = ours_.runner->run(message);
    if (!canonical || !ours) {
        ADD_FAILURE() << (canonical ? ours.error().reason : canonical.error().reason);
        return {};
    }
    const Receipt& expected = canonical->result.receipt;
    const Receipt& receipt = ours->result.receipt;
    EXPECT_EQ(canonical->refusal, ours->refusal);
    EXPECT_EQ(expected.exit_code.value, receipt.exit_code.value)
        << canonical->result.failure.to_text() << "\n"
        << ours->result.failure.to_text();
    EXPECT_EQ(expected.return_data, receipt.return_data);
    EXPECT_EQ(expected.events_root, receipt.events_root);
    EXPECT_EQ(canonical->root.to_text(), ours->root.to_text());
    canonical_gas += expected.gas_used;
    our_gas += receipt.gas_used;
    return *std::move(canonical);
}

tools::MessageRunner::Outcome Twin::send(ActorId from, const Address& to, MethodNum method,
                                         Bytes params, const TokenAmount& value) {
    SCOPED_TRACE("method " + std::to_string(method) + " of " + to.to_text());
    tools::RunMessage message;
    message.message.from = Address::id(from);
    message.message.to = to;
    message.message.nonce = nonces_[from]++;
    message.message.method = method;
    message.message.params = std::move(params);
    message.message.value = value;
    message.message.gas_limit = 10'000'000'000;
    message.epoch = epoch_++;
    return run(message);
}

tools::MessageRunner::Outcome Twin::send_implicit(const Address& to, MethodNum method,
                                                  Bytes params) {
    SCOPED_TRACE("implicit method " + std::to_string(method) + " of " + to.to_text());
    tools::RunMessage message;
    message.kind = vm::ApplyKind::implicit_message;
    message.message.from = Address::id(system_actor_id);
    message.message.to = to;
    message.message.method = method;
    message.message.params = std::move(params);
    message.message.gas_limit = 1'000'000'000'000;
    message.epoch = epoch_++;
    return run(message);
}

}  // namespace fvm::actors::test
