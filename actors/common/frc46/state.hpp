#pragma once

#include <actors/common/builtin.hpp>
#include <fvm/sdk/collections.hpp>

#include <tuple>
#include <utility>

/// Who has how much of a token, and who may use how much of it. Maps that cannot be read or
/// written, and amounts that the chain cannot hold, are code 21.
namespace fvm::actors::frc46 {

/// Amounts by actor; none of them zero.
using AmountMap = ipld::Hamt<TokenAmount, ActorId>;
/// Roots of AmountMaps by actor; none of them empty.
using AllowanceMap = ipld::Hamt<ipld::Cid, ActorId>;

/// The crate frc46_token 15.0.0, src/token/state.rs, DEFAULT_HAMT_BIT_WIDTH.
inline constexpr std::uint32_t default_bit_width = 3;

/// The part of a token's actor's state that is the same for all tokens.
struct TokenState {
    TokenAmount supply;
    /// An AmountMap.
    ipld::Cid balances;
    /// An AllowanceMap: the balances' owners, and what operators may use of their balances.
    ipld::Cid allowances;
    /// Of all of these maps.
    std::uint32_t hamt_bit_width = default_bit_width;

    static auto fields(auto& self) {
        return std::tie(self.supply, self.balances, self.allowances, self.hamt_bit_width);
    }

    [[nodiscard]] ipld::HamtConfig map_config() const { return {.bit_width = hamt_bit_width}; }
    /// Code 20 for a supply that would be negative; one that the chain cannot hold ends the call.
    ActorResult<void> change_supply(const TokenAmount& delta);
};

/// Of a token that nobody has.
[[nodiscard]] ActorResult<TokenState> make_state(ipld::Blockstore& store);

/// The balances in a state, to be flushed when they have changed.
class Balances {
  public:
    static ActorResult<Balances> load(ipld::Blockstore& store, const TokenState& state);

    [[nodiscard]] ActorResult<TokenAmount> of(ActorId owner) const;
    /// Returns the new balance. Code 19 where it would be negative, unless `delta` is zero.
    ActorResult<TokenAmount> change(ActorId owner, const TokenAmount& delta);
    ActorResult<void> flush(TokenState& state);

  private:
    explicit Balances(AmountMap map) : map_(std::move(map)) {}

    AmountMap map_;
};

/// What operators may use of one owner's balance, to be flushed when it has changed.
class Allowances {
  public:
    static ActorResult<Allowances> load(ipld::Blockstore& store, const TokenState& state,
                                        ActorId owner);

    [[nodiscard]] ActorResult<TokenAmount> of(ActorId operator_id) const;
    /// Returns the new allowance, which is not less than zero.
    ActorResult<TokenAmount> change(ActorId operator_id, const TokenAmount& delta);
    /// Takes `amount` of an allowance and returns what is left. Code 19 where there is less, and
    /// for an operator without any allowance, even of nothing.
    ActorResult<TokenAmount> use(ActorId operator_id, const TokenAmount& amount);
    ActorResult<void> set(ActorId operator_id, const TokenAmount& positive);
    /// Returns the allowance before.
    ActorResult<TokenAmount> revoke(ActorId operator_id);
    ActorResult<void> flush(TokenState& state);

  private:
    Allowances(AllowanceMap owners, AmountMap operators, ActorId owner, bool found)
        : owners_(std::move(owners)),
          operators_(std::move(operators)),
          owner_(owner),
          found_(found) {}
    /// What is nothing is not kept.
    ActorResult<void> put(ActorId operator_id, const TokenAmount& allowance);

    AllowanceMap owners_;
    AmountMap operators_;
    ActorId owner_;
    /// The owner has an entry, however empty.
    bool found_;
    bool changed_ = false;
};

}  // namespace fvm::actors::frc46
