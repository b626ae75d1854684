#pragma once

#include <fvm/core/event.hpp>
#include <fvm/sdk/ipld_block.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace fvm::sdk {

/// Puts an event together: entries in the order of the calls, keys indexed, values in CBOR
/// (builtin-actors runtime/src/util/events.rs).
class EventBuilder {
  public:
    /// Begins with the entry "$type", indexed.
    explicit EventBuilder(std::string_view type) { indexed("$type", std::string(type)); }

    /// An entry whose value clients do not index.
    template <class T>
    EventBuilder& field(std::string_view key, const T& value) {
        return add(EventEntry::flag_indexed_key, key, value);
    }
    template <class T>
    EventBuilder& indexed(std::string_view key, const T& value) {
        return add(EventEntry::flag_indexed_all, key, value);
    }
    [[nodiscard]] const ActorEvent& event() const { return event_; }

  private:
    template <class T>
    EventBuilder& add(std::uint64_t flags, std::string_view key, const T& value) {
        IpldBlock block = IpldBlock::encode(value);
        event_.entries.push_back({flags, std::string(key), block.codec, std::move(block.data)});
        return *this;
    }

    ActorEvent event_;
};

}  // namespace fvm::sdk
