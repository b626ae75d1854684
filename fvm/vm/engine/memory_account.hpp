#pragma once

#include <cstdint>
#include <limits>

namespace fvm::vm {

/// The memory of one whole call stack, as consensus counts it: linear memories in bytes and tables
/// at 8 bytes an element, in one sum under one cap. FVM v3 and v4; v2 has no such account and takes
/// `unlimited`. Follows ref-fvm's `machine/limiter.rs`.
///
/// A growth is counted when it is asked for. Where the engine then fails it (an instance may not
/// exceed its own cap), it stays counted until the frame that asked for it ends.
class MemoryAccount {
  public:
    static constexpr std::uint64_t table_element_size = 8;
    static constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

    explicit MemoryAccount(std::uint64_t cap) : cap_(cap) {}
    MemoryAccount(const MemoryAccount&) = delete;
    MemoryAccount& operator=(const MemoryAccount&) = delete;

    /// Bytes counted so far.
    [[nodiscard]] std::uint64_t used() const { return used_; }

    /// Counts a linear memory that goes from `current` to `desired` bytes. `maximum` is what its
    /// type declares, 4 GiB where it declares nothing: beyond it the growth is refused and not
    /// counted.
    [[nodiscard]] bool grow_memory(std::uint64_t current, std::uint64_t desired,
                                   std::uint64_t maximum) {
        return desired <= maximum && count(desired - current);
    }

    /// The same for a table, in elements. `maximum` is the smaller of the declared maximum and the
    /// engine's cap for tables.
    [[nodiscard]] bool grow_table(std::uint64_t current, std::uint64_t desired,
                                  std::uint64_t maximum) {
        return desired <= maximum && count((desired - current) * table_element_size);
    }

    /// Restores the count when a call frame ends: everything that was counted inside is released.
    class Frame {
      public:
        explicit Frame(MemoryAccount& account) : account_(account), used_(account.used_) {}
        Frame(const Frame&) = delete;
        Frame& operator=(const Frame&) = delete;
        ~Frame() { account_.used_ = used_; }

      private:
        MemoryAccount& account_;
        std::uint64_t used_;
    };

  private:
    bool count(std::uint64_t bytes) {
        if (bytes > cap_ - used_) {
            return false;
        }
        used_ += bytes;
        return true;
    }

    std::uint64_t cap_;
    std::uint64_t used_ = 0;
};

}  // namespace fvm::vm
