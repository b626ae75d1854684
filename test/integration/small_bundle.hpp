#pragma once

#include <tools/state/actor_bundle.hpp>

#include <string>

namespace fvm::integration {

/// Writes to `path` what the canonical bundle of a network version would be if nobody but accounts
/// and placeholders did anything, and opens it. The reference compiles all actors of a bundle
/// whenever it starts, which takes it seconds with the canonical ones; no test here calls the
/// others.
[[nodiscard]] tools::ToolResult<tools::ActorBundle> make_small_bundle(NetworkVersion version,
                                                                      const std::string& path);

}  // namespace fvm::integration
