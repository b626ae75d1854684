#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/core/network_version.hpp>
#include <fvm/wasm/error.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fvm::tools {

/// Network versions, as "18 to 20" or "21, 23 to 29"; "none".
[[nodiscard]] std::string describe_versions(const std::vector<NetworkVersion>& versions);

/// The network versions that this library runs, in order.
[[nodiscard]] std::vector<NetworkVersion> supported_network_versions();

/// What a module is to the VM.
struct ModuleReport {
    std::size_t size = 0;
    std::size_t functions = 0;
    /// "module.name", in the order of the module.
    std::vector<std::string> imports;
    /// Why no network version that was asked about runs it as an actor.
    std::vector<std::string> wrong;
    /// What the VM allows and our own actors do not have: floating point, and exports beyond the
    /// memory, `invoke` and the function table.
    std::vector<std::string> remarks;
    /// Those whose validation accepts it and which have all that it imports.
    std::vector<NetworkVersion> network_versions;
};

/// Checks that a module is one that actors may have: our validation accepts it, each import is a
/// syscall with its type, and it exports a memory "memory" and a function "invoke" from a block's
/// handle to another's. Looks at `version` alone, or else at all versions that this library runs;
/// where none of them runs it, the newest says why. What is no Wasm is an error.
[[nodiscard]] wasm::WasmResult<ModuleReport> check_module(
    BytesView code, std::optional<NetworkVersion> version = {});

}  // namespace fvm::tools
