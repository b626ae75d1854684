#pragma once

#include <actors/common/builtin.hpp>

/// An account of Ethereum: an actor that stands for an f410 address. It has no state; the VM turns
/// a placeholder into one when the first message comes from it.
namespace fvm::actors::ethaccount {

/// The VM never calls it, but the system may. Code 16 where this actor has no f410 address.
ActorResult<void> constructor(Runtime& rt);

extern const sdk::Actor actor;

namespace methods {
inline constexpr MethodNum constructor = method_constructor;
}  // namespace methods

}  // namespace fvm::actors::ethaccount
