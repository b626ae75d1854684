#pragma once

#include <fvm/core/manifest.hpp>
#include <fvm/core/network_version.hpp>
#include <fvm/store/car_store.hpp>
#include <tools/state/failure.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fvm::tools {

/// No bundle is larger, decompressed; published ones have 8 MB.
inline constexpr std::uint64_t max_bundle_size = std::uint64_t{256} << 20;

/// An actor bundle, opened for its manifest.
struct ActorBundle {
    std::string path;
    std::unique_ptr<store::CarStore> blocks;
    /// The bundle's root: [version, list].
    ipld::Cid manifest_root;
    /// The list of (name, code CID), which a system actor's state names.
    ipld::Cid manifest_list;
    Manifest manifest;
};

/// Opens a bundle. With `verify`, every block is checked against its CID.
[[nodiscard]] ToolResult<ActorBundle> open_bundle(const std::string& path, bool verify);

/// The major version of the actors that run at a network version; nothing where none is known.
[[nodiscard]] std::optional<unsigned> actors_version(NetworkVersion version);

/// Where `make bundles` puts the bundle: "FOLDER/v10/builtin-actors-mainnet.car". `network` is
/// mainnet, calibrationnet, butterflynet, ...
[[nodiscard]] std::string canonical_bundle_path(std::string_view folder, unsigned actors_version,
                                                std::string_view network);

/// The canonical bundle for a network version from `folder`, its blocks verified.
[[nodiscard]] ToolResult<ActorBundle> open_canonical_bundle(const std::string& folder,
                                                            NetworkVersion version,
                                                            std::string_view network);

}  // namespace fvm::tools
