#pragma once

#include <actors/common/frc46/types.hpp>

#include <tuple>
#include <vector>

/// What others need to talk to the datacap actor; the types of tokens are in frc46/types.hpp.
namespace fvm::actors::datacap {

/// There are only whole tokens, each of them a byte of verified data (FIP-0045).
inline constexpr std::uint64_t granularity = frc46::token_precision;

/// What an operator may use of a balance that it has been given without limit: more than 800 EiB,
/// and less with each use (builtin-actors actors/datacap/src/lib.rs, INFINITE_ALLOWANCE).
[[nodiscard]] inline TokenAmount infinite_allowance() {
    return TokenAmount::from_whole(Uint128{1'000'000'000'000} * 1'000'000'000);
}

struct MintParams {
    Address to;
    TokenAmount amount;
    /// Who may use the balance of `to` without limit from now on.
    std::vector<Address> operators;

    static auto fields(auto& self) { return std::tie(self.to, self.amount, self.operators); }
};

struct DestroyParams {
    Address owner;
    TokenAmount amount;

    static auto fields(auto& self) { return std::tie(self.owner, self.amount); }
};

namespace methods {
inline constexpr MethodNum constructor = method_constructor;
inline constexpr MethodNum mint = sdk::method_number("Mint");
inline constexpr MethodNum destroy = sdk::method_number("Destroy");
inline constexpr MethodNum name = sdk::method_number("Name");
inline constexpr MethodNum symbol = sdk::method_number("Symbol");
inline constexpr MethodNum granularity = sdk::method_number("Granularity");
inline constexpr MethodNum total_supply = sdk::method_number("TotalSupply");
inline constexpr MethodNum balance = sdk::method_number("Balance");
inline constexpr MethodNum transfer = sdk::method_number("Transfer");
inline constexpr MethodNum transfer_from = sdk::method_number("TransferFrom");
inline constexpr MethodNum increase_allowance = sdk::method_number("IncreaseAllowance");
inline constexpr MethodNum decrease_allowance = sdk::method_number("DecreaseAllowance");
inline constexpr MethodNum revoke_allowance = sdk::method_number("RevokeAllowance");
inline constexpr MethodNum burn = sdk::method_number("Burn");
inline constexpr MethodNum burn_from = sdk::method_number("BurnFrom");
inline constexpr MethodNum allowance = sdk::method_number("Allowance");
}  // namespace methods

}  // namespace fvm::actors::datacap
