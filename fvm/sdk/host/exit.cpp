// Leaving a call from its middle. In the VM nothing of the actor runs after `vm.exit`; natively
// that takes an exception, which is thrown and caught here alone. Actors and the SDK are compiled
// such that it can pass them.

#include <fvm/sdk/host/exit.hpp>

#include <fvm/sdk/syscalls.hpp>

namespace fvm::sdk {

namespace host {

std::optional<Exit> run_until_exit(const std::function<void()>& body) {
    try {
        body();
    } catch (const Exit& exit) {
        return exit;
    }
    return std::nullopt;
}

}  // namespace host

sys::Errno sys::vm_exit(std::uint32_t code, std::uint32_t block, const char* message,
                        std::uint32_t size) {
    throw host::Exit{code, block, std::string(message, size)};
}

}  // namespace fvm::sdk
