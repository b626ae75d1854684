#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace fvm::test {

/// How many cases a folder of vectors has of a network version, at least.
using VectorCounts = std::map<std::pair<std::string, std::uint32_t>, std::size_t>;

/// Reads a file of lines "FOLDER VERSION COUNT", with comments behind '#'. Empty where a line is
/// something else, or the file cannot be read.
[[nodiscard]] VectorCounts read_counts(const std::string& path);

}  // namespace fvm::test
