#pragma once

#include <cstdint>

/// Structures that cross the boundary between an actor and the VM, as they lie in the actor's
/// memory: little-endian, packed, unaligned (ref-fvm shared/src/sys). For the VM and the SDK.
namespace fvm::abi {

/// attoFIL, 128 bits.
struct __attribute__((packed)) TokenAmount {
    std::uint64_t lo;
    std::uint64_t hi;
};

struct __attribute__((packed)) MessageContext {
    static constexpr std::uint64_t flag_read_only = 1;

    std::uint64_t origin;
    std::uint64_t nonce;
    std::uint64_t caller;
    std::uint64_t receiver;
    std::uint64_t method_number;
    TokenAmount value_received;
    TokenAmount gas_premium;
    std::uint64_t flags;
};

/// What FVM v2 tells instead of message and network contexts.
struct __attribute__((packed)) InvocationContext {
    TokenAmount value_received;
    std::uint64_t caller;
    std::uint64_t receiver;
    std::uint64_t method_number;
    std::int64_t epoch;
    std::uint32_t network_version;
};

struct __attribute__((packed)) NetworkContext {
    std::int64_t epoch;
    std::uint64_t timestamp;
    TokenAmount base_fee;
    std::uint64_t chain_id;
    std::uint32_t network_version;
};

struct __attribute__((packed)) IpldOpen {
    std::uint64_t codec;
    std::uint32_t id;
    std::uint32_t size;
};

struct __attribute__((packed)) IpldStat {
    std::uint64_t codec;
    std::uint32_t size;
};

struct __attribute__((packed)) Send {
    std::uint32_t exit_code;
    std::uint32_t return_id;
    std::uint64_t return_codec;
    std::uint32_t return_size;
};

/// All zero where there is no fault.
struct __attribute__((packed)) VerifyConsensusFault {
    std::int64_t epoch;
    std::uint64_t target;
    std::uint32_t fault;
};

/// An entry of an event from FVM v4 on; key and value lie in buffers of their own.
struct __attribute__((packed)) EventEntry {
    std::uint64_t flags;
    std::uint64_t codec;
    std::uint32_t key_size;
    std::uint32_t value_size;
};

/// Gas limit of a send that has none of its own.
inline constexpr std::uint64_t no_gas_limit = ~std::uint64_t{0};
inline constexpr std::uint64_t send_flag_read_only = 1;

static_assert(sizeof(MessageContext) == 80);
static_assert(sizeof(NetworkContext) == 44);
static_assert(sizeof(Send) == 20);
static_assert(sizeof(EventEntry) == 24);

}  // namespace fvm::abi
