#pragma once

#include <tools/state/actor_bundle.hpp>
#include <tools/state/failure.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace fvm::tools {

/// Which bundle runs at which network version: files that somebody names, or else the canonical
/// bundles of a folder.
class BundleRegistry {
  public:
    /// Each of `files` is "CAR", or "18=CAR" or "v18=CAR" for the actors of version 18. One file
    /// without a version serves every network version that no other one is for. Of several, those
    /// are told by their manifests that the reference has published; of those that are left there
    /// may be one. All are opened. Errors of kind usage are two files for the same actors, a
    /// version that a published file is not of, and one of several that was published for more than
    /// one version of actors.
    [[nodiscard]] static ToolResult<BundleRegistry> from_files(std::span<const std::string> files);

    /// The file for a network version; nothing where the canonical bundle is to be taken.
    [[nodiscard]] std::optional<std::string> file_for(NetworkVersion version) const;

    /// Opens the bundle for a network version, its blocks verified; the canonical one of `network`
    /// is looked for in `folder` where no file was named at all. That none of those that were named
    /// is for this version is an error of kind usage.
    [[nodiscard]] ToolResult<ActorBundle> open(NetworkVersion version, const std::string& folder,
                                               std::string_view network) const;

  private:
    [[nodiscard]] ToolResult<void> add(std::optional<unsigned> actors_version,
                                       const std::string& file);

    std::map<unsigned, std::string> by_actors_version_;
    std::optional<std::string> otherwise_;
};

}  // namespace fvm::tools
