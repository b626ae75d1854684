#include <actors/verifreg/token.hpp>

#include <actors/datacap/types.hpp>

namespace fvm::actors::verifreg {
namespace {

ActorResult<TokenAmount> to_tokens(const DataCap& amount) {
    TokenAmount tokens = TokenAmount::from_whole(amount);
    // One byte is the sign. Encoders of the reference refuse longer ones; ours trust their callers.
    if (tokens.atto().bit_length() > 8 * (max_bigint_size - 1)) {
        return sdk::fail(ExitCode::usr_serialization, "too much datacap");
    }
    return tokens;
}

template <class Params>
ActorResult<void> tell(Runtime& rt, MethodNum method, const Params& params) {
    FVM_TRY_OR(sdk::in_context("datacap actor"), rt.send({.to = Address::id(datacap_actor_id),
                                                          .method = method,
                                                          .params = IpldBlock::encode(params)}));
    return {};
}

}  // namespace

DataCap to_datacap(const TokenAmount& tokens) {
    return tokens.atto() / frc46::token_precision;
}

ActorResult<DataCap> datacap_balance(Runtime& rt, ActorId owner) {
    const auto answer = FVM_TRY_OR(sdk::in_context("datacap actor"),
                                   rt.send({.to = Address::id(datacap_actor_id),
                                            .method = datacap::methods::balance,
                                            .params = IpldBlock::encode(Address::id(owner)),
                                            .read_only = true}));
    return to_datacap(FVM_TRY(sdk::decode_return<TokenAmount>(answer)));
}

ActorResult<void> mint_datacap(Runtime& rt, ActorId to, const DataCap& amount) {
    return tell(
        rt, datacap::methods::mint,
        datacap::MintParams{
            Address::id(to), FVM_TRY(to_tokens(amount)), {Address::id(storage_market_actor_id)}});
}

ActorResult<void> transfer_datacap(Runtime& rt, ActorId to, const DataCap& amount) {
    return tell(rt, datacap::methods::transfer,
                frc46::TransferParams{Address::id(to), FVM_TRY(to_tokens(amount)), {}});
}

ActorResult<void> burn_datacap(Runtime& rt, const DataCap& amount) {
    if (amount.is_zero()) {
        return {};
    }
    return tell(rt, datacap::methods::burn, frc46::BurnParams{FVM_TRY(to_tokens(amount))});
}

ActorResult<void> destroy_datacap(Runtime& rt, ActorId owner, const DataCap& amount) {
    if (amount.is_zero()) {
        return {};
    }
    return tell(rt, datacap::methods::destroy,
                datacap::DestroyParams{Address::id(owner), FVM_TRY(to_tokens(amount))});
}

}  // namespace fvm::actors::verifreg
