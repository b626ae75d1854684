#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/core/token_amount.hpp>
#include <fvm/core/types.hpp>
#include <fvm/ipld/blockstore.hpp>
#include <fvm/vm/rules.hpp>
#include <tools/state/failure.hpp>

#include <span>
#include <string>

/// Actors of somebody's own making in a start state, for tests of the VM.
namespace fvm::tools {

struct ExtraActor {
    ActorId id = 0;
    /// A binary module. Whether it is one that actors may have shows when it is called.
    Bytes wasm;
    /// Comes from nowhere, on top of what the actor has.
    TokenAmount balance;
};

/// Reads a module: WebAssembly's text format where the name ends in ".wat", else its bytes as they
/// are.
[[nodiscard]] ToolResult<Bytes> read_module(const std::string& path);

/// Puts `actors` and their code into the state at `root` and returns the new root. An id that has
/// an actor already gets the code and keeps its state and address. Where a network version runs
/// only code that its manifest lists, the manifest becomes one with the codes at its end, under the
/// names "extra1", "extra2", ...
[[nodiscard]] ToolResult<ipld::Cid> install_actors(std::span<const ExtraActor> actors,
                                                   const vm::NetworkRules& rules,
                                                   ipld::Blockstore& store, const ipld::Cid& root);

}  // namespace fvm::tools
