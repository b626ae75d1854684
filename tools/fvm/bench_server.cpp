#include <tools/fvm/bench_server.hpp>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fvm::tools {
namespace {

/// Ends of a pipe, closed at the end unless taken.
struct Pipe {
    std::array<int, 2> ends = {-1, -1};

    Pipe() {
        if (pipe2(ends.data(), O_CLOEXEC) != 0) {
            ends = {-1, -1};
        }
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        for (const int end : ends) {
            if (end >= 0) {
                close(end);
            }
        }
    }
    std::FILE* open(std::size_t end, const char* mode) {
        std::FILE* file = fdopen(ends[end], mode);
        if (file != nullptr) {
            ends[end] = -1;
        }
        return file;
    }
};

}  // namespace

std::expected<std::unique_ptr<BenchServer>, std::string> BenchServer::start(
    const std::vector<std::string>& arguments) {
    Pipe requests;
    Pipe answers;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, requests.ends[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, answers.ends[1], STDOUT_FILENO);
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    // A server that ends early is told by its missing answer, not by a signal.
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    pid_t process = -1;
    const int failed = posix_spawnp(&process, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        return std::unexpected(arguments[0] + ": " + std::strerror(failed));
    }
    return std::unique_ptr<BenchServer>(
        new BenchServer(process, requests.open(1, "w"), answers.open(0, "r")));
}

std::expected<std::uint64_t, std::string> BenchServer::time(const std::string& path) {
    if (requests_ == nullptr || answers_ == nullptr) {
        return std::unexpected(std::string("it has ended"));
    }
    std::fprintf(requests_, "run %s\n", path.c_str());
    std::fflush(requests_);
    std::array<char, 4096> line{};
    if (std::fgets(line.data(), static_cast<int>(line.size()), answers_) == nullptr) {
        has_ended_ = true;
        return std::unexpected(std::string("it has ended"));
    }
    const char* end = line.data() + std::strcspn(line.data(), "\n");
    std::uint64_t nanoseconds = 0;
    const auto parsed = std::from_chars(line.data(), end, nanoseconds);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
        return std::unexpected(std::string(static_cast<const char*>(line.data()), end));
    }
    return nanoseconds;
}

std::uint64_t BenchServer::stop() {
    if (process_ <= 0) {
        return 0;
    }
    for (std::FILE* file : {requests_, answers_}) {
        if (file != nullptr) {
            std::fclose(file);
        }
    }
    int status = 0;
    rusage usage{};
    while (wait4(process_, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return static_cast<std::uint64_t>(usage.ru_maxrss);
}

}  // namespace fvm::tools
