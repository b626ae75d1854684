#pragma once

#include <fvm/ipld/memory_store.hpp>
#include <tools/conformance/engines.hpp>
#include <tools/conformance/layered_store.hpp>
#include <tools/state/genesis.hpp>
#include <tools/state/message_runner.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fvm::actors::test {

/// Runs the same messages with the canonical actors of version 18 and with ours, which take their
/// place without the state knowing it: exit codes, return values, events and state roots must not
/// differ. Nobody pays for gas, of which ours use another amount.
///
/// Ours come from the preset wasm32, or from $FVM_ACTORS; where they have not been built, or there
/// is no canonical bundle, tests skip.
class Twin : public testing::Test {
  protected:
    /// A state with these accounts, which get the ids from 100 on.
    void start(std::vector<Address> accounts);
    /// Runs a message on both sides, compares, and gives the canonical outcome.
    tools::MessageRunner::Outcome send(ActorId from, const Address& to, MethodNum method,
                                       Bytes params = {}, const TokenAmount& value = {});
    /// The same for a message of the system.
    tools::MessageRunner::Outcome send_implicit(const Address& to, MethodNum method,
                                                Bytes params = {});
    /// The code of a built-in actor.
    [[nodiscard]] ipld::Cid code_of(std::string_view name) const;

    /// Of the canonical actors and of ours, over all messages.
    std::uint64_t canonical_gas = 0;
    std::uint64_t our_gas = 0;

  private:
    struct Side {
        ipld::MemoryStore state;
        std::unique_ptr<tools::LayeredStore> store;
        std::optional<tools::MessageRunner> runner;
    };
    tools::MessageRunner::Outcome run(const tools::RunMessage& message);
    /// What our module of an actor is put into the place of; ours that exist.
    std::map<ipld::Cid, ipld::Cid> install_ours(ipld::MemoryStore& store) const;

    std::optional<tools::ActorBundle> bundle_;
    std::unique_ptr<tools::EngineSet> engines_;
    Side canonical_;
    Side ours_;
    std::map<ActorId, Nonce> nonces_;
    ChainEpoch epoch_ = 1;
};

}  // namespace fvm::actors::test
