#pragma once

#include <fvm/core/types.hpp>
#include <tools/state/failure.hpp>

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
};

/// Parses "[!]METHOD" or "[!]METHOD=PARAMS". METHOD is a number or the name of an exported method,
/// whose number FRC-42 makes of it; PARAMS are DAG-JSON, or their CBOR in hexadecimal after "0x".
[[nodiscard]] ToolResult<CallText> parse_call(std::string_view text);

/// The number of an exported method (FRC-42); 0 for what cannot be the name of one.
[[nodiscard]] MethodNum exported_method_number(std::string_view name);

}  // namespace fvm::tools
