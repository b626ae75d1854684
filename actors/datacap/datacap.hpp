#pragma once

#include <actors/common/frc46/token.hpp>
#include <actors/datacap/types.hpp>

#include <string>
#include <tuple>

/// DataCap, the token that verified clients pay for storage with (FIP-0045; builtin-actors
/// actors/datacap). It belongs to a governor, the verified registry: only the governor makes it,
/// only from or to the governor can it go. Otherwise it is a token as FRC-46 has them; what its
/// methods fail with besides is in frc46/token.hpp.
namespace fvm::actors::datacap {

struct State {
    Address governor;
    frc46::TokenState token;

    static auto fields(auto& self) { return std::tie(self.governor, self.token); }
};

/// Only the system may call it. The governor is kept under the address that is given, which must
/// be somebody's: else code 16.
ActorResult<void> constructor(Runtime& rt, const Address& governor);

// By the governor; others get code 18. A governor whose address is no id can call nothing.

/// Gives somebody new tokens, and lets operators use them without limit. Operators are looked at
/// even where there is something wrong with the tokens, and what is wrong with them comes first.
ActorResult<frc46::MintReturn> mint(Runtime& rt, const MintParams& params);
/// Takes tokens from somebody, who need not have allowed it.
ActorResult<frc46::BurnReturn> destroy(Runtime& rt, const DestroyParams& params);

// By anybody.

ActorResult<std::string> name(Runtime& rt);
ActorResult<std::string> symbol(Runtime& rt);
/// What all amounts but allowances are multiples of.
ActorResult<std::uint64_t> get_granularity(Runtime& rt);
ActorResult<TokenAmount> total_supply(Runtime& rt);
/// Zero for an address that is nobody's.
ActorResult<TokenAmount> balance(Runtime& rt, const Address& owner);
ActorResult<TokenAmount> allowance(Runtime& rt, const frc46::GetAllowanceParams& params);

/// From the caller. Code 16 for a receiver's address that is nobody's; 18 where neither is the
/// governor.
ActorResult<frc46::TransferReturn> transfer(Runtime& rt, const frc46::TransferParams& params);
/// The caller uses its allowance. Code 16 for a receiver's address that is nobody's; 18 where that
/// is not the governor.
ActorResult<frc46::TransferFromReturn> transfer_from(Runtime& rt,
                                                     const frc46::TransferFromParams& params);
ActorResult<frc46::BurnReturn> burn(Runtime& rt, const frc46::BurnParams& params);
ActorResult<frc46::BurnFromReturn> burn_from(Runtime& rt, const frc46::BurnFromParams& params);

// What others may use of the caller's balance. These return the new allowance,
ActorResult<TokenAmount> increase_allowance(Runtime& rt,
                                            const frc46::ChangeAllowanceParams& params);
ActorResult<TokenAmount> decrease_allowance(Runtime& rt,
                                            const frc46::ChangeAllowanceParams& params);
// and this the old one.
ActorResult<TokenAmount> revoke_allowance(Runtime& rt, const frc46::RevokeAllowanceParams& params);

extern const sdk::Actor actor;

}  // namespace fvm::actors::datacap
