#pragma once

#include <fvm/base/bytes.hpp>

#include <string>
#include <vector>

namespace fvm::test {

struct SmallModule {
    /// Says what is particular about it.
    std::string name;
    Bytes wasm;
};

/// Modules that are valid, each of which shows one choice of the reference's crates.
[[nodiscard]] std::vector<SmallModule> small_modules();

/// The one of that name.
[[nodiscard]] Bytes small_module(const std::string& name);

}  // namespace fvm::test
