#pragma once

#include <fvm/core/event.hpp>
#include <fvm/ipld/blockstore.hpp>

#include <optional>
#include <vector>

namespace fvm::vm {

/// The events of one message, in order; those of reverted calls are cut off again.
class EventsAccumulator {
  public:
    void append(StampedEvent event) { events_.push_back(std::move(event)); }

    [[nodiscard]] std::size_t mark() const { return events_.size(); }
    void undo_to(std::size_t mark) {
        events_.erase(events_.begin() + static_cast<std::ptrdiff_t>(mark), events_.end());
    }

    [[nodiscard]] std::vector<StampedEvent> take() { return std::move(events_); }

  private:
    std::vector<StampedEvent> events_;
};

/// The root of the AMT (v3 layout, bit width 5) over `events`, which is what a receipt carries
/// (FIP-0049); nothing where there are none. Its blocks are not kept: clients store events
/// themselves.
ipld::StoreResult<std::optional<ipld::Cid>> compute_events_root(
    const std::vector<StampedEvent>& events);

}  // namespace fvm::vm
