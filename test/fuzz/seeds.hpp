#pragma once

#include <fvm/base/bytes.hpp>

#include <string>
#include <vector>

namespace fvm::test {

/// An input that a target starts from.
struct Seed {
    /// Without "fuzz_".
    std::string target;
    Bytes content;
};

/// Those of HAMT, KAMT and AMT: the blocks of small trees, and operations.
[[nodiscard]] std::vector<Seed> trie_seeds();

/// Programs of one syscall, and plain messages.
[[nodiscard]] std::vector<Seed> execute_seeds();

/// All of them.
[[nodiscard]] std::vector<Seed> all_seeds();

/// A conformance vector that is whole, with `state` as its packed CAR.
[[nodiscard]] std::string vector_document(BytesView state);

/// Two blocks under their CIDs.
[[nodiscard]] Bytes small_car();

}  // namespace fvm::test
