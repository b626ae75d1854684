#pragma once

#include <fvm/ipld/blockstore.hpp>

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

namespace fvm::tools {

/// The blocks of a CAR, gzipped or not, that unpacks to at most `max_size` bytes. Every block is
/// checked against its CID. The error says in words what is wrong.
[[nodiscard]] std::expected<std::vector<ipld::KeyedBlock>, std::string> read_state_blocks(
    BytesView packed, std::uint64_t max_size);

}  // namespace fvm::tools
