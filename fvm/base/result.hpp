#pragma once

#include <expected>
#include <utility>

// Every compiler has had __COUNTER__ for long; Clang 22 calls it an extension of C2y.
#ifdef __clang__
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wc2y-extensions"
#endif

#define FVM_JOIN_INNER(a, b) a##b
#define FVM_JOIN(a, b) FVM_JOIN_INNER(a, b)

#define FVM_TRY_NAMED(name, ...)                             \
    __extension__({                                          \
        auto name = (__VA_ARGS__);                           \
        if (!name) [[unlikely]] {                            \
            return std::unexpected(std::move(name).error()); \
        }                                                    \
        *std::move(name);                                    \
    })

/// The value of an `std::expected`, or a return of its error from the enclosing function. The error
/// type is the function's own: crossing from one error type to another is always written out.
#define FVM_TRY(...) FVM_TRY_NAMED(FVM_JOIN(fvm_try_, __COUNTER__), __VA_ARGS__)

#define FVM_TRY_OR_NAMED(name, convert, ...)                          \
    __extension__({                                                   \
        auto name = (__VA_ARGS__);                                    \
        if (!name) [[unlikely]] {                                     \
            return std::unexpected(convert(std::move(name).error())); \
        }                                                             \
        *std::move(name);                                             \
    })

/// As FVM_TRY, with the error passed through `convert` first: the written-out crossing.
#define FVM_TRY_OR(convert, ...) \
    FVM_TRY_OR_NAMED(FVM_JOIN(fvm_try_, __COUNTER__), convert, __VA_ARGS__)
