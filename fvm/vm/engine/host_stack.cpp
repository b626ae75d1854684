#include <fvm/vm/engine/host_stack.hpp>

#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <utility>

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

namespace fvm::vm {

namespace {

/// The lowest usable address of the calling thread's stack, or 0.
std::uintptr_t find_stack_bottom() {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) {
        return 0;
    }
    void* bottom = nullptr;
    std::size_t size = 0;
    std::size_t guard = 0;
    const bool known = pthread_attr_getstack(&attributes, &bottom, &size) == 0 &&
                       pthread_attr_getguardsize(&attributes, &guard) == 0;
    pthread_attr_destroy(&attributes);
    return known ? reinterpret_cast<std::uintptr_t>(bottom) + guard : 0;
}

}  // namespace

std::size_t remaining_host_stack() {
    thread_local const std::uintptr_t bottom = find_stack_bottom();
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    return bottom == 0 || here < bottom ? 0 : here - bottom;
}

struct HostStackThread::State {
    std::mutex callers;  // held by the one caller that is being served
    std::mutex mutex;
    std::condition_variable changed;
    void (*work)(void*) = nullptr;
    void* argument = nullptr;
    bool ending = false;
    pthread_t thread{};
    void* mapping = nullptr;
    std::size_t mapping_size = 0;

    ~State() {
        if (mapping != nullptr) {
            munmap(mapping, mapping_size);
        }
    }

    void serve() {
        std::unique_lock lock(mutex);
        while (true) {
            changed.wait(lock, [this] { return work != nullptr || ending; });
            if (work == nullptr) {
                return;
            }
            lock.unlock();
            work(argument);
            lock.lock();
            work = nullptr;
            changed.notify_all();
        }
    }

    static void* entry(void* state) {
        static_cast<State*>(state)->serve();
        return nullptr;
    }

    /// Maps the stack ourselves: without MAP_NORESERVE a machine with little memory refuses the
    /// size.
    int start(std::size_t stack_size) {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        mapping_size = (stack_size + page - 1) / page * page + page;
        void* mapped = mmap(nullptr, mapping_size, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
        if (mapped == MAP_FAILED) {
            return errno;
        }
        mapping = mapped;
        if (mprotect(mapping, page, PROT_NONE) != 0) {
            return errno;
        }
        pthread_attr_t attributes;
        int failed = pthread_attr_init(&attributes);
        if (failed != 0) {
            return failed;
        }
        failed = pthread_attr_setstack(&attributes, static_cast<char*>(mapping) + page,
                                       mapping_size - page);
        if (failed == 0) {
            failed = pthread_create(&thread, &attributes, &State::entry, this);
        }
        pthread_attr_destroy(&attributes);
        return failed;
    }
};

HostStackThread::HostStackThread(std::unique_ptr<State> state) : state_(std::move(state)) {}

std::expected<std::unique_ptr<HostStackThread>, std::string> HostStackThread::start(
    std::size_t stack_size) {
    auto state = std::make_unique<State>();
    if (const int failed = state->start(stack_size); failed != 0) {
        return std::unexpected(std::string("cannot start a thread with a large stack: ") +
                               std::strerror(failed));
    }
    return std::unique_ptr<HostStackThread>(new HostStackThread(std::move(state)));
}

HostStackThread::~HostStackThread() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->ending = true;
        state_->changed.notify_all();
    }
    pthread_join(state_->thread, nullptr);
}

void HostStackThread::run(void (*work)(void*), void* argument) {
    if (pthread_equal(pthread_self(), state_->thread) != 0) {
        work(argument);
        return;
    }
    const std::lock_guard turn(state_->callers);
    std::unique_lock lock(state_->mutex);
    state_->work = work;
    state_->argument = argument;
    state_->changed.notify_all();
    state_->changed.wait(lock, [this] { return state_->work == nullptr; });
}

}  // namespace fvm::vm
