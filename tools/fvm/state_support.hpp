#pragma once

#include <fvm/core/address.hpp>
#include <tools/conformance/engines.hpp>
#include <tools/fvm/command.hpp>
#include <tools/fvm/output.hpp>
#include <tools/fvm/status.hpp>
#include <tools/state/actor_bundle.hpp>
#include <tools/state/failure.hpp>
#include <tools/state/genesis.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace fvm::tools {

/// Says why on stderr, and returns the exit status that goes with it.
int fail(const Failure& failure);

/// Prints a document; bytes that are not UTF-8 become U+FFFD. On one line where `indent` is -1.
void print_json(const nlohmann::ordered_json& json, int indent);

/// Where compiled actors are kept: $FVM_CODE_CACHE, or the user's cache folder.
[[nodiscard]] std::string default_code_cache_folder();

/// The options that choose a network version and the actors for it.
struct NetworkOptions {
    std::uint32_t network_version = 0;
    std::string network = "mainnet";
    /// As BundleRegistry takes them.
    std::vector<std::string> bundles;

    /// --nv, --network, --bundle.
    void add_to(CLI::App& command);
    /// The bundle that --bundle names for the network version, else the canonical one.
    [[nodiscard]] ToolResult<ActorBundle> open_actors() const;
    [[nodiscard]] NetworkVersion version() const { return NetworkVersion{network_version}; }
};

/// The engine for a network version, with the code cache.
[[nodiscard]] ToolResult<vm::Engine*> open_engine(EngineSet& engines, NetworkVersion version);

/// Parses an address, or says which text is none.
[[nodiscard]] ToolResult<Address> parse_address(std::string_view text);

/// Parses ADDRESS=AMOUNT, an account of a start state.
[[nodiscard]] ToolResult<GenesisAccount> parse_account(const std::string& text);

}  // namespace fvm::tools
