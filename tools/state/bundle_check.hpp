#pragma once

#include <tools/state/bundle_pack.hpp>
#include <tools/state/failure.hpp>
#include <tools/state/module_check.hpp>

#include <optional>
#include <string>
#include <vector>

/// Whether a file is a bundle as the reference publishes them.
namespace fvm::tools {

struct BundleCheckOptions {
    /// That must run all actors; without, it is enough that there is one.
    std::optional<NetworkVersion> network_version;
    /// What our own actors never have is wrong as well.
    bool strict = false;
    /// The actors whose code is looked at, by the names of manifests or of modules; all where it is
    /// empty.
    std::vector<std::string> actors;
};

struct BundleReport {
    std::vector<std::string> actors;
    /// What is wrong, in words, the code's with the actor's name in front.
    std::vector<std::string> wrong;
    /// What the VM allows and our own actors do not have.
    std::vector<std::string> remarks;
    /// Those that run all actors.
    std::vector<NetworkVersion> network_versions;
};

/// Checks, in this order: that these are the published names in the published order, with code that
/// differs, and that there is a network version that runs all of the modules, looked at as
/// check_module() does. `path` is that of the bundle.
[[nodiscard]] ToolResult<BundleReport> check_actors(const std::string& path,
                                                    const std::vector<BundleActor>& actors,
                                                    const BundleCheckOptions& options);

/// Checks, in this order: every block against its CID; the actors as check_actors() does; and that
/// the file is to the last byte what pack_bundle() makes of them. Blocks that do not match end the
/// check. What is no bundle at all or lacks a block is an error.
[[nodiscard]] ToolResult<BundleReport> check_bundle(const std::string& path,
                                                    const BundleCheckOptions& options);

}  // namespace fvm::tools
