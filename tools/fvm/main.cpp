#include <tools/fvm/command.hpp>
#include <tools/fvm/command_line.hpp>
#include <tools/fvm/output.hpp>
#include <tools/fvm/status.hpp>

namespace fvm::tools {

// A noun whose source is not in this build has a null address, and is absent from the program.
[[gnu::weak]] void add_bundle_commands(CLI::App& app, int& status);
[[gnu::weak]] void add_car_commands(CLI::App& app, int& status);
[[gnu::weak]] void add_state_commands(CLI::App& app, int& status);
[[gnu::weak]] void add_cache_commands(CLI::App& app, int& status);
[[gnu::weak]] void add_genesis_command(CLI::App& app, int& status);
[[gnu::weak]] void add_message_commands(CLI::App& app, int& status);
[[gnu::weak]] void add_bench_commands(CLI::App& app, int& status);

}  // namespace fvm::tools

int main(int argc, char** argv) {
    using namespace fvm::tools;
    using AddCommands = void (*)(CLI::App&, int&);
    const AddCommands nouns[] = {
        add_vector_commands, add_bundle_commands, add_car_commands,     add_state_commands,
        add_cache_commands,  add_genesis_command, add_message_commands, add_bench_commands,
    };

    CLI::App app{"A Filecoin Virtual Machine: runs messages and vectors, and looks into state."};
    app.name("fvm");
    app.require_subcommand(1);
    app.set_version_flag("--version", "fvm 0.1.0");
    int status = status_ok;
    for (const AddCommands add : nouns) {
        if (add != nullptr) {
            add(app, status);
        }
    }
    if (run_command_line(app, argc, argv, status) && !flush_output()) {
        return fail(status_io, "cannot write the results");
    }
    return status;
}
