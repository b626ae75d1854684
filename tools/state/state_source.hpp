#pragma once

#include <fvm/ipld/blockstore.hpp>
#include <tools/state/failure.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fvm::tools {

/// The blocks of several CAR files and LMDB folders, read only, and a root in them.
class StateSource {
  public:
    /// A path that is a folder is an LMDB store. Without `root`, the first root of the first CAR
    /// counts.
    static ToolResult<StateSource> open(std::span<const std::string> paths,
                                        const std::optional<ipld::Cid>& root);

    [[nodiscard]] ipld::Blockstore& store() const { return *combined_; }
    [[nodiscard]] const ipld::Cid& root() const { return root_; }

  private:
    class Combined;
    StateSource(std::unique_ptr<ipld::Blockstore> combined, const ipld::Cid& root)
        : combined_(std::move(combined)), root_(root) {}

    std::unique_ptr<ipld::Blockstore> combined_;
    ipld::Cid root_;
};

}  // namespace fvm::tools
