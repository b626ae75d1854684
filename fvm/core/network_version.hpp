#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

namespace fvm {

/// A set of consensus rules, by number. Other numbers than the named ones can occur in input; the
/// library runs v15 to v29, and v30, which is in development, where it is asked to.
enum class NetworkVersion : std::uint32_t {
    v15 = 15,
    v16 = 16,
    v17 = 17,
    v18 = 18,
    v19 = 19,
    v20 = 20,
    v21 = 21,
    v22 = 22,
    v23 = 23,
    v24 = 24,
    v25 = 25,
    v26 = 26,
    v27 = 27,
    v28 = 28,
    v29 = 29,
    v30 = 30,
};

/// The upgrade that introduced it, "Watermelon"; empty for numbers without a name.
[[nodiscard]] std::string_view name(NetworkVersion version);

}  // namespace fvm
