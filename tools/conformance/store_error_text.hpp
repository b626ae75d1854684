#pragma once

#include <fvm/ipld/blockstore.hpp>

#include <string>

namespace fvm::tools {

/// In words: what is wrong, where, and with which block.
[[nodiscard]] std::string to_text(const ipld::StoreError& error);

}  // namespace fvm::tools
