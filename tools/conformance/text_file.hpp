#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace fvm::tools {

/// The content of a file of at most `max_size` bytes. The error says in words why there is none.
[[nodiscard]] std::expected<std::string, std::string> read_text_file(const std::string& path,
                                                                     std::uint64_t max_size);

}  // namespace fvm::tools
