// The system calls that tell something: randomness, events, gas, and the log.

#include <fvm/sdk/host/host.hpp>

#include <algorithm>

namespace fvm::sdk::sys {
namespace {

using host::Host;

Errno error(ErrorNumber number) {
    return static_cast<Errno>(number);
}

}  // namespace

// rand

Errno rand_get_chain_randomness(Byte* randomness, std::int64_t epoch) {
    if (epoch > Host::current().network.epoch) {
        return error(ErrorNumber::illegal_argument);
    }
    std::ranges::copy(Host::current().chain_randomness, randomness);
    return 0;
}

Errno rand_get_beacon_randomness(Byte* randomness, std::int64_t epoch) {
    if (epoch > Host::current().network.epoch) {
        return error(ErrorNumber::illegal_argument);
    }
    std::ranges::copy(Host::current().beacon_randomness, randomness);
    return 0;
}

// event, gas, debug

Errno event_emit_event(const abi::EventEntry* entries, std::uint32_t count, const Byte* keys,
                       std::uint32_t, const Byte* values, std::uint32_t) {
    if (Host::current().read_only) {
        return error(ErrorNumber::read_only);
    }
    ActorEvent event;
    for (const abi::EventEntry& entry : std::span(entries, count)) {
        event.entries.push_back({entry.flags, std::string(as_text({keys, entry.key_size})),
                                 entry.codec, Bytes(values, values + entry.value_size)});
        keys += entry.key_size;
        values += entry.value_size;
    }
    Host::current().world.events.push_back(std::move(event));
    return 0;
}

Errno gas_charge(const char*, std::uint32_t, std::uint64_t) {
    return 0;
}

Errno gas_available(std::uint64_t* amount) {
    *amount = Host::current().gas_available;
    return 0;
}

Errno debug_enabled(std::int32_t* answer) {
    *answer = Host::current().debugging ? yes : no;
    return 0;
}

Errno debug_log(const char* message, std::uint32_t size) {
    Host::current().log_lines.emplace_back(message, size);
    return 0;
}

Errno debug_store_artifact(const char*, std::uint32_t, const Byte*, std::uint32_t) {
    return 0;
}

}  // namespace fvm::sdk::sys
