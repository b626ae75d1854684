#include <tools/fvm/command_line.hpp>
#include <tools/fvm/status.hpp>

namespace fvm::tools {

bool run_command_line(CLI::App& app, int argc, char** argv, int& status) {
    try {
        app.parse(argc, argv);
        return true;
    } catch (const CLI::Error& error) {
        status = app.exit(error) == 0 ? status_ok : status_usage;
        return false;
    }
}

}  // namespace fvm::tools
