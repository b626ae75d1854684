#pragma once

#include <fvm/vm/guest_memory.hpp>
#include <fvm/vm/invocation.hpp>

#include <array>
#include <concepts>
#include <cstring>
#include <optional>
#include <string_view>
#include <type_traits>

/// Turns a plain function into a host import. What every syscall has in common is here, once: the
/// gas hand-over, the syscall's own charge, the out-pointer, and what becomes of each kind of
/// failure (ref-fvm syscalls/linker.rs).
namespace fvm::vm {

/// What the body of a syscall sees.
struct SyscallContext {
    Kernel& kernel;
    GuestMemory memory;
};

namespace binding {

template <class T>
concept WasmInteger = std::integral<T> && (sizeof(T) == 4 || sizeof(T) == 8);

template <WasmInteger T>
constexpr ValueType value_type = sizeof(T) == 4 ? ValueType::i32 : ValueType::i64;

template <WasmInteger T>
T unpack(const RawValue& value) {
    if constexpr (sizeof(T) == 4) {
        return static_cast<T>(value.i32);
    } else {
        return static_cast<T>(value.i64);
    }
}

/// Runs before the body: Wasm's gas, then the syscall's. False parks an abort.
bool enter_syscall(Invocation& invocation);

/// Runs after a body that gave a result or an error: the number that Wasm sees, or nothing with an
/// abort parked.
std::optional<std::uint32_t> leave_syscall(Invocation& invocation, std::string_view module,
                                           std::string_view name, const ExecutionError* error);

/// As leave_syscall for an out-pointer without room. Gas is deliberately not handed over again: see
/// there.
std::uint32_t refuse_output(Invocation& invocation, std::string_view module, std::string_view name);

/// A syscall's name as a template argument.
template <std::size_t N>
struct Name {
    char text[N];
    // Implicit, so that a literal can be the argument.
    consteval Name(const char (&literal)[N]) { std::copy_n(literal, N, text); }
    [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
};

template <class Body>
struct Signature;

template <class Out, class... Args>
struct Signature<ExecResult<Out> (*)(SyscallContext&, Args...)> {
    static constexpr bool has_output = !std::is_void_v<Out>;
    using Output = Out;
    static constexpr std::uint32_t output_size = [] {
        if constexpr (has_output) {
            return static_cast<std::uint32_t>(sizeof(Out));
        } else {
            return 0U;
        }
    }();

    static constexpr std::array<ValueType, sizeof...(Args) + (has_output ? 1 : 0)> params = [] {
        if constexpr (has_output) {
            return std::array<ValueType, sizeof...(Args) + 1>{ValueType::i32, value_type<Args>...};
        } else {
            return std::array<ValueType, sizeof...(Args)>{value_type<Args>...};
        }
    }();

    template <auto Body, std::size_t... I>
    static ExecResult<Out> call(SyscallContext& context, const RawValue* values,
                                std::index_sequence<I...> /*indices*/) {
        return Body(context, unpack<Args>(values[I])...);
    }
    template <auto Body>
    static ExecResult<Out> call(SyscallContext& context, const RawValue* values) {
        return call<Body>(context, values, std::index_sequence_for<Args...>());
    }
};

template <Name Module, Name Function, auto Body>
HostOutcome trampoline(void* host_context, RawValue* values) {
    using S = Signature<decltype(Body)>;
    auto& invocation = *static_cast<Invocation*>(host_context);
    if (!enter_syscall(invocation)) {
        return HostOutcome::trap;
    }
    SyscallContext context{invocation.kernel(), invocation.guest_memory()};
    std::optional<std::uint32_t> answer;
    if constexpr (S::has_output) {
        const auto out =
            context.memory.slice(unpack<std::uint32_t>(values[0]), sizeof(typename S::Output));
        if (!out) {
            values[0].i32 = static_cast<std::int32_t>(
                refuse_output(invocation, Module.view(), Function.view()));
            return HostOutcome::proceed;
        }
        const auto result = S::template call<Body>(context, values + 1);
        if (result) {
            std::memcpy(out->data(), &*result, sizeof(typename S::Output));
        }
        answer = leave_syscall(invocation, Module.view(), Function.view(),
                               result ? nullptr : &result.error());
    } else {
        const auto result = S::template call<Body>(context, values);
        answer = leave_syscall(invocation, Module.view(), Function.view(),
                               result ? nullptr : &result.error());
    }
    if (!answer) {
        return HostOutcome::trap;
    }
    values[0].i32 = static_cast<std::int32_t>(*answer);
    return HostOutcome::proceed;
}

}  // namespace binding

/// The import `Module.Function`, served by `Body`: ExecResult<Out> (*)(SyscallContext&,
/// integers...). Where Out is not void, the import's first argument is a pointer to room for it.
template <binding::Name Module, binding::Name Function, auto Body>
constexpr HostImport bind() {
    using S = binding::Signature<decltype(Body)>;
    return {Module.view(),
            Function.view(),
            S::params,
            ValueType::i32,
            &binding::trampoline<Module, Function, Body>,
            S::output_size};
}

}  // namespace fvm::vm
