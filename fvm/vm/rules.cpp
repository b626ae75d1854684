#include <fvm/vm/engine/memory_account.hpp>
#include <fvm/vm/network_rule_fields.hpp>
#include <fvm/vm/syscalls.hpp>

#include <array>
#include <limits>

namespace fvm::vm {
namespace {

constexpr std::array<ActorId, 10> preloaded_actors{0, 1, 2, 3, 4, 5, 6, 7, 10, 99};
constexpr std::array<std::uint64_t, 2> state_tree_versions_v2{3, 4};
constexpr std::array<std::uint64_t, 1> state_tree_versions{5};
constexpr std::array block_codecs_v2{ipld::codec::dag_cbor};
constexpr std::array block_codecs{ipld::codec::raw, ipld::codec::dag_cbor, ipld::codec::cbor};

using Rules = Revision<NetworkRules, network_rule_fields>;

/// Native actors ran this version on the network; the rules are crate fvm 2's.
consteval NetworkRules make_oh_snap() {
    NetworkRules rules;
    rules.sources.fill(reference("fvm 2"));
    rules.generation = FvmGeneration::v2;
    rules.prices = &oh_snap_prices;
    rules.syscalls = &syscalls_v2_oh_snap;
    rules.instrumentation = wasm::Generation::wasm_instrument_0_2;
    rules.instruction_prices = wasm::InstructionPrices::free();
    rules.state_tree_versions = state_tree_versions_v2;
    rules.manifest_requires = Manifest::Requires::basic;
    rules.runs_only_builtin_code = true;
    rules.call_params_codec = ipld::codec::dag_cbor;
    rules.send_params_codec = ipld::codec::dag_cbor;
    rules.charges_call_with_value = true;
    rules.charges_hash_before_code = true;
    rules.charging_moves_exec_mark = true;
    rules.traces_constructors = true;
    rules.proof_types = proof_types_v2;
    rules.block_codecs = block_codecs_v2;
    rules.flush_rules = ipld::FlushRules::v2;
    // One more than later: the reference compares otherwise.
    rules.max_call_depth = 1025;
    rules.max_wasm_stack = 2048;
    rules.max_instance_memory = std::uint64_t{4} << 30;
    rules.max_table_elements = std::numeric_limits<std::uint32_t>::max();
    rules.max_total_memory = MemoryAccount::unlimited;
    rules.max_block_size = std::numeric_limits<std::uint64_t>::max();
    return rules;
}

consteval NetworkRules make_skyr() {
    Rules next(make_oh_snap());
    next.values.prices = &skyr_prices;
    next.values.instruction_prices = wasm::InstructionPrices::skyr();
    next.cite(fip(32));
    next.values.syscalls = &syscalls_v2;
    next.cite(reference("fvm 2: syscalls/vm.rs"));
    return next.finish();
}

/// What came with programmable actors: FVM v3's crate, in part without a FIP.
constexpr void change_engine_to_v3(Rules& next) {
    NetworkRules& rules = next.values;
    rules.generation = FvmGeneration::v3;
    rules.stores_empty_array = true;
    next.cite(reference("fvm 3: machine/default.rs"));
    rules.instrumentation = wasm::Generation::wasm_instrument_0_4;
    rules.runs_only_builtin_code = false;
    rules.single_table = true;
    rules.max_table_elements = 20'000;
    next.cite(reference("fvm 3: engine/mod.rs"));
    rules.flush_rules = ipld::FlushRules::v3;
    next.cite(reference("fvm 3: blockstore/buffered.rs"));
    rules.call_params_codec = ipld::codec::cbor;
    rules.send_params_codec = ipld::codec::raw;
    next.cite(reference("fvm 3: executor/default.rs"));
    rules.charges_hash_before_code = false;
    rules.charges_seal_batches = true;
    rules.checks_post_types = true;
    rules.block_codecs = block_codecs;
    next.cite(reference("fvm 3: kernel/default.rs"));
    rules.charging_moves_exec_mark = false;
    next.cite(reference("fvm 3: syscalls/bind.rs"));
    rules.depth_refusal_leaks_gas_limit = true;
    next.cite(reference("fvm 3: call_manager/default.rs"));
}

consteval NetworkRules make_hygge() {
    Rules next(make_skyr());
    NetworkRules& rules = next.values;
    change_engine_to_v3(next);
    rules.state_tree_versions = state_tree_versions;
    next.cite(fip(48));
    rules.syscalls = &syscalls_v3;
    next.cite(fip(48, 49, 54));
    rules.failures_return_data = true;
    rules.tipset_lookback_limit = 900;
    next.cite(fip(54));
    rules.manifest_requires = Manifest::Requires::ethereum;
    next.cite(fip(54, 55));
    rules.has_delegated_addresses = true;
    next.cite(fip(48, 55));
    rules.prices = &hygge_prices;
    next.cite(fip(49, 54, 57));
    rules.instruction_prices = wasm::InstructionPrices::hygge();
    rules.charges_state_access = true;
    rules.charges_instantiation = true;
    rules.charges_call_with_value = false;
    rules.preloaded_actors = preloaded_actors;
    rules.max_call_depth = 1024;
    rules.max_instance_memory = std::uint64_t{512} << 20;
    rules.max_total_memory = std::uint64_t{2} << 30;
    rules.max_block_size = std::uint64_t{1} << 20;
    next.cite(fip(57));
    // The network had them from versions 19 and 21 on; the reference never refused them.
    rules.proof_types = proof_types_v3;
    next.cite(fip(59, 61));
    rules.relabels_calibration_posts = true;
    next.cite(fip(61));
    return next.finish();
}

consteval NetworkRules make_watermelon() {
    Rules next(make_hygge());
    NetworkRules& rules = next.values;
    rules.generation = FvmGeneration::v4;
    next.cite(reference("fvm 4: machine/default.rs"));
    rules.prices = &watermelon_prices;
    next.cite(fip(71, 72, 75, 79));
    rules.syscalls = &syscalls_v4;
    next.cite(fip(72, 73, 75, 79));
    // Again before the network had it, which was at version 23.
    rules.proof_types = proof_types_v4;
    next.cite(fip(61, 92));
    rules.tipset_lookback_limit = std::numeric_limits<ChainEpoch>::max();
    next.cite(fip(75));
    rules.tracks_reachability = true;
    rules.checks_codec_before_charge = true;
    next.cite(fip(71));
    rules.missing_invoke_is_invalid_receiver = true;
    rules.depth_refusal_leaks_gas_limit = false;
    rules.traces_constructors = false;
    next.cite(reference("fvm 4: call_manager/default.rs"));
    rules.relabels_calibration_posts = false;
    next.cite(reference("fvm 4: kernel/filecoin.rs"));
    return next.finish();
}

consteval NetworkRules make_teep() {
    Rules next(make_watermelon());
    next.values.prices = &teep_prices;
    next.cite(fip(76, 92, 100));
    return next.finish();
}

/// `rules` as they are at a version that changes nothing, or at the first one that has them.
consteval NetworkRules at(NetworkVersion version, NetworkRules rules) {
    rules.network_version = version;
    return rules;
}

constexpr std::array all_rules = [] {
    using enum NetworkVersion;
    return std::array{
        at(v15, make_oh_snap()),    at(v16, make_skyr()),       at(v17, make_skyr()),
        at(v18, make_hygge()),      at(v19, make_hygge()),      at(v20, make_hygge()),
        at(v21, make_watermelon()), at(v22, make_watermelon()), at(v23, make_watermelon()),
        at(v24, make_watermelon()), at(v25, make_teep()),       at(v26, make_teep()),
        at(v27, make_teep()),       at(v28, make_teep()),       at(v29, make_teep()),
        at(v30, make_teep()),
    };
}();

constexpr auto all_rules_with_upgrades = [] {
    auto all = all_rules;
    for (NetworkRules& rules : all) {
        if (rules.syscalls == &syscalls_v4) {
            rules.syscalls = &syscalls_v4_upgrade;
        }
    }
    return all;
}();

}  // namespace

const NetworkRules* rules_for(NetworkVersion version, const Features& features) {
    if (version == NetworkVersion::v30 && !features.next_network_version) {
        return nullptr;
    }
    for (const NetworkRules& rules : features.upgrade_actor ? all_rules_with_upgrades : all_rules) {
        if (rules.network_version == version) {
            return &rules;
        }
    }
    return nullptr;
}

EngineConfig engine_config(const NetworkRules& rules) {
    EngineConfig config;
    config.imports = rules.syscalls->imports;
    config.instrumentation.generation = rules.instrumentation;
    config.instrumentation.prices = rules.instruction_prices;
    config.instrumentation.stack_limit = rules.max_wasm_stack;
    config.max_call_depth = rules.max_call_depth;
    config.max_instance_memory = rules.max_instance_memory;
    config.max_table_elements = rules.max_table_elements;
    config.single_table = rules.single_table;
    return config;
}

}  // namespace fvm::vm
