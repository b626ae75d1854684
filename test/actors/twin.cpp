#include <fvm/vm/rules.hpp>
#include <test/actors/twin.hpp>
#include <tools/conformance/bundles.hpp>

#include <cstdlib>
#include <filesystem>

namespace fvm::actors::test {
namespace {

constexpr NetworkVersion network_version = NetworkVersion::v28;

std::string modules_folder() {
    const char* chosen = std::getenv("FVM_ACTORS");
    return chosen != nullptr ? chosen : "build/wasm32/actors";
}

}  // namespace

ipld::Cid Twin::code_of(std::string_view name) const {
    return *bundle_->manifest.code_of(name);
}

void Twin::start(const std::vector<Address>& accounts) {
    auto bundle =
        tools::open_canonical_bundle(tools::default_bundle_folder(), network_version, "mainnet");
    if (!bundle) {
        GTEST_SKIP() << bundle.error().reason;
    }
    bundle_ = *std::move(bundle);
    if (!std::filesystem::exists(modules_folder())) {
        GTEST_SKIP() << "no actors in " << modules_folder() << ": run `make compile-wasm32`";
    }
    const auto actors = tools::read_twin_actors(modules_folder(), bundle_->manifest);
    ASSERT_TRUE(actors) << actors.error().reason;
    engines_ = std::make_unique<tools::EngineSet>("", 1);
    const auto engine = engines_->get(*vm::rules_for(network_version));
    ASSERT_TRUE(engine) << engine.error();

    tools::GenesisOptions genesis;
    genesis.network_version = network_version;
    for (const Address& account : accounts) {
        genesis.accounts.push_back({account, TokenAmount::from_whole(1000)});
    }
    const auto root = tools::make_genesis(genesis, *bundle_, **engine, genesis_);
    ASSERT_TRUE(root) << root.error().reason;
    store_ = std::make_unique<tools::LayeredStore>(genesis_, bundle_->blocks.get());
    auto twin = tools::TwinRunner::create(network_version, TokenAmount::from_whole(1'000'000'000),
                                          *store_, *root, *actors, **engine);
    ASSERT_TRUE(twin) << twin.error().reason;
    twin_ = *std::move(twin);
}

tools::MessageRunner::Outcome Twin::run(const tools::StreamMessage& message) {
    auto outcome = twin_->run(message.message);
    if (!outcome) {
        ADD_FAILURE() << outcome.error().reason;
        return {};
    }
    EXPECT_TRUE(outcome->differences.empty()) << describe_differences(1, message, *outcome);
    return std::move(outcome->canonical);
}

tools::MessageRunner::Outcome Twin::send(ActorId from, const Address& to, MethodNum method,
                                         Bytes params, const TokenAmount& value) {
    tools::StreamMessage entry;
    Message& message = entry.message.message;
    message.from = Address::id(from);
    message.to = to;
    message.nonce = nonces_[from]++;
    message.method = method;
    message.params = std::move(params);
    message.value = value;
    entry.message.epoch = epoch++;
    return run(entry);
}

tools::MessageRunner::Outcome Twin::send_implicit(const Address& to, MethodNum method, Bytes params,
                                                  ActorId from) {
    tools::StreamMessage entry;
    entry.message.kind = vm::ApplyKind::implicit_message;
    Message& message = entry.message.message;
    message.from = Address::id(from);
    message.to = to;
    message.method = method;
    message.params = std::move(params);
    entry.message.epoch = epoch++;
    return run(entry);
}

}  // namespace fvm::actors::test
