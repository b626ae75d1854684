#include <fvm/base/result.hpp>
#include <fvm/ipld/amt_builder.hpp>
#include <fvm/ipld/codec.hpp>
#include <fvm/vm/events.hpp>

namespace fvm::vm {

ipld::StoreResult<std::optional<ipld::Cid>> compute_events_root(
    const std::vector<StampedEvent>& events) {
    constexpr unsigned events_bit_width = 5;
    if (events.empty()) {
        return std::nullopt;
    }
    ipld::AmtBuilder builder(events_bit_width);
    for (const StampedEvent& event : events) {
        FVM_TRY(builder.append(ipld::cbor::encode(event)));
    }
    return FVM_TRY(builder.finish());
}

}  // namespace fvm::vm
