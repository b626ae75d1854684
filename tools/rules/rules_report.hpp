#pragma once

#include <fvm/vm/rules.hpp>
#include <tools/rules/rule_value.hpp>

#include <optional>
#include <string>
#include <vector>

namespace fvm::tools {

struct RuleLine {
    std::string name;
    RuleValue value;
    vm::RuleSource source;
};

/// All rules of a network version, in sections: "rules", "instructions", "prices", "syscalls".
struct RulesReport {
    struct Section {
        std::string title;
        std::vector<RuleLine> lines;
        /// A value does not say all: another source is a change, too.
        bool changes_with_source = false;
    };
    const vm::NetworkRules* rules = nullptr;
    std::vector<Section> sections;
};

[[nodiscard]] RulesReport describe_rules(const vm::NetworkRules& rules);

/// One rule that a version has changed.
struct RuleChange {
    std::string section;
    std::string name;
    /// Absent where a syscall is new, or is gone.
    std::optional<RuleValue> before;
    std::optional<RuleValue> after;
    vm::RuleSource source;
};

/// What is different in `after`, in the order of its report; what is gone comes last in its
/// section. A syscall whose signature stayed and whose meaning did not counts as different.
[[nodiscard]] std::vector<RuleChange> changes_between(const vm::NetworkRules& before,
                                                      const vm::NetworkRules& after);

}  // namespace fvm::tools
