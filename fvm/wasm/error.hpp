#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <utility>

namespace fvm::wasm {

/// Why a module was refused, and where.
struct WasmError {
    /// What is wrong, in words.
    std::string reason;
    /// Offset in bytes from the start of the module, of the item that was refused or just after it.
    std::size_t offset = 0;
};

template <class T>
using WasmResult = std::expected<T, WasmError>;

/// A refusal, ready to be returned from a function with a WasmResult.
inline std::unexpected<WasmError> refused(std::string reason, std::size_t offset = 0) {
    return std::unexpected(WasmError{std::move(reason), offset});
}

}  // namespace fvm::wasm
