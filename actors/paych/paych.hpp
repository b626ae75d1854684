#pragma once

#include <actors/common/builtin.hpp>
#include <fvm/core/signature.hpp>

#include <limits>
#include <optional>
#include <tuple>
#include <vector>

/// A payment channel: one party pays in, and signs vouchers that the other cashes when it likes
/// (builtin-actors actors/paych).
namespace fvm::actors::paych {

/// Lanes are numbered up to this.
inline constexpr std::uint64_t max_lane = std::numeric_limits<std::int64_t>::max();
/// Twelve hours, in epochs.
inline constexpr ChainEpoch settle_delay = 1440;
/// In bytes.
inline constexpr std::size_t max_secret_size = 256;
inline constexpr unsigned lanes_bit_width = 3;

/// What becomes of vouchers that come too late.
inline constexpr ExitCode err_update_after_settled{32};

/// What was cashed on one lane.
struct LaneState {
    TokenAmount redeemed;
    /// Of the last voucher, or merge.
    std::uint64_t nonce = 0;

    static auto fields(auto& self) { return std::tie(self.redeemed, self.nonce); }
    friend bool operator==(const LaneState&, const LaneState&) = default;
};

struct State {
    /// Ids of who pays and of who is paid.
    Address from;
    Address to;
    /// What `to` gets when the channel is collected.
    TokenAmount to_send;
    /// From when on it can be collected; zero as long as nobody has settled it.
    ChainEpoch settling_at = 0;
    /// settling_at is not before this.
    ChainEpoch min_settle_height = 0;
    /// An array of LaneState.
    ipld::Cid lanes;

    static auto fields(auto& self) {
        return std::tie(self.from, self.to, self.to_send, self.settling_at, self.min_settle_height,
                        self.lanes);
    }
};

struct ConstructorParams {
    Address from;
    Address to;

    static auto fields(auto& self) { return std::tie(self.from, self.to); }
};

/// A lane whose payments are counted on the lane of a voucher from now on.
struct Merge {
    std::uint64_t lane = 0;
    /// What becomes the nonce of the merged lane: greater than it was.
    std::uint64_t nonce = 0;

    static auto fields(auto& self) { return std::tie(self.lane, self.nonce); }
};

/// A call that must succeed before a voucher counts.
struct ExtraVerification {
    Address actor;
    MethodNum method = 0;
    /// In CBOR; where it is empty, the parameters are a block of no bytes.
    Bytes data;

    static auto fields(auto& self) { return std::tie(self.actor, self.method, self.data); }
};

struct SignedVoucher {
    Address channel;
    /// The first and the last epoch in which it can be cashed; zero for no end.
    ChainEpoch time_lock_min = 0;
    ChainEpoch time_lock_max = 0;
    /// blake2b-256 of a secret that must come with the voucher; empty for none.
    Bytes secret_hash;
    std::optional<ExtraVerification> extra;
    std::uint64_t lane = 0;
    /// Greater than that of every voucher of the lane before.
    std::uint64_t nonce = 0;
    /// Everything that the lane has paid so far, merged lanes included.
    TokenAmount amount;
    /// Raises that of the state; zero for no.
    ChainEpoch min_settle_height = 0;
    std::vector<Merge> merges;
    std::optional<Signature> signature;

    static auto fields(auto& self) {
        return std::tie(self.channel, self.time_lock_min, self.time_lock_max, self.secret_hash,
                        self.extra, self.lane, self.nonce, self.amount, self.min_settle_height,
                        self.merges, self.signature);
    }

    /// What is signed: the voucher with a null for its signature.
    [[nodiscard]] Bytes signing_bytes() const;
};

struct UpdateParams {
    SignedVoucher voucher;
    /// At most max_secret_size bytes, needed or not.
    Bytes secret;

    static auto fields(auto& self) { return std::tie(self.voucher, self.secret); }
};

/// By an actor of the init type; others get code 18. Both parties must exist; `to` is resolved
/// first, as resolve_to_actor_id() does.
ActorResult<void> constructor(Runtime& rt, const ConstructorParams& params);

// By either party; others get code 18.

/// Cashes a voucher of the other party, which must confirm its signature; what the voucher asks for
/// besides must succeed. Where either fails, its code and data are passed on. Code 32 from
/// settling_at on; what else can be wrong with a voucher is code 16.
ActorResult<void> update_channel_state(Runtime& rt, const UpdateParams& params);
/// Lets the channel be collected after settle_delay, or from min_settle_height on if that is later.
/// Code 20 the second time.
ActorResult<void> settle(Runtime& rt);
/// Pays `to` what it is owed and `from` the rest, and deletes this actor; where one of them cannot
/// be paid it fails with that code. Code 18 before settling_at.
ActorResult<void> collect(Runtime& rt);

extern const sdk::Actor actor;

namespace methods {
inline constexpr MethodNum constructor = method_constructor;
inline constexpr MethodNum update_channel_state = 2;
inline constexpr MethodNum settle = 3;
inline constexpr MethodNum collect = 4;
}  // namespace methods

}  // namespace fvm::actors::paych
