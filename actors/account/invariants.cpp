#include <actors/account/invariants.hpp>

namespace fvm::actors::account {

Findings check_invariants(const State& state, ActorId id) {
    Findings findings;
    const bool is_key = state.address.is(Protocol::bls) || state.address.is(Protocol::secp256k1);
    findings.require(is_key || id < first_non_singleton_actor_id,
                     "address " + state.address.to_text() + " is not of a key");
    return findings;
}

}  // namespace fvm::actors::account
