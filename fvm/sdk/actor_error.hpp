#pragma once

#include <fvm/base/result.hpp>
#include <fvm/core/error_number.hpp>
#include <fvm/core/exit_code.hpp>
#include <fvm/ipld/blockstore.hpp>
#include <fvm/sdk/ipld_block.hpp>

#include <expected>
#include <optional>
#include <string>
#include <utility>

namespace fvm::sdk {

/// Why a method fails: what the call exits with, which undoes all that it did.
struct ActorError {
    /// From 16 on; the VM replaces lower ones (actors' own begin with first_actor_exit_code).
    ExitCode code;
    /// For people; never reaches the chain.
    std::string note;
    /// What the caller gets as return value.
    std::optional<IpldBlock> data;
};

/// Exit codes that mean something to one actor only begin here.
inline constexpr std::uint32_t first_actor_exit_code = 32;

template <class T>
using ActorResult = std::expected<T, ActorError>;

/// A failure, ready to be returned from a function with an ActorResult.
inline std::unexpected<ActorError> fail(ExitCode code, std::string note) {
    return std::unexpected(ActorError{code, std::move(note), std::nullopt});
}
inline std::unexpected<ActorError> illegal_argument(std::string note) {
    return fail(ExitCode::usr_illegal_argument, std::move(note));
}
inline std::unexpected<ActorError> not_found(std::string note) {
    return fail(ExitCode::usr_not_found, std::move(note));
}
inline std::unexpected<ActorError> forbidden(std::string note) {
    return fail(ExitCode::usr_forbidden, std::move(note));
}
inline std::unexpected<ActorError> insufficient_funds(std::string note) {
    return fail(ExitCode::usr_insufficient_funds, std::move(note));
}
inline std::unexpected<ActorError> illegal_state(std::string note) {
    return fail(ExitCode::usr_illegal_state, std::move(note));
}
inline std::unexpected<ActorError> unhandled_message(std::string note) {
    return fail(ExitCode::usr_unhandled_message, std::move(note));
}
/// For what should not happen. Unlike assertion_failed() it can be caught on the way out.
inline std::unexpected<ActorError> unexpected_failure(std::string note) {
    return fail(ExitCode::usr_assertion_failed, std::move(note));
}

/// The crossing from bytes that do not decode to a failure with a code of the caller's choice:
/// FVM_TRY_OR(decoding_fails_with(ExitCode::usr_serialization, "vouchers"), …).
inline auto decoding_fails_with(ExitCode code, std::string_view what) {
    return [code, what](const DecodeError& error) {
        return ActorError{code, std::string(what) + ": " + std::string(error.reason), {}};
    };
}

/// The same for a store or a collection, whatever went wrong in it; but what the reference panics
/// of ends the call with exit code 24.
inline auto store_fails_with(ExitCode code, std::string_view what) {
    return [code, what](const ipld::StoreError& error) {
        require(error.kind != ipld::StoreError::Kind::impossible, error.note);
        return ActorError{code, std::string(what) + ": " + error.note, {}};
    };
}

/// The same for arrays: blocks that do not decode, and values that have no encoding, are code 21
/// (builtin-actors runtime/src/util/downcast.rs, downcast_default).
inline auto array_fails_with(ExitCode code, std::string_view what) {
    return [code, what](const ipld::StoreError& error) {
        const bool malformed = error.kind == ipld::StoreError::Kind::malformed;
        return store_fails_with(malformed ? ExitCode::usr_serialization : code, what)(error);
    };
}

/// Adds to what people read; the code and the data stay: FVM_TRY_OR(in_context("…"), …).
inline auto in_context(std::string_view context) {
    return [context](ActorError error) {
        error.note = std::string(context) + ": " + error.note;
        return error;
    };
}

/// The value of `block`, which a call has returned: nothing is exit code 24, and what does not
/// decode 21 (builtin-actors runtime/src/actor_error.rs, deserialize_block).
template <class T>
ActorResult<T> decode_return(const std::optional<IpldBlock>& block) {
    if (!block) {
        return unexpected_failure("return expected");
    }
    return FVM_TRY_OR(decoding_fails_with(ExitCode::usr_serialization, "return value"),
                      block->decode<T>());
}

}  // namespace fvm::sdk
