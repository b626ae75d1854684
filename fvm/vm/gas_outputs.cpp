#include <fvm/base/int128.hpp>
#include <fvm/vm/gas_outputs.hpp>

#include <algorithm>

namespace fvm::vm {
namespace {

/// The gas burnt out of what was not used: nothing up to a limit of 110 % of the gas used, and in
/// proportion to the excess, at most all of it, beyond.
std::uint64_t over_estimation(std::uint64_t gas_used, std::uint64_t gas_limit) {
    if (gas_used == 0) {
        return gas_limit;
    }
    const Uint128 tolerated = Uint128{gas_used} * 11 / 10;
    const Uint128 excess = gas_limit > tolerated ? gas_limit - tolerated : 0;
    const Uint128 capped = std::min<Uint128>(excess, gas_used);
    const std::uint64_t unused = gas_limit > gas_used ? gas_limit - gas_used : 0;
    return static_cast<std::uint64_t>(Uint128{unused} * capped / gas_used);
}

}  // namespace

GasOutputs compute_gas_outputs(std::uint64_t gas_used, std::uint64_t gas_limit,
                               const TokenAmount& base_fee, const TokenAmount& fee_cap,
                               const TokenAmount& gas_premium) {
    GasOutputs out;
    TokenAmount base_fee_to_pay = base_fee;
    if (base_fee > fee_cap) {
        base_fee_to_pay = fee_cap;
        out.miner_penalty = (base_fee - fee_cap) * gas_used;
    }
    out.base_fee_burn = base_fee_to_pay * gas_used;

    TokenAmount tip_per_gas = gas_premium;
    if (base_fee_to_pay + tip_per_gas > fee_cap) {
        tip_per_gas = fee_cap - base_fee_to_pay;
    }
    out.miner_tip = tip_per_gas * gas_limit;

    out.gas_burned = over_estimation(gas_used, gas_limit);
    out.gas_refund = gas_limit > gas_used ? gas_limit - gas_used - out.gas_burned : 0;
    if (out.gas_burned != 0) {
        out.over_estimation_burn = base_fee_to_pay * out.gas_burned;
        out.miner_penalty += (base_fee - base_fee_to_pay) * out.gas_burned;
    }
    out.refund = fee_cap * gas_limit - out.base_fee_burn - out.miner_tip - out.over_estimation_burn;
    return out;
}

}  // namespace fvm::vm
