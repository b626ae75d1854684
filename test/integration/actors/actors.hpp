#pragma once

#include <fvm/sdk/actor.hpp>

/// The interface of the test actors: what the integration tests, which send messages to them, must
/// know. Each shows one property of the VM. An actor checks by itself what it is told by the VM,
/// and fails with code 24 and a note where that is not what it should be.
namespace fvm::test_actors {

using sdk::ActorResult;
using sdk::Parameters;
using sdk::ReturnValue;
using sdk::Runtime;

/// The smallest actor: every method fails with code 16.
namespace hello_world {
extern const sdk::Actor actor;
}  // namespace hello_world

}  // namespace fvm::test_actors
