#pragma once

#include <fvm/core/manifest.hpp>
#include <fvm/core/network_version.hpp>
#include <fvm/core/token_amount.hpp>
#include <fvm/core/types.hpp>
#include <fvm/ipld/blockstore.hpp>
#include <fvm/ipld/buffered_store.hpp>
#include <fvm/vm/engine/engine.hpp>
#include <fvm/vm/externs.hpp>
#include <fvm/vm/rules.hpp>
#include <fvm/vm/state_tree.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

namespace fvm::vm {

/// What is the same for all messages of one tipset.
struct MachineContext {
    NetworkVersion network_version{};
    ChainEpoch epoch = 0;
    /// Seconds since 1970.
    std::uint64_t timestamp = 0;
    ipld::Cid initial_state_root;
    /// attoFIL per unit of gas.
    TokenAmount base_fee;
    /// FIL that is mined or vested and not locked or burnt, as the client computes it.
    TokenAmount circulating_supply;
    /// Chain id of Ethereum transactions: 314 on mainnet.
    std::uint64_t chain_id = 0;

    /// The manifest ([version, list CID]) of the actors; the list in the system actor's state where
    /// absent.
    std::optional<ipld::Cid> manifest;
    /// Code to run instead of what the state names; code CIDs in the state stay as they are.
    std::map<ipld::Cid, ipld::Cid> actor_redirect;

    /// Cap for the memory and tables of all calls of a message together, in bytes; that of the
    /// network's rules where absent. Consensus, like the cap for one instance (EngineConfig).
    std::optional<std::uint64_t> max_total_memory;

    /// What is on besides the network version's rules.
    Features features;
    /// A flush writes every block that was made, and not only those that the new root reaches: for
    /// looking at what lies between (as the reference's FVM v4 has it).
    bool flush_all_blocks = false;
    /// Records every charge and call; see Trace.
    bool tracing = false;
    /// Turns `debug.log` and its kin on, for people. Costs the same either way.
    std::function<void(std::string_view)> debug_log;
    /// Answers a fault of the host as the reference does: with a receipt of exit code 10 that uses
    /// all gas. Only for comparing with it: a node that does this diverges in silence.
    bool reference_faults = false;
};

/// The embedder's side. Everything outlives the machine.
struct MachineHost {
    ipld::Blockstore& blockstore;
    Externs& externs;
    Proofs& proofs;
    Engine& engine;
};

/// The world at a state root and epoch, in which messages are executed (ref-fvm
/// machine/default.rs).
class Machine {
  public:
    /// Loads the state root and the actors' manifest. Writes the empty array to the blockstore.
    static std::expected<std::unique_ptr<Machine>, HostFault> create(const MachineContext& context,
                                                                     const MachineHost& host);

    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    [[nodiscard]] const MachineContext& context() const { return context_; }
    [[nodiscard]] const NetworkRules& rules() const { return rules_; }
    [[nodiscard]] const PriceList& prices() const { return *rules_.prices; }
    [[nodiscard]] const Manifest& builtin_actors() const { return manifest_; }
    [[nodiscard]] StateTree& state_tree() { return state_tree_; }
    /// The embedder's store behind a write cache.
    [[nodiscard]] ipld::Blockstore& blockstore() { return *buffer_; }
    [[nodiscard]] Externs& externs() { return host_.externs; }
    [[nodiscard]] Proofs& proofs() { return host_.proofs; }

    /// The compiled code for `code`, after redirection. Fatal where the store has no such code or
    /// it is refused.
    ExecResult<const CompiledModule*> load_code(const ipld::Cid& code);

    /// Writes the state, and all blocks that it reaches and the embedder's store lacks, to that
    /// store; with MachineContext::flush_all_blocks all blocks that were made. The root is written
    /// last: a fault leaves nothing that is reachable and incomplete, and the flush can be
    /// repeated.
    std::expected<ipld::Cid, HostFault> flush();

    [[nodiscard]] Engine& engine() { return host_.engine; }

  private:
    Machine(const MachineContext& context, const MachineHost& host, const NetworkRules& rules,
            std::unique_ptr<ipld::BufferedStore> buffer, StateTree state_tree);

    ipld::StoreResult<void> load_manifest();

    MachineContext context_;
    MachineHost host_;
    const NetworkRules& rules_;
    std::unique_ptr<ipld::BufferedStore> buffer_;
    StateTree state_tree_;
    Manifest manifest_;
};

}  // namespace fvm::vm
