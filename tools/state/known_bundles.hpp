#pragma once

#include <fvm/ipld/cid.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fvm::tools {

/// A bundle that the reference has published. Its file has no place for this: the version in a
/// manifest is that of the manifest's format.
struct KnownBundle {
    /// Of its manifest, in text.
    std::string_view root;
    /// The actors' major version: the 18 of v18.0.0.
    unsigned actors_version = 0;
    /// mainnet, calibrationnet-13-rc3, ...: as `make bundles` names the file.
    std::string_view network;
};

/// All that `make bundles` brings, by version.
[[nodiscard]] std::span<const KnownBundle> known_bundles();

/// All with this manifest: the caterpillarnet of v8 and that of v9 are one file. None where nothing
/// is known of it: a bundle of one's own.
[[nodiscard]] std::vector<KnownBundle> find_known_bundles(const ipld::Cid& manifest_root);

/// "actors v8 and v9, caterpillarnet".
[[nodiscard]] std::string describe_releases(std::span<const KnownBundle> bundles);

/// Of bundle_networks, without the release: calibrationnet of calibrationnet-13-rc3. The whole name
/// where it is none of them.
[[nodiscard]] std::string_view network_of(const KnownBundle& bundle);

}  // namespace fvm::tools
