#pragma once

#include <fvm/core/exit_code.hpp>
#include <fvm/sdk/syscalls.hpp>

#include <string_view>

namespace fvm::sdk {

/// Ends the call with an exit code, a return value (the handle of a block) and a message for
/// people. Nothing of the actor runs any more, destructors included.
[[noreturn]] inline void exit(ExitCode code, std::string_view message,
                              std::uint32_t block = sys::no_data_block) {
    sys::vm_exit(code.value, block, message.data(), static_cast<std::uint32_t>(message.size()));
}

/// What a broken assumption of the program ends with: exit code 24, as a panic of the reference's
/// actors. Callers cannot catch it; where they may, an ActorError is returned instead.
[[noreturn]] inline void assertion_failed(std::string_view message) {
    exit(ExitCode::usr_assertion_failed, message);
}

/// Ends the call with exit code 24 unless `condition` holds.
inline void require(bool condition, std::string_view message) {
    if (!condition) [[unlikely]] {
        assertion_failed(message);
    }
}

}  // namespace fvm::sdk
