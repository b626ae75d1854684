#pragma once

#include <expected>
#include <string>
#include <vector>

namespace fvm::tools {

/// What a finished program left.
struct ProcessOutput {
    /// Exit status; 128 plus the signal's number where a signal ended it.
    int status = 0;
    std::string standard_output;
    std::string standard_error;
};

/// Runs a program to its end, with nothing on its standard input. `arguments[0]` is the program,
/// looked up in PATH where it has no slash. The error says in words why it did not start.
[[nodiscard]] std::expected<ProcessOutput, std::string> run_process(
    const std::vector<std::string>& arguments);

}  // namespace fvm::tools
