#pragma once

#include <actors/common/frc46/state.hpp>
#include <actors/common/frc46/types.hpp>
#include <fvm/sdk/exit.hpp>

#include <span>

/// What can be done with a token (FRC-46), free of what the actor of one token allows whom.
namespace fvm::actors::frc46 {

/// The message that tells whoever got tokens of them. It goes out after the transaction in which
/// they were got, and what it fails with undoes that.
class ReceiverHook {
  public:
    void prepare(const Address& receiver, const TokenReceived& received);
    [[nodiscard]] bool is_due() const { return params_.has_value(); }
    /// Returns what the receiver returned, whatever its codec; empty for nothing. The receiver's
    /// exit code is passed on as Runtime::send() does, without data.
    ActorResult<Bytes> call(Runtime& rt) &&;

  private:
    Address receiver_;
    std::optional<IpldBlock> params_;
};

/// `change(State&, ReceiverHook&)`, which prepares the hook unless it fails, in a transaction; then
/// calls the hook and returns what that returns. Once a hook is prepared it must be called: where
/// something else fails before, the call ends with code 24 (the crate fvm_actor_utils 15.0.0,
/// src/receiver/mod.rs, which panics of that).
template <class State, class Change>
ActorResult<Bytes> change_and_tell(Runtime& rt, Change&& change) {
    ReceiverHook hook;
    const ActorResult<void> changed = rt.transaction<State>(
        [&](State& state) -> ActorResult<void> { return change(state, hook); });
    sdk::require(changed || !hook.is_due(), "dropped before receiver hook was called");
    if (!changed) {
        return std::unexpected(changed.error());
    }
    return std::move(hook).call(rt);
}

/// The operations of a token on its state. In each the amount is looked at first: a negative one,
/// and one that is no multiple of the granularity, are code 16.
///
/// Addresses of those who are to have something are given an actor by a message that carries
/// nothing; where there is none after that, as always in a transaction, they are code 17. Others
/// that are nobody's have nothing.
class Token {
  public:
    /// Amounts are multiples of `granularity`; allowances need not be.
    Token(Runtime& rt, TokenState& state, std::uint64_t granularity)
        : rt_(rt), state_(state), granularity_(granularity) {}

    [[nodiscard]] ActorResult<TokenAmount> balance_of(const Address& owner) const;
    [[nodiscard]] ActorResult<TokenAmount> allowance(const Address& owner,
                                                     const Address& operator_address) const;

    // What those who move tokens get back lacks the receiver's answer.

    ActorResult<MintReturn> mint(ActorId operator_id, const Address& owner,
                                 const TokenAmount& amount, ReceiverHook& hook);
    /// Code 19 where the balance is not enough.
    ActorResult<TransferReturn> transfer(ActorId from, ActorId to, const TokenAmount& amount,
                                         const Bytes& operator_data, ReceiverHook& hook);
    /// Code 16 where the operator is the owner, 19 where the allowance or the balance is not
    /// enough.
    ActorResult<TransferFromReturn> transfer_from(ActorId operator_id, const Address& from,
                                                  ActorId to, const TokenAmount& amount,
                                                  const Bytes& operator_data, ReceiverHook& hook);
    ActorResult<BurnReturn> burn(const Address& owner, const TokenAmount& amount);
    ActorResult<BurnFromReturn> burn_from(ActorId operator_id, const Address& owner,
                                          const TokenAmount& amount);

    // A negative delta is code 16. What is returned is the new allowance, which may be zero and is
    // never less.

    ActorResult<TokenAmount> increase_allowance(ActorId owner, const Address& operator_address,
                                                const TokenAmount& delta);
    ActorResult<TokenAmount> decrease_allowance(ActorId owner, const Address& operator_address,
                                                const TokenAmount& delta);
    /// Returns the allowance before.
    ActorResult<TokenAmount> revoke_allowance(ActorId owner, const Address& operator_address);
    /// The same positive allowance for all of them, in this order, up to the first that fails.
    ActorResult<void> set_allowances(const Address& owner, std::span<const Address> operators,
                                     const TokenAmount& allowance);

  private:
    struct Moved {
        TokenAmount from_balance;
        TokenAmount to_balance;
    };
    struct Used {
        ActorId owner = 0;
        TokenAmount left;
    };
    [[nodiscard]] ActorResult<void> check_amount(const TokenAmount& amount) const;
    ActorResult<ActorId> resolve_or_init(const Address& address);
    ActorResult<TokenAmount> change_allowance(ActorId owner, const Address& operator_address,
                                              const TokenAmount& delta);
    ActorResult<Used> use_allowance(ActorId operator_id, const Address& owner,
                                    const TokenAmount& amount);
    ActorResult<Moved> move(ActorId from, ActorId to, const TokenAmount& amount);
    ActorResult<TokenAmount> take(ActorId owner, const TokenAmount& amount);

    Runtime& rt_;
    TokenState& state_;
    std::uint64_t granularity_;
};

}  // namespace fvm::actors::frc46
