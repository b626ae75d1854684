// What a multisig does to itself: signers, threshold, locked balance.

#include <actors/multisig/multisig.hpp>

#include <fvm/sdk/checked.hpp>

namespace fvm::actors::multisig {
namespace {

/// The address by which signers are kept.
ActorResult<Address> resolve_signer(Runtime& rt, const Address& address, Existence existence) {
    return Address::id(FVM_TRY(resolve_to_actor_id(rt, address, existence)));
}

ActorResult<void> check_constructor(const ConstructorParams& params) {
    if (params.threshold > params.signers.size()) {
        return sdk::illegal_argument("more approvals than there are signers");
    }
    if (params.threshold < 1) {
        return sdk::illegal_argument("no approvals are too few");
    }
    if (params.unlock_duration < 0) {
        return sdk::illegal_argument("an unlock duration of less than nothing");
    }
    return {};
}

}  // namespace

ActorResult<void> constructor(Runtime& rt, const ConstructorParams& params) {
    FVM_TRY(rt.accept_callers({init_actor_id}));
    if (params.signers.empty()) {
        return sdk::illegal_argument("must have at least one signer");
    }
    if (params.signers.size() > max_signers) {
        return sdk::illegal_argument("cannot have more than 256 signers");
    }
    State state;
    state.threshold = params.threshold;
    for (const Address& signer : params.signers) {
        const Address resolved = FVM_TRY(resolve_signer(rt, signer, Existence::needed));
        if (state.is_signer(resolved)) {
            return sdk::illegal_argument("duplicate signer: " + signer.to_text());
        }
        state.signers.push_back(resolved);
    }
    FVM_TRY(check_constructor(params));
    state.pending = FVM_TRY(PendingTransactions::make_empty(rt.store(), pending_name));
    if (params.unlock_duration != 0) {
        state.lock(params.start_epoch, params.unlock_duration, rt.value_received());
    }
    return rt.create_state(state);
}

ActorResult<void> add_signer(Runtime& rt, const AddSignerParams& params) {
    FVM_TRY(rt.accept_callers({rt.receiver()}));
    const Address signer = FVM_TRY(resolve_signer(rt, params.signer, Existence::needed));
    return rt.transaction<State>([&](State& state) -> ActorResult<void> {
        if (state.signers.size() >= max_signers) {
            return sdk::forbidden("cannot have more than 256 signers");
        }
        if (state.is_signer(signer)) {
            return sdk::forbidden(signer.to_text() + " is a signer already");
        }
        state.signers.push_back(signer);
        if (params.increase) {
            state.threshold = sdk::checked_add(state.threshold, std::uint64_t{1});
        }
        return {};
    });
}

ActorResult<void> remove_signer(Runtime& rt, const RemoveSignerParams& params) {
    FVM_TRY(rt.accept_callers({rt.receiver()}));
    const Address signer = FVM_TRY(resolve_signer(rt, params.signer, Existence::not_needed));
    return rt.transaction<State>([&](State& state) -> ActorResult<void> {
        if (!state.is_signer(signer)) {
            return sdk::forbidden(signer.to_text() + " is not a signer");
        }
        if (state.signers.size() == 1) {
            return sdk::forbidden("cannot remove the only signer");
        }
        if (!params.decrease && state.signers.size() - 1 < state.threshold) {
            return sdk::illegal_argument("fewer signers than the threshold would be left");
        }
        if (params.decrease) {
            if (state.threshold < 2) {
                // Zero, which no message makes, is what the reference panics of here.
                const std::uint64_t lower = sdk::checked_sub(state.threshold, std::uint64_t{1});
                return sdk::illegal_argument("cannot decrease the threshold to " +
                                             std::to_string(lower));
            }
            state.threshold -= 1;
        }
        FVM_TRY_OR(sdk::in_context("the removed signer's approvals"),
                   state.purge_approvals(rt.store(), signer));
        std::erase(state.signers, signer);
        return {};
    });
}

ActorResult<void> swap_signer(Runtime& rt, const SwapSignerParams& params) {
    FVM_TRY(rt.accept_callers({rt.receiver()}));
    const Address from = FVM_TRY(resolve_signer(rt, params.from, Existence::not_needed));
    const Address to = FVM_TRY(resolve_signer(rt, params.to, Existence::needed));
    return rt.transaction<State>([&](State& state) -> ActorResult<void> {
        if (!state.is_signer(from)) {
            return sdk::forbidden(from.to_text() + " is not a signer");
        }
        if (state.is_signer(to)) {
            return sdk::illegal_argument(to.to_text() + " is a signer already");
        }
        std::erase(state.signers, from);
        state.signers.push_back(to);
        return state.purge_approvals(rt.store(), from);
    });
}

ActorResult<void> change_threshold(Runtime& rt, const ChangeThresholdParams& params) {
    FVM_TRY(rt.accept_callers({rt.receiver()}));
    return rt.transaction<State>([&](State& state) -> ActorResult<void> {
        if (params.threshold == 0 || params.threshold > state.signers.size()) {
            return sdk::illegal_argument("new threshold not supported");
        }
        state.threshold = params.threshold;
        return {};
    });
}

ActorResult<void> lock_balance(Runtime& rt, const LockBalanceParams& params) {
    FVM_TRY(rt.accept_callers({rt.receiver()}));
    if (params.unlock_duration <= 0) {
        return sdk::illegal_argument("the unlock duration is not above zero");
    }
    if (params.amount.is_negative()) {
        return sdk::illegal_argument("amount to lock must not be negative");
    }
    return rt.transaction<State>([&](State& state) -> ActorResult<void> {
        if (state.unlock_duration != 0) {
            return sdk::forbidden("what is locked cannot be changed");
        }
        state.lock(params.start_epoch, params.unlock_duration, params.amount);
        return {};
    });
}

}  // namespace fvm::actors::multisig
