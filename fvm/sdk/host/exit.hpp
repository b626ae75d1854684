#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace fvm::sdk::host {

/// What an actor said when it left by the system call `vm.exit`.
struct Exit {
    std::uint32_t code = 0;
    std::uint32_t block = 0;
    std::string message;
};

/// Runs `body`, and says how it left where it did not return.
std::optional<Exit> run_until_exit(const std::function<void()>& body);

}  // namespace fvm::sdk::host
