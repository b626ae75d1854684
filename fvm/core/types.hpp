#pragma once

#include <cstdint>

namespace fvm {

/// The number by which the chain knows an actor; what an f0 address holds.
using ActorId = std::uint64_t;
/// The method that a message calls.
using MethodNum = std::uint64_t;
/// A time on the chain, in epochs of 30 seconds since genesis.
using ChainEpoch = std::int64_t;
/// How many messages an account has sent.
using Nonce = std::uint64_t;
/// Relative to a miner.
using SectorNumber = std::uint64_t;
using DealId = std::uint64_t;

/// A plain transfer: no actor code runs.
inline constexpr MethodNum method_send = 0;
/// Called once, by the VM or the init actor, when an actor is created.
inline constexpr MethodNum method_constructor = 1;
/// What an actor's new code sees as method while it takes over (reference: fvm 4,
/// call_manager/mod.rs).
inline constexpr MethodNum method_upgrade = 932'083;

inline constexpr ActorId system_actor_id = 0;
inline constexpr ActorId init_actor_id = 1;
inline constexpr ActorId reward_actor_id = 2;
inline constexpr ActorId cron_actor_id = 3;
inline constexpr ActorId storage_power_actor_id = 4;
inline constexpr ActorId storage_market_actor_id = 5;
inline constexpr ActorId verified_registry_actor_id = 6;
inline constexpr ActorId datacap_actor_id = 7;
inline constexpr ActorId eam_actor_id = 10;
inline constexpr ActorId burnt_funds_actor_id = 99;
/// Actors created after genesis have ids from here on.
inline constexpr ActorId first_non_singleton_actor_id = 100;

}  // namespace fvm
