// SHA-256 keys every HAMT look-up: OpenSSL's low-level functions cost a quarter of what its EVP
// front end adds to such short inputs. They are deprecated since 3.0, hence the compatibility
// level.
#define OPENSSL_API_COMPAT 0x10100000L

#include <fvm/hash/hash.hpp>

#include <openssl/ripemd.h>
#include <openssl/sha.h>
#include <sodium.h>

namespace fvm::hash {
namespace {

/// libsodium starts with portable code and picks the processor's best when it is initialised.
void ensure_sodium() {
    static const int ready = sodium_init();
    static_cast<void>(ready);
}

}  // namespace

void blake2b(BytesView data, std::span<std::uint8_t> out) {
    ensure_sodium();
    crypto_generichash_blake2b(out.data(), out.size(), data.data(), data.size(), nullptr, 0);
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

Digest20 ripemd_160(BytesView data) {
    Digest20 digest;
    RIPEMD160_CTX context;
    RIPEMD160_Init(&context);
    RIPEMD160_Update(&context, data.data(), data.size());
    RIPEMD160_Final(digest.data(), &context);
    return digest;
}

}  // namespace fvm::hash
