#pragma once

#include <cstdint>

namespace fvm::sdk {

/// The built-in actors, by their place in the manifest: what the VM calls an actor's type.
enum class ActorType : std::int32_t {
    system = 1,
    init = 2,
    cron = 3,
    account = 4,
    power = 5,
    miner = 6,
    market = 7,
    payment_channel = 8,
    multisig = 9,
    reward = 10,
    verified_registry = 11,
    datacap = 12,
    placeholder = 13,
    evm = 14,
    eam = 15,
    ethaccount = 16,
};

}  // namespace fvm::sdk
