#pragma once

#include <fvm/base/result.hpp>
#include <fvm/core/address.hpp>
#include <fvm/ipld/codec.hpp>
#include <fvm/vm/error.hpp>

#include <cstdint>
#include <cstring>
#include <span>

namespace fvm::vm {

/// The memory of a running actor. Every offset and length in it comes from the actor: all access to
/// guest memory is through this class, and whatever is out of bounds or malformed is error
/// number 1.
class GuestMemory {
  public:
    /// `has_delegated_addresses`: whether f4 addresses exist; where not, they are malformed.
    GuestMemory(std::span<std::uint8_t> memory, bool has_delegated_addresses)
        : memory_(memory), has_delegated_addresses_(has_delegated_addresses) {}

    ExecResult<std::span<std::uint8_t>> slice(std::uint32_t offset, std::uint32_t size) const {
        if (offset > memory_.size() || memory_.size() - offset < size) {
            return syscall_error(ErrorNumber::illegal_argument,
                                 "buffer at " + std::to_string(offset) + " of " +
                                     std::to_string(size) + " bytes is out of bounds");
        }
        return memory_.subspan(offset, size);
    }

    /// A CID that starts at `offset` and may extend to the end of memory.
    ExecResult<ipld::Cid> read_cid(std::uint32_t offset) const {
        const BytesView rest = FVM_TRY(slice_to_end(offset));
        std::size_t used = 0;
        auto cid = ipld::Cid::read_prefix(rest, used);
        if (!cid) {
            return malformed_argument("cid", cid.error());
        }
        return *cid;
    }

    ExecResult<Address> read_address(std::uint32_t offset, std::uint32_t size) const {
        const BytesView bytes = FVM_TRY(slice(offset, size));
        auto address = Address::from_bytes(bytes);
        if (!address) {
            return malformed_argument("address", address.error());
        }
        if (address->is(Protocol::delegated) && !has_delegated_addresses_) {
            return syscall_error(ErrorNumber::illegal_argument, "unknown address protocol");
        }
        return *address;
    }

    template <class T>
    ExecResult<T> read_cbor(std::uint32_t offset, std::uint32_t size) const {
        const BytesView bytes = FVM_TRY(slice(offset, size));
        auto value = ipld::cbor::decode<T>(bytes, ipld::cbor::Headers::as_reference);
        if (!value) {
            return malformed_argument("cbor", value.error());
        }
        return *std::move(value);
    }

    /// Copies `bytes` to the buffer and returns their number; error number 12 where it is too
    /// small.
    ExecResult<std::uint32_t> write(BytesView bytes, std::uint32_t offset,
                                    std::uint32_t size) const {
        const std::span<std::uint8_t> out = FVM_TRY(slice(offset, size));
        if (bytes.size() > out.size()) {
            return syscall_error(ErrorNumber::buffer_too_small, "output buffer is too small");
        }
        if (!bytes.empty()) {
            std::memcpy(out.data(), bytes.data(), bytes.size());
        }
        return static_cast<std::uint32_t>(bytes.size());
    }

    ExecResult<std::uint32_t> write_cid(const ipld::Cid& cid, std::uint32_t offset,
                                        std::uint32_t size) const {
        std::uint8_t encoded[ipld::Cid::max_encoded_size];
        cid.encode_to(encoded);
        return write({encoded, cid.encoded_size()}, offset, size);
    }

  private:
    ExecResult<BytesView> slice_to_end(std::uint32_t offset) const {
        if (offset > memory_.size()) {
            return syscall_error(ErrorNumber::illegal_argument, "offset is out of bounds");
        }
        return BytesView(memory_.subspan(offset));
    }

    static std::unexpected<ExecutionError> malformed_argument(const char* what,
                                                              const DecodeError& error) {
        return syscall_error(ErrorNumber::illegal_argument,
                             std::string("malformed ") + what + ": " + std::string(error.reason));
    }

    std::span<std::uint8_t> memory_;
    bool has_delegated_addresses_;
};

}  // namespace fvm::vm
