#pragma once

#include <tools/fvm/command.hpp>

namespace fvm::tools {

/// The commands of `fvm bundle` that have sources of their own: verify; diff; build, pack and
/// unpack.
void add_bundle_verify(CLI::App& bundle, int& status);
void add_bundle_diff(CLI::App& bundle, int& status);
void add_bundle_build(CLI::App& bundle, int& status);

}  // namespace fvm::tools
