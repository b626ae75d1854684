#include <fvm/base/result.hpp>
#include <fvm/vm/state_tree.hpp>
#include <tools/state/actor_bundle.hpp>
#include <tools/state/known_bundles.hpp>

#include <algorithm>
#include <filesystem>
#include <tuple>

namespace fvm::tools {
namespace {

/// The root block of a bundle.
struct ManifestRoot {
    std::uint64_t version = 0;
    ipld::Cid list;

    static auto fields(auto& self) { return std::tie(self.version, self.list); }
};

}  // namespace

ToolResult<ActorBundle> open_bundle(const std::string& path, bool verify) {
    std::error_code failed;
    if (!std::filesystem::exists(path, failed)) {
        return fail_with(Failure::Kind::missing_setup, "no bundle at " + path);
    }
    const FailureAt at(path);
    store::CarOptions options;
    options.verify = verify;
    ActorBundle bundle;
    bundle.path = path;
    bundle.blocks = FVM_TRY_OR(at, store::CarStore::open(path, options, max_bundle_size));
    if (bundle.blocks->roots().size() != 1) {
        return fail_with(Failure::Kind::malformed,
                         path + ": a bundle has one root, this file " +
                             std::to_string(bundle.blocks->roots().size()));
    }
    bundle.manifest_root = bundle.blocks->roots().front();
    bundle.manifest_list =
        FVM_TRY_OR(at, vm::get_cbor<ManifestRoot>(*bundle.blocks, bundle.manifest_root,
                                                  "bundle root [version, manifest]"))
            .list;
    bundle.manifest = FVM_TRY_OR(
        at, Manifest::load(*bundle.blocks, bundle.manifest_root, Manifest::Requires::basic));
    return bundle;
}

std::optional<unsigned> actors_version(NetworkVersion version) {
    switch (version) {
        case NetworkVersion::v16:
            return 8;
        case NetworkVersion::v17:
            return 9;
        case NetworkVersion::v18:
            return 10;
        case NetworkVersion::v19:
        case NetworkVersion::v20:
            return 11;
        case NetworkVersion::v21:
            return 12;
        case NetworkVersion::v22:
            return 13;
        case NetworkVersion::v23:
            return 14;
        case NetworkVersion::v24:
            return 15;
        case NetworkVersion::v25:
        case NetworkVersion::v26:
            return 16;
        case NetworkVersion::v27:
            return 17;
        // Actors v19 are not published yet.
        case NetworkVersion::v28:
        case NetworkVersion::v29:
            return 18;
        default:
            return std::nullopt;
    }
}

std::string canonical_bundle_path(std::string_view folder, unsigned actors_version,
                                  std::string_view network) {
    return std::string(folder) + "/v" + std::to_string(actors_version) + "/builtin-actors-" +
           std::string(network) + ".car";
}

ToolResult<ActorBundle> open_canonical_bundle(const std::string& folder, NetworkVersion version,
                                              std::string_view network) {
    const std::optional<unsigned> actors = actors_version(version);
    if (!actors) {
        return fail_with(Failure::Kind::usage,
                         "no actors are known for network version " +
                             std::to_string(static_cast<std::uint32_t>(version)));
    }
    const bool is_published = std::ranges::any_of(known_bundles(), [&](const KnownBundle& known) {
        return known.actors_version == *actors && known.network == network;
    });
    if (!is_published) {
        return fail_with(Failure::Kind::usage, "no actors v" + std::to_string(*actors) +
                                                   " were published for a network " +
                                                   std::string(network));
    }
    auto bundle = open_bundle(canonical_bundle_path(folder, *actors, network), true);
    if (!bundle && bundle.error().kind == Failure::Kind::missing_setup) {
        bundle.error().reason += "; `make bundles` brings the canonical ones";
    }
    return bundle;
}

}  // namespace fvm::tools
