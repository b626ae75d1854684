#pragma once

#include <fvm/ipld/memory_store.hpp>
#include <tools/conformance/layered_store.hpp>
#include <tools/state/message_runner.hpp>
#include <tools/state/twin_actors.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The same messages with the canonical actors and with ours, which run where the state names the
/// canonical ones: the state does not know, so all that comes of a message can be compared.
namespace fvm::tools {

/// Something in which the two sides are not equal, for people.
struct TwinDifference {
    /// "exit code", "return", "events", "state root", "f0100 balance", "call 3", ...
    std::string what;
    std::string canonical;
    std::string ours;
};

/// What came of a message on both sides.
struct TwinOutcome {
    MessageRunner::Outcome canonical;
    MessageRunner::Outcome ours;
    /// Empty where refusal, exit code, return value, events, state root, and every call on the way
    /// with its answer are the same. Gas is another amount by nature and not compared.
    std::vector<TwinDifference> differences;
};

/// Nobody pays for gas: base fee, fee cap and premium are zero, and a message has at least
/// least_gas_limit, so that none runs out of gas on one side only.
class TwinRunner {
  public:
    static constexpr std::uint64_t least_gas_limit = 50'000'000'000;

    /// `start` has the state at `root` and the canonical code. It and `engine` outlive the runner.
    static ToolResult<std::unique_ptr<TwinRunner>> create(NetworkVersion network_version,
                                                          const TokenAmount& circulating_supply,
                                                          ipld::Blockstore& start,
                                                          const ipld::Cid& root,
                                                          std::span<const TwinActor> actors,
                                                          vm::Engine& engine);

    /// Runs a message on both sides. After a difference ours goes on with the canonical state, so
    /// that each difference is a new one. With `discard`, both forget what the message did. A
    /// failure is one of both sides, for the same reason; the state is then as before.
    ToolResult<TwinOutcome> run(RunMessage message, bool discard = false);

    /// Of the canonical side.
    [[nodiscard]] const ipld::Cid& root() const { return canonical_.runner->root(); }
    /// The blocks of root().
    [[nodiscard]] ipld::Blockstore& store() { return *canonical_.store; }

  private:
    struct Side {
        ipld::MemoryStore written;
        std::unique_ptr<LayeredStore> store;
        std::optional<MessageRunner> runner;
    };

    TwinRunner() = default;
    ToolResult<void> compare_states(TwinOutcome& outcome);
    ToolResult<void> take_over_canonical_blocks();

    Side canonical_;
    Side ours_;
};

}  // namespace fvm::tools
