#pragma once

#include <fvm/vm/engine/engine.hpp>

#include <span>

namespace fvm::integration {

/// Syscalls that no network has, as an embedder adds them: those of "my_custom_kernel", and two
/// that take the place of the network's. The oracle has the same (generation/own_syscalls.rs).
[[nodiscard]] std::span<const vm::HostImport> own_syscalls();

}  // namespace fvm::integration
