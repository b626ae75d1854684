#include <actors/paych/paych.hpp>

#include <fvm/hash/hash.hpp>
#include <fvm/ipld/amt.hpp>
#include <fvm/sdk/checked.hpp>

#include <algorithm>

namespace fvm::actors::paych {
namespace {

using Lanes = ipld::Amt<LaneState>;

/// The account actor's method, which knows how to check signatures of its key.
constexpr MethodNum authenticate_message = sdk::method_number("AuthenticateMessage");

struct AuthenticateMessageParams {
    Bytes signature;
    Bytes message;

    static auto fields(auto& self) { return std::tie(self.signature, self.message); }
};

auto lanes_fail(std::string_view what) {
    return sdk::array_fails_with(ExitCode::usr_illegal_state, what);
}

ActorResult<void> authenticate(Runtime& rt, const Address& signer, const SignedVoucher& voucher) {
    const auto answer = FVM_TRY(rt.send({.to = signer,
                                         .method = authenticate_message,
                                         .params = IpldBlock::encode(AuthenticateMessageParams{
                                             voucher.signature->data, voucher.signing_bytes()}),
                                         .read_only = true}));
    if (!FVM_TRY(sdk::decode_return<bool>(answer))) {
        return sdk::illegal_argument("voucher signature authentication failed");
    }
    return {};
}

/// All that a voucher can be refused for without looking at its lane.
ActorResult<void> check_terms(Runtime& rt, const UpdateParams& params) {
    const SignedVoucher& voucher = params.voucher;
    if (rt.resolve_address(voucher.channel) != rt.receiver()) {
        return sdk::illegal_argument("voucher is not for this channel");
    }
    if (rt.epoch() < voucher.time_lock_min) {
        return sdk::illegal_argument("the voucher's time has not come");
    }
    if (voucher.time_lock_max != 0 && rt.epoch() > voucher.time_lock_max) {
        return sdk::illegal_argument("the voucher's time is over");
    }
    if (voucher.amount.is_negative()) {
        return sdk::illegal_argument("voucher amount is negative: " + voucher.amount.to_text());
    }
    if (!voucher.secret_hash.empty() &&
        !std::ranges::equal(hash::blake2b_256(params.secret), voucher.secret_hash)) {
        return sdk::illegal_argument("the secret is another one");
    }
    return {};
}

ActorResult<std::optional<LaneState>> find_lane(const Lanes& lanes, std::uint64_t lane) {
    if (lane > max_lane) {
        return sdk::illegal_argument("maximum lane is 2^63-1");
    }
    return FVM_TRY_OR(lanes_fail("failed to load a lane"), lanes.get(lane));
}

/// Takes over what merged lanes have paid: their sum. Their nonces rise, so that no voucher of
/// theirs is cashed again.
ActorResult<TokenAmount> merge_lanes(Lanes& lanes, const SignedVoucher& voucher) {
    TokenAmount redeemed;
    for (const Merge& merge : voucher.merges) {
        if (merge.lane == voucher.lane) {
            return sdk::illegal_argument("voucher cannot merge a lane into itself");
        }
        std::optional<LaneState> other = FVM_TRY(find_lane(lanes, merge.lane));
        if (!other) {
            return sdk::illegal_argument("voucher merges a lane that does not exist");
        }
        if (other->nonce >= merge.nonce) {
            return sdk::illegal_argument("a merged lane's nonce has been used");
        }
        redeemed += other->redeemed;
        other->nonce = merge.nonce;
        FVM_TRY_OR(lanes_fail("failed to store a lane"), lanes.set(merge.lane, *other));
    }
    return redeemed;
}

ActorResult<void> redeem(Runtime& rt, State& state, const SignedVoucher& voucher) {
    Lanes lanes =
        FVM_TRY_OR(lanes_fail("failed to load lanes"), Lanes::load(rt.store(), state.lanes));
    const std::optional<LaneState> before = FVM_TRY(find_lane(lanes, voucher.lane));
    if (before && before->nonce >= voucher.nonce) {
        return sdk::illegal_argument("the voucher's nonce has been used");
    }
    TokenAmount paid_before = FVM_TRY(merge_lanes(lanes, voucher));
    if (before) {
        paid_before += before->redeemed;
    }
    TokenAmount to_send = voucher.amount - paid_before + state.to_send;
    if (to_send.is_negative()) {
        return sdk::illegal_argument("voucher would leave the channel's balance negative");
    }
    if (to_send > rt.current_balance()) {
        return sdk::illegal_argument("the channel owns less than the voucher is worth");
    }
    state.to_send = std::move(to_send);
    if (voucher.min_settle_height != 0) {
        if (state.settling_at != 0) {
            state.settling_at = std::max(state.settling_at, voucher.min_settle_height);
        }
        state.min_settle_height = std::max(state.min_settle_height, voucher.min_settle_height);
    }
    FVM_TRY_OR(lanes_fail("failed to store a lane"),
               lanes.set(voucher.lane, {voucher.amount, voucher.nonce}));
    state.lanes = FVM_TRY_OR(lanes_fail("cannot write the lanes"), lanes.flush());
    return {};
}

ActorResult<void> accept_parties(Runtime& rt, const State& state) {
    std::vector<ActorId> ids;
    for (const Address& party : {state.from, state.to}) {
        if (const std::optional<ActorId> id = party.as_id()) {
            ids.push_back(*id);
        }
    }
    return rt.accept_callers(ids);
}

}  // namespace

Bytes SignedVoucher::signing_bytes() const {
    SignedVoucher unsigned_voucher = *this;
    unsigned_voucher.signature.reset();
    return ipld::cbor::encode(unsigned_voucher);
}

ActorResult<void> constructor(Runtime& rt, const ConstructorParams& params) {
    FVM_TRY(rt.accept_caller_types({ActorType::init}));
    State state;
    state.to = Address::id(FVM_TRY(resolve_to_actor_id(rt, params.to, Existence::needed)));
    state.from = Address::id(FVM_TRY(resolve_to_actor_id(rt, params.from, Existence::needed)));
    state.lanes = FVM_TRY_OR(lanes_fail("failed to create an empty array"),
                             Lanes(rt.store(), lanes_bit_width).flush());
    return rt.create_state(state);
}

ActorResult<void> update_channel_state(Runtime& rt, const UpdateParams& params) {
    const State state = FVM_TRY(rt.state<State>());
    FVM_TRY(accept_parties(rt, state));
    const Address& other = Address::id(rt.caller()) == state.from ? state.to : state.from;
    const SignedVoucher& voucher = params.voucher;
    if (!voucher.signature) {
        return sdk::illegal_argument("nobody has signed the voucher");
    }
    if (state.settling_at != 0 && rt.epoch() >= state.settling_at) {
        return sdk::fail(err_update_after_settled, "no voucher can be cashed after settling");
    }
    if (params.secret.size() > max_secret_size) {
        return sdk::illegal_argument("the secret has more than 256 bytes");
    }
    FVM_TRY_OR(sdk::in_context("voucher authentication failed"), authenticate(rt, other, voucher));
    FVM_TRY(check_terms(rt, params));
    if (voucher.extra) {
        FVM_TRY_OR(sdk::in_context("the voucher's own check"),
                   rt.send({.to = voucher.extra->actor,
                            .method = voucher.extra->method,
                            .params = IpldBlock{ipld::codec::cbor, voucher.extra->data}}));
    }
    return rt.transaction<State>([&](State& now) { return redeem(rt, now, voucher); });
}

ActorResult<void> settle(Runtime& rt) {
    return rt.transaction<State>([&](State& state) -> ActorResult<void> {
        FVM_TRY(accept_parties(rt, state));
        if (state.settling_at != 0) {
            return sdk::illegal_state("the channel is settling as it is");
        }
        state.settling_at =
            std::max(sdk::checked_add(rt.epoch(), settle_delay), state.min_settle_height);
        return {};
    });
}

ActorResult<void> collect(Runtime& rt) {
    const State state = FVM_TRY(rt.state<State>());
    FVM_TRY(accept_parties(rt, state));
    if (state.settling_at == 0 || rt.epoch() < state.settling_at) {
        return sdk::forbidden("the channel has not settled");
    }
    FVM_TRY_OR(sdk::in_context("failed to send funds to `to`"),
               rt.send({.to = state.to, .value = state.to_send}));
    FVM_TRY_OR(sdk::in_context("failed to send funds to `from`"),
               rt.send({.to = state.from, .value = rt.current_balance()}));
    return rt.delete_actor();
}

constexpr sdk::Method table[] = {
    sdk::method<&constructor>(methods::constructor),
    sdk::method<&update_channel_state>(methods::update_channel_state),
    sdk::method<&settle>(methods::settle),
    sdk::method<&collect>(methods::collect),
};

constinit const sdk::Actor actor{
    .name = "paymentchannel", .methods = table, .guard = &restrict_internal_methods};

}  // namespace fvm::actors::paych

FVM_ACTOR(fvm::actors::paych::actor);
