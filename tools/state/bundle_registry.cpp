#include <fvm/base/result.hpp>
#include <tools/state/bundle_registry.hpp>
#include <tools/state/known_bundles.hpp>

#include <algorithm>
#include <charconv>

namespace fvm::tools {
namespace {

struct NamedFile {
    std::optional<unsigned> actors_version;
    std::string file;
};

/// "18=CAR", "v18=CAR" or "CAR".
NamedFile parse(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) {
        const char* first = text.data() + (text.starts_with('v') ? 1 : 0);
        const char* last = text.data() + equals;
        unsigned version = 0;
        const auto parsed = std::from_chars(first, last, version);
        if (first != last && parsed.ec == std::errc() && parsed.ptr == last) {
            return {version, text.substr(equals + 1)};
        }
    }
    return {{}, text};
}

}  // namespace

ToolResult<BundleRegistry> BundleRegistry::from_files(std::span<const std::string> files) {
    BundleRegistry registry;
    for (const std::string& text : files) {
        NamedFile named = parse(text);
        const ActorBundle bundle = FVM_TRY(open_bundle(named.file, false));
        const std::vector<KnownBundle> known = find_known_bundles(bundle.manifest_root);
        if (named.actors_version && !known.empty() &&
            std::ranges::find(known, *named.actors_version, &KnownBundle::actors_version) ==
                known.end()) {
            return fail_with(Failure::Kind::usage,
                             "--bundle " + text + ": that is " + describe_releases(known));
        }
        // A single file is what is asked for, whatever it was published as.
        if (!named.actors_version && files.size() > 1) {
            if (known.size() > 1) {
                return fail_with(Failure::Kind::usage,
                                 named.file + " is that of " + describe_releases(known) +
                                     ": say which, as in --bundle " +
                                     std::to_string(known.back().actors_version) + "=" +
                                     named.file);
            }
            if (!known.empty()) {
                named.actors_version = known.front().actors_version;
            }
        }
        FVM_TRY(registry.add(named.actors_version, named.file));
    }
    return registry;
}

ToolResult<void> BundleRegistry::add(std::optional<unsigned> actors_version,
                                     const std::string& file) {
    if (actors_version) {
        const auto [there, is_new] = by_actors_version_.emplace(*actors_version, file);
        if (!is_new) {
            return fail_with(Failure::Kind::usage, "two bundles for actors of version " +
                                                       std::to_string(*actors_version) + ": " +
                                                       there->second + " and " + file);
        }
        return {};
    }
    if (otherwise_) {
        return fail_with(Failure::Kind::usage, "say which actors " + *otherwise_ + " and " + file +
                                                   " are for, as in --bundle 18=" + file);
    }
    otherwise_ = file;
    return {};
}

std::optional<std::string> BundleRegistry::file_for(NetworkVersion version) const {
    if (const std::optional<unsigned> actors = actors_version(version)) {
        if (const auto found = by_actors_version_.find(*actors);
            found != by_actors_version_.end()) {
            return found->second;
        }
    }
    return otherwise_;
}

ToolResult<ActorBundle> BundleRegistry::open(NetworkVersion version, const std::string& folder,
                                             std::string_view network) const {
    if (const std::optional<std::string> file = file_for(version)) {
        return open_bundle(*file, true);
    }
    if (const std::optional<unsigned> actors = actors_version(version);
        actors && !by_actors_version_.empty()) {
        return fail_with(Failure::Kind::usage,
                         "none of --bundle is for actors v" + std::to_string(*actors));
    }
    return open_canonical_bundle(folder, version, network);
}

}  // namespace fvm::tools
