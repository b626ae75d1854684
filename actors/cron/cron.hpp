#pragma once

#include <actors/common/builtin.hpp>

#include <tuple>
#include <vector>

/// The clock: calls other actors at the end of every epoch.
namespace fvm::actors::cron {

/// Whom to call; the method takes no parameters.
struct Entry {
    Address receiver;
    MethodNum method = 0;

    static auto fields(auto& self) { return std::tie(self.receiver, self.method); }
    friend bool operator==(const Entry&, const Entry&) = default;
};

struct State {
    /// Called in this order.
    std::vector<Entry> entries;

    static auto fields(auto& self) { return std::tie(self.entries); }
};

/// Only the system may call it. Its parameters look like the state, and become it.
ActorResult<void> constructor(Runtime& rt, const State& entries);

/// Only the system may call it, as the last message of an epoch. Calls every entry; that one fails
/// is told to the log and to nobody else.
ActorResult<void> epoch_tick(Runtime& rt);

extern const sdk::Actor actor;

namespace methods {
inline constexpr MethodNum constructor = method_constructor;
inline constexpr MethodNum epoch_tick = 2;
}  // namespace methods

}  // namespace fvm::actors::cron
