#pragma once

#include <fvm/base/bytes.hpp>

#include <array>

/// Hash functions of chain formats: on the host those of OpenSSL and the native crate,
/// in an actor the VM's `crypto.hash` syscall. One header, one source per platform.
namespace fvm::hash {

using Digest20 = std::array<std::uint8_t, 20>;
using Digest32 = std::array<std::uint8_t, 32>;
using Digest64 = std::array<std::uint8_t, 64>;

[[nodiscard]] Digest32 blake2b_256(BytesView data);
[[nodiscard]] Digest64 blake2b_512(BytesView data);
[[nodiscard]] Digest32 sha2_256(BytesView data);
/// The original Keccak, as Ethereum uses it: not SHA3-256.
[[nodiscard]] Digest32 keccak_256(BytesView data);
[[nodiscard]] Digest20 ripemd_160(BytesView data);

/// BLAKE2b with a digest of `out.size()` bytes (1 to 64): addresses use 20 bytes, checksums 4.
/// In an actor only 32 and 64 are served by the VM; other sizes are computed in the actor.
void blake2b(BytesView data, std::span<std::uint8_t> out);

}  // namespace fvm::hash
