// fvm/hash in an actor: the VM computes what it has a syscall for.

#include <fvm/hash/hash.hpp>
#include <fvm/sdk/blake2b.hpp>
#include <fvm/sdk/exit.hpp>

#include <algorithm>

namespace fvm::hash {
namespace {

/// Multihash numbers of the functions that `crypto.hash` serves.
enum class Function : std::uint64_t {
    sha2_256 = 0x12,
    keccak_256 = 0x1b,
    ripemd_160 = 0x1053,
    blake2b_256 = 0xb220,
    blake2b_512 = 0xb240,
};

template <class Digest>
Digest computed(Function function, BytesView data) {
    Digest digest{};
    std::uint32_t size = 0;
    const std::uint32_t error = sdk::sys::crypto_hash(
        &size, static_cast<std::uint64_t>(function), data.data(),
        static_cast<std::uint32_t>(data.size()), digest.data(), digest.size());
    if (error != 0 || size != digest.size()) {
        sdk::assertion_failed("crypto.hash has refused a hash function");
    }
    return digest;
}

}  // namespace

Digest32 blake2b_256(BytesView data) {
    return computed<Digest32>(Function::blake2b_256, data);
}

Digest64 blake2b_512(BytesView data) {
    return computed<Digest64>(Function::blake2b_512, data);
}

Digest32 sha2_256(BytesView data) {
    return computed<Digest32>(Function::sha2_256, data);
}

Digest32 keccak_256(BytesView data) {
    return computed<Digest32>(Function::keccak_256, data);
}

Digest20 ripemd_160(BytesView data) {
    return computed<Digest20>(Function::ripemd_160, data);
}

void blake2b(BytesView data, std::span<std::uint8_t> out) {
    // A block takes the actor five times the gas of the syscall.
    if (out.size() == sizeof(Digest32)) {
        std::ranges::copy(blake2b_256(data), out.begin());
    } else {
        sdk::blake2b(data, out);
    }
}

}  // namespace fvm::hash
