#include <tools/state/actor_bundle.hpp>
#include <tools/state/code_names.hpp>

#include <filesystem>

namespace fvm::tools {

void CodeNames::add(const Manifest& manifest) {
    for (const Manifest::Entry& entry : manifest.entries()) {
        names_.emplace(entry.code, entry.name);
    }
}

std::string CodeNames::name_of(const ipld::Cid& code) {
    if (code.hash_code() == ipld::multihash::identity) {
        return ipld::cbor::is_utf8(code.digest()) ? std::string(as_text(code.digest())) : "?";
    }
    return knows(code) ? names_.at(code) : "?";
}

bool CodeNames::knows(const ipld::Cid& code) {
    if (!names_.contains(code) && !has_read_bundles_) {
        has_read_bundles_ = true;
        read_bundles();
    }
    return names_.contains(code);
}

void CodeNames::read_bundles() {
    std::error_code failed;
    std::filesystem::recursive_directory_iterator entry(bundle_folder_, failed);
    for (; !failed && entry != std::filesystem::recursive_directory_iterator();
         entry.increment(failed)) {
        if (entry.depth() > 1) {
            entry.disable_recursion_pending();
        }
        const std::filesystem::path& path = entry->path();
        if (path.extension() != ".car" || path.parent_path().filename() == "genesis") {
            continue;
        }
        // A damaged bundle names nothing; whoever runs it is told.
        if (const auto bundle = open_bundle(path.string(), false)) {
            add(bundle->manifest);
        }
    }
}

}  // namespace fvm::tools
