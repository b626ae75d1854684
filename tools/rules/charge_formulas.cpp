#include <tools/rules/charge_formulas.hpp>
#include <tools/rules/rule_value.hpp>

#include <array>
#include <string_view>

namespace fvm::tools {
namespace {

using vm::Gas;
using vm::GasCharge;
using vm::HashFunction;
using vm::NetworkRules;
using vm::PriceList;
using vm::SignatureScheme;

constexpr std::size_t max_inputs = 3;
using Inputs = std::array<std::uint64_t, max_inputs>;
using InputNames = std::array<std::string_view, max_inputs>;

/// A charge that grows evenly with each of its inputs, but for a minimum.
struct Row {
    std::string_view variant;
    InputNames inputs;
    GasCharge (*charge)(const PriceList& prices, const Inputs& inputs);
    bool (*exists)(const NetworkRules& rules);
};

bool always(const NetworkRules& /*rules*/) {
    return true;
}
bool in_v2(const NetworkRules& rules) {
    return rules.generation == vm::FvmGeneration::v2;
}
bool in_v3(const NetworkRules& rules) {
    return rules.generation == vm::FvmGeneration::v3;
}
bool in_v4(const NetworkRules& rules) {
    return rules.generation == vm::FvmGeneration::v4;
}
bool from_v3(const NetworkRules& rules) {
    return !in_v2(rules);
}
bool up_to_v3(const NetworkRules& rules) {
    return !in_v4(rules);
}

template <SignatureScheme scheme>
GasCharge signature(const PriceList& p, const Inputs& n) {
    return p.on_verify_signature(scheme, n[0]);
}

template <HashFunction function>
GasCharge hashing(const PriceList& p, const Inputs& n) {
    return p.on_hashing(function, n[0]);
}

template <bool with_value, MethodNum method>
GasCharge call_v2(const PriceList& p, const Inputs& /*n*/) {
    return p.on_call(with_value, method);
}

/// A charge without inputs.
template <GasCharge (PriceList::*charge)() const>
GasCharge fixed(const PriceList& p, const Inputs& /*n*/) {
    return (p.*charge)();
}
template <GasCharge (PriceList::*charge)(std::uint64_t) const>
GasCharge by_one(const PriceList& p, const Inputs& n) {
    return (p.*charge)(n[0]);
}
template <GasCharge (PriceList::*charge)(std::uint64_t, std::uint64_t) const>
GasCharge by_two(const PriceList& p, const Inputs& n) {
    return (p.*charge)(n[0], n[1]);
}
template <GasCharge (PriceList::*charge)(ChainEpoch) const>
GasCharge by_epochs(const PriceList& p, const Inputs& n) {
    return (p.*charge)(static_cast<ChainEpoch>(n[0]));
}
template <GasCharge (PriceList::*charge)(bool) const, bool argument>
GasCharge one_of_two(const PriceList& p, const Inputs& /*n*/) {
    return (p.*charge)(argument);
}

GasCharge event(const PriceList& p, const Inputs& n) {
    return p.on_event(n[0], n[1], n[2]);
}
GasCharge scan(const PriceList& p, const Inputs& n) {
    return {"OnScanIpldLinks", p.scan_per_field * n[0] + p.scan_per_link * n[1], {}};
}
GasCharge memory_growth(const PriceList& p, const Inputs& n) {
    return {"wasm_memory_grow", p.memory_growth(n[0]), {}};
}

using P = PriceList;
constexpr MethodNum some_method = 2;

constexpr Row rows[] = {
    {"", {"bytes"}, by_one<&P::on_chain_message>, always},
    {"", {"bytes"}, by_one<&P::on_chain_return_value>, always},
    {"of a method", {}, call_v2<false, some_method>, in_v2},
    {"of a method, with value", {}, call_v2<true, some_method>, in_v2},
    {"of none", {}, call_v2<false, method_send>, in_v2},
    {"of none, with value", {}, call_v2<true, method_send>, in_v2},
    {"", {}, fixed<&P::on_value_transfer>, from_v3},
    {"", {"links"}, by_one<&P::on_method_invocation>, from_v3},
    {"to an actor", {"links"}, by_one<&P::on_return_value>, in_v4},
    {"", {}, fixed<&P::on_actor_lookup>, from_v3},
    {"", {}, fixed<&P::on_actor_update>, from_v3},
    {"", {}, one_of_two<&P::on_create_actor, false>, in_v2},
    {"by the init actor", {}, one_of_two<&P::on_create_actor, false>, from_v3},
    {"by sending to a new address", {}, one_of_two<&P::on_create_actor, true>, from_v3},
    {"secp256k1", {"bytes"}, signature<SignatureScheme::secp256k1>, always},
    {"BLS", {"bytes"}, signature<SignatureScheme::bls>, always},
    {"", {"signatures", "bytes"}, by_two<&P::on_verify_bls_aggregate>, in_v4},
    {"", {}, fixed<&P::on_recover_secp_public_key>, always},
    {"sha2-256", {"bytes"}, hashing<HashFunction::sha2_256>, always},
    {"blake2b-256", {"bytes"}, hashing<HashFunction::blake2b_256>, always},
    {"blake2b-512", {"bytes"}, hashing<HashFunction::blake2b_512>, always},
    {"keccak-256", {"bytes"}, hashing<HashFunction::keccak_256>, always},
    {"ripemd-160", {"bytes"}, hashing<HashFunction::ripemd_160>, always},
    {"", {}, fixed<&P::on_compute_unsealed_sector_cid>, always},
    {"each seal", {}, fixed<&P::on_verify_seal>, always},
    {"", {}, fixed<&P::on_verify_replica_update>, always},
    {"", {"sectors"}, by_one<&P::on_verify_post>, always},
    {"", {}, fixed<&P::on_verify_consensus_fault>, always},
    {"", {"bytes of entropy"}, by_one<&P::on_get_randomness>, up_to_v3},
    {"", {"epochs back"}, by_epochs<&P::on_get_randomness_at>, in_v4},
    {"latest", {}, one_of_two<&P::on_tipset_cid, false>, in_v3},
    {"earlier", {}, one_of_two<&P::on_tipset_cid, true>, in_v3},
    {"", {"epochs back"}, by_epochs<&P::on_tipset_cid_at>, in_v4},
    {"", {}, fixed<&P::on_block_open_base>, always},
    {"", {"bytes", "links"}, by_two<&P::on_block_open>, always},
    {"", {"bytes"}, by_one<&P::on_block_read>, always},
    {"", {"bytes", "links"}, by_two<&P::on_block_create>, always},
    {"", {"bytes"}, by_one<&P::on_block_link>, always},
    {"", {}, fixed<&P::on_get_root>, in_v4},
    {"", {}, fixed<&P::on_set_root>, in_v4},
    {"", {"items", "links"}, scan, in_v4},
    {"", {"bytes"}, by_one<&P::on_event_validate>, in_v3},
    {"", {"bytes"}, by_one<&P::on_event_accept>, in_v3},
    {"", {"entries", "bytes of keys", "bytes of values"}, event, in_v4},
    {"", {}, fixed<&P::on_syscall>, always},
    {"", {"bytes"}, by_one<&P::on_memory_init>, from_v3},
    {"", {"elements"}, by_one<&P::on_table_init>, from_v3},
    {"", {"bytes"}, memory_growth, from_v3},
};

std::string product(Gas price, std::string_view input) {
    return price_text(price) + " × " + std::string(input);
}

/// The formula of a row; empty where it is always nothing.
std::string formula(const Row& row, const PriceList& prices) {
    const auto total = [&](const Inputs& inputs) { return row.charge(prices, inputs).total(); };
    /// Of one more of an input.
    const auto price_of = [&](std::size_t input, Inputs beside) {
        const Gas before = total(beside);
        ++beside[input];
        return total(beside) - before;
    };
    std::string text;
    const auto add = [&](const std::string& term) { text += (text.empty() ? "" : " + ") + term; };
    if (const Gas flat = total({}); !flat.is_zero()) {
        add(price_text(flat));
    }
    // Alone, the first input may cost what is the least to be paid for it, and less beside much
    // else.
    constexpr Inputs much_else{0, 1'000'000, 1'000'000};
    const Gas least = price_of(0, {});
    const Gas first = price_of(0, much_else);
    for (std::size_t i = 0; i < max_inputs && !row.inputs[i].empty(); ++i) {
        if (const Gas each = i == 0 ? first : price_of(i, {}); !each.is_zero()) {
            add(product(each, row.inputs[i]));
        }
    }
    return first == least ? text : text + ", at least " + product(least, row.inputs[0]);
}

/// Aggregates cost for each seal, and by steps of how many there are.
void add_aggregates(const PriceList& prices, std::vector<ChargeFormula>& formulas) {
    struct Aggregate {
        std::string_view variant;
        Gas PriceList::* each;
        vm::StepCost PriceList::* steps;
    };
    constexpr Aggregate aggregates[] = {
        {"32 GiB, and others", &P::verify_aggregate_per_32gib, &P::verify_aggregate_steps_32gib},
        {"64 GiB", &P::verify_aggregate_per_64gib, &P::verify_aggregate_steps_64gib},
        {"32 GiB, non-interactive", &P::verify_aggregate_per_32gib_ni,
         &P::verify_aggregate_steps_32gib_ni},
        {"64 GiB, non-interactive", &P::verify_aggregate_per_64gib_ni,
         &P::verify_aggregate_steps_64gib_ni},
    };
    for (const Aggregate& aggregate : aggregates) {
        if (!(prices.*aggregate.each).is_zero()) {
            formulas.push_back({"OnVerifyAggregateSeals", std::string(aggregate.variant),
                                product(prices.*aggregate.each, "seals") + " + " +
                                    describe(prices.*aggregate.steps, "seals").text});
        }
    }
}

}  // namespace

std::vector<ChargeFormula> charge_formulas(const NetworkRules& rules) {
    const PriceList& prices = *rules.prices;
    std::vector<ChargeFormula> formulas;
    for (const Row& row : rows) {
        if (!row.exists(rules)) {
            continue;
        }
        std::string gas = formula(row, prices);
        if (!gas.empty()) {
            formulas.push_back({std::string(row.charge(prices, {}).name), std::string(row.variant),
                                std::move(gas)});
        }
    }
    if (!prices.delete_actor_refund.is_zero()) {
        formulas.push_back(
            {"OnDeleteActor", "given back", "-" + price_text(prices.delete_actor_refund)});
    }
    add_aggregates(prices, formulas);
    return formulas;
}

}  // namespace fvm::tools
