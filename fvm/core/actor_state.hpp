#pragma once

#include <fvm/core/address.hpp>
#include <fvm/core/token_amount.hpp>
#include <fvm/core/types.hpp>
#include <fvm/ipld/cid.hpp>
#include <fvm/ipld/codec.hpp>

#include <optional>
#include <tuple>
#include <type_traits>

namespace fvm {

/// An actor's entry in the state tree. The codec of the type is that of state tree version 5
/// (network version 18 on): five fields.
struct ActorState {
    /// Of its Wasm code.
    ipld::Cid code;
    /// Root of what it stores.
    ipld::Cid state;
    Nonce nonce = 0;
    TokenAmount balance;
    /// Its f4 address, if it was created with one.
    std::optional<Address> delegated_address;

    static auto fields(auto& self) {
        return std::tie(self.code, self.state, self.nonce, self.balance, self.delegated_address);
    }
    friend bool operator==(const ActorState&, const ActorState&) = default;
};

/// What an actor's new code is told when it takes over (reference: fvm_shared 4, upgrade/mod.rs).
struct UpgradeInfo {
    /// The code that the actor had before.
    ipld::Cid old_code;

    static auto fields(auto& self) { return std::tie(self.old_code); }
    friend bool operator==(const UpgradeInfo&, const UpgradeInfo&) = default;
};

/// For collections: passes over one entry, or refuses it as reading it would. True where the entry,
/// if all its headers are canonical, is known to be in the form that it would be written in.
DecodeResult<bool> check_cbor(ipld::cbor::Reader& reader, std::type_identity<ActorState> type);

/// The entry in state trees of version 4 and older: the same without the address, which is ignored
/// on writing and absent after reading.
void write_actor_state_v4(ipld::cbor::Writer& writer, const ActorState& actor);
DecodeResult<void> read_actor_state_v4(ipld::cbor::Reader& reader, ActorState& actor);

/// The entry of older trees as a type of its own, for collections.
struct ActorStateV4 {
    ActorState actor;

    friend bool operator==(const ActorStateV4&, const ActorStateV4&) = default;
};

inline void write_cbor(ipld::cbor::Writer& writer, const ActorStateV4& value) {
    write_actor_state_v4(writer, value.actor);
}
inline DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, ActorStateV4& value) {
    return read_actor_state_v4(reader, value.actor);
}

}  // namespace fvm
