#pragma once

#include <fvm/core/exit_code.hpp>
#include <fvm/core/types.hpp>
#include <tools/state/failure.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace fvm::tools {

/// A call of an actor as people write it: "Increment=[\"apples\", 3]".
struct CallText {
    MethodNum method = 0;
    /// In CBOR; empty where there are none.
    Bytes params;
    /// It is to fail: written with a ! in front.
    bool must_fail = false;
    /// And with this exit code; with any where absent.
    std::optional<ExitCode> exit_code;
};

/// Parses "METHOD" or "METHOD=PARAMS", with "!" or "!EXIT_CODE " in front. METHOD is a number or
/// the name of an exported method, whose number FRC-42 makes of it; PARAMS are DAG-JSON, or their
/// CBOR in hexadecimal after "0x".
[[nodiscard]] ToolResult<CallText> parse_call(std::string_view text);

}  // namespace fvm::tools
