#pragma once

#include <actors/common/builtin.hpp>
#include <actors/power/state.hpp>

#include <tuple>
#include <vector>

/// Who has how much storage, which decides who may produce blocks; makes miners, and calls them
/// when they want to be called (builtin-actors actors/power).
namespace fvm::actors::power {

struct CreateMinerParams {
    Address owner;
    Address worker;
    RegisteredPoStProof window_post_proof_type{-1};
    /// Where to find the miner in libp2p's network, in its own terms.
    Bytes peer;
    std::vector<Bytes> multiaddrs;

    static auto fields(auto& self) {
        return std::tie(self.owner, self.worker, self.window_post_proof_type, self.peer,
                        self.multiaddrs);
    }
};

/// The addresses of the new miner.
struct CreateMinerReturn {
    Address id_address;
    /// Stays what it is when the chain is reorganised.
    Address robust_address;

    static auto fields(auto& self) { return std::tie(self.id_address, self.robust_address); }
};

struct EnrollCronEventParams {
    ChainEpoch event_epoch = 0;
    Bytes payload;

    static auto fields(auto& self) { return std::tie(self.event_epoch, self.payload); }
};

/// As it was at the end of the epoch before.
struct CurrentTotalPowerReturn {
    StoragePower raw_byte_power;
    StoragePower quality_adj_power;
    TokenAmount pledge_collateral;
    FilterEstimate quality_adj_power_smoothed;
    ChainEpoch ramp_start_epoch = 0;
    std::uint64_t ramp_duration_epochs = 0;

    static auto fields(auto& self) {
        return std::tie(self.raw_byte_power, self.quality_adj_power, self.pledge_collateral,
                        self.quality_adj_power_smoothed, self.ramp_start_epoch,
                        self.ramp_duration_epochs);
    }
};

struct MinerRawPowerReturn {
    StoragePower raw_byte_power;
    /// May produce blocks.
    bool meets_consensus_minimum = false;

    static auto fields(auto& self) {
        return std::tie(self.raw_byte_power, self.meets_consensus_minimum);
    }
};

struct MinerPowerReturn {
    StoragePower raw_byte_power;
    StoragePower quality_adj_power;

    static auto fields(auto& self) { return std::tie(self.raw_byte_power, self.quality_adj_power); }
};

/// Only the system may call it.
ActorResult<void> constructor(Runtime& rt);

/// Lets the init actor make a miner, which gets what was received, and gives it a claim to nothing.
/// Anybody may ask. Fails as the miner's constructor fails; code 20 for a type of proofs that is
/// none, should the miner have accepted it.
ActorResult<CreateMinerReturn> create_miner(Runtime& rt, const CreateMinerParams& params);

/// Changes the claim of the miner that calls. Code 17 where it has none, 20 where it would be below
/// nothing or is too large for the chain, 16 where a total is.
ActorResult<void> update_claimed_power(Runtime& rt, const PowerDelta& params);

/// Calls the miner that asks for it at the end of an epoch, or of the next one where it is in the
/// past. Code 16 for a negative epoch. A miner without a claim may ask, but will not be called.
ActorResult<void> enroll_cron_event(Runtime& rt, const EnrollCronEventParams& params);

/// Only cron may call it, at the end of an epoch. Calls the miners that are due: one that fails
/// loses its claim. Tells the reward actor the network's power, without which it fails.
ActorResult<void> on_epoch_tick_end(Runtime& rt);

/// Changes what miners have pledged altogether, for a miner. Code 18 where it has no claim, 20
/// where nothing would be left and less, 16 for a number that is too large for the chain.
ActorResult<void> update_pledge_total(Runtime& rt, const TokenAmount& delta);

/// What follows may be asked by anybody.
ActorResult<CurrentTotalPowerReturn> current_total_power(Runtime& rt);
ActorResult<StoragePower> network_raw_power(Runtime& rt);
/// Code 16 for who is no miner, 20 where its type of proofs is none.
ActorResult<MinerRawPowerReturn> miner_raw_power(Runtime& rt, const ActorId& miner);
ActorResult<std::int64_t> miner_count(Runtime& rt);
/// How many miners have the minimum of power.
ActorResult<std::int64_t> miner_consensus_count(Runtime& rt);
/// Code 17 for who is no miner.
ActorResult<MinerPowerReturn> miner_power(Runtime& rt, const ActorId& miner);

extern const sdk::Actor actor;

namespace methods {
inline constexpr MethodNum constructor = method_constructor;
inline constexpr MethodNum create_miner = 2;
inline constexpr MethodNum update_claimed_power = 3;
inline constexpr MethodNum enroll_cron_event = 4;
inline constexpr MethodNum on_epoch_tick_end = 5;
inline constexpr MethodNum update_pledge_total = 6;
inline constexpr MethodNum current_total_power = 9;
inline constexpr MethodNum create_miner_exported = sdk::method_number("CreateMiner");
inline constexpr MethodNum network_raw_power = sdk::method_number("NetworkRawPower");
inline constexpr MethodNum miner_raw_power = sdk::method_number("MinerRawPower");
inline constexpr MethodNum miner_count = sdk::method_number("MinerCount");
inline constexpr MethodNum miner_consensus_count = sdk::method_number("MinerConsensusCount");
inline constexpr MethodNum miner_power = sdk::method_number("MinerPower");
}  // namespace methods

}  // namespace fvm::actors::power
