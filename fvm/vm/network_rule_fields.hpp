#pragma once

#include <fvm/vm/rule_fields.hpp>
#include <fvm/vm/rules.hpp>

namespace fvm::vm {

/// Every rule, in the order of NetworkRules. The unit is what a number is of.
inline constexpr std::tuple network_rule_fields{
    RuleField{"generation", &NetworkRules::generation, ""},
    RuleField{"prices", &NetworkRules::prices, ""},
    RuleField{"syscalls", &NetworkRules::syscalls, ""},
    RuleField{"instrumentation", &NetworkRules::instrumentation, ""},
    RuleField{"instruction_prices", &NetworkRules::instruction_prices, ""},
    RuleField{"state_tree_versions", &NetworkRules::state_tree_versions, ""},
    RuleField{"manifest_requires", &NetworkRules::manifest_requires, ""},
    RuleField{"runs_only_builtin_code", &NetworkRules::runs_only_builtin_code, ""},
    RuleField{"stores_empty_array", &NetworkRules::stores_empty_array, ""},
    RuleField{"call_params_codec", &NetworkRules::call_params_codec, "codec"},
    RuleField{"send_params_codec", &NetworkRules::send_params_codec, "codec"},
    RuleField{"has_delegated_addresses", &NetworkRules::has_delegated_addresses, ""},
    RuleField{"failures_return_data", &NetworkRules::failures_return_data, ""},
    RuleField{"charges_state_access", &NetworkRules::charges_state_access, ""},
    RuleField{"charges_instantiation", &NetworkRules::charges_instantiation, ""},
    RuleField{"charges_call_with_value", &NetworkRules::charges_call_with_value, ""},
    RuleField{"charges_hash_before_code", &NetworkRules::charges_hash_before_code, ""},
    RuleField{"charges_seal_batches", &NetworkRules::charges_seal_batches, ""},
    RuleField{"checks_post_types", &NetworkRules::checks_post_types, ""},
    RuleField{"charging_moves_exec_mark", &NetworkRules::charging_moves_exec_mark, ""},
    RuleField{"preloaded_actors", &NetworkRules::preloaded_actors, ""},
    RuleField{"proof_types", &NetworkRules::proof_types, ""},
    RuleField{"block_codecs", &NetworkRules::block_codecs, "codec"},
    RuleField{"flush_rules", &NetworkRules::flush_rules, ""},
    RuleField{"max_call_depth", &NetworkRules::max_call_depth, "calls"},
    RuleField{"max_wasm_stack", &NetworkRules::max_wasm_stack, "units"},
    RuleField{"max_instance_memory", &NetworkRules::max_instance_memory, "bytes"},
    RuleField{"single_table", &NetworkRules::single_table, ""},
    RuleField{"max_table_elements", &NetworkRules::max_table_elements, "elements"},
    RuleField{"max_total_memory", &NetworkRules::max_total_memory, "bytes"},
    RuleField{"max_block_size", &NetworkRules::max_block_size, "bytes"},
    RuleField{"tipset_lookback_limit", &NetworkRules::tipset_lookback_limit, "epochs"},
    RuleField{"tracks_reachability", &NetworkRules::tracks_reachability, ""},
    RuleField{"checks_codec_before_charge", &NetworkRules::checks_codec_before_charge, ""},
    RuleField{"missing_invoke_is_invalid_receiver",
              &NetworkRules::missing_invoke_is_invalid_receiver, ""},
    RuleField{"depth_refusal_leaks_gas_limit", &NetworkRules::depth_refusal_leaks_gas_limit, ""},
    RuleField{"relabels_calibration_posts", &NetworkRules::relabels_calibration_posts, ""},
    RuleField{"traces_constructors", &NetworkRules::traces_constructors, ""},
};
static_assert(std::tuple_size_v<decltype(network_rule_fields)> == NetworkRules::field_count);

}  // namespace fvm::vm
