#include <fvm/base/result.hpp>
#include <tools/state/extra_actors.hpp>
#include <tools/state/twin_actors.hpp>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace fvm::tools {
namespace {

/// Folders of this repository that are called otherwise than the manifest calls the actor.
constexpr std::pair<std::string_view, std::string_view> other_names[] = {
    {"market", "storagemarket"}, {"miner", "storageminer"},        {"paych", "paymentchannel"},
    {"power", "storagepower"},   {"verifreg", "verifiedregistry"},
};

std::string manifest_name(const std::string& file) {
    const auto* found =
        std::ranges::find(other_names, file, &std::pair<std::string_view, std::string_view>::first);
    return found == std::end(other_names) ? file : std::string(found->second);
}

ToolResult<std::vector<TwinActor>> read_folder(const std::string& path, const Manifest& canonical) {
    std::vector<TwinActor> actors;
    std::error_code failed;
    std::filesystem::directory_iterator entry(path, failed);
    for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
        if (entry->path().extension() != ".wasm") {
            continue;
        }
        TwinActor actor;
        actor.name = manifest_name(entry->path().stem().string());
        const ipld::Cid* code = canonical.code_of(actor.name);
        if (code == nullptr) {
            return fail_with(Failure::Kind::usage,
                             entry->path().string() + ": no canonical actor has that name");
        }
        actor.canonical = *code;
        actor.module = FVM_TRY(read_module(entry->path().string()));
        actors.push_back(std::move(actor));
    }
    if (failed) {
        return fail_with(Failure::Kind::missing_setup, path + ": " + failed.message());
    }
    std::ranges::sort(actors, {},
                      [&](const TwinActor& actor) { return canonical.id_of(actor.canonical); });
    return actors;
}

ToolResult<std::vector<TwinActor>> read_bundle(const std::string& path, const Manifest& canonical) {
    const ActorBundle bundle = FVM_TRY(open_bundle(path, true));
    std::vector<TwinActor> actors;
    for (const Manifest::Entry& entry : canonical.entries()) {
        const ipld::Cid* own = bundle.manifest.code_of(entry.name);
        if (own == nullptr || *own == entry.code) {
            continue;
        }
        const auto block = FVM_TRY_OR(FailureAt(path), bundle.blocks->get(*own));
        if (!block) {
            return fail_with(Failure::Kind::malformed, path + ": lacks the code of " + entry.name);
        }
        const BytesView module = block->bytes();
        actors.push_back({entry.name, entry.code, Bytes(module.begin(), module.end())});
    }
    return actors;
}

}  // namespace

ToolResult<std::vector<TwinActor>> read_twin_actors(const std::string& path,
                                                    const Manifest& canonical) {
    std::error_code failed;
    auto actors = std::filesystem::is_directory(path, failed)
                      ? FVM_TRY(read_folder(path, canonical))
                      : FVM_TRY(read_bundle(path, canonical));
    if (actors.empty()) {
        return fail_with(Failure::Kind::missing_setup,
                         path + ": no actor that differs from the canonical ones");
    }
    return actors;
}

}  // namespace fvm::tools
