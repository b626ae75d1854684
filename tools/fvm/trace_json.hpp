#pragma once

#include <fvm/vm/trace.hpp>

#include <nlohmann/json.hpp>

#include <span>
#include <string>

namespace fvm::tools {

/// JSON to be written; members stay in the order in which they are set.
using JsonText = nlohmann::ordered_json;

/// On one line, with its end. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_line(const JsonText& json);

/// The events of a trace, in the oracle's form (test/oracle/README.md).
[[nodiscard]] JsonText trace_json(std::span<const vm::trace::Event> events);

}  // namespace fvm::tools
