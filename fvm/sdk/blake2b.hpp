#pragma once

#include <fvm/base/bytes.hpp>

namespace fvm::sdk {

/// BLAKE2b without a key (RFC 7693) with a digest of `digest.size()` bytes, 1 to 64: for the sizes
/// that the VM's syscall does not serve. Addresses use 20 bytes, their checksums 4.
void blake2b(BytesView data, std::span<std::uint8_t> digest);

}  // namespace fvm::sdk
