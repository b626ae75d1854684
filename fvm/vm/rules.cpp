#include <fvm/vm/engine/memory_account.hpp>
#include <fvm/vm/rules.hpp>
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

NetworkRules make_skyr(NetworkVersion version) {
    NetworkRules rules;
    rules.network_version = version;
    rules.generation = FvmGeneration::v2;
    rules.prices = &skyr_prices;
    rules.syscalls = &syscalls_v2;
    rules.instrumentation = wasm::Generation::wasm_instrument_0_2;
    rules.instruction_prices = wasm::InstructionPrices::skyr();
    rules.state_tree_versions = state_tree_versions_v2;
    rules.manifest_requires = Manifest::Requires::basic;
    rules.runs_only_builtin_code = true;
    rules.stores_empty_array = false;
    rules.call_params_codec = ipld::codec::dag_cbor;
    rules.send_params_codec = ipld::codec::dag_cbor;
    rules.has_delegated_addresses = false;
    rules.failures_return_data = false;
    rules.charges_state_access = false;
    rules.charges_instantiation = false;
    rules.charges_call_with_value = true;
    rules.charges_hash_before_code = true;
    rules.charges_seal_batches = false;
    rules.checks_post_types = false;
    rules.charging_moves_exec_mark = true;
    rules.proof_types = proof_types_v2;
    rules.block_codecs = block_codecs_v2;
    rules.flush_rules = ipld::FlushRules::v2;
    // One more than later: the reference compares otherwise.
    rules.max_call_depth = 1025;
    rules.max_instance_memory = std::uint64_t{4} << 30;
    rules.single_table = false;
    rules.max_table_elements = std::numeric_limits<std::uint32_t>::max();
    rules.max_total_memory = MemoryAccount::unlimited;
    rules.max_block_size = std::numeric_limits<std::uint64_t>::max();
    return rules;
}

/// Native actors ran this version on the network; the rules are crate fvm 2's.
NetworkRules make_oh_snap(NetworkVersion version) {
    NetworkRules rules = make_skyr(version);
    rules.prices = &oh_snap_prices;
    rules.syscalls = &syscalls_v2_oh_snap;
    rules.instruction_prices = wasm::InstructionPrices::free();
    return rules;
}

NetworkRules make_hygge(NetworkVersion version) {
    NetworkRules rules;
    rules.network_version = version;
    rules.generation = FvmGeneration::v3;
    rules.prices = &hygge_prices;
    rules.syscalls = &syscalls_v3;
    rules.state_tree_versions = state_tree_versions;
    rules.preloaded_actors = preloaded_actors;
    rules.proof_types = proof_types_v3;
    rules.block_codecs = block_codecs;
    rules.depth_refusal_leaks_gas_limit = true;
    rules.relabels_calibration_posts = true;
    return rules;
}

NetworkRules make_watermelon(NetworkVersion version) {
    NetworkRules rules = make_hygge(version);
    rules.generation = FvmGeneration::v4;
    rules.prices = &watermelon_prices;
    rules.syscalls = &syscalls_v4;
    rules.proof_types = proof_types_v4;
    rules.tracks_reachability = true;
    rules.checks_codec_before_charge = true;
    rules.missing_invoke_is_invalid_receiver = true;
    rules.depth_refusal_leaks_gas_limit = false;
    rules.relabels_calibration_posts = false;
    rules.traces_constructors = false;
    return rules;
}

NetworkRules make_teep(NetworkVersion version) {
    NetworkRules rules = make_watermelon(version);
    rules.prices = &teep_prices;
    return rules;
}

auto make_all() {
    using enum NetworkVersion;
    return std::array{
        make_oh_snap(v15),    make_skyr(v16),       make_skyr(v17),       make_hygge(v18),
        make_hygge(v19),      make_hygge(v20),      make_watermelon(v21), make_watermelon(v22),
        make_watermelon(v23), make_watermelon(v24), make_teep(v25),       make_teep(v26),
        make_teep(v27),       make_teep(v28),       make_teep(v29),       make_teep(v30),
    };
}

auto make_all_with_upgrades() {
    auto all = make_all();
    for (NetworkRules& rules : all) {
        if (rules.syscalls == &syscalls_v4) {
            rules.syscalls = &syscalls_v4_upgrade;
        }
    }
    return all;
}

}  // namespace

const NetworkRules* rules_for(NetworkVersion version, const Features& features) {
    static const auto plain = make_all();
    static const auto with_upgrades = make_all_with_upgrades();
    if (version == NetworkVersion::v30 && !features.next_network_version) {
        return nullptr;
    }
    for (const NetworkRules& rules : features.upgrade_actor ? with_upgrades : plain) {
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
