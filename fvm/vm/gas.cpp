#include <fvm/vm/gas.hpp>
#include <fvm/vm/trace.hpp>

#include <algorithm>

namespace fvm::vm {

namespace {

constexpr std::int64_t max_milligas = std::numeric_limits<std::int64_t>::max();

/// What fits a limit.
std::int64_t clip(Gas gas) {
    return static_cast<std::int64_t>(
        std::min(gas.milligas(), static_cast<std::uint64_t>(max_milligas)));
}

}  // namespace

GasTracker::GasTracker(Gas limit, Trace* trace) : limit_(clip(limit)), trace_(trace) {}

void GasTracker::refund(const GasCharge& charge) {
    if (trace_ != nullptr) {
        trace_->gas_refund(charge);
    }
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    // Down to the least int64, which is as low as it goes.
    const std::uint64_t above_least =
        static_cast<std::uint64_t>(used_) - static_cast<std::uint64_t>(least);
    constexpr std::uint64_t most = std::uint64_t{1} << 63;
    const std::uint64_t amount = std::min({charge.total().milligas(), most, above_least});
    used_ = static_cast<std::int64_t>(static_cast<std::uint64_t>(used_) - amount);
}

void GasTracker::push_limit(Gas limit) {
    snapshots_.push_back({limit_, used_});
    limit_ = clip(std::min(available(), limit));
    used_ = 0;
}

void GasTracker::pop_limit() {
    const Snapshot outer = snapshots_.back();
    snapshots_.pop_back();
    limit_ = outer.limit;
    // Within the outer limit: what was used is at most what was available outside.
    used_ += outer.used;
}

void GasTracker::record(const GasCharge& charge) {
    trace_->gas_charge(charge);
}

}  // namespace fvm::vm
