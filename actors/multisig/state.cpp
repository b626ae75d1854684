#include <actors/multisig/state.hpp>

#include <fvm/sdk/checked.hpp>

#include <algorithm>
#include <utility>

namespace fvm::actors::multisig {

bool State::is_signer(const Address& address) const {
    return std::ranges::find(signers, address) != signers.end();
}

void State::lock(ChainEpoch start, ChainEpoch duration, TokenAmount amount) {
    start_epoch = start;
    unlock_duration = duration;
    initial_balance = std::move(amount);
}

TokenAmount State::amount_locked(ChainEpoch elapsed) const {
    if (0 < elapsed && elapsed < unlock_duration) {
        return (initial_balance * (unlock_duration - elapsed)).div_ceil(unlock_duration);
    }
    return elapsed < unlock_duration ? initial_balance : TokenAmount();
}

ActorResult<void> State::check_available(const TokenAmount& balance, const TokenAmount& to_spend,
                                         ChainEpoch epoch) const {
    if (to_spend.is_zero()) {
        return {};
    }
    if (to_spend.is_negative()) {
        return sdk::illegal_argument("to spend " + to_spend.to_text() + " is less than nothing");
    }
    const TokenAmount left = balance - to_spend;
    if (left.is_negative()) {
        return sdk::insufficient_funds("to spend " + to_spend.to_text() + " of " +
                                       balance.to_text());
    }
    const TokenAmount locked = amount_locked(sdk::checked_sub(epoch, start_epoch));
    if (left < locked) {
        return sdk::insufficient_funds("to spend " + to_spend.to_text() + " would leave " +
                                       left.to_text() + ", and " + locked.to_text() +
                                       " are locked");
    }
    return {};
}

ActorResult<PendingTransactions> State::load_pending(ipld::Blockstore& store) const {
    return PendingTransactions::load(store, pending, pending_name);
}

ActorResult<void> State::purge_approvals(ipld::Blockstore& store, const Address& approver) {
    PendingTransactions transactions = FVM_TRY(load_pending(store));
    std::vector<std::pair<TransactionId, Transaction>> approved;
    FVM_TRY(transactions.for_each(
        [&](const TransactionId& id, const Transaction& transaction) -> ActorResult<void> {
            if (std::ranges::find(transaction.approved, approver) == transaction.approved.end()) {
                return {};
            }
            // Keys may be spellings of one id, of which the last transaction counts.
            const auto same =
                std::ranges::find(approved, id, &std::pair<TransactionId, Transaction>::first);
            if (same == approved.end()) {
                approved.emplace_back(id, transaction);
            } else {
                same->second = transaction;
            }
            return {};
        }));
    for (auto& [id, transaction] : approved) {
        std::erase(transaction.approved, approver);
        if (transaction.approved.empty()) {
            FVM_TRY(transactions.erase(id));
        } else {
            FVM_TRY(transactions.set(id, transaction));
        }
    }
    pending = FVM_TRY(transactions.flush());
    return {};
}

}  // namespace fvm::actors::multisig
