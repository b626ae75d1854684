#pragma once

#include <actors/common/builtin.hpp>
#include <fvm/sdk/collections.hpp>

#include <string_view>
#include <tuple>
#include <vector>

namespace fvm::actors::multisig {

/// builtin-actors actors/multisig/src/types.rs, SIGNERS_MAX.
inline constexpr std::size_t max_signers = 256;

using TransactionId = std::int64_t;

/// A message that waits for approvals.
struct Transaction {
    Address to;
    TokenAmount value;
    MethodNum method = 0;
    /// In CBOR; empty for none.
    Bytes params;
    /// Ids of signers; whoever proposed it is the first.
    std::vector<Address> approved;

    static auto fields(auto& self) {
        return std::tie(self.to, self.value, self.method, self.params, self.approved);
    }
    friend bool operator==(const Transaction&, const Transaction&) = default;
};

using PendingTransactions = sdk::Map<TransactionId, Transaction>;
inline constexpr std::string_view pending_name = "pending transactions";

/// builtin-actors actors/multisig/src/state.rs.
struct State {
    /// Ids, in the order in which they became signers.
    std::vector<Address> signers;
    /// How many approvals a transaction needs.
    std::uint64_t threshold = 0;
    TransactionId next_transaction = 0;
    /// What is locked at start_epoch, to be unlocked evenly over unlock_duration.
    TokenAmount initial_balance;
    ChainEpoch start_epoch = 0;
    /// Zero where nothing has ever been locked.
    ChainEpoch unlock_duration = 0;
    /// PendingTransactions.
    ipld::Cid pending;

    static auto fields(auto& self) {
        return std::tie(self.signers, self.threshold, self.next_transaction, self.initial_balance,
                        self.start_epoch, self.unlock_duration, self.pending);
    }

    [[nodiscard]] bool is_signer(const Address& address) const;
    void lock(ChainEpoch start, ChainEpoch duration, TokenAmount amount);
    /// What is locked so many epochs after start_epoch, rounded up.
    [[nodiscard]] TokenAmount amount_locked(ChainEpoch elapsed) const;
    /// Code 16 for a negative amount, 19 where the balance, or what of it is not locked, does not
    /// cover it. Nothing can always be spent. Code 24 where the time since start_epoch is no
    /// number.
    [[nodiscard]] ActorResult<void> check_available(const TokenAmount& balance,
                                                    const TokenAmount& to_spend,
                                                    ChainEpoch epoch) const;
    [[nodiscard]] ActorResult<PendingTransactions> load_pending(ipld::Blockstore& store) const;
    /// Takes back what somebody has approved. A transaction that nobody approves then is gone.
    [[nodiscard]] ActorResult<void> purge_approvals(ipld::Blockstore& store,
                                                    const Address& approver);
};

}  // namespace fvm::actors::multisig
