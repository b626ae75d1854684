// Every way in which the C++ library and compiler end a program, made an exit of the call. The VM
// offers no streams, so the library's own versions, which print, must not be linked.

#include <fvm/sdk/exit.hpp>

#include <__verbose_abort>

#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" {

void abort() {
    fvm::sdk::assertion_failed("abort");
}

[[noreturn]] void __cxa_pure_virtual() {
    fvm::sdk::assertion_failed("pure virtual function called");
}

/// The module ends with the call: what has static storage is not destroyed.
int __cxa_atexit(void (*)(void*), void*, void*) {
    return 0;
}

/// compiler-rt's 128-bit division is compiled with a stack protector.
std::uintptr_t __stack_chk_guard = 0x5afe;

[[noreturn]] void __stack_chk_fail() {
    fvm::sdk::assertion_failed("stack smashed");
}

}  // extern "C"

namespace {

/// Where a message of the library is put together. There may be no memory left.
constexpr std::size_t capacity = 256;
char text[capacity];

/// What printf would print of text, as far as there is room; the library's messages have no other
/// arguments in what an actor can use.
std::string_view formatted(const char* format, va_list arguments) {
    std::size_t size = 0;
    const auto append = [&size](char character) {
        if (size < capacity) {
            text[size++] = character;
        }
    };
    for (; *format != '\0'; ++format) {
        if (format[0] == '%' && format[1] == 's') {
            ++format;
            for (const char* part = va_arg(arguments, const char*); *part != '\0'; ++part) {
                append(*part);
            }
        } else {
            append(*format);
        }
    }
    return {text, size};
}

}  // namespace

_LIBCPP_BEGIN_NAMESPACE_STD

[[noreturn]] void __libcpp_verbose_abort(const char* format, ...) noexcept {
    va_list arguments;
    va_start(arguments, format);
    fvm::sdk::assertion_failed(formatted(format, arguments));
}

_LIBCPP_END_NAMESPACE_STD
