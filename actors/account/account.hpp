#pragma once

#include <actors/common/builtin.hpp>

#include <tuple>

/// An account: an actor that stands for a key. The VM makes one when something is sent to a key's
/// address for the first time.
namespace fvm::actors::account {

struct State {
    /// Of the key: f1 or f3.
    Address address;

    static auto fields(auto& self) { return std::tie(self.address); }
};

struct AuthenticateMessageParams {
    /// Without the byte that says of which type it is.
    Bytes signature;
    Bytes message;

    static auto fields(auto& self) { return std::tie(self.signature, self.message); }
};

/// Only the VM may call it. Code 16 for an address that is of no key.
ActorResult<void> constructor(Runtime& rt, const Address& address);

/// The key's address.
ActorResult<Address> pubkey_address(Runtime& rt);

/// True where the key has signed the message; what it has not is code 16, never false.
ActorResult<bool> authenticate_message(Runtime& rt, const AuthenticateMessageParams& params);

extern const sdk::Actor actor;

namespace methods {
inline constexpr MethodNum constructor = method_constructor;
inline constexpr MethodNum pubkey_address = 2;
inline constexpr MethodNum authenticate_message = sdk::method_number("AuthenticateMessage");
}  // namespace methods

}  // namespace fvm::actors::account
