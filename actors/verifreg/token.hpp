#pragma once

#include <actors/verifreg/state.hpp>

/// Messages to the datacap actor, in bytes of data: it counts them as whole tokens. What it fails
/// with is the error; code 21 where an amount is too large a number for the chain.
namespace fvm::actors::verifreg {

[[nodiscard]] DataCap to_datacap(const TokenAmount& tokens);

/// What somebody has, a fraction of a token left out.
ActorResult<DataCap> datacap_balance(Runtime& rt, ActorId owner);
/// Makes datacap, which the market may use as the owner's operator.
ActorResult<void> mint_datacap(Runtime& rt, ActorId to, const DataCap& amount);
/// From the registry's own. Also where it is nothing.
ActorResult<void> transfer_datacap(Runtime& rt, ActorId to, const DataCap& amount);
// Nothing is not worth a message to these two.
/// The registry's own.
ActorResult<void> burn_datacap(Runtime& rt, const DataCap& amount);
ActorResult<void> destroy_datacap(Runtime& rt, ActorId owner, const DataCap& amount);

}  // namespace fvm::actors::verifreg
