#pragma once

#include <actors/common/builtin.hpp>

#include <tuple>

/// Fungible tokens (FRC-46): what their methods take and return, and what receivers are told. The
/// reference's are those of the crates frc46_token 15.0.0 and fvm_actor_utils 15.0.0.
namespace fvm::actors::frc46 {

/// One whole token, in the units of amounts.
inline constexpr std::uint64_t token_precision = 1'000'000'000'000'000'000;

struct MintReturn {
    /// The owner's, as all balances: after the method and before the receiver was told of it.
    TokenAmount balance;
    TokenAmount supply;
    /// What the receiver returned, whatever its codec; empty for nothing.
    Bytes recipient_data;

    static auto fields(auto& self) {
        return std::tie(self.balance, self.supply, self.recipient_data);
    }
    friend bool operator==(const MintReturn&, const MintReturn&) = default;
};

struct TransferParams {
    Address to;
    /// May be zero.
    TokenAmount amount;
    /// For the receiver.
    Bytes operator_data;

    static auto fields(auto& self) { return std::tie(self.to, self.amount, self.operator_data); }
};

struct TransferReturn {
    TokenAmount from_balance;
    TokenAmount to_balance;
    Bytes recipient_data;

    static auto fields(auto& self) {
        return std::tie(self.from_balance, self.to_balance, self.recipient_data);
    }
    friend bool operator==(const TransferReturn&, const TransferReturn&) = default;
};

struct TransferFromParams {
    Address from;
    Address to;
    TokenAmount amount;
    Bytes operator_data;

    static auto fields(auto& self) {
        return std::tie(self.from, self.to, self.amount, self.operator_data);
    }
};

struct TransferFromReturn {
    TokenAmount from_balance;
    TokenAmount to_balance;
    /// What the caller may still use of the balance of `from`.
    TokenAmount allowance;
    Bytes recipient_data;

    static auto fields(auto& self) {
        return std::tie(self.from_balance, self.to_balance, self.allowance, self.recipient_data);
    }
    friend bool operator==(const TransferFromReturn&, const TransferFromReturn&) = default;
};

/// Of IncreaseAllowance and DecreaseAllowance.
struct ChangeAllowanceParams {
    Address operator_address;
    /// By how much; not negative.
    TokenAmount delta;

    static auto fields(auto& self) { return std::tie(self.operator_address, self.delta); }
};

struct RevokeAllowanceParams {
    Address operator_address;

    static auto fields(auto& self) { return std::tie(self.operator_address); }
};

struct GetAllowanceParams {
    Address owner;
    Address operator_address;

    static auto fields(auto& self) { return std::tie(self.owner, self.operator_address); }
};

struct BurnParams {
    TokenAmount amount;

    static auto fields(auto& self) { return std::tie(self.amount); }
};

struct BurnReturn {
    TokenAmount balance;

    static auto fields(auto& self) { return std::tie(self.balance); }
    friend bool operator==(const BurnReturn&, const BurnReturn&) = default;
};

struct BurnFromParams {
    Address owner;
    TokenAmount amount;

    static auto fields(auto& self) { return std::tie(self.owner, self.amount); }
};

struct BurnFromReturn {
    TokenAmount balance;
    TokenAmount allowance;

    static auto fields(auto& self) { return std::tie(self.balance, self.allowance); }
    friend bool operator==(const BurnFromReturn&, const BurnFromReturn&) = default;
};

/// The method by which receivers of any asset are told of it, and may refuse it.
inline constexpr MethodNum receiver_hook_method = sdk::method_number("Receive");

/// Its parameters.
struct UniversalReceiverParams {
    /// Of the asset.
    std::uint32_t type = 0;
    Bytes payload;

    static auto fields(auto& self) { return std::tie(self.type, self.payload); }
};

/// The type of these tokens, whose payload is a TokenReceived.
inline constexpr auto token_type = static_cast<std::uint32_t>(sdk::method_number("FRC46"));

struct TokenReceived {
    /// Whose balance it was; the token's actor where it was minted.
    ActorId from = 0;
    ActorId to = 0;
    /// Who called the token's actor.
    ActorId operator_id = 0;
    TokenAmount amount;
    /// From the operator.
    Bytes operator_data;
    /// From the token's actor.
    Bytes token_data;

    static auto fields(auto& self) {
        return std::tie(self.from, self.to, self.operator_id, self.amount, self.operator_data,
                        self.token_data);
    }
};

}  // namespace fvm::actors::frc46
