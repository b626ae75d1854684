#pragma once

#include <fvm/ipld/memory_store.hpp>
#include <fvm/vm/rules.hpp>
#include <tools/state/actor_bundle.hpp>
#include <tools/state/failure.hpp>

namespace fvm::tools {

/// A state with the actors of another release: every actor whose code the state's own manifest
/// names gets the code that `bundle` has under that name, and the system actor names the bundle's
/// manifest. What actors have stored stays as it is, so that actors of a release that stores it
/// otherwise cannot read it: a network upgrade would have migrated it.
///
/// `root` is a state root or a block header in `source`. Writes the state into `state`, without the
/// blocks that did not change, and returns the new root. An actor whose name the bundle lacks, or
/// which has none, is an error.
[[nodiscard]] ToolResult<ipld::Cid> replace_actors(ipld::Blockstore& source, const ipld::Cid& root,
                                                   const vm::NetworkRules& rules,
                                                   const ActorBundle& bundle,
                                                   ipld::MemoryStore& state);

}  // namespace fvm::tools
