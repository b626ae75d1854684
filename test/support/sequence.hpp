#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace fvm::test {

/// Random numbers that are the same on every platform (SplitMix64), for cases that a seed names.
class Sequence {
  public:
    explicit Sequence(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
    /// A number from 0 to `bound` - 1; `bound` is not 0.
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }

  private:
    std::uint64_t state_;
};

/// How many generated sequences a comparison with the oracle runs: $FVM_COLLECTION_SEQUENCES, or
/// `usual`.
inline std::uint64_t sequence_count(std::uint64_t usual) {
    const char* chosen = std::getenv("FVM_COLLECTION_SEQUENCES");
    return chosen == nullptr ? usual : std::strtoull(chosen, nullptr, 10);
}

}  // namespace fvm::test
