#include <tools/fvm/command.hpp>
#include <tools/fvm/command_line.hpp>
#include <tools/fvm/output.hpp>
#include <tools/fvm/status.hpp>

namespace fvm::tools {

// A noun whose source is not in this build has a null address, and is absent from the program.
[[gnu::weak]] void add_actor_commands(CLI::App& app, int& status);
[[gnu::weak]] void add_bundle_commands(CLI::App& app, int& status);
[[gnu::weak]] void add_car_commands(CLI::App& app, int& status);
[[gnu::weak]] void add_state_commands(CLI::App& app, int& status);
[[gnu::weak]] void add_cache_commands(CLI::App& app, int& status);
[[gnu::weak]] void add_genesis_command(CLI::App& app, int& status);
[[gnu::weak]] void add_message_commands(CLI::App& app, int& status);
[[gnu::weak]] void add_bench_commands(CLI::App& app, int& status);
[[gnu::weak]] void add_rules_commands(CLI::App& app, int& status);
[[gnu::weak]] void add_twin_command(CLI::App& app, int& status);

}  // namespace fvm::tools

int main(int argc, char** argv) {
    using namespace fvm::tools;
    using AddCommands = void (*)(CLI::App&, int&);
    const AddCommands nouns[] = {
        add_vector_commands, add_bundle_commands, add_car_commands,     add_state_commands,
        add_cache_commands,  add_genesis_command, add_message_commands, add_actor_commands,
        add_rules_commands,  add_twin_command,    add_bench_commands,
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
    // After the commands, which would inherit it.
    app.footer(
        "Every command explains itself with --help, and most have examples there.\n\n"
        "Exit status:\n"
        "  0    done; all that was compared is equal\n"
        "  1    a mismatch: a vector failed, two outcomes differ, a file does not verify\n"
        "  2    wrong usage, or nothing was selected\n"
        "  3    a bundle, or another thing that has to be set up, is missing\n"
        "  4    a block that is needed is missing from the state\n"
        "  11   a file cannot be read or written\n"
        "  12   malformed input\n"
        "  70   an internal error\n"
        "  130  interrupted\n\n"
        "Environment:\n"
        "  FVM_BUNDLES     folder of the actor bundles, which `make bundles` fills\n"
        "  FVM_ACTORS      folder or bundle of our actors, for `fvm twin`\n"
        "  FVM_CODE_CACHE  folder of the compiled actors\n"
        "  FVM_ORACLE      the reference's program, which `make oracle` builds\n\n"
        "Examples:\n"
        "  fvm vector run test/vectors\n"
        "  fvm bundle inspect ~/.cache/fvm/bundles/v10/builtin-actors-mainnet.car\n"
        "  fvm rules diff 20 21\n"
        "  fvm state ls ~/.cache/fvm/bundles/genesis/mainnet.car --limit 20");
    if (run_command_line(app, argc, argv, status) && !flush_output()) {
        return fail(status_io, "cannot write the results");
    }
    return status;
}
