#pragma once

#include <tools/conformance/engines.hpp>
#include <tools/state/genesis.hpp>
#include <tools/state/twin_report.hpp>

#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fvm::actors::test {

/// Runs messages with the canonical actors of version 18 and with ours, as `fvm twin` does, and
/// fails where the two differ.
///
/// Ours come from the preset wasm32, or from $FVM_ACTORS; where they have not been built, or there
/// is no canonical bundle, tests skip.
class Twin : public testing::Test {
  protected:
    /// A state with these accounts, which get the ids from 100 on; `actors` as in needs().
    void start(const std::vector<Address>& accounts,
               std::initializer_list<std::string_view> actors = {});
    /// The test fails where these actors are not among ours, or no message has run our code of one:
    /// that nothing differs says nothing then.
    void needs(std::initializer_list<std::string_view> actors);
    void TearDown() override;
    /// Runs a message on both sides, compares, and gives the canonical outcome. Each is an epoch
    /// later than the one before. One that is refused fails the test.
    tools::MessageRunner::Outcome send(ActorId from, const Address& to, MethodNum method,
                                       Bytes params = {}, const TokenAmount& value = {});
    /// The same for a message that no account signed.
    tools::MessageRunner::Outcome send_implicit(const Address& to, MethodNum method,
                                                Bytes params = {}, ActorId from = system_actor_id);
    /// The code of a built-in actor.
    [[nodiscard]] static ipld::Cid code_of(std::string_view name);
    /// The id of the actor that a successful Exec of the init actor has made.
    [[nodiscard]] static ActorId created(const tools::MessageRunner::Outcome& outcome);

    ChainEpoch epoch = 1;

  private:
    tools::MessageRunner::Outcome run(const tools::StreamMessage& message);

    ipld::MemoryStore genesis_;
    std::unique_ptr<tools::LayeredStore> store_;
    std::unique_ptr<tools::TwinRunner> twin_;
    std::optional<tools::TwinTotals> totals_;
    std::vector<std::string> needed_;
    std::map<ActorId, Nonce> nonces_;
};

}  // namespace fvm::actors::test
