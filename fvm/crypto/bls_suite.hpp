#pragma once

#include <string_view>

namespace fvm::crypto {

/// Domain separation tag of the ciphersuite that the network signs with: keys in G1, signatures in
/// G2, no proof of possession.
inline constexpr std::string_view bls_ciphersuite = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_";

}  // namespace fvm::crypto
