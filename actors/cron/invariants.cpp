#include <actors/cron/invariants.hpp>

namespace fvm::actors::cron {

Findings check_invariants(const State& state) {
    Findings findings;
    for (const Entry& entry : state.entries) {
        findings.require(entry.receiver.is(Protocol::id),
                         "receiver " + entry.receiver.to_text() + " is no id");
        findings.require(entry.method != method_send,
                         "an entry for " + entry.receiver.to_text() + " calls no method");
    }
    return findings;
}

}  // namespace fvm::actors::cron
