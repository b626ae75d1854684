#pragma once

#include <actors/common/policy.hpp>

#ifndef FVM_NETWORK
#error "an actor that depends on the network is added by fvm_add_network_actor"
#endif

namespace fvm::actors {

/// The network that this actor is built for.
inline constexpr Network network = Network::FVM_NETWORK;

/// Its policy. Only for sources of an actor that is built for each network: a library that actors
/// share is compiled once, and takes a Policy as an argument.
inline constexpr Policy policy = policy_of(network);

}  // namespace fvm::actors
