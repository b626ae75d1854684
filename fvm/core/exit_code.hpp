#pragma once

#include <fvm/ipld/codec.hpp>

#include <compare>
#include <cstdint>
#include <string_view>

namespace fvm {

/// How a message or a call ended. Codes below 16 are the VM's; actors use 16 and above
/// (fvm_shared src/error).
struct ExitCode {
    std::uint32_t value = 0;

    static constexpr std::uint32_t first_user_exit_code = 16;

    static const ExitCode ok;
    /// The sender does not exist or may not send messages.
    static const ExitCode sys_sender_invalid;
    /// The nonce does not match, or the sender cannot pay for the gas.
    static const ExitCode sys_sender_state_invalid;
    /// The actor trapped.
    static const ExitCode sys_illegal_instruction;
    /// The receiver does not exist and cannot be created.
    static const ExitCode sys_invalid_receiver;
    static const ExitCode sys_insufficient_funds;
    static const ExitCode sys_out_of_gas;
    /// The actor exited with a code that is reserved to the VM.
    static const ExitCode sys_illegal_exit_code;
    /// Something that must not happen did; see the VM's fatal errors.
    static const ExitCode sys_assertion_failed;
    /// The actor returned a block handle that does not exist.
    static const ExitCode sys_missing_return;

    static const ExitCode usr_illegal_argument;
    static const ExitCode usr_not_found;
    static const ExitCode usr_forbidden;
    static const ExitCode usr_insufficient_funds;
    static const ExitCode usr_illegal_state;
    static const ExitCode usr_serialization;
    static const ExitCode usr_unhandled_message;
    static const ExitCode usr_unspecified;
    static const ExitCode usr_assertion_failed;
    static const ExitCode usr_read_only;
    static const ExitCode usr_not_payable;

    [[nodiscard]] constexpr bool is_success() const { return value == 0; }
    /// Reserved to the VM, success included.
    [[nodiscard]] constexpr bool is_system() const { return value < first_user_exit_code; }
    /// The constant's name in the reference, "SYS_OUT_OF_GAS"; empty where it has none.
    [[nodiscard]] std::string_view name() const;

    friend constexpr auto operator<=>(ExitCode, ExitCode) = default;
};

inline constexpr ExitCode ExitCode::ok{0};
inline constexpr ExitCode ExitCode::sys_sender_invalid{1};
inline constexpr ExitCode ExitCode::sys_sender_state_invalid{2};
inline constexpr ExitCode ExitCode::sys_illegal_instruction{4};
inline constexpr ExitCode ExitCode::sys_invalid_receiver{5};
inline constexpr ExitCode ExitCode::sys_insufficient_funds{6};
inline constexpr ExitCode ExitCode::sys_out_of_gas{7};
inline constexpr ExitCode ExitCode::sys_illegal_exit_code{9};
inline constexpr ExitCode ExitCode::sys_assertion_failed{10};
inline constexpr ExitCode ExitCode::sys_missing_return{11};
inline constexpr ExitCode ExitCode::usr_illegal_argument{16};
inline constexpr ExitCode ExitCode::usr_not_found{17};
inline constexpr ExitCode ExitCode::usr_forbidden{18};
inline constexpr ExitCode ExitCode::usr_insufficient_funds{19};
inline constexpr ExitCode ExitCode::usr_illegal_state{20};
inline constexpr ExitCode ExitCode::usr_serialization{21};
inline constexpr ExitCode ExitCode::usr_unhandled_message{22};
inline constexpr ExitCode ExitCode::usr_unspecified{23};
inline constexpr ExitCode ExitCode::usr_assertion_failed{24};
inline constexpr ExitCode ExitCode::usr_read_only{25};
inline constexpr ExitCode ExitCode::usr_not_payable{26};

inline void write_cbor(ipld::cbor::Writer& writer, ExitCode code) {
    writer.write_uint(code.value);
}
inline DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, ExitCode& code) {
    return ipld::cbor::read_cbor(reader, code.value);
}

}  // namespace fvm
