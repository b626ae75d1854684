#pragma once

#include <fvm/core/address.hpp>
#include <fvm/core/error_number.hpp>
#include <fvm/core/syscall_abi.hpp>
#include <fvm/core/token_amount.hpp>
#include <fvm/ipld/cid.hpp>
#include <fvm/sdk/exit.hpp>

#include <array>
#include <cstdint>
#include <string>

/// How values cross the seam of fvm/sdk/syscalls.hpp, for the sources of the SDK.
namespace fvm::sdk {

/// Most bytes of a CID that the VM hands out.
inline constexpr std::size_t max_cid_size = 100;

[[nodiscard]] inline std::uint32_t size_of(BytesView bytes) {
    return static_cast<std::uint32_t>(bytes.size());
}

[[nodiscard]] inline bool is(sys::Errno error, ErrorNumber number) {
    return error == static_cast<sys::Errno>(number);
}

/// Ends the call with exit code 24 after an error that the caller does not expect.
inline void expect_success(sys::Errno error, std::string_view what) {
    if (error != 0) [[unlikely]] {
        assertion_failed(std::string(what) + ": " +
                         std::string(name(static_cast<ErrorNumber>(error))));
    }
}

[[nodiscard]] inline TokenAmount from_abi(const abi::TokenAmount& amount) {
    return TokenAmount::from_atto(BigInt((Uint128{amount.hi} << 64) | amount.lo));
}

/// The bytes of a CID where a syscall can read them.
class CidBytes {
  public:
    explicit CidBytes(const ipld::Cid& cid) { cid.encode_to(bytes_.data()); }
    [[nodiscard]] const std::uint8_t* data() const { return bytes_.data(); }

  private:
    std::array<std::uint8_t, ipld::Cid::max_encoded_size> bytes_{};
};

/// Room for a syscall to write a CID to.
class CidBuffer {
  public:
    static constexpr std::uint32_t capacity = max_cid_size;

    std::uint32_t size = 0;
    [[nodiscard]] std::uint8_t* data() { return bytes_.data(); }
    [[nodiscard]] ipld::Cid cid() const {
        const auto cid = ipld::Cid::from_bytes(BytesView(bytes_).first(size));
        require(cid.has_value(), "the VM has answered with an invalid CID");
        return *cid;
    }

  private:
    std::array<std::uint8_t, capacity> bytes_{};
};

}  // namespace fvm::sdk
