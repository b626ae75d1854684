#pragma once

#include <fvm/core/exit_code.hpp>

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace fvm::actors {

/// Which item of a batch failed, and how.
struct BatchFailure {
    std::uint32_t index = 0;
    ExitCode code;

    static auto fields(auto& self) { return std::tie(self.index, self.code); }
    friend bool operator==(const BatchFailure&, const BatchFailure&) = default;
};

/// What became of each item of a batch, told in their order (builtin-actors
/// runtime/src/util/batch_return.rs).
struct BatchReturn {
    std::uint32_t success_count = 0;
    std::vector<BatchFailure> failures;

    static auto fields(auto& self) { return std::tie(self.success_count, self.failures); }
    friend bool operator==(const BatchReturn&, const BatchReturn&) = default;

    void add_success() { ++success_count; }
    void add_failure(ExitCode code) { failures.push_back({size(), code}); }
    [[nodiscard]] std::uint32_t size() const {
        return success_count + static_cast<std::uint32_t>(failures.size());
    }
    [[nodiscard]] bool all_ok() const { return failures.empty(); }
    [[nodiscard]] std::string to_text() const {
        return std::to_string(success_count) + " of " + std::to_string(size()) + " succeeded";
    }
};

}  // namespace fvm::actors
