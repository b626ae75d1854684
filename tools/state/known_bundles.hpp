#pragma once

#include <fvm/ipld/cid.hpp>

#include <span>
#include <string_view>

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

/// Null where nothing is known of it: a bundle of one's own.
[[nodiscard]] const KnownBundle* find_known_bundle(const ipld::Cid& manifest_root);

}  // namespace fvm::tools
