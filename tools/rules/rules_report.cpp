#include <fvm/vm/network_rule_fields.hpp>
#include <fvm/vm/price_fields.hpp>
#include <fvm/vm/syscalls.hpp>
#include <tools/rules/rules_report.hpp>

#include <algorithm>
#include <tuple>

namespace fvm::tools {
namespace {

using vm::RuleField;
using wasm::InstructionPrices;

/// Milligas.
constexpr std::tuple instruction_fields{
    RuleField{"instruction", &InstructionPrices::instruction, ""},
    RuleField{"math", &InstructionPrices::math, ""},
    RuleField{"jump_unconditional", &InstructionPrices::jump_unconditional, ""},
    RuleField{"jump_conditional", &InstructionPrices::jump_conditional, ""},
    RuleField{"jump_indirect", &InstructionPrices::jump_indirect, ""},
    RuleField{"call", &InstructionPrices::call, ""},
    RuleField{"memory_access", &InstructionPrices::memory_access, ""},
    RuleField{"memory_fill_base", &InstructionPrices::memory_fill_base, ""},
    RuleField{"memory_copy_per_byte", &InstructionPrices::memory_copy_per_byte, "byte"},
    RuleField{"memory_fill_per_byte", &InstructionPrices::memory_fill_per_byte, "byte"},
};

/// A line for each field of `values`; `source` gives where the field at an index is from.
template <class Values, class Fields, class Describe, class Source>
std::vector<RuleLine> lines_of(const Values& values, const Fields& fields, Describe&& describe_one,
                               Source&& source) {
    std::vector<RuleLine> lines;
    vm::for_each_field(fields, [&](std::size_t i, const auto& field) {
        lines.push_back(
            {std::string(field.name), describe_one(values.*field.member, field.unit), source(i)});
    });
    return lines;
}

vm::RuleSource source_of_instruction_prices(const vm::NetworkRules& rules) {
    vm::RuleSource source;
    vm::for_each_field(vm::network_rule_fields, [&](std::size_t i, const auto& field) {
        if (field.name == "instruction_prices") {
            source = rules.sources[i];
        }
    });
    return source;
}

std::string_view type_name(vm::ValueType type) {
    return type == vm::ValueType::i32 ? "i32" : "i64";
}

/// "(out[16], i64) -> i32": the first argument points to room for 16 bytes of results, and the
/// result is an error number.
RuleValue describe_import(const vm::HostImport& import) {
    RuleValue value{"(", {{"params", nlohmann::ordered_json::array()}}};
    bool first = true;
    for (const vm::ValueType type : import.params) {
        const bool is_output = first && import.output_size != 0;
        value.text += first ? "" : ", ";
        value.text += is_output ? "out[" + std::to_string(import.output_size) + "]"
                                : std::string(type_name(type));
        value.json["params"].push_back(type_name(type));
        first = false;
    }
    value.text += ")";
    if (import.result) {
        value.text += " -> " + std::string(type_name(*import.result));
        value.json["result"] = type_name(*import.result);
    }
    if (import.output_size != 0) {
        value.json["output_size"] = import.output_size;
    }
    return value;
}

std::vector<RuleLine> syscall_lines(const vm::SyscallTable& table) {
    std::vector<RuleLine> lines;
    for (std::size_t i = 0; i < table.imports.size(); ++i) {
        const vm::HostImport& import = table.imports[i];
        lines.push_back({std::string(import.module) + "." + std::string(import.name),
                         describe_import(import), table.sources[i]});
    }
    std::ranges::sort(lines, {}, &RuleLine::name);
    return lines;
}

vm::RuleSource source_of_removal(const vm::SyscallTable& table, std::string_view name) {
    for (const vm::RemovedSyscall& removed : table.removed) {
        if (name == std::string(removed.module) + "." + std::string(removed.name)) {
            return removed.source;
        }
    }
    return {};
}

void compare(const RulesReport::Section& before, const RulesReport::Section& after,
             const vm::SyscallTable& syscalls, std::vector<RuleChange>& changes) {
    const auto find = [](const RulesReport::Section& section, const std::string& name) {
        return std::ranges::find(section.lines, name, &RuleLine::name);
    };
    for (const RuleLine& line : after.lines) {
        const auto old = find(before, line.name);
        if (old == before.lines.end()) {
            changes.push_back({after.title, line.name, {}, line.value, line.source});
        } else if (old->value.text != line.value.text ||
                   (after.changes_with_source && old->source != line.source)) {
            changes.push_back({after.title, line.name, old->value, line.value, line.source});
        }
    }
    for (const RuleLine& line : before.lines) {
        if (find(after, line.name) == after.lines.end()) {
            changes.push_back(
                {after.title, line.name, line.value, {}, source_of_removal(syscalls, line.name)});
        }
    }
}

}  // namespace

RulesReport describe_rules(const vm::NetworkRules& rules) {
    RulesReport report{&rules, {}};
    const auto describe_any = [](const auto& value, std::string_view unit) {
        return describe(value, unit);
    };
    report.sections.push_back({"rules",
                               lines_of(rules, vm::network_rule_fields, describe_any,
                                        [&](std::size_t i) { return rules.sources[i]; }),
                               false});
    report.sections.push_back(
        {"instructions",
         lines_of(
             rules.instruction_prices, instruction_fields,
             [](std::uint64_t milligas, std::string_view unit) {
                 return describe(vm::Gas::from_milligas(milligas), unit);
             },
             [&](std::size_t /*i*/) { return source_of_instruction_prices(rules); }),
         false});
    report.sections.push_back({"prices",
                               lines_of(*rules.prices, vm::price_fields, describe_any,
                                        [&](std::size_t i) { return rules.prices->sources[i]; }),
                               false});
    report.sections.push_back({"syscalls", syscall_lines(*rules.syscalls), true});
    return report;
}

std::vector<RuleChange> changes_between(const vm::NetworkRules& before,
                                        const vm::NetworkRules& after) {
    const RulesReport old_report = describe_rules(before);
    const RulesReport new_report = describe_rules(after);
    std::vector<RuleChange> changes;
    for (std::size_t i = 0; i < new_report.sections.size(); ++i) {
        compare(old_report.sections[i], new_report.sections[i], *after.syscalls, changes);
    }
    return changes;
}

}  // namespace fvm::tools
