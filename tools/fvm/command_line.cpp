#include <tools/fvm/command_line.hpp>
#include <tools/fvm/output.hpp>
#include <tools/fvm/status.hpp>

namespace fvm::tools {
namespace {

/// A word where a command is needed, and that is none; else empty. CLI11 only says then that a
/// command is missing.
std::string unknown_command(const CLI::App& app) {
    const CLI::App* group = &app;
    while (!group->get_subcommands().empty()) {
        group = group->get_subcommands().back();
    }
    const auto words = group->remaining();
    return words.empty() || words.front().starts_with('-') ? std::string() : words.front();
}

}  // namespace

bool run_command_line(CLI::App& app, int argc, char** argv, int& status) {
    try {
        app.parse(argc, argv);
        return true;
    } catch (const CLI::RequiredError& error) {
        if (const std::string word = unknown_command(app); !word.empty()) {
            say("no command \"" + word + "\"");
        }
        app.exit(error);
        status = status_usage;
    } catch (const CLI::Error& error) {
        status = app.exit(error) == 0 ? status_ok : status_usage;
    }
    return false;
}

}  // namespace fvm::tools
