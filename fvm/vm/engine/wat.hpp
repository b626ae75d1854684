#pragma once

#include <fvm/base/bytes.hpp>

#include <expected>
#include <string>
#include <string_view>

namespace fvm::vm {

/// The binary form of a module in WebAssembly's text format. For tests and tools. The error says in
/// words what is wrong, and where.
std::expected<Bytes, std::string> assemble_wat(std::string_view text);

}  // namespace fvm::vm
