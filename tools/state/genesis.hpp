#pragma once

#include <fvm/core/address.hpp>
#include <fvm/core/token_amount.hpp>
#include <fvm/ipld/memory_store.hpp>
#include <fvm/vm/engine/engine.hpp>
#include <tools/state/actor_bundle.hpp>
#include <tools/state/extra_actors.hpp>
#include <tools/state/failure.hpp>

#include <string>
#include <vector>

/// A start state on any actor bundle.
namespace fvm::tools {

/// An account that the state begins with.
struct GenesisAccount {
    /// A public key or an Ethereum address (f410): an account, or a placeholder.
    Address address;
    TokenAmount balance;
};

struct GenesisOptions {
    NetworkVersion network_version{};
    std::string network_name = "localnet";
    /// Epoch that the constructors see.
    ChainEpoch epoch = 0;
    /// Get the ids f0100, f0101, ... in this order.
    std::vector<GenesisAccount> accounts;
    /// Installed last, so no constructor meets them.
    std::vector<ExtraActor> extra_actors;
    /// Who appoints verifiers. The system actor, unless there is somebody else.
    Address verified_registry_root = Address::id(system_actor_id);
    /// What is left to be mined: mainnet's 1,100,000,000 FIL.
    TokenAmount reward_balance = TokenAmount::from_whole(1'100'000'000);
};

/// Writes a start state into `state` and returns its root. Only the states of the system and init
/// actors and of the burnt-funds account are made here: every other actor of which there is exactly
/// one begins without state and runs its own constructor, and accounts come into being by transfers
/// from the system actor, so that the bundle alone decides what the state looks like. `engine` is
/// one for the network version.
[[nodiscard]] ToolResult<ipld::Cid> make_genesis(const GenesisOptions& options,
                                                 const ActorBundle& bundle, vm::Engine& engine,
                                                 ipld::MemoryStore& state);

/// Writes the state that make_genesis() begins with into `state` and returns its root: all actors
/// of which there is exactly one, of which none has run its constructor, and nobody else. For tests
/// that need no more than that a machine can be made.
[[nodiscard]] ToolResult<ipld::Cid> make_bare_genesis(const GenesisOptions& options,
                                                      const ActorBundle& bundle,
                                                      ipld::MemoryStore& state);

/// Writes the blocks of a state that `root` reaches as a CARv1 with one root. The actors' manifest
/// comes along, code that `bundle` has does not.
[[nodiscard]] ToolResult<void> write_state_car(const std::string& path, ipld::Blockstore& store,
                                               const ipld::Cid& root, ipld::Blockstore& bundle);

}  // namespace fvm::tools
