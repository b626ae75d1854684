#pragma once

#include <fvm/core/address.hpp>
#include <fvm/core/types.hpp>
#include <fvm/vm/undo_map.hpp>

#include <cstdint>
#include <span>

namespace fvm::vm {

/// Which actors a message has read and written, and which addresses it has looked up: each is
/// charged once. What a reverted call did is forgotten and charged again (FIP-0057; ref-fvm
/// call_manager/state_access_tracker.rs).
class AccessTracker {
  public:
    enum class Access : std::uint8_t { none, read, updated };

    /// `preloaded`: actors that are always free.
    explicit AccessTracker(std::span<const ActorId> preloaded) {
        for (const ActorId id : preloaded) {
            actors_.cache(id, Access::updated);
        }
    }

    [[nodiscard]] Access actor(ActorId id) const {
        const Access* access = actors_.find(id);
        return access == nullptr ? Access::none : *access;
    }
    void record_read(ActorId id) {
        if (actors_.find(id) == nullptr) {
            actors_.set(id, Access::read);
        }
    }
    void record_update(ActorId id) {
        if (actor(id) != Access::updated) {
            actors_.set(id, Access::updated);
        }
    }

    [[nodiscard]] bool was_looked_up(const Address& address) const {
        return address.as_id().has_value() || addresses_.find(address) != nullptr;
    }
    void record_lookup(const Address& address) {
        if (!was_looked_up(address)) {
            addresses_.set(address, true);
        }
    }

    struct Mark {
        std::size_t actors;
        std::size_t addresses;
    };
    [[nodiscard]] Mark mark() const { return {actors_.mark(), addresses_.mark()}; }
    void undo_to(Mark mark) {
        actors_.undo_to(mark.actors);
        addresses_.undo_to(mark.addresses);
    }

  private:
    UndoMap<ActorId, Access> actors_;
    UndoMap<Address, bool, AddressHash> addresses_;
};

}  // namespace fvm::vm
