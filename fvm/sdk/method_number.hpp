#pragma once

#include <fvm/core/types.hpp>
#include <fvm/sdk/blake2b.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace fvm::sdk {

/// The lowest number of a method that everybody may call (FRC-42). Below are the internal ones, of
/// which an actor's documentation gives the numbers.
inline constexpr MethodNum first_exported_method = MethodNum{1} << 24;

/// The number of an exported method (FRC-42): of the BLAKE2b-512 digest of "1|" and the name, the
/// first four bytes, or the next four and so on, that make a number from first_exported_method on.
/// Names are of letters, digits and underscores, and begin with an upper-case letter or underscore;
/// any other name, of more than 126 characters, or without such a number has none.
constexpr std::optional<MethodNum> find_method_number(std::string_view name) {
    constexpr std::string_view prefix = "1|";
    std::array<std::uint8_t, 128> text{};
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto is_other = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    const auto is_allowed = [&](char c) { return is_upper(c) || is_other(c) || c == '_'; };
    const bool valid = !name.empty() && name.size() <= text.size() - prefix.size() &&
                       !is_other(name.front()) && std::ranges::all_of(name, is_allowed);
    if (!valid) {
        return std::nullopt;
    }
    std::ranges::copy(prefix, text.begin());
    std::ranges::copy(name, text.begin() + prefix.size());
    std::array<std::uint8_t, 64> digest{};
    blake2b(BytesView(text).first(prefix.size() + name.size()), digest);
    for (std::size_t i = 0; i < digest.size(); i += 4) {
        const MethodNum number = MethodNum{digest[i]} << 24 | MethodNum{digest[i + 1]} << 16 |
                                 MethodNum{digest[i + 2]} << 8 | MethodNum{digest[i + 3]};
        if (number >= first_exported_method) {
            return number;
        }
    }
    return std::nullopt;  // no name is known to come here
}

/// The same in code: what has no number does not compile.
consteval MethodNum method_number(std::string_view name) {
    const std::optional<MethodNum> number = find_method_number(name);
    if (!number) {
        __builtin_unreachable();
    }
    return *number;
}

}  // namespace fvm::sdk
