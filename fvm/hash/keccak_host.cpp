#include <fvm/hash/hash.hpp>

/// Served by the native crate.
extern "C" void fvm_native_keccak256(const std::uint8_t* data, std::size_t size, std::uint8_t* out);

namespace fvm::hash {

Digest32 keccak_256(BytesView data) {
    Digest32 digest;
    fvm_native_keccak256(data.data(), data.size(), digest.data());
    return digest;
}

}  // namespace fvm::hash
