#pragma once

#include <fvm/core/error_number.hpp>
#include <fvm/core/exit_code.hpp>
#include <fvm/sdk/exit.hpp>
#include <fvm/sdk/syscalls.hpp>
#include <test/integration/actors/actors.hpp>

#include <string>

/// What the sources of the test actors share.
namespace fvm::test_actors {

using sdk::IpldBlock;
using sdk::require;
using sdk::Send;
using sdk::SendOutcome;
namespace sys = sdk::sys;

/// For actors whose methods anybody may call.
inline ActorResult<void> accept_everybody(Runtime& rt) {
    return rt.accept_any_caller();
}

/// Exits with code 24 unless a syscall has had this outcome.
inline void expect(sys::Errno outcome, ErrorNumber wanted, std::string_view what) {
    if (outcome != static_cast<sys::Errno>(wanted)) {
        sdk::assertion_failed(std::string(what) + ": error number " + std::to_string(outcome) +
                              ", not " + std::to_string(static_cast<sys::Errno>(wanted)));
    }
}
inline void expect_success(sys::Errno outcome, std::string_view what) {
    expect(outcome, ErrorNumber{}, what);
}

/// Sends a message that must reach its receiver and succeed.
inline SendOutcome send_successfully(Runtime& rt, const Send& message, std::string_view what) {
    auto outcome = rt.try_send(message);
    if (!outcome) {
        expect(static_cast<sys::Errno>(outcome.error()), ErrorNumber{}, what);
    }
    require(outcome->exit_code.is_success(), what);
    return *std::move(outcome);
}

/// Sends a message that must be refused before its receiver runs.
inline void expect_refused(Runtime& rt, const Send& message, ErrorNumber wanted,
                           std::string_view what) {
    const auto outcome = rt.try_send(message);
    require(!outcome, what);
    expect(static_cast<sys::Errno>(outcome.error()), wanted, what);
}

inline std::uint32_t create_block(std::uint64_t codec, BytesView data) {
    std::uint32_t block = 0;
    expect_success(
        sys::ipld_block_create(&block, codec, data.data(), static_cast<std::uint32_t>(data.size())),
        "ipld.block_create");
    return block;
}

/// A pointer to where no module has memory.
template <class T>
T* beyond_memory() {
    constexpr std::uintptr_t address = 0xffff'ffff;
    return reinterpret_cast<T*>(address);
}

}  // namespace fvm::test_actors
