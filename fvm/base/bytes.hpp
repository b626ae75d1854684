#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace fvm {

/// Bytes that the holder owns.
using Bytes = std::vector<std::uint8_t>;

/// Bytes that somebody else owns; valid as long as the owner says.
using BytesView = std::span<const std::uint8_t>;

/// The bytes of `text`, without copying and without a terminator.
inline BytesView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// `bytes` seen as characters; no encoding is checked.
inline std::string_view as_text(BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// An owned copy of `view`.
inline Bytes to_bytes(BytesView view) {
    return {view.begin(), view.end()};
}

}  // namespace fvm
