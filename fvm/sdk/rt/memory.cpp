// Memory for a module that lives for one call: allocation moves a mark, and nothing is given back
// but the latest allocation, so that a growing buffer stays where it is.

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
/// Before each allocation lies its size.
constexpr std::size_t header_size = granule;

/// A Wasm module addresses 32 bits, and the VM allows it less.
constexpr std::size_t largest = std::size_t{1} << 30;

std::uintptr_t mark = 0;
std::uintptr_t limit = 0;

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

std::size_t& size_of(void* memory) {
    return *reinterpret_cast<std::size_t*>(static_cast<unsigned char*>(memory) - header_size);
}

std::size_t rounded(std::size_t size) {
    return (size + granule - 1) & ~(granule - 1);
}

void* allocate(std::size_t size, std::size_t alignment) {
    if (size > largest || alignment > page_size) {
        __builtin_trap();
    }
    if (mark == 0) {
        mark = reinterpret_cast<std::uintptr_t>(&__heap_base);
        limit = __builtin_wasm_memory_size(0) * page_size;
    }
    const std::uintptr_t mask = (alignment < granule ? granule : alignment) - 1;
    const std::uintptr_t start = (mark + header_size + mask) & ~mask;
    const std::uintptr_t end = start + rounded(size);
    reserve(end);
    mark = end;
    void* memory = reinterpret_cast<void*>(start);
    size_of(memory) = size;
    return memory;
}

bool is_latest(void* memory) {
    return reinterpret_cast<std::uintptr_t>(memory) + rounded(size_of(memory)) == mark;
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
    const std::size_t old_size = size_of(memory);
    if (is_latest(memory) && size <= largest) {
        const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(memory) + rounded(size);
        reserve(end);
        mark = end;
        size_of(memory) = size;
        return memory;
    }
    return std::memcpy(malloc(size), memory, old_size < size ? old_size : size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
    return allocate(size, alignment);
}

void free(void* memory) {
    if (memory != nullptr && is_latest(memory)) {
        mark = reinterpret_cast<std::uintptr_t>(memory) - header_size;
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
