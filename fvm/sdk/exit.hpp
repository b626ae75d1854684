#pragma once

#include <fvm/sdk/syscalls.hpp>

#include <string_view>

namespace fvm::sdk {

/// Ends the call with an exit code and a message for people.
[[noreturn]] inline void exit(std::uint32_t code, std::string_view message) {
    static_cast<void>(
        sys::vm_exit(code, 0, message.data(), static_cast<std::uint32_t>(message.size())));
    __builtin_unreachable();
}

/// What a broken assumption of the program ends with: USR_ASSERTION_FAILED.
[[noreturn]] inline void assertion_failed(std::string_view message) {
    constexpr std::uint32_t usr_assertion_failed = 24;
    exit(usr_assertion_failed, message);
}

}  // namespace fvm::sdk
