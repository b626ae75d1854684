// What signers do: transactions, from the proposal to the execution.

#include <actors/multisig/multisig.hpp>

#include <fvm/sdk/checked.hpp>

#include <algorithm>
#include <optional>
#include <tuple>

namespace fvm::actors::multisig {
namespace {

/// What a transaction is told apart by, whatever its id.
struct ProposalHashData {
    std::optional<Address> requester;
    Address to;
    TokenAmount value;
    MethodNum method = 0;
    Bytes params;

    static auto fields(auto& self) {
        return std::tie(self.requester, self.to, self.value, self.method, self.params);
    }
};

bool is_hash_of(const Bytes& hash, const Transaction& transaction) {
    return hash.empty() || std::ranges::equal(hash, proposal_hash(transaction));
}

ActorResult<void> check_signer(const State& state, const Address& caller) {
    if (!state.is_signer(caller)) {
        return sdk::forbidden(caller.to_text() + " is not a signer");
    }
    return {};
}

/// Executes a transaction, provided that it has the approvals that `state` asks for.
ActorResult<ApproveReturn> execute_if_approved(Runtime& rt, const State& state, TransactionId id,
                                               const Transaction& transaction) {
    if (transaction.approved.size() < state.threshold) {
        return ApproveReturn{};
    }
    FVM_TRY(state.check_available(rt.current_balance(), transaction.value, rt.epoch()));
    // Before the message goes out: what it calls may call back.
    FVM_TRY(rt.transaction<State>([&](State& now) -> ActorResult<void> {
        PendingTransactions pending = FVM_TRY(now.load_pending(rt.store()));
        FVM_TRY(pending.erase(id));
        now.pending = FVM_TRY(pending.flush());
        return {};
    }));
    auto sent = rt.send({.to = transaction.to,
                         .method = transaction.method,
                         .params = IpldBlock::from_encoded(transaction.params),
                         .value = transaction.value});
    ApproveReturn outcome{
        .applied = true, .code = sent ? ExitCode::ok : sent.error().code, .value = {}};
    std::optional<IpldBlock>& data = sent ? *sent : sent.error().data;
    if (data) {
        outcome.value = std::move(data->data);
    }
    return outcome;
}

/// Adds the caller's approval to a transaction, and executes it if that was the last one needed.
ActorResult<ApproveReturn> approve_transaction(Runtime& rt, TransactionId id,
                                               Transaction transaction) {
    const Address caller = Address::id(rt.caller());
    if (std::ranges::find(transaction.approved, caller) != transaction.approved.end()) {
        return sdk::forbidden(caller.to_text() + " has approved this transaction already");
    }
    transaction.approved.push_back(caller);
    const State state = FVM_TRY(rt.transaction<State>([&](State& now) -> ActorResult<State> {
        PendingTransactions pending = FVM_TRY(now.load_pending(rt.store()));
        FVM_TRY(pending.set(id, transaction));
        now.pending = FVM_TRY(pending.flush());
        return now;
    }));
    return execute_if_approved(rt, state, id, transaction);
}

}  // namespace

hash::Digest32 proposal_hash(const Transaction& transaction) {
    const std::optional<Address> requester =
        transaction.approved.empty() ? std::nullopt : std::optional(transaction.approved.front());
    return hash::blake2b_256(ipld::cbor::encode(ProposalHashData{
        requester, transaction.to, transaction.value, transaction.method, transaction.params}));
}

ActorResult<ProposeReturn> propose(Runtime& rt, ProposeParams&& params) {
    FVM_TRY(rt.accept_any_caller());
    if (params.value.is_negative()) {
        return sdk::illegal_argument("proposed value is negative: " + params.value.to_text());
    }
    Transaction transaction{.to = params.to,
                            .value = params.value,
                            .method = params.method,
                            .params = std::move(params.params),
                            .approved = {}};
    const TransactionId id =
        FVM_TRY(rt.transaction<State>([&](State& state) -> ActorResult<TransactionId> {
            FVM_TRY(check_signer(state, Address::id(rt.caller())));
            PendingTransactions pending = FVM_TRY(state.load_pending(rt.store()));
            const TransactionId next = state.next_transaction;
            state.next_transaction = sdk::checked_add(next, TransactionId{1});
            FVM_TRY(pending.set(next, transaction));
            state.pending = FVM_TRY(pending.flush());
            return next;
        }));
    ApproveReturn outcome = FVM_TRY(approve_transaction(rt, id, std::move(transaction)));
    return ProposeReturn{id, outcome.applied, outcome.code, std::move(outcome.value)};
}

ActorResult<ApproveReturn> approve(Runtime& rt, const TransactionParams& params) {
    FVM_TRY(rt.accept_any_caller());
    std::optional<Transaction> transaction;
    const State state = FVM_TRY(rt.transaction<State>([&](State& now) -> ActorResult<State> {
        FVM_TRY(check_signer(now, Address::id(rt.caller())));
        const PendingTransactions pending = FVM_TRY(now.load_pending(rt.store()));
        transaction = FVM_TRY(pending.get(params.id));
        if (!transaction) {
            return sdk::not_found("no such transaction to approve");
        }
        if (!is_hash_of(params.hash, *transaction)) {
            return sdk::illegal_argument("hash does not match the proposal");
        }
        return now;
    }));
    ApproveReturn outcome = FVM_TRY(execute_if_approved(rt, state, params.id, *transaction));
    if (outcome.applied) {
        return outcome;
    }
    return approve_transaction(rt, params.id, *std::move(transaction));
}

ActorResult<void> cancel(Runtime& rt, const TransactionParams& params) {
    FVM_TRY(rt.accept_any_caller());
    return rt.transaction<State>([&](State& state) -> ActorResult<void> {
        const Address caller = Address::id(rt.caller());
        FVM_TRY(check_signer(state, caller));
        PendingTransactions pending = FVM_TRY(state.load_pending(rt.store()));
        const std::optional<Transaction> transaction = FVM_TRY(pending.erase(params.id));
        if (!transaction) {
            return sdk::not_found("no such transaction to cancel");
        }
        if (transaction->approved.empty() || transaction->approved.front() != caller) {
            return sdk::forbidden("cannot cancel another signer's transaction");
        }
        if (!is_hash_of(params.hash, *transaction)) {
            return sdk::illegal_state("hash does not match the proposal");
        }
        state.pending = FVM_TRY(pending.flush());
        return {};
    });
}

ActorResult<void> receive(Runtime& rt, const ReceiveParams& /*params*/) {
    return rt.accept_any_caller();
}

constexpr sdk::Method table[] = {
    sdk::method<&constructor>(methods::constructor),
    sdk::method<&propose>(methods::propose),
    sdk::method<&approve>(methods::approve),
    sdk::method<&cancel>(methods::cancel),
    sdk::method<&add_signer>(methods::add_signer),
    sdk::method<&remove_signer>(methods::remove_signer),
    sdk::method<&swap_signer>(methods::swap_signer),
    sdk::method<&change_threshold>(methods::change_threshold),
    sdk::method<&lock_balance>(methods::lock_balance),
    sdk::method<&receive>(methods::receive),
};

constinit const sdk::Actor actor{.name = "multisig",
                                 .methods = table,
                                 .guard = &restrict_internal_methods,
                                 .fallback = &accept_exported_methods};

}  // namespace fvm::actors::multisig

FVM_ACTOR(fvm::actors::multisig::actor);
