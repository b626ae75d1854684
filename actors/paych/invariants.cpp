#include <actors/paych/invariants.hpp>

#include <fvm/ipld/amt.hpp>

namespace fvm::actors::paych {

Findings check_invariants(const State& state, ipld::Blockstore& store, const TokenAmount& balance) {
    Findings findings;
    findings.require(state.from.is(Protocol::id), "`from` is no id");
    findings.require(state.to.is(Protocol::id), "`to` is no id");
    findings.require(state.settling_at == 0 || state.settling_at >= state.min_settle_height,
                     "the channel settles before its least height");
    findings.require(balance >= state.to_send, "the channel owes more than it has");
    const auto lanes = ipld::Amt<LaneState>::load(store, state.lanes);
    if (!lanes) {
        findings.require(false, "the lanes cannot be read");
        return findings;
    }
    const auto visited = lanes->for_each([&](std::uint64_t lane, const LaneState& lane_state) {
        findings.require(!lane_state.redeemed.is_negative(),
                         "lane " + std::to_string(lane) + " has redeemed a negative amount");
    });
    findings.require(visited.has_value(), "the lanes cannot be read");
    return findings;
}

}  // namespace fvm::actors::paych
