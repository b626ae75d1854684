#pragma once

#include <fvm/vm/trace.hpp>

#include <span>
#include <string>

namespace fvm::tools {

/// One event on a line, without indentation or line end: "gas OnChainMessage 38863.000".
[[nodiscard]] std::string to_text(const vm::trace::Event& event);

/// All events, a line each, indented by call depth.
[[nodiscard]] std::string trace_tree(std::span<const vm::trace::Event> events, std::size_t indent);

/// How deep in calls each event is; a call's own line is outside of it.
class CallDepth {
  public:
    /// The depth at which `event` is shown; then it counts.
    std::size_t enter(const vm::trace::Event& event);

  private:
    std::size_t depth_ = 0;
};

/// Milligas as gas with three decimals: "38863.000".
[[nodiscard]] std::string gas_text(vm::Gas gas);

/// The exit code with its name, where it has one: "16 USR_ILLEGAL_ARGUMENT".
[[nodiscard]] std::string exit_code_text(ExitCode code);

}  // namespace fvm::tools
