#pragma once

#include <fvm/sdk/actor.hpp>

/// What the built-in actors have in common (builtin-actors runtime/src/builtin/shared.rs), and the
/// names of the SDK that all of them use.
namespace fvm::actors {

using sdk::ActorError;
using sdk::ActorResult;
using sdk::ActorType;
using sdk::IpldBlock;
using sdk::Parameters;
using sdk::ReturnValue;
using sdk::Runtime;

/// The guard of nearly all built-in actors: methods below the exported ones are for callers that
/// are built in and no EVM contracts; others get code 18, whatever the method.
ActorResult<void> restrict_internal_methods(Runtime& rt);

/// The fallback of actors that take any message: exported methods succeed and return nothing, the
/// others are code 22.
ActorResult<ReturnValue> accept_exported_methods(Runtime& rt, const Parameters& params);

enum class Existence : bool { not_needed, needed };

/// The id of an address. One that has none yet gets an account or placeholder by a message that
/// carries nothing; that this fails is its error, and where there is no actor after it, code 16.
/// With `needed`, an id without an actor is code 17.
ActorResult<ActorId> resolve_to_actor_id(Runtime& rt, const Address& address, Existence existence);

}  // namespace fvm::actors
