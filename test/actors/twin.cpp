#include <actors/init/init.hpp>
#include <fvm/vm/rules.hpp>
#include <test/actors/twin.hpp>
#include <tools/conformance/bundles.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace fvm::actors::test {
namespace {

constexpr NetworkVersion network_version = NetworkVersion::v28;

std::string modules_folder() {
    const char* chosen = std::getenv("FVM_ACTORS");
    return chosen != nullptr ? chosen : "build/wasm32/actors";
}

/// Whether everything must be there, as in `make test`.
bool must_be_complete() {
    return std::getenv("FVM_COMPLETE") != nullptr;
}

/// The same for all tests: compiling the actors takes longer than most of them.
struct Shared {
    tools::ActorBundle bundle;
    std::vector<tools::TwinActor> actors;
    tools::EngineSet engines{"", 1};
    vm::Engine* engine = nullptr;
    /// Why nothing can be compared here: something was not built, or is not what it should be.
    std::string missing;
    std::string wrong;
};

std::unique_ptr<Shared> make_shared_setup() {
    auto made = std::make_unique<Shared>();
    auto bundle =
        tools::open_canonical_bundle(tools::default_bundle_folder(), network_version, "mainnet");
    if (!bundle) {
        made->missing = bundle.error().reason;
        return made;
    }
    made->bundle = *std::move(bundle);
    if (!std::filesystem::exists(modules_folder())) {
        made->missing = "no actors in " + modules_folder() + ": run `make compile-wasm32`";
        return made;
    }
    tools::CodeNames published(tools::default_bundle_folder());
    auto actors = tools::read_twin_actors(modules_folder(), "mainnet", made->bundle.manifest,
                                          network_version, published);
    if (!actors) {
        made->wrong = actors.error().reason;
        return made;
    }
    const auto engine = made->engines.get(*vm::rules_for(network_version));
    if (!engine) {
        made->wrong = engine.error();
        return made;
    }
    made->actors = *std::move(actors);
    made->engine = *engine;
    return made;
}

Shared& shared() {
    static const std::unique_ptr<Shared> made = make_shared_setup();
    return *made;
}

}  // namespace

ipld::Cid Twin::code_of(std::string_view name) {
    return *shared().bundle.manifest.code_of(name);
}

ActorId Twin::created(const tools::MessageRunner::Outcome& outcome) {
    const auto made = ipld::cbor::decode<init::ExecReturn>(outcome.result.receipt.return_data);
    EXPECT_TRUE(made);
    return made ? made->id_address.as_id().value_or(0) : 0;
}

void Twin::start(const std::vector<Address>& accounts,
                 std::initializer_list<std::string_view> actors) {
    Shared& common = shared();
    if (!common.missing.empty()) {
        if (must_be_complete()) {
            FAIL() << common.missing;
        }
        GTEST_SKIP() << common.missing;
    }
    ASSERT_TRUE(common.wrong.empty()) << common.wrong;
    tools::GenesisOptions genesis;
    genesis.network_version = network_version;
    for (const Address& account : accounts) {
        genesis.accounts.push_back({account, TokenAmount::from_whole(1000)});
    }
    const auto root = tools::make_genesis(genesis, common.bundle, *common.engine, genesis_);
    ASSERT_TRUE(root) << root.error().reason;
    store_ = std::make_unique<tools::LayeredStore>(genesis_, common.bundle.blocks.get());
    auto twin = tools::TwinRunner::create(network_version, TokenAmount::from_whole(1'000'000'000),
                                          *store_, *root, common.actors, *common.engine);
    ASSERT_TRUE(twin) << twin.error().reason;
    twin_ = *std::move(twin);
    totals_.emplace(common.bundle.manifest, common.actors);
    needs(actors);
}

void Twin::needs(std::initializer_list<std::string_view> actors) {
    for (const std::string_view name : actors) {
        EXPECT_TRUE(std::ranges::find(shared().actors, name, &tools::TwinActor::name) !=
                    shared().actors.end())
            << "no " << name << " of ours in " << modules_folder();
        needed_.emplace_back(name);
    }
}

void Twin::TearDown() {
    for (const std::string& name : needed_) {
        EXPECT_GT(totals_->calls_of_ours(name), 0U) << "no message has reached our " << name;
    }
}

tools::MessageRunner::Outcome Twin::run(const tools::StreamMessage& message) {
    auto outcome = twin_->run(message.message);
    if (!outcome) {
        ADD_FAILURE() << outcome.error().reason;
        return {};
    }
    totals_->add(*outcome);
    EXPECT_TRUE(outcome->differences.empty()) << describe_differences(1, message, *outcome);
    EXPECT_EQ(outcome->canonical.refusal, "");
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
