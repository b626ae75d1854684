#include <actors/common/frc46/token.hpp>

namespace fvm::actors::frc46 {
namespace {

ActorResult<void> check_not_negative(const TokenAmount& amount) {
    if (amount.is_negative()) {
        return sdk::illegal_argument("amount must not be negative: " + amount.to_text());
    }
    return {};
}

}  // namespace

void ReceiverHook::prepare(const Address& receiver, const TokenReceived& received) {
    receiver_ = receiver;
    params_ = IpldBlock::encode(
        UniversalReceiverParams{.type = token_type, .payload = ipld::cbor::encode(received)});
}

ActorResult<Bytes> ReceiverHook::call(Runtime& rt) && {
    auto answer =
        rt.send({.to = receiver_, .method = receiver_hook_method, .params = std::move(params_)});
    if (!answer) {
        return sdk::fail(answer.error().code, "receiver hook: " + answer.error().note);
    }
    return *answer ? std::move((*answer)->data) : Bytes();
}

ActorResult<void> Token::check_amount(const TokenAmount& amount) const {
    FVM_TRY(check_not_negative(amount));
    if (!(amount.atto() % granularity_).is_zero()) {
        return sdk::illegal_argument("amount must be a multiple of " +
                                     std::to_string(granularity_) + ": " + amount.to_text());
    }
    return {};
}

ActorResult<ActorId> Token::resolve_or_init(const Address& address) {
    std::optional<ActorId> id = rt_.resolve_address(address);
    if (!id) {
        // Whether that works shows in what follows.
        static_cast<void>(rt_.try_send({.to = address}));
        id = rt_.resolve_address(address);
    }
    if (!id) {
        return sdk::not_found("address could not be initialized: " + address.to_text());
    }
    return *id;
}

ActorResult<TokenAmount> Token::balance_of(const Address& owner) const {
    const std::optional<ActorId> id = rt_.resolve_address(owner);
    if (!id) {
        return TokenAmount();
    }
    return FVM_TRY(Balances::load(rt_.store(), state_)).of(*id);
}

ActorResult<TokenAmount> Token::allowance(const Address& owner,
                                          const Address& operator_address) const {
    const std::optional<ActorId> owner_id = rt_.resolve_address(owner);
    const std::optional<ActorId> operator_id =
        owner_id ? rt_.resolve_address(operator_address) : std::nullopt;
    if (!operator_id) {
        return TokenAmount();
    }
    return FVM_TRY(Allowances::load(rt_.store(), state_, *owner_id)).of(*operator_id);
}

ActorResult<MintReturn> Token::mint(ActorId operator_id, const Address& owner,
                                    const TokenAmount& amount, ReceiverHook& hook) {
    FVM_TRY(check_amount(amount));
    const ActorId owner_id = FVM_TRY(resolve_or_init(owner));
    Balances balances = FVM_TRY(Balances::load(rt_.store(), state_));
    TokenAmount balance = FVM_TRY(balances.change(owner_id, amount));
    FVM_TRY(balances.flush(state_));
    FVM_TRY(state_.change_supply(amount));
    hook.prepare(owner, {.from = rt_.receiver(),
                         .to = owner_id,
                         .operator_id = operator_id,
                         .amount = amount,
                         .operator_data = {},
                         .token_data = {}});
    return MintReturn{std::move(balance), state_.supply, {}};
}

ActorResult<Token::Moved> Token::move(ActorId from, ActorId to, const TokenAmount& amount) {
    Balances balances = FVM_TRY(Balances::load(rt_.store(), state_));
    if (from == to) {
        const TokenAmount balance = FVM_TRY(balances.of(from));
        if (balance < amount) {
            return sdk::insufficient_funds("f0" + std::to_string(from) + " has " +
                                           balance.to_text());
        }
        return Moved{balance, balance};
    }
    Moved moved;
    moved.from_balance = FVM_TRY(balances.change(from, -amount));
    moved.to_balance = FVM_TRY(balances.change(to, amount));
    FVM_TRY(balances.flush(state_));
    return moved;
}

ActorResult<TransferReturn> Token::transfer(ActorId from, ActorId to, const TokenAmount& amount,
                                            const Bytes& operator_data, ReceiverHook& hook) {
    FVM_TRY(check_amount(amount));
    Moved moved = FVM_TRY(move(from, to, amount));
    hook.prepare(Address::id(to), {.from = from,
                                   .to = to,
                                   .operator_id = from,
                                   .amount = amount,
                                   .operator_data = operator_data,
                                   .token_data = {}});
    return TransferReturn{std::move(moved.from_balance), std::move(moved.to_balance), {}};
}

ActorResult<Token::Used> Token::use_allowance(ActorId operator_id, const Address& owner,
                                              const TokenAmount& amount) {
    FVM_TRY(check_amount(amount));
    const std::optional<ActorId> owner_id = rt_.resolve_address(owner);
    if (owner_id == operator_id) {
        return sdk::illegal_argument("operator cannot be the debited address");
    }
    if (!owner_id) {
        return sdk::insufficient_funds(owner.to_text() + " has allowed nothing");
    }
    Allowances allowances = FVM_TRY(Allowances::load(rt_.store(), state_, *owner_id));
    TokenAmount left = FVM_TRY(allowances.use(operator_id, amount));
    FVM_TRY(allowances.flush(state_));
    return Used{*owner_id, std::move(left)};
}

ActorResult<TransferFromReturn> Token::transfer_from(ActorId operator_id, const Address& from,
                                                     ActorId to, const TokenAmount& amount,
                                                     const Bytes& operator_data,
                                                     ReceiverHook& hook) {
    Used used = FVM_TRY(use_allowance(operator_id, from, amount));
    Moved moved = FVM_TRY(move(used.owner, to, amount));
    hook.prepare(Address::id(to), {.from = used.owner,
                                   .to = to,
                                   .operator_id = operator_id,
                                   .amount = amount,
                                   .operator_data = operator_data,
                                   .token_data = {}});
    return TransferFromReturn{
        std::move(moved.from_balance), std::move(moved.to_balance), std::move(used.left), {}};
}

ActorResult<TokenAmount> Token::take(ActorId owner, const TokenAmount& amount) {
    Balances balances = FVM_TRY(Balances::load(rt_.store(), state_));
    TokenAmount balance = FVM_TRY(balances.change(owner, -amount));
    FVM_TRY(balances.flush(state_));
    FVM_TRY(state_.change_supply(-amount));
    return balance;
}

ActorResult<BurnReturn> Token::burn(const Address& owner, const TokenAmount& amount) {
    FVM_TRY(check_amount(amount));
    return BurnReturn{FVM_TRY(take(FVM_TRY(resolve_or_init(owner)), amount))};
}

ActorResult<BurnFromReturn> Token::burn_from(ActorId operator_id, const Address& owner,
                                             const TokenAmount& amount) {
    Used used = FVM_TRY(use_allowance(operator_id, owner, amount));
    return BurnFromReturn{FVM_TRY(take(used.owner, amount)), std::move(used.left)};
}

ActorResult<TokenAmount> Token::change_allowance(ActorId owner, const Address& operator_address,
                                                 const TokenAmount& delta) {
    const ActorId operator_id = FVM_TRY(resolve_or_init(operator_address));
    Allowances allowances = FVM_TRY(Allowances::load(rt_.store(), state_, owner));
    TokenAmount changed = FVM_TRY(allowances.change(operator_id, delta));
    FVM_TRY(allowances.flush(state_));
    return changed;
}

ActorResult<TokenAmount> Token::increase_allowance(ActorId owner, const Address& operator_address,
                                                   const TokenAmount& delta) {
    FVM_TRY(check_not_negative(delta));
    return change_allowance(owner, operator_address, delta);
}

ActorResult<TokenAmount> Token::decrease_allowance(ActorId owner, const Address& operator_address,
                                                   const TokenAmount& delta) {
    FVM_TRY(check_not_negative(delta));
    return change_allowance(owner, operator_address, -delta);
}

ActorResult<TokenAmount> Token::revoke_allowance(ActorId owner, const Address& operator_address) {
    const std::optional<ActorId> operator_id = rt_.resolve_address(operator_address);
    if (!operator_id) {
        return TokenAmount();
    }
    Allowances allowances = FVM_TRY(Allowances::load(rt_.store(), state_, owner));
    TokenAmount before = FVM_TRY(allowances.revoke(*operator_id));
    FVM_TRY(allowances.flush(state_));
    return before;
}

ActorResult<void> Token::set_allowances(const Address& owner, std::span<const Address> operators,
                                        const TokenAmount& allowance) {
    if (operators.empty()) {
        return {};
    }
    const ActorId owner_id = FVM_TRY(resolve_or_init(owner));
    std::optional<Allowances> allowances;
    for (const Address& operator_address : operators) {
        const ActorId operator_id = FVM_TRY(resolve_or_init(operator_address));
        if (!allowances) {
            allowances = FVM_TRY(Allowances::load(rt_.store(), state_, owner_id));
        }
        FVM_TRY(allowances->set(operator_id, allowance));
    }
    return allowances->flush(state_);
}

}  // namespace fvm::actors::frc46
