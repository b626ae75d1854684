#pragma once

#include <fvm/sdk/actor_error.hpp>
#include <fvm/sdk/method_number.hpp>
#include <fvm/sdk/runtime.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

/// An actor as a table of its methods. A method is a plain function of one of these forms, whose
/// parameters and return value have CBOR codecs:
///
///     ActorResult<Return> method(Runtime& rt);
///     ActorResult<Return> method(Runtime& rt, const Params& params);
///     ActorResult<Return> method(Runtime& rt, Params&& params);     // takes long ones over
///
/// `Return` may be void. Parameters that are missing, or that nobody asked for, are code 16, and
/// those that do not decode 21, both before the method runs (builtin-actors
/// runtime/src/dispatch.rs).
namespace fvm::sdk {

/// What a call comes with. Nothing is another thing than a block of no bytes. Read from the VM when
/// somebody looks at it: a method that takes nothing does not pay for that.
class Parameters {
  public:
    explicit Parameters(std::uint32_t block) : block_(block) {}

    [[nodiscard]] bool has_value() const { return block_ != sys::no_data_block; }
    /// Only where there is a value, as all that follows.
    const IpldBlock& operator*() const;
    const IpldBlock* operator->() const { return &**this; }
    /// As (*this)->decode<T>(), without keeping the bytes, which may be many.
    template <class T>
    [[nodiscard]] DecodeResult<T> decode() const {
        std::uint64_t codec = 0;
        const ipld::Block content = read(codec);
        return decode_block<T>(codec, content.bytes());
    }
    friend bool operator==(const Parameters& a, const std::optional<IpldBlock>& b) {
        return a.has_value() == b.has_value() && (!b || *a == *b);
    }

  private:
    [[nodiscard]] ipld::Block read(std::uint64_t& codec) const;

    std::uint32_t block_;
    mutable std::optional<IpldBlock> read_;
};

/// What a call answers. Nothing, again, is not a block of no bytes.
using ReturnValue = std::optional<IpldBlock>;

struct Method {
    MethodNum number;
    ActorResult<ReturnValue> (*call)(Runtime& rt, const Parameters& params);
};

struct Actor {
    std::string_view name;
    std::span<const Method> methods;
    /// Asked before the method is looked for.
    ActorResult<void> (*guard)(Runtime& rt) = nullptr;
    /// For numbers that are not in the table; code 22 where there is none.
    ActorResult<ReturnValue> (*fallback)(Runtime& rt, const Parameters& params) = nullptr;
};

/// Finds the method of the call and calls it.
ActorResult<ReturnValue> dispatch(const Actor& actor, Runtime& rt, const Parameters& params);

/// A whole call, from the handle of the parameters to that of the return value: what a module's
/// `invoke` does. A method that fails, or succeeds without having validated its caller, exits.
std::uint32_t invoke(const Actor& actor, std::uint32_t params);

namespace actor_details {

template <class T>
struct Signature;
template <class Return>
struct Signature<ActorResult<Return> (*)(Runtime&)> {
    using Params = void;
};
template <class Return, class T>
struct Signature<ActorResult<Return> (*)(Runtime&, const T&)> {
    using Params = T;
};
template <class Return, class T>
struct Signature<ActorResult<Return> (*)(Runtime&, T&&)> {
    using Params = T;
};

[[nodiscard]] std::unexpected<ActorError> params_missing();
[[nodiscard]] std::unexpected<ActorError> params_unwanted();

template <class Return>
ActorResult<ReturnValue> to_block(ActorResult<Return> result) {
    if constexpr (std::is_void_v<Return>) {
        FVM_TRY(std::move(result));
        return std::nullopt;
    } else {
        return IpldBlock::encode(FVM_TRY(std::move(result)));
    }
}

template <auto Function>
ActorResult<ReturnValue> call(Runtime& rt, const Parameters& params) {
    using Params = typename Signature<decltype(Function)>::Params;
    if constexpr (std::is_void_v<Params>) {
        if (params.has_value()) {
            return params_unwanted();
        }
        return to_block(Function(rt));
    } else {
        if (!params.has_value()) {
            return params_missing();
        }
        return to_block(
            Function(rt, FVM_TRY_OR(decoding_fails_with(ExitCode::usr_serialization, "parameters"),
                                    params.decode<Params>())));
    }
}

}  // namespace actor_details

/// A row of the table: `method<&constructor>(method_constructor)`.
template <auto Function>
constexpr Method method(MethodNum number) {
    return {number, &actor_details::call<Function>};
}

/// A row for an exported method, by its name: `method<&receive>("Receive")`.
template <auto Function>
consteval Method method(std::string_view name) {
    return {method_number(name), &actor_details::call<Function>};
}

}  // namespace fvm::sdk

/// Makes `actor`, a constant of type fvm::sdk::Actor, what this module is. Once in a module,
/// outside of all namespaces; where actors are not modules it does nothing, so that a test can link
/// many.
#if __has_cpp_attribute(clang::export_name)
/// Made by the linker: runs what initialises static objects.
extern "C" void __wasm_call_ctors();

#define FVM_ACTOR(actor)                                                                        \
    extern "C" [[clang::export_name("invoke")]] std::uint32_t fvm_invoke(std::uint32_t params); \
    std::uint32_t fvm_invoke(std::uint32_t params) {                                            \
        __wasm_call_ctors();                                                                    \
        return fvm::sdk::invoke(actor, params);                                                 \
    }                                                                                           \
    static_assert(true)
#else
#define FVM_ACTOR(actor) static_assert(true)
#endif
