#pragma once

#include <cstddef>
#include <expected>
#include <string_view>

namespace fvm {

/// Why bytes from outside were refused, and where.
struct DecodeError {
    /// What is wrong, in words. Points to static storage.
    std::string_view reason;
    /// Offset in bytes, from the start of the input, of the item that was refused.
    std::size_t offset = 0;
};

template <class T>
using DecodeResult = std::expected<T, DecodeError>;

/// A refusal, ready to be returned from a function with a DecodeResult.
inline std::unexpected<DecodeError> malformed(std::string_view reason, std::size_t offset = 0) {
    return std::unexpected(DecodeError{reason, offset});
}

}  // namespace fvm
