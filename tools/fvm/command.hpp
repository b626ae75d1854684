#pragma once

#include <tools/fvm/status.hpp>

#include <CLI/CLI.hpp>

/// What the commands of the program have in common.
namespace fvm::tools {

/// Each adds one noun to the program: options, help with examples, and a callback that ends by
/// setting `status`.
void add_actor_commands(CLI::App& app, int& status);
void add_vector_commands(CLI::App& app, int& status);
void add_bundle_commands(CLI::App& app, int& status);
void add_car_commands(CLI::App& app, int& status);
void add_state_commands(CLI::App& app, int& status);
void add_cache_commands(CLI::App& app, int& status);
void add_genesis_command(CLI::App& app, int& status);
void add_message_commands(CLI::App& app, int& status);
void add_bench_commands(CLI::App& app, int& status);
void add_rules_commands(CLI::App& app, int& status);
void add_twin_command(CLI::App& app, int& status);

}  // namespace fvm::tools
