#include <actors/common/frc46/invariants.hpp>

namespace fvm::actors::frc46 {
namespace {

std::string id_text(ActorId id) {
    return "f0" + std::to_string(id);
}

void check_balances(const TokenState& state, ipld::Blockstore& store, std::uint64_t granularity,
                    Findings& findings) {
    TokenAmount sum;
    const auto check = [&](ActorId owner, const TokenAmount& balance) {
        const std::string name = "the balance of " + id_text(owner);
        findings.require(!balance.is_negative(), name + " is negative");
        findings.require(!balance.is_zero(), name + " is zero and kept all the same");
        findings.require((balance.atto() % granularity).is_zero(),
                         name + " is no multiple of the granularity");
        sum += balance;
    };
    const auto balances = AmountMap::load(store, state.balances, state.map_config());
    findings.require(balances && balances->for_each(check), "the balances cannot be read");
    findings.require(sum == state.supply, "the balances sum up to " + sum.to_text() + ", not to " +
                                              state.supply.to_text());
}

void check_allowances(ActorId owner, const ipld::Cid& root, const TokenState& state,
                      ipld::Blockstore& store, Findings& findings) {
    const auto check = [&](ActorId operator_id, const TokenAmount& allowance) {
        const std::string name = "what " + id_text(owner) + " allows " + id_text(operator_id);
        findings.require(operator_id != owner, name + " is needless");
        findings.require(!allowance.is_negative(), name + " is negative");
        findings.require(!allowance.is_zero(), name + " is zero and kept all the same");
    };
    const auto operators = AmountMap::load(store, root, state.map_config());
    findings.require(operators && operators->for_each(check),
                     "the allowances of " + id_text(owner) + " cannot be read");
    findings.require(!operators || !operators->empty(),
                     "the allowances of " + id_text(owner) + " are none and kept all the same");
}

}  // namespace

Findings check_invariants(const TokenState& state, ipld::Blockstore& store,
                          std::uint64_t granularity) {
    Findings findings;
    findings.require(!state.supply.is_negative(), "the supply is negative");
    check_balances(state, store, granularity, findings);
    const auto owners = AllowanceMap::load(store, state.allowances, state.map_config());
    const auto visited = owners && owners->for_each([&](ActorId owner, const ipld::Cid& root) {
        check_allowances(owner, root, state, store, findings);
    });
    findings.require(visited, "the allowances cannot be read");
    return findings;
}

}  // namespace fvm::actors::frc46
