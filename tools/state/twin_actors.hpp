#pragma once

#include <fvm/base/bytes.hpp>
#include <tools/state/actor_bundle.hpp>
#include <tools/state/failure.hpp>

#include <string>
#include <vector>

namespace fvm::tools {

/// An actor of ours that runs wherever a state names the canonical one.
struct TwinActor {
    /// In manifests: "multisig".
    std::string name;
    /// Code CID of the canonical actor.
    ipld::Cid canonical;
    Bytes module;
};

/// The actors of ours for a canonical manifest, in its order. `path` is a bundle (.car), from which
/// the actors are taken whose code is another than the canonical, or a folder of modules: NAME.wasm
/// with a name of the manifest or of this repository (paych, miner, market, power, verifreg). An
/// error where there is nothing to compare, or a module that no canonical actor belongs to.
[[nodiscard]] ToolResult<std::vector<TwinActor>> read_twin_actors(const std::string& path,
                                                                  const Manifest& canonical);

}  // namespace fvm::tools
