#include <fvm/base/result.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/fvm/shared_options.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/state/bundle_registry.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>

namespace fvm::tools {
namespace {

int status_of(Failure::Kind kind) {
    switch (kind) {
        case Failure::Kind::usage:
            return status_usage;
        case Failure::Kind::missing_setup:
            return status_missing_setup;
        case Failure::Kind::missing_block:
            return status_missing_block;
        case Failure::Kind::io:
            return status_io;
        case Failure::Kind::malformed:
            return status_malformed;
        case Failure::Kind::internal:
            break;
    }
    return status_internal;
}

}  // namespace

int fail(const Failure& failure) {
    return fail(status_of(failure.kind), failure.reason);
}

void print_json(const nlohmann::ordered_json& json, int indent) {
    print(json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

std::string default_code_cache_folder() {
    const char* given = std::getenv("FVM_CODE_CACHE");  // NOLINT(concurrency-mt-unsafe): read once
    return given != nullptr && *given != '\0' ? std::string(given) : user_cache_folder("code");
}

void NetworkOptions::add_to(CLI::App& command) {
    command.add_option("--nv", network_version, "Network version; `fvm rules list` has them")
        ->required()
        ->type_name("N");
    command
        .add_option("--network", network, "Whose canonical actors to take: mainnet, devnet, ...")
        ->capture_default_str()
        ->type_name("NAME");
    add_bundle_choice(command, bundles);
}

ToolResult<ActorBundle> NetworkOptions::open_actors() const {
    return FVM_TRY(BundleRegistry::from_files(bundles))
        .open(version(), default_bundle_folder(), network);
}

ToolResult<vm::Engine*> open_engine(EngineSet& engines, NetworkVersion version) {
    const vm::NetworkRules* rules = vm::rules_for(version);
    if (rules == nullptr) {
        return fail_with(Failure::Kind::usage,
                         "network version " + std::to_string(static_cast<std::uint32_t>(version)) +
                             " is not supported");
    }
    // An engine does not start for want of address space, or of a folder for its code.
    const auto of_system = [](std::string reason) {
        return Failure{Failure::Kind::io, std::move(reason)};
    };
    return FVM_TRY_OR(of_system, engines.get(*rules));
}

ToolResult<Address> parse_address(std::string_view text) {
    const auto address = Address::from_text(text);
    if (!address) {
        return fail_with(Failure::Kind::usage, "\"" + std::string(text) + "\" is not an address: " +
                                                   std::string(address.error().reason));
    }
    return *address;
}

ToolResult<GenesisAccount> parse_account(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
        return fail_with(Failure::Kind::usage, "--account " + text + ": not ADDRESS=AMOUNT");
    }
    GenesisAccount account;
    account.address = FVM_TRY(parse_address(std::string_view(text).substr(0, equals)));
    const auto amount = TokenAmount::from_text(std::string_view(text).substr(equals + 1));
    if (!amount) {
        return fail_with(Failure::Kind::usage, "--account " + text + ": not an amount: " +
                                                   std::string(amount.error().reason));
    }
    account.balance = *amount;
    return account;
}

}  // namespace fvm::tools
