#include <actors/common/fixed_point.hpp>

namespace fvm::actors {

BigInt evaluate(std::span<const Coefficient> coefficients, const BigInt& constant,
                const BigInt& x) {
    BigInt result;
    for (const Coefficient& coefficient : coefficients) {
        const BigInt magnitude(coefficient.magnitude);
        result =
            ((result * x) >> fixed_point_bits) + (coefficient.negative ? -magnitude : magnitude);
    }
    return ((result * x) >> fixed_point_bits) + constant;
}

}  // namespace fvm::actors
