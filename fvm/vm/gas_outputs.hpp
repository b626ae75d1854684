#pragma once

#include <fvm/core/token_amount.hpp>

#include <cstdint>

namespace fvm::vm {

/// How the gas payment of an explicit message (gas limit × fee cap, taken beforehand) is split once
/// the gas used is known. All amounts in attoFIL. base_fee_burn + over_estimation_burn + miner_tip
/// + refund is exactly the payment.
struct GasOutputs {
    /// Burnt: gas used × min(base fee, fee cap).
    TokenAmount base_fee_burn;
    /// Burnt: for limits more than 10 % above the gas used.
    TokenAmount over_estimation_burn;
    /// To be taken from the miner by the client, where the fee cap is below the base fee.
    TokenAmount miner_penalty;
    /// To the miner, by way of the reward actor: premium × gas *limit*.
    TokenAmount miner_tip;
    /// Back to the sender.
    TokenAmount refund;
    /// Gas that was neither used nor burnt.
    std::uint64_t gas_refund = 0;
    /// Gas burnt for over-estimation.
    std::uint64_t gas_burned = 0;
};

/// Source of the rule: ref-fvm gas/outputs.rs.
[[nodiscard]] GasOutputs compute_gas_outputs(std::uint64_t gas_used, std::uint64_t gas_limit,
                                             const TokenAmount& base_fee,
                                             const TokenAmount& fee_cap,
                                             const TokenAmount& gas_premium);

}  // namespace fvm::vm
