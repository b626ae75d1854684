#pragma once

#include <fvm/core/address.hpp>
#include <fvm/core/signature.hpp>
#include <fvm/core/token_amount.hpp>
#include <fvm/core/types.hpp>

#include <cstdint>
#include <expected>
#include <string_view>
#include <tuple>

namespace fvm {

/// What an account asks of the chain. Encoded in the order of fields().
struct Message {
    std::uint64_t version = 0;
    Address to;
    Address from;
    Nonce nonce = 0;
    TokenAmount value;
    /// In whole gas.
    std::uint64_t gas_limit = 0;
    /// The most that is paid per unit of gas, premium included.
    TokenAmount gas_fee_cap;
    /// What of it goes to the block's producer.
    TokenAmount gas_premium;
    MethodNum method = method_send;
    Bytes params;

    static auto fields(auto& self) {
        return std::tie(self.version, self.to, self.from, self.nonce, self.value, self.gas_limit,
                        self.gas_fee_cap, self.gas_premium, self.method, self.params);
    }

    /// Whether a machine takes the message at all: the gas limit is neither 0 nor above 2^63-1. The
    /// error says what is wrong, in static storage; such a message has no receipt (fvm_shared
    /// src/message.rs).
    [[nodiscard]] std::expected<void, std::string_view> check() const;

    /// The CID under which the chain stores it: of the unsigned message.
    [[nodiscard]] ipld::Cid cid() const;

    friend bool operator==(const Message&, const Message&) = default;
};

struct SignedMessage {
    Message message;
    Signature signature;

    static auto fields(auto& self) { return std::tie(self.message, self.signature); }

    /// Of the whole for secp256k1; of the unsigned message for BLS, whose signatures are aggregated
    /// away.
    [[nodiscard]] ipld::Cid cid() const;

    friend bool operator==(const SignedMessage&, const SignedMessage&) = default;
};

}  // namespace fvm
