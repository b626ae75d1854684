#pragma once

#include <fvm/vm/executor.hpp>
#include <tools/conformance/profile.hpp>
#include <tools/state/failure.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fvm::tools {

/// The chain that messages are executed on, as far as it does not change from one to the next.
struct ChainSettings {
    NetworkVersion network_version{};
    TokenAmount base_fee;
    TokenAmount circulating_supply;
    /// Of Ethereum transactions. The public suite's profile, like the oracle, has 0.
    std::uint64_t chain_id = 0;
    /// Of every epoch, in seconds since 1970; 30 × epoch where absent.
    std::optional<std::uint64_t> timestamp{};
    /// Of every epoch.
    ipld::Cid tipset = vector_tipset_cid();
    /// See MachineContext; the cap for one instance is the engine's.
    std::optional<std::uint64_t> max_total_memory{};
    /// `engine` must have the syscalls of these.
    vm::Features features{};
    /// Records every charge and call.
    bool tracing = false;
    /// Code to run instead of what the state names.
    std::map<ipld::Cid, ipld::Cid> actor_redirect{};
};

/// A message, and how it comes to be executed.
struct RunMessage {
    Message message;
    vm::ApplyKind kind = vm::ApplyKind::explicit_message;
    ChainEpoch epoch = 0;
};

/// Executes messages one after the other, each on a machine of its own, on the state that the one
/// before it left. What the settings do not say is as in the public suite's profile: constant
/// randomness, proofs are assumed to be right.
class MessageRunner {
  public:
    /// `store` has the state and its actors' code and takes what is written. Both outlive the
    /// runner.
    static ToolResult<MessageRunner> create(const ChainSettings& settings, ipld::Blockstore& store,
                                            vm::Engine& engine, const ipld::Cid& root);

    struct Outcome {
        vm::ApplyResult result;
        /// The message has no receipt, for this reason; the state is unchanged. Empty where it has.
        std::string refusal;
        /// The state after the message.
        ipld::Cid root;
    };
    /// A failure means that the message could not be executed; the state is then as before.
    ToolResult<Outcome> run(const RunMessage& message);

    [[nodiscard]] const ipld::Cid& root() const { return root_; }
    /// The next message runs on this state, which the store has.
    void set_root(const ipld::Cid& root) { root_ = root; }
    /// Answers that were assumed, not computed.
    [[nodiscard]] const std::vector<AssumedAnswer>& assumed() const { return proofs_->assumed(); }

  private:
    MessageRunner(const ChainSettings& settings, ipld::Blockstore& store, vm::Engine& engine,
                  std::unique_ptr<vm::HostStackThread> stack, const ipld::Cid& root);

    ChainSettings settings_;
    ipld::Blockstore* store_;
    vm::Engine* engine_;
    std::unique_ptr<vm::HostStackThread> stack_;
    std::unique_ptr<RecordedRandomness> randomness_;
    std::unique_ptr<ReplayExterns> externs_;
    std::unique_ptr<ProfileProofs> proofs_;
    ipld::Cid root_;
};

}  // namespace fvm::tools
