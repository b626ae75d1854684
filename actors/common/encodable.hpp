#pragma once

#include <fvm/core/token_amount.hpp>

namespace fvm::actors {

/// Whether the chain can hold a number: in max_bigint_size bytes, of which one is the sign.
/// Encoders refuse others; where the exit code or the order of checks is another one, actors ask
/// before.
[[nodiscard]] inline bool is_encodable(const BigInt& number) {
    return number.bit_length() <= 8 * (max_bigint_size - 1);
}

}  // namespace fvm::actors
