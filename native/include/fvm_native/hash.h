#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// BLAKE2b without a key of `len` bytes at `data` (null is fine if `len` is 0), written to the `out_len`
/// bytes at `out`, of which there are 1 to 64.
void fvm_native_blake2b(const uint8_t* data, size_t len, uint8_t* out, size_t out_len);

/// The original Keccak-256 (not SHA3-256) of `len` bytes at `data` (null is fine if `len` is 0),
/// written to the 32 bytes at `out`.
void fvm_native_keccak256(const uint8_t* data, size_t len, uint8_t* out);

#ifdef __cplusplus
}
#endif
