#include <fvm/base/result.hpp>
#include <fvm/wasm/inspect.hpp>
#include <tools/state/bundle_diff.hpp>

#include <algorithm>

namespace fvm::tools {
namespace {

ToolResult<ActorDifference::Side> read_side(const ActorBundle& bundle,
                                            const Manifest::Entry& entry) {
    const ipld::Block code =
        FVM_TRY_OR(FailureAt(bundle.path),
                   ipld::get_required(*bundle.blocks, entry.code, "code of " + entry.name));
    const auto module = wasm::inspect(code.bytes());
    if (!module) {
        return fail_with(Failure::Kind::malformed, bundle.path + ": code of " + entry.name + ": " +
                                                       module.error().reason + " at offset " +
                                                       std::to_string(module.error().offset));
    }
    ActorDifference::Side side{entry.code, code.size(), module->functions, {}};
    for (const wasm::ImportInfo& import : module->imports) {
        side.imports.push_back(import.module + "." + import.name);
    }
    std::ranges::sort(side.imports);
    return side;
}

/// What `in` has beyond `of`.
std::vector<std::string> beyond(const std::optional<ActorDifference::Side>& in,
                                const std::optional<ActorDifference::Side>& of) {
    std::vector<std::string> names;
    if (in && of) {
        std::ranges::set_difference(in->imports, of->imports, std::back_inserter(names));
    }
    return names;
}

}  // namespace

std::vector<std::string> ActorDifference::added_imports() const {
    return beyond(after, before);
}

std::vector<std::string> ActorDifference::removed_imports() const {
    return beyond(before, after);
}

ToolResult<BundleDifference> compare_bundles(const ActorBundle& before, const ActorBundle& after) {
    BundleDifference difference;
    difference.same_manifest =
        std::ranges::equal(before.manifest.entries(), after.manifest.entries());
    difference.same_blocks =
        difference.same_manifest && before.blocks->size() == after.blocks->size();
    for (std::size_t i = 0; difference.same_blocks && i < before.blocks->size(); ++i) {
        difference.same_blocks = before.blocks->cid(i) == after.blocks->cid(i);
    }
    for (const Manifest::Entry& entry : before.manifest.entries()) {
        ActorDifference actor{entry.name, FVM_TRY(read_side(before, entry)), {}};
        difference.actors.push_back(std::move(actor));
    }
    for (const Manifest::Entry& entry : after.manifest.entries()) {
        auto actor = std::ranges::find(difference.actors, entry.name, &ActorDifference::name);
        if (actor == difference.actors.end()) {
            actor = difference.actors.insert(actor, {entry.name, {}, {}});
        }
        actor->after = FVM_TRY(read_side(after, entry));
    }
    return difference;
}

}  // namespace fvm::tools
