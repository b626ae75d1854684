#pragma once

#include <secp256k1.h>

namespace fvm::crypto {

/// The tables that libsecp256k1 needs, made once; usable from any thread.
[[nodiscard]] const secp256k1_context* secp_context();

}  // namespace fvm::crypto
