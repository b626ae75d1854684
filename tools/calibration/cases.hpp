#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/core/types.hpp>
#include <tools/calibration/operation.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// What is measured for each charge.
namespace fvm::tools::calibration {

/// The actors of the start state.
inline constexpr ActorId calibration_actor_id = 10'000;
/// Does nothing, on one page of memory.
inline constexpr ActorId idle_actor_id = 10'001;
/// Idle actors that are there to be looked up.
inline constexpr ActorId first_extra_id = 20'000;
inline constexpr std::uint64_t extra_count = 1024;
/// Idle actors with memory of n pages are at first_memory_id + n; with tables of n elements, at
/// first_table_id + n.
inline constexpr ActorId first_memory_id = 30'000;
inline constexpr ActorId first_table_id = 40'000;
inline constexpr std::uint64_t memory_pages[] = {1, 16, 64, 256};
inline constexpr std::uint64_t table_elements[] = {1, 1'000, 5'000, 10'000};

/// A family of messages that differ in how often something is done, and on how much.
struct Case {
    /// "hash-sha2-256": what it is chosen by.
    std::string_view name;
    Operation operation{};
    std::uint64_t variant = 0;
    /// What `sizes` count: "byte".
    std::string_view unit{};
    /// One of them where nothing depends on a size; ascending.
    std::span<const std::uint64_t> sizes{};
    /// The case that is subtracted, by name: what an iteration does besides. It comes before.
    std::string_view baseline{};
    /// Iterations are at most so many, and together of so many units.
    std::uint64_t most_iterations = 1U << 20U;
    std::uint64_t most_units = std::uint64_t{1} << 40U;
    /// Only what one more unit costs means anything.
    bool only_per_unit = false;
    /// What is priced is execution of Wasm, not a charge of the host.
    bool of_execution = false;
    std::vector<Bytes> (*inputs)(std::uint64_t size) = nullptr;

    [[nodiscard]] Workload workload(std::uint64_t size, std::uint64_t iterations) const;
};

/// All cases, each after its baseline.
[[nodiscard]] std::span<const Case> all_cases();

/// Null where there is none of that name.
[[nodiscard]] const Case* find_case(std::string_view name);

}  // namespace fvm::tools::calibration
