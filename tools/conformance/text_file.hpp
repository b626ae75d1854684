#pragma once

#include <fvm/ipld/blockstore.hpp>

#include <cstdint>
#include <string>

namespace fvm::tools {

/// The content of a file. More than `max_size` bytes is an error of kind malformed; a file that
/// cannot be read, one of kind failed.
[[nodiscard]] ipld::StoreResult<std::string> read_text_file(const std::string& path,
                                                            std::uint64_t max_size);

}  // namespace fvm::tools
