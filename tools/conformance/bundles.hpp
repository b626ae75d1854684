#pragma once

#include <fvm/ipld/blockstore.hpp>
#include <fvm/store/car_store.hpp>

#include <expected>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace fvm::tools {

/// $XDG_CACHE_HOME/fvm/NAME, or ~/.cache/fvm/NAME; empty where neither variable is set.
[[nodiscard]] std::string user_cache_folder(std::string_view name);

/// $FVM_BUNDLES, or the folder that `make bundles` fills.
[[nodiscard]] std::string default_bundle_folder();

struct BundleError {
    enum class Kind : std::uint8_t {
        /// No bundle has the block, or a file that was named is not there.
        missing,
        /// A bundle cannot be read or is damaged.
        unusable,
    };
    Kind kind{};
    std::string reason;
};

/// An actor bundle: a CAR with the manifest and the code of all actors of one network and version.
struct Bundle {
    std::string path;
    std::unique_ptr<store::CarStore> blocks;
};

/// The actor bundles of this machine, found by what states say of their actors. Thread-safe.
class BundleSet {
  public:
    /// Looks into `files` first, then into all *.car of `folder` and of its folders.
    BundleSet(std::vector<std::string> files, std::string folder)
        : files_(std::move(files)), folder_(std::move(folder)) {}

    /// The first bundle that has `block`: the list that a system actor's state names, or actor
    /// code. Its blocks match their CIDs.
    std::expected<const Bundle*, BundleError> find(const ipld::Cid& block);

  private:
    struct Found {
        ipld::Cid block;
        Bundle bundle;
    };

    [[nodiscard]] std::vector<std::string> candidates() const;

    std::vector<std::string> files_;
    std::string folder_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Found>> found_;
};

}  // namespace fvm::tools
