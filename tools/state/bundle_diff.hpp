#pragma once

#include <tools/state/actor_bundle.hpp>
#include <tools/state/failure.hpp>

#include <optional>
#include <string>
#include <vector>

namespace fvm::tools {

/// One actor in two bundles.
struct ActorDifference {
    struct Side {
        ipld::Cid code;
        std::size_t size = 0;
        std::size_t functions = 0;
        /// "module.name", sorted.
        std::vector<std::string> imports;
    };

    std::string name;
    /// Nothing where that bundle has no such actor.
    std::optional<Side> before;
    std::optional<Side> after;

    [[nodiscard]] bool is_same() const { return before && after && before->code == after->code; }
    /// What only the second, or only the first one imports.
    [[nodiscard]] std::vector<std::string> added_imports() const;
    [[nodiscard]] std::vector<std::string> removed_imports() const;
};

struct BundleDifference {
    /// Every actor that either has, in the order of the first bundle's manifest, then the second's.
    std::vector<ActorDifference> actors;
    /// Whether one manifest is the other: names, order and code.
    bool same_manifest = false;
    /// Whether the files have the same blocks in the same order as well.
    bool same_blocks = false;
};

/// Sets two bundles side by side. Code that is no Wasm is an error.
[[nodiscard]] ToolResult<BundleDifference> compare_bundles(const ActorBundle& before,
                                                           const ActorBundle& after);

}  // namespace fvm::tools
