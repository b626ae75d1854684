#pragma once

#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fvm::test {

/// The reference's collections, behind a pipe: `fvm-oracle collections serve`. Requests and
/// responses are described in test/oracle/README.md.
class CollectionOracle {
  public:
    /// Where the program is: $FVM_ORACLE, or where the build puts it.
    static std::string path() {
        const char* chosen = std::getenv("FVM_ORACLE");
        return chosen != nullptr ? chosen : "build/oracle/release/fvm-oracle";
    }

    /// Null where the program cannot be started; the test then says so and skips.
    static std::unique_ptr<CollectionOracle> start() {
        const std::string program = path();
        int to_child[2];
        int from_child[2];
        if (access(program.c_str(), X_OK) != 0 || pipe(to_child) != 0 || pipe(from_child) != 0) {
            return nullptr;
        }
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
        for (const int end : {to_child[0], to_child[1], from_child[0], from_child[1]}) {
            posix_spawn_file_actions_addclose(&actions, end);
        }
        // Panics of the reference are answers like others; their back traces would drown the rest.
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        std::string words[] = {program, "collections", "serve"};
        char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
        pid_t child = 0;
        const int failed =
            posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
        close(to_child[0]);
        close(from_child[1]);
        if (failed != 0) {
            close(to_child[1]);
            close(from_child[0]);
            return nullptr;
        }
        return std::unique_ptr<CollectionOracle>(
            new CollectionOracle(child, fdopen(to_child[1], "w"), fdopen(from_child[0], "r")));
    }

    CollectionOracle(const CollectionOracle&) = delete;
    CollectionOracle& operator=(const CollectionOracle&) = delete;
    ~CollectionOracle() {
        std::fclose(requests_);
        std::fclose(responses_);
        std::free(line_);
        waitpid(child_, nullptr, 0);
    }

    /// One request, one response; a discarded value where the program has died or wrote no JSON.
    nlohmann::json ask(const nlohmann::json& request) {
        const std::string text = request.dump() + "\n";
        std::fwrite(text.data(), 1, text.size(), requests_);
        std::fflush(requests_);
        const ssize_t length = getline(&line_, &capacity_, responses_);
        if (length < 0) {
            return nlohmann::json(nlohmann::json::value_t::discarded);
        }
        return nlohmann::json::parse(line_, line_ + length, nullptr, false);
    }

  private:
    CollectionOracle(pid_t child, FILE* requests, FILE* responses)
        : child_(child), requests_(requests), responses_(responses) {}

    pid_t child_;
    FILE* requests_;
    FILE* responses_;
    char* line_ = nullptr;
    std::size_t capacity_ = 0;
};

}  // namespace fvm::test
