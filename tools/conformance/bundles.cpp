#include <tools/conformance/bundles.hpp>
#include <tools/conformance/store_error_text.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace fvm::tools {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any
    return value == nullptr ? std::string() : std::string(value);
}

/// All *.car files in and below a folder; those of mainnet first, as they are asked for most.
std::vector<std::string> list_cars(const std::string& folder) {
    std::vector<std::string> mainnet;
    std::vector<std::string> others;
    std::error_code failed;
    std::filesystem::recursive_directory_iterator entry(folder, failed);
    for (; !failed && entry != std::filesystem::recursive_directory_iterator();
         entry.increment(failed)) {
        if (entry.depth() > 1) {
            entry.disable_recursion_pending();
        }
        const std::filesystem::path& path = entry->path();
        // Genesis states lie beside the bundles and are no bundles.
        if (path.extension() != ".car" || path.parent_path().filename() == "genesis") {
            continue;
        }
        const bool is_mainnet = path.filename().string().find("mainnet") != std::string::npos;
        (is_mainnet ? mainnet : others).push_back(path.string());
    }
    std::ranges::sort(mainnet);
    std::ranges::sort(others);
    mainnet.insert(mainnet.end(), others.begin(), others.end());
    return mainnet;
}

}  // namespace

std::string user_cache_folder(std::string_view name) {
    std::string base = environment("XDG_CACHE_HOME");
    if (base.empty()) {
        const std::string home = environment("HOME");
        if (home.empty()) {
            return {};
        }
        base = home + "/.cache";
    }
    return base + "/fvm/" + std::string(name);
}

std::string default_bundle_folder() {
    const std::string given = environment("FVM_BUNDLES");
    return given.empty() ? user_cache_folder("bundles") : given;
}

std::vector<std::string> BundleSet::candidates() const {
    std::vector<std::string> all = files_;
    const std::vector<std::string> cached = list_cars(folder_);
    all.insert(all.end(), cached.begin(), cached.end());
    return all;
}

std::expected<const Bundle*, BundleError> BundleSet::find(const ipld::Cid& block) {
    const std::lock_guard lock(mutex_);
    for (const auto& known : found_) {
        if (known->block == block) {
            return &known->bundle;
        }
    }
    for (const std::string& path : candidates()) {
        const auto unusable = [&](const ipld::StoreError& error) {
            return std::unexpected(
                BundleError{BundleError::Kind::unusable, "bundle " + path + ": " + to_text(error)});
        };
        std::error_code failed;
        if (!std::filesystem::exists(path, failed)) {
            return std::unexpected(BundleError{BundleError::Kind::missing, "no bundle at " + path});
        }
        auto car = store::CarStore::open(path);
        if (!car) {
            return unusable(car.error());
        }
        const auto has = (*car)->has(block);
        if (!has || !*has) {
            continue;
        }
        // A look at the index was enough to choose; what is used is checked.
        store::CarOptions options;
        options.verify = true;
        car = store::CarStore::open(path, options);
        if (!car) {
            return unusable(car.error());
        }
        found_.push_back(std::make_unique<Found>(Found{block, Bundle{path, *std::move(car)}}));
        return &found_.back()->bundle;
    }
    return std::unexpected(BundleError{
        BundleError::Kind::missing,
        "no actor bundle with the manifest or code " + block.to_text() + " in " +
            (folder_.empty() ? std::string("any file given") : folder_) +
            "; `make bundles` in libfvm's source tree brings the canonical ones there, --bundle "
            "names another"});
}

}  // namespace fvm::tools
