#pragma once

#include <span>

/// Checks that run in two places: as cases of a GoogleTest program on the host, and inside a Wasm
/// module (test/wasm_module), where the same sources of base, ipld and core are compiled for
/// wasm32. They use nothing but those layers: no test engine, no files, no output.
namespace fvm::test {

/// One check. `run` says whether it holds.
struct Check {
    /// Words joined by underscores that say what holds: what the module reports when it does not.
    const char* name;
    bool (*run)();
};

[[nodiscard]] std::span<const Check> cid_checks();
[[nodiscard]] std::span<const Check> cbor_checks();
[[nodiscard]] std::span<const Check> hamt_checks();
[[nodiscard]] std::span<const Check> kamt_checks();
[[nodiscard]] std::span<const Check> amt_checks();
[[nodiscard]] std::span<const Check> big_integer_checks();
[[nodiscard]] std::span<const Check> bitfield_checks();
[[nodiscard]] std::span<const Check> address_checks();
[[nodiscard]] std::span<const Check> token_amount_checks();

}  // namespace fvm::test

/// Ends a check that does not hold.
#define FVM_CHECK(...)        \
    do {                      \
        if (!(__VA_ARGS__)) { \
            return false;     \
        }                     \
    } while (false)

/// A row of a table of checks: the function, and its name.
#define FVM_NAMED_CHECK(function) {#function, function}
