#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace fvm::vm {

/// Shares the engine's room for instances among call stacks. A call stack that needs one more
/// instance always gets it, if not now then when others have released theirs: a shortage never
/// becomes an outcome that one node sees and another does not. Once no more is free than one call
/// stack can need, a single call stack goes on and the others wait until it has released enough.
class InstanceSlots {
  public:
    /// `per_stack` is the most that one call stack holds at once; `total` is at least as large.
    InstanceSlots(std::uint32_t total, std::uint32_t per_stack)
        : free_(total), per_stack_(per_stack) {}

    /// Takes a slot for the call stack that `stack` identifies. Waits where it must.
    void acquire(const void* stack) {
        std::unique_lock lock(mutex_);
        released_.wait(lock, [&] {
            return free_ > 0 &&
                   (free_ > per_stack_ || privileged_ == nullptr || privileged_ == stack);
        });
        --free_;
        if (free_ < per_stack_ && privileged_ == nullptr) {
            privileged_ = stack;
        }
    }

    void release() {
        const std::lock_guard lock(mutex_);
        ++free_;
        if (free_ >= per_stack_) {
            privileged_ = nullptr;
        }
        released_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable released_;
    std::uint32_t free_;
    std::uint32_t per_stack_;
    /// The call stack that goes on while room is short.
    const void* privileged_ = nullptr;
};

}  // namespace fvm::vm
