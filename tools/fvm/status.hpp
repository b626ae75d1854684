#pragma once

#include <string_view>

namespace fvm::tools {

/// Exit statuses, the same for every command.
enum ExitStatus : int {
    status_ok = 0,
    /// A vector failed, two states differ, a file does not verify.
    status_mismatch = 1,
    status_usage = 2,
    /// A bundle, or another thing that has to be set up, is not there.
    status_missing_setup = 3,
    /// A block that is needed is missing from the state.
    status_missing_block = 4,
    status_io = 11,
    /// Input that is not what it should be: JSON, CAR, CBOR, Wasm.
    status_malformed = 12,
    status_internal = 70,
    status_interrupted = 130,
};

/// Says `message` on stderr, and returns `status`.
int fail(int status, std::string_view message);

}  // namespace fvm::tools
