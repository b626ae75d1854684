#include <actors/common/frc46/state.hpp>

#include <actors/common/encodable.hpp>
#include <fvm/sdk/exit.hpp>

#include <algorithm>

namespace fvm::actors::frc46 {
namespace {

auto balances_fail() {
    return sdk::store_fails_with(ExitCode::usr_serialization, "balances");
}

auto allowances_fail() {
    return sdk::store_fails_with(ExitCode::usr_serialization, "allowances");
}

ActorResult<void> check_size(const TokenAmount& amount) {
    if (!is_encodable(amount.atto())) {
        return sdk::fail(ExitCode::usr_serialization, "amount is too large: " + amount.to_text());
    }
    return {};
}

template <class Map>
ipld::StoreResult<Map> load_map(ipld::Blockstore& store, const ipld::Cid& root,
                                const TokenState& state) {
    // By which the reference shifts a number of 32 bits, before it looks at the width.
    sdk::require(state.hamt_bit_width < 32, "attempt to shift left with overflow");
    return Map::load(store, root, state.map_config());
}

}  // namespace

ActorResult<void> TokenState::change_supply(const TokenAmount& delta) {
    TokenAmount changed = supply + delta;
    if (changed.is_negative()) {
        return sdk::illegal_state("total supply would be " + changed.to_text());
    }
    // The reference finds that out when it writes the state, too late to tell the receiver of what
    // was minted, which it panics of.
    sdk::require(is_encodable(changed.atto()), "total supply is too large");
    supply = std::move(changed);
    return {};
}

ActorResult<TokenState> make_state(ipld::Blockstore& store) {
    TokenState state;
    const auto fails = sdk::store_fails_with(ExitCode::usr_illegal_state, "token state");
    state.balances = FVM_TRY_OR(fails, AmountMap(store, state.map_config()).flush());
    // Empty as well.
    state.allowances = state.balances;
    return state;
}

ActorResult<Balances> Balances::load(ipld::Blockstore& store, const TokenState& state) {
    return Balances(FVM_TRY_OR(balances_fail(), load_map<AmountMap>(store, state.balances, state)));
}

ActorResult<TokenAmount> Balances::of(ActorId owner) const {
    return FVM_TRY_OR(balances_fail(), map_.get(owner)).value_or(TokenAmount());
}

ActorResult<TokenAmount> Balances::change(ActorId owner, const TokenAmount& delta) {
    TokenAmount balance = FVM_TRY(of(owner));
    if (delta.is_zero()) {
        return balance;
    }
    TokenAmount changed = balance + delta;
    if (changed.is_negative()) {
        return sdk::insufficient_funds("f0" + std::to_string(owner) + " has " + balance.to_text());
    }
    if (changed.is_zero()) {
        FVM_TRY_OR(balances_fail(), map_.erase(owner));
    } else {
        FVM_TRY_OR(balances_fail(), map_.set(owner, changed));
        FVM_TRY(check_size(changed));
    }
    return changed;
}

ActorResult<void> Balances::flush(TokenState& state) {
    state.balances = FVM_TRY_OR(balances_fail(), map_.flush());
    return {};
}

ActorResult<Allowances> Allowances::load(ipld::Blockstore& store, const TokenState& state,
                                         ActorId owner) {
    AllowanceMap owners =
        FVM_TRY_OR(allowances_fail(), load_map<AllowanceMap>(store, state.allowances, state));
    const std::optional<ipld::Cid> root = FVM_TRY_OR(allowances_fail(), owners.get(owner));
    AmountMap operators(store, state.map_config());
    if (root) {
        operators = FVM_TRY_OR(allowances_fail(), load_map<AmountMap>(store, *root, state));
    }
    return Allowances(std::move(owners), std::move(operators), owner, root.has_value());
}

ActorResult<TokenAmount> Allowances::of(ActorId operator_id) const {
    if (!found_) {
        return TokenAmount();
    }
    return FVM_TRY_OR(allowances_fail(), operators_.get(operator_id)).value_or(TokenAmount());
}

ActorResult<void> Allowances::put(ActorId operator_id, const TokenAmount& allowance) {
    found_ = changed_ = true;
    if (allowance.is_zero()) {
        FVM_TRY_OR(allowances_fail(), operators_.erase(operator_id));
        return {};
    }
    FVM_TRY_OR(allowances_fail(), operators_.set(operator_id, allowance));
    return check_size(allowance);
}

ActorResult<TokenAmount> Allowances::change(ActorId operator_id, const TokenAmount& delta) {
    TokenAmount allowance = FVM_TRY(of(operator_id));
    if (delta.is_zero() || (!found_ && delta.is_negative())) {
        return allowance;
    }
    TokenAmount changed = std::max(allowance + delta, TokenAmount());
    FVM_TRY(put(operator_id, changed));
    return changed;
}

ActorResult<TokenAmount> Allowances::use(ActorId operator_id, const TokenAmount& amount) {
    TokenAmount allowance = FVM_TRY(of(operator_id));
    if ((allowance.is_zero() && operator_id != owner_) || allowance < amount) {
        return sdk::insufficient_funds("f0" + std::to_string(operator_id) + " may use " +
                                       allowance.to_text());
    }
    if (amount.is_zero()) {
        return allowance;
    }
    TokenAmount left = allowance - amount;
    FVM_TRY(put(operator_id, left));
    return left;
}

ActorResult<void> Allowances::set(ActorId operator_id, const TokenAmount& positive) {
    return put(operator_id, positive);
}

ActorResult<TokenAmount> Allowances::revoke(ActorId operator_id) {
    if (!found_) {
        return TokenAmount();
    }
    changed_ = true;
    return FVM_TRY_OR(allowances_fail(), operators_.erase(operator_id)).value_or(TokenAmount());
}

ActorResult<void> Allowances::flush(TokenState& state) {
    if (!changed_) {
        return {};
    }
    if (operators_.empty()) {
        FVM_TRY_OR(allowances_fail(), owners_.erase(owner_));
    } else {
        const ipld::Cid root = FVM_TRY_OR(allowances_fail(), operators_.flush());
        FVM_TRY_OR(allowances_fail(), owners_.set(owner_, root));
    }
    state.allowances = FVM_TRY_OR(allowances_fail(), owners_.flush());
    return {};
}

}  // namespace fvm::actors::frc46
