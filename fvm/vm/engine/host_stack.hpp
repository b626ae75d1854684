#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <type_traits>

/// Native stack for messages. Actor calls nest 1,024 deep, every level with frames of compiled
/// Wasm, the engine and ours, so a message runs on a thread whose stack is far larger than a
/// caller's. Pages that are never touched cost nothing.
namespace fvm::vm {

/// The reference runs messages on 64 MiB and dies of a stack overflow past that. Whatever fits
/// there fits here with room to spare, and a call that does not is refused in good order: see
/// `remaining_host_stack`. Sanitizers make frames several times larger.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FVM_SANITIZED_FRAMES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FVM_SANITIZED_FRAMES 1
#endif
#endif
#ifdef FVM_SANITIZED_FRAMES
inline constexpr std::size_t default_host_stack_size = std::size_t{1} << 30;
#else
inline constexpr std::size_t default_host_stack_size = std::size_t{256} << 20;
#endif

/// Bytes between here and the end of the calling thread's stack; 0 if they cannot be determined.
[[nodiscard]] std::size_t remaining_host_stack();

/// A thread with a large stack that runs one piece of work after another, while the caller waits:
/// work is never concurrent with its caller. Starting the thread costs tens of microseconds, and
/// entering Wasm for the first time on a thread about as much again, so an executor keeps one.
class HostStackThread {
  public:
    /// The error is the system's reason, in words.
    static std::expected<std::unique_ptr<HostStackThread>, std::string> start(
        std::size_t stack_size = default_host_stack_size);

    HostStackThread(const HostStackThread&) = delete;
    HostStackThread& operator=(const HostStackThread&) = delete;
    /// Ends the thread. Not to be called from it.
    ~HostStackThread();

    /// Runs `work(argument)` on the thread and returns when it has returned. One caller at a time
    /// is served; on the thread itself the work runs at once.
    void run(void (*work)(void*), void* argument);

    template <class Work>
        requires std::is_invocable_v<Work&>
    void run(Work&& work) {
        run([](void* argument) { (*static_cast<std::remove_reference_t<Work>*>(argument))(); },
            static_cast<void*>(std::addressof(work)));
    }

  private:
    struct State;
    explicit HostStackThread(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

/// Runs `work` once on a large stack. The error is the system's reason for not starting a thread.
template <class Work>
std::expected<void, std::string> run_on_big_stack(
    Work&& work, std::size_t stack_size = default_host_stack_size) {
    auto thread = HostStackThread::start(stack_size);
    if (!thread) {
        return std::unexpected(std::move(thread).error());
    }
    (*thread)->run(work);
    return {};
}

}  // namespace fvm::vm
