// SHA-256 keys every HAMT look-up: OpenSSL's low-level functions cost a quarter of what its EVP
// front end adds to such short inputs. They are deprecated since 3.0, hence the compatibility
// level.
#define OPENSSL_API_COMPAT 0x10100000L

#include <fvm/hash/hash.hpp>

#include <fvm_native/hash.h>
#include <openssl/ripemd.h>
#include <openssl/sha.h>

namespace fvm::hash {

void blake2b(BytesView data, std::span<std::uint8_t> out) {
    fvm_native_blake2b(data.data(), data.size(), out.data(), out.size());
}

Digest32 blake2b_256(BytesView data) {
    Digest32 digest;
    blake2b(data, digest);
    return digest;
}

Digest64 blake2b_512(BytesView data) {
    Digest64 digest;
    blake2b(data, digest);
    return digest;
}

Digest32 sha2_256(BytesView data) {
    Digest32 digest;
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, data.data(), data.size());
    SHA256_Final(digest.data(), &context);
    return digest;
}

Digest32 keccak_256(BytesView data) {
    Digest32 digest;
    fvm_native_keccak256(data.data(), data.size(), digest.data());
    return digest;
}

Digest20 ripemd_160(BytesView data) {
    Digest20 digest;
    RIPEMD160_CTX context;
    RIPEMD160_Init(&context);
    RIPEMD160_Update(&context, data.data(), data.size());
    RIPEMD160_Final(digest.data(), &context);
    return digest;
}

}  // namespace fvm::hash
