#pragma once

#include <string>
#include <string_view>

namespace fvm::integration {

/// The text of a module that runs `body` and returns the first `returned` bytes of its memory in a
/// block; a test that returns there what it was told compares all of it with the reference.
/// `imports` are functions besides $create, which is ipld.block_create. `$at` is a local for
/// `body`, and memory from `probe_scratch` on is not returned.
[[nodiscard]] std::string probe(std::string_view imports, std::string_view body,
                                std::size_t returned);

inline constexpr std::size_t probe_scratch = 0xf000;

/// Keeps the error number of `call` at `address`.
[[nodiscard]] std::string keep(std::size_t address, std::string_view call);

}  // namespace fvm::integration
