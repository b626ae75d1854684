#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/core/network_version.hpp>
#include <tools/state/actor_bundle.hpp>
#include <tools/state/code_names.hpp>
#include <tools/state/failure.hpp>

#include <string>
#include <string_view>
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

/// The actors of ours for a canonical manifest: those of a bundle (.car), or of a folder of modules
/// as read_modules() takes them, whose code is neither canonical nor one of `published`, such as
/// the rest of a mixed bundle for another network. What a folder has in a folder of the `network`
/// takes precedence. An error where there are none, where a module is one that `version` does not
/// run, or that no canonical actor belongs to.
[[nodiscard]] ToolResult<std::vector<TwinActor>> read_twin_actors(const std::string& path,
                                                                  std::string_view network,
                                                                  const Manifest& canonical,
                                                                  NetworkVersion version,
                                                                  CodeNames& published);

}  // namespace fvm::tools
