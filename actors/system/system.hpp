#pragma once

#include <actors/common/builtin.hpp>

#include <tuple>

/// The system: who sends the messages that nobody sends. Its state says which actors are built in.
namespace fvm::actors::system {

struct State {
    /// Of the list of names and code CIDs. Who makes a network, or upgrades it, puts it there; the
    /// constructor makes an empty one.
    ipld::Cid builtin_actors;

    static auto fields(auto& self) { return std::tie(self.builtin_actors); }
};

/// Only the system itself may call it.
ActorResult<void> constructor(Runtime& rt);

extern const sdk::Actor actor;

namespace methods {
inline constexpr MethodNum constructor = method_constructor;
}  // namespace methods

}  // namespace fvm::actors::system
