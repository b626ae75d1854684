#pragma once

#include <fvm/ipld/codec.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/conformance/engines.hpp>
#include <tools/conformance/layered_store.hpp>
#include <tools/state/genesis.hpp>
#include <tools/state/message_runner.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fvm::test {

/// A fresh state on the canonical actors that a network has for version 28, with one account,
/// f0100. Compiled actors are kept where the tools keep them.
class NetworkState {
  public:
    explicit NetworkState(std::string_view network, std::vector<tools::ExtraActor> extra = {})
        : engines_(tools::user_cache_folder("code"), 1) {
        auto bundle =
            tools::open_canonical_bundle(tools::default_bundle_folder(), version, network);
        EXPECT_TRUE(bundle) << bundle.error().reason;
        bundle_ = *std::move(bundle);
        const auto engine = engines_.get(*vm::rules_for(version));
        EXPECT_TRUE(engine) << engine.error();
        tools::GenesisOptions genesis;
        genesis.network_version = version;
        genesis.accounts.push_back({Address::bls(Bytes(Address::bls_public_key_size, 7)),
                                    TokenAmount::from_whole(100'000'000)});
        genesis.extra_actors = std::move(extra);
        const auto root = tools::make_genesis(genesis, bundle_, **engine, state_);
        EXPECT_TRUE(root) << root.error().reason;
        store_ = std::make_unique<tools::LayeredStore>(state_, bundle_.blocks.get());
        auto runner = tools::MessageRunner::create(
            {version, {}, TokenAmount::from_whole(500'000'000)}, *store_, **engine, *root);
        EXPECT_TRUE(runner) << runner.error().reason;
        runner_ = *std::move(runner);
    }

    /// What comes of a message, which leaves the state as it is.
    tools::MessageRunner::Outcome try_message(ActorId from, ActorId to, MethodNum method,
                                              Bytes params, const TokenAmount& value = {}) {
        tools::RunMessage message;
        message.kind = vm::ApplyKind::implicit_message;
        message.message.from = Address::id(from);
        message.message.to = Address::id(to);
        message.message.method = method;
        message.message.params = std::move(params);
        message.message.value = value;
        message.message.gas_limit = 10'000'000'000;
        message.epoch = 1;
        const ipld::Cid before = runner_->root();
        auto outcome = runner_->run(message);
        runner_->set_root(before);
        EXPECT_TRUE(outcome) << outcome.error().reason;
        return outcome ? *std::move(outcome) : tools::MessageRunner::Outcome{};
    }

  private:
    static constexpr NetworkVersion version = NetworkVersion::v28;

    tools::ActorBundle bundle_;
    tools::EngineSet engines_;
    ipld::MemoryStore state_;
    std::unique_ptr<tools::LayeredStore> store_;
    std::optional<tools::MessageRunner> runner_;
};

}  // namespace fvm::test
