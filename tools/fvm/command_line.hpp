#pragma once

#include <CLI/CLI.hpp>

namespace fvm::tools {

/// Parses the arguments and runs the command that they name. False where they are wrong, which has
/// been said on stderr then, or where they only asked for help: `status` is set accordingly. Here
/// ends what CLI11 throws.
bool run_command_line(CLI::App& app, int argc, char** argv, int& status);

}  // namespace fvm::tools
