#pragma once

#include <cstdint>
#include <cstdio>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

namespace fvm::tools {

/// A program that answers lines `run FILE` with the nanoseconds of one run, or with `error TEXT`:
/// the oracle's `bench --serve`, or ours.
class BenchServer {
  public:
    /// `arguments[0]` is the program, looked up in PATH where it has no slash. The error says in
    /// words why it did not start.
    static std::expected<std::unique_ptr<BenchServer>, std::string> start(
        const std::vector<std::string>& arguments);

    BenchServer(const BenchServer&) = delete;
    BenchServer& operator=(const BenchServer&) = delete;
    ~BenchServer() { stop(); }

    std::expected<std::uint64_t, std::string> time(const std::string& path);
    /// Whether time() had no answer because the program is gone.
    [[nodiscard]] bool has_ended() const { return has_ended_; }

    /// Ends the program and returns the most memory that it has used, in KiB; 0 where it has been
    /// ended before.
    std::uint64_t stop();

  private:
    BenchServer(pid_t process, std::FILE* requests, std::FILE* answers)
        : process_(process), requests_(requests), answers_(answers) {}

    pid_t process_;
    std::FILE* requests_;
    std::FILE* answers_;
    bool has_ended_ = false;
};

}  // namespace fvm::tools
