#include <actors/multisig/invariants.hpp>

#include <set>

namespace fvm::actors::multisig {
namespace {

void check_transaction(const State& state, TransactionId id, const Transaction& transaction,
                       Findings& findings) {
    const std::string name = "transaction " + std::to_string(id);
    std::set<Address> approvers;
    for (const Address& approver : transaction.approved) {
        findings.require(state.is_signer(approver),
                         name + " is approved by " + approver.to_text() + ", who is no signer");
        findings.require(approvers.insert(approver).second,
                         name + " is approved twice by " + approver.to_text());
    }
    findings.require(approvers.size() < state.threshold, name + " should not be pending any more");
    findings.require(id < state.next_transaction, name + " has an id that was not given yet");
}

}  // namespace

Findings check_invariants(const State& state, ipld::Blockstore& store) {
    Findings findings;
    findings.require(state.signers.size() <= max_signers, "there are too many signers");
    findings.require(state.signers.size() >= state.threshold,
                     "the threshold is above the number of signers");
    if (state.unlock_duration == 0) {
        findings.require(state.start_epoch == 0, "there is a start epoch, and nothing is locked");
        findings.require(state.initial_balance.is_zero(), "a balance is locked for no time");
    }
    const auto pending = state.load_pending(store);
    if (!pending) {
        findings.require(false, pending.error().note);
        return findings;
    }
    const auto visited = pending->for_each(
        [&](const TransactionId& id, const Transaction& transaction) -> ActorResult<void> {
            check_transaction(state, id, transaction, findings);
            return {};
        });
    findings.require(visited.has_value(), "the pending transactions cannot be read");
    return findings;
}

}  // namespace fvm::actors::multisig
