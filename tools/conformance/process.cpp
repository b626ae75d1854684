#include <tools/conformance/process.hpp>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

extern char** environ;

namespace fvm::tools {
namespace {

struct Pipe {
    std::array<int, 2> ends{-1, -1};

    Pipe() = default;
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    bool open() { return pipe2(ends.data(), O_CLOEXEC) == 0; }
    void close_end(std::size_t end) {
        if (ends[end] >= 0) {
            close(ends[end]);
            ends[end] = -1;
        }
    }
};

/// Reads both pipes until their writers are gone: a program that fills one must not wait for the
/// other.
void drain(Pipe& out, std::string& out_text, Pipe& err, std::string& err_text) {
    std::array<Pipe*, 2> pipes{&out, &err};
    std::array<std::string*, 2> texts{&out_text, &err_text};
    std::array<char, 65536> buffer{};
    while (out.ends[0] >= 0 || err.ends[0] >= 0) {
        std::array<pollfd, 2> waits{{{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}}};
        if (poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) {
            return;
        }
        for (std::size_t i = 0; i < pipes.size(); ++i) {
            if (pipes[i]->ends[0] < 0 || waits[i].revents == 0) {
                continue;
            }
            const ssize_t count = read(pipes[i]->ends[0], buffer.data(), buffer.size());
            if (count > 0) {
                texts[i]->append(buffer.data(), static_cast<std::size_t>(count));
            } else if (count == 0 || errno != EINTR) {
                pipes[i]->close_end(0);
            }
        }
    }
}

int wait_for(pid_t child) {
    int state = 0;
    while (waitpid(child, &state, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

}  // namespace

std::expected<ProcessOutput, std::string> run_process(const std::vector<std::string>& arguments) {
    Pipe out;
    Pipe err;
    if (!out.open() || !err.open()) {
        return std::unexpected(std::string("cannot make a pipe: ") + std::strerror(errno));
    }
    std::vector<char*> argv;
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out.ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err.ends[1], STDERR_FILENO);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        return std::unexpected("cannot run " + arguments[0] + ": " + std::strerror(failed));
    }
    out.close_end(1);
    err.close_end(1);
    ProcessOutput output;
    drain(out, output.standard_output, err, output.standard_error);
    output.status = wait_for(child);
    return output;
}

}  // namespace fvm::tools
