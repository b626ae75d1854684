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

_LIBCPP_BEGIN_NAMESPACE_STD

[[noreturn]] void __libcpp_verbose_abort(const char* format, ...) noexcept {
    va_list arguments;
    va_start(arguments, format);
    // The library's assertions have their whole text as the one argument.
    const bool is_text = std::string_view(format) == "%s";
    fvm::sdk::assertion_failed(is_text ? va_arg(arguments, const char*) : format);
}

_LIBCPP_END_NAMESPACE_STD
