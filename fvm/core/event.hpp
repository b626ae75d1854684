#pragma once

#include <fvm/base/bytes.hpp>
#include <fvm/core/types.hpp>
#include <fvm/ipld/codec.hpp>

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace fvm {

/// One entry of an event (FIP-0049).
struct EventEntry {
    static constexpr std::uint64_t flag_indexed_key = 1;
    static constexpr std::uint64_t flag_indexed_value = 2;
    static constexpr std::uint64_t flag_indexed_all = flag_indexed_key | flag_indexed_value;

    /// Unknown bits are kept.
    std::uint64_t flags = 0;
    std::string key;
    /// Of the value: RAW, or CBOR from network version 21 on.
    std::uint64_t codec = 0;
    Bytes value;

    static auto fields(auto& self) {
        return std::tie(self.flags, self.key, self.codec, self.value);
    }
    friend bool operator==(const EventEntry&, const EventEntry&) = default;
};

/// An event as the actor emits it; encoded as the bare list of its entries.
struct ActorEvent {
    std::vector<EventEntry> entries;

    friend bool operator==(const ActorEvent&, const ActorEvent&) = default;
};

inline void write_cbor(ipld::cbor::Writer& writer, const ActorEvent& event) {
    ipld::cbor::write_cbor(writer, event.entries);
}
inline DecodeResult<void> read_cbor(ipld::cbor::Reader& reader, ActorEvent& event) {
    return ipld::cbor::read_cbor(reader, event.entries);
}

/// An event with its emitter, as the receipt commits to it.
struct StampedEvent {
    ActorId emitter = 0;
    ActorEvent event;

    static auto fields(auto& self) { return std::tie(self.emitter, self.event); }
    friend bool operator==(const StampedEvent&, const StampedEvent&) = default;
};

}  // namespace fvm
