#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace fvm::vm {

/// Where a rule comes from: the FIPs that asked for it, or else the file of the reference that has
/// it without one.
struct RuleSource {
    /// Numbers of FIPs, zeros behind them.
    std::array<std::uint16_t, 4> fips{};
    /// "fvm 3: kernel/default.rs": crate, major version, file. Empty where a FIP says it.
    std::string_view reference;

    [[nodiscard]] constexpr bool empty() const { return fips[0] == 0 && reference.empty(); }
    friend constexpr bool operator==(const RuleSource&, const RuleSource&) = default;
};

template <class... Numbers>
consteval RuleSource fip(Numbers... numbers) {
    return {.fips = {static_cast<std::uint16_t>(numbers)...}, .reference = {}};
}

consteval RuleSource reference(std::string_view file) {
    return {.fips = {}, .reference = file};
}

}  // namespace fvm::vm
