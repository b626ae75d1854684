#pragma once

#include <cstdint>

/// The VM's syscalls as imports of a Wasm module, as far as the runtime and the checks need them.
/// Each returns an error number, 0 for success (fvm/core/error_number.hpp); results go through the
/// first parameter, where there is one (ref-fvm sdk/src/sys).
#define FVM_SYSCALL(module, name) \
    extern "C" [[clang::import_module(module), clang::import_name(name)]]

namespace fvm::sdk::sys {

/// Ends the call. Does not return, whatever its type says.
FVM_SYSCALL("vm", "exit")
std::uint32_t vm_exit(std::uint32_t code, std::uint32_t block, const char* message,
                      std::uint32_t message_size);

FVM_SYSCALL("ipld", "block_create")
std::uint32_t ipld_block_create(std::uint32_t* block, std::uint64_t codec, const std::uint8_t* data,
                                std::uint32_t size);

/// Writes at most `capacity` bytes of the digest and gives their number.
FVM_SYSCALL("crypto", "hash")
std::uint32_t crypto_hash(std::uint32_t* size, std::uint64_t hash_code, const std::uint8_t* data,
                          std::uint32_t data_size, std::uint8_t* digest, std::uint32_t capacity);

}  // namespace fvm::sdk::sys
