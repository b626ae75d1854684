#pragma once

// Tells ThreadSanitizer of an order that it cannot see: Wasmtime is not instrumented, so the lock
// of its pool, under which one thread gives the memory of an instance back and another one takes
// it, does not count. Nothing at all in other builds.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FVM_THREAD_SANITIZER 1
#endif
#endif

#ifdef FVM_THREAD_SANITIZER
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming)
void __tsan_acquire(void* address);
void __tsan_release(void* address);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)
}
#endif

namespace fvm::vm {

/// What this thread did with memory of `pool` comes before what others do once they took it.
inline void gives_memory_back([[maybe_unused]] void* pool) {
#ifdef FVM_THREAD_SANITIZER
    __tsan_release(pool);
#endif
}

/// The scope in which this thread takes memory of `pool`: the engine's first writes to it, through
/// the C library's intercepted functions, are in there as well.
class TakingMemory {
  public:
    explicit TakingMemory([[maybe_unused]] void* pool) {
#ifdef FVM_THREAD_SANITIZER
        pool_ = pool;
        AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
#endif
    }
    TakingMemory(const TakingMemory&) = delete;
    TakingMemory& operator=(const TakingMemory&) = delete;
    ~TakingMemory() {
#ifdef FVM_THREAD_SANITIZER
        AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
        __tsan_acquire(pool_);
#endif
    }

#ifdef FVM_THREAD_SANITIZER
  private:
    void* pool_;
#endif
};

}  // namespace fvm::vm
