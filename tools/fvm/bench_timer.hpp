#pragma once

#include <tools/conformance/runner.hpp>

#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <vector>

namespace fvm::tools {

/// Times vectors as the oracle's `bench` does: a run makes the machine, decodes and executes the
/// messages of the first variant, and flushes; blocks are in memory and actors compiled before. One
/// thread.
class VectorTimer {
  public:
    /// `resources` outlive the timer. The error is the system's reason.
    static std::expected<VectorTimer, std::string> create(const RunnerResources& resources);

    /// Nanoseconds of one run of the vector in the file. Vectors stay in memory. The first run of
    /// each is preceded by one that is not timed and must have the outcome that the vector says.
    std::expected<std::uint64_t, std::string> time(const std::string& path);

    /// The vector is not needed any more.
    void forget(const std::string& path) { vectors_.erase(path); }

  private:
    explicit VectorTimer(VectorRunner runner) : runner_(std::move(runner)) {}

    std::expected<std::uint64_t, std::string> run(const Vector& vector);

    VectorRunner runner_;
    std::map<std::string, Vector> vectors_;
};

/// The middle one, or the mean of the two in the middle. `values` has at least one.
[[nodiscard]] double median(std::vector<std::uint64_t> values);

/// Most memory that this process has used so far, in KiB.
[[nodiscard]] std::uint64_t peak_memory();

}  // namespace fvm::tools
