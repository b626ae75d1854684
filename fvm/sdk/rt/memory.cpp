// Memory for a module that lives for one call: allocation moves a mark, and little is given back:
// the latest allocation, so that a growing buffer stays where it is, and a few large ones, because
// new pages are dear (26,000 gas each).

#include <fvm/sdk/exit.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

extern "C" {
/// Where the linker's data ends.
extern unsigned char __heap_base;
void* malloc(std::size_t size);
void* calloc(std::size_t count, std::size_t size);
void* realloc(void* memory, std::size_t size);
void* aligned_alloc(std::size_t alignment, std::size_t size);
void free(void* memory);
}

namespace {

constexpr std::size_t page_size = 65536;
constexpr std::size_t granule = 16;
/// Before each allocation lies what it is.
struct Header {
    std::size_t size;
    /// What it could grow to where it is.
    std::size_t capacity;
};
constexpr std::size_t header_size = granule;
static_assert(sizeof(Header) <= header_size);

/// A Wasm module addresses 32 bits, and the VM allows it less.
constexpr std::size_t largest = std::size_t{1} << 30;

std::uintptr_t mark = 0;
std::uintptr_t limit = 0;

/// From this size on, what is given back is used again: for something of nearly the same size, such
/// as a value, its encoding and the node around that, for which there is some room behind each.
constexpr std::size_t large = 4096;
constexpr std::size_t room_behind = 1024;
void* spare[8];

/// Makes sure that memory up to `end` exists.
void reserve(std::uintptr_t end) {
    if (end <= limit) {
        return;
    }
    const std::size_t pages = (end - limit + page_size - 1) / page_size;
    if (__builtin_wasm_memory_grow(0, pages) == SIZE_MAX) {
        // As a failed allocation in the reference's actors: a trap, which is exit code 4.
        __builtin_trap();
    }
    limit += pages * page_size;
}

Header& header_of(void* memory) {
    return *reinterpret_cast<Header*>(static_cast<unsigned char*>(memory) - header_size);
}

std::size_t rounded(std::size_t size) {
    return (size + granule - 1) & ~(granule - 1);
}

/// The smallest spare allocation that holds `size` bytes and is not much too large for them, or
/// none.
[[gnu::noinline]] void* take_spare(std::size_t size) {
    void** best = nullptr;
    for (void*& one : spare) {
        if (one == nullptr) {
            continue;
        }
        const std::size_t capacity = header_of(one).capacity;
        if (capacity >= size && capacity / 4 <= size &&
            (best == nullptr || capacity < header_of(*best).capacity)) {
            best = &one;
        }
    }
    if (best == nullptr) {
        return nullptr;
    }
    void* memory = *best;
    *best = nullptr;
    header_of(memory).size = size;
    return memory;
}

/// In the place of the smallest one, where there are enough.
[[gnu::noinline]] void keep_spare(void* memory) {
    void** least = nullptr;
    for (void*& one : spare) {
        if (one == nullptr) {
            one = memory;
            return;
        }
        if (least == nullptr || header_of(one).capacity < header_of(*least).capacity) {
            least = &one;
        }
    }
    if (header_of(*least).capacity < header_of(memory).capacity) {
        *least = memory;
    }
}

void* allocate(std::size_t size, std::size_t alignment) {
    if (size > largest || alignment > page_size) {
        __builtin_trap();
    }
    std::size_t capacity = rounded(size);
    if (size >= large && alignment <= granule) {
        if (void* memory = take_spare(size)) {
            return memory;
        }
        capacity += room_behind;
    }
    if (mark == 0) {
        mark = reinterpret_cast<std::uintptr_t>(&__heap_base);
        limit = __builtin_wasm_memory_size(0) * page_size;
    }
    const std::uintptr_t mask = (alignment < granule ? granule : alignment) - 1;
    const std::uintptr_t start = (mark + header_size + mask) & ~mask;
    const std::uintptr_t end = start + capacity;
    reserve(end);
    mark = end;
    void* memory = reinterpret_cast<void*>(start);
    header_of(memory) = {size, capacity};
    return memory;
}

bool is_latest(void* memory) {
    return reinterpret_cast<std::uintptr_t>(memory) + header_of(memory).capacity == mark;
}

}  // namespace

void* malloc(std::size_t size) {
    return allocate(size, granule);
}

void* calloc(std::size_t count, std::size_t size) {
    std::size_t total = 0;
    if (__builtin_mul_overflow(count, size, &total)) {
        __builtin_trap();
    }
    return std::memset(malloc(total), 0, total);
}

void* realloc(void* memory, std::size_t size) {
    if (memory == nullptr) {
        return malloc(size);
    }
    const std::size_t old_size = header_of(memory).size;
    if (is_latest(memory) && size <= largest) {
        const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(memory) + rounded(size);
        reserve(end);
        mark = end;
        header_of(memory) = {size, rounded(size)};
        return memory;
    }
    return std::memcpy(malloc(size), memory, old_size < size ? old_size : size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
    return allocate(size, alignment);
}

void free(void* memory) {
    if (memory == nullptr) {
        return;
    }
    if (is_latest(memory)) {
        mark = reinterpret_cast<std::uintptr_t>(memory) - header_size;
    } else if (header_of(memory).capacity >= large) {
        keep_spare(memory);
    }
}

void* operator new(std::size_t size) {
    return malloc(size);
}
void* operator new[](std::size_t size) {
    return malloc(size);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
    return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
    free(memory);
}
void operator delete[](void* memory) noexcept {
    free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    free(memory);
}
void operator delete[](void* memory, std::align_val_t) noexcept {
    free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    free(memory);
}
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
    free(memory);
}
