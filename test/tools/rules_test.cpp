// The rules of network versions in words: nothing that a version changes is left out, and what is
// said is what the FIPs and the reference say.
#include <fvm/vm/network_rule_fields.hpp>
#include <fvm/vm/price_fields.hpp>
#include <fvm/vm/syscalls.hpp>
#include <test/tools/program.hpp>
#include <tools/conformance/json.hpp>
#include <tools/rules/charge_formulas.hpp>
#include <tools/rules/rules_report.hpp>

#include <algorithm>
#include <set>

namespace fvm::tools {
namespace {

using test::fvm;
using vm::NetworkRules;
using vm::rules_for;

std::vector<const NetworkRules*> all_rules() {
    std::vector<const NetworkRules*> all;
    for (std::uint32_t number = 15; number <= 29; ++number) {
        all.push_back(rules_for(NetworkVersion{number}));
    }
    return all;
}

/// Names of what is different, by section and name.
std::set<std::string> names_of(const std::vector<RuleChange>& changes) {
    std::set<std::string> names;
    for (const RuleChange& change : changes) {
        EXPECT_TRUE(names.insert(change.section + " " + change.name).second) << change.name;
    }
    return names;
}

template <class Values, class Fields>
void add_differences(const Values& a, const Values& b, const Fields& fields,
                     const std::string& section, std::set<std::string>& names) {
    vm::for_each_field(fields, [&](std::size_t /*i*/, const auto& field) {
        if (!vm::same_rule(a.*field.member, b.*field.member)) {
            names.insert(section + " " + std::string(field.name));
        }
    });
}

const vm::HostImport* find_import(const vm::SyscallTable& table, const vm::HostImport& like) {
    const auto found = std::ranges::find_if(table.imports, [&](const vm::HostImport& import) {
        return import.module == like.module && import.name == like.name;
    });
    return found == table.imports.end() ? nullptr : &*found;
}

/// A syscall is different where another function serves it.
void add_differences(const vm::SyscallTable& a, const vm::SyscallTable& b,
                     std::set<std::string>& names) {
    const auto add = [&](const vm::HostImport& import) {
        names.insert("syscalls " + std::string(import.module) + "." + std::string(import.name));
    };
    for (const vm::HostImport& import : b.imports) {
        const vm::HostImport* old = find_import(a, import);
        if (old == nullptr || old->function != import.function) {
            add(import);
        }
    }
    for (const vm::HostImport& import : a.imports) {
        if (find_import(b, import) == nullptr) {
            add(import);
        }
    }
}

TEST(RulesReport, lists_every_difference_between_two_versions_with_a_source) {
    const auto all = all_rules();
    for (std::size_t i = 1; i < all.size(); ++i) {
        SCOPED_TRACE(name(all[i]->network_version));
        const auto changes = changes_between(*all[i - 1], *all[i]);
        std::set<std::string> names = names_of(changes);
        std::erase_if(names, [](const auto& name) { return name.starts_with("instructions "); });
        std::set<std::string> expected;
        add_differences(*all[i - 1], *all[i], vm::network_rule_fields, "rules", expected);
        add_differences(*all[i - 1]->prices, *all[i]->prices, vm::price_fields, "prices", expected);
        add_differences(*all[i - 1]->syscalls, *all[i]->syscalls, expected);
        EXPECT_EQ(names, expected);
        for (const RuleChange& change : changes) {
            EXPECT_FALSE(change.source.empty()) << change.section << " " << change.name;
        }
    }
}

TEST(RulesReport, tells_apart_any_two_prices_of_instructions) {
    const auto changes =
        changes_between(*rules_for(NetworkVersion::v17), *rules_for(NetworkVersion::v18));
    std::set<std::string> names = names_of(changes);
    std::erase_if(names, [](const auto& name) { return !name.starts_with("instructions "); });
    EXPECT_EQ(names, (std::set<std::string>{"instructions memory_copy_per_byte",
                                            "instructions memory_fill_per_byte"}));
}

TEST(RulesReport, has_a_source_for_every_syscall) {
    for (const NetworkRules* rules : all_rules()) {
        ASSERT_EQ(rules->syscalls->imports.size(), rules->syscalls->sources.size());
        for (const vm::RuleSource& source : rules->syscalls->sources) {
            EXPECT_FALSE(source.empty());
        }
    }
}

TEST(RulesReport, says_that_a_version_without_new_rules_changes_nothing) {
    using enum NetworkVersion;
    for (const auto& [a, b] : {std::pair(v16, v17), {v18, v19}, {v19, v20}, {v28, v29}}) {
        EXPECT_TRUE(changes_between(*rules_for(a), *rules_for(b)).empty());
    }
}

std::string formula(NetworkVersion version, const std::string& name,
                    const std::string& variant = {}) {
    for (const ChargeFormula& charge : charge_formulas(*rules_for(version))) {
        if (charge.name == name && charge.variant == variant) {
            return charge.gas;
        }
    }
    return "absent";
}

TEST(ChargeFormulas, are_those_of_the_fips) {
    using enum NetworkVersion;
    EXPECT_EQ(formula(v16, "OnMethodInvocation", "of none, with value"), "216,405");
    EXPECT_EQ(formula(v16, "OnBlockOpenPerByte"), "10.5 × bytes");
    EXPECT_EQ(formula(v16, "OnDeleteActor", "given back"), "-98,800");
    EXPECT_EQ(formula(v18, "OnChainMessage"), "560,663 + 1,300 × bytes");
    EXPECT_EQ(formula(v18, "OnBlockLink"), "506,000 + 3,352.4 × bytes");
    EXPECT_EQ(formula(v18, "OnHashing", "keccak-256"), "33 × bytes");
    EXPECT_EQ(formula(v18, "OnMethodInvocation"), "75,000");
    EXPECT_EQ(formula(v18, "OnActorEvent"), "absent");
    EXPECT_EQ(formula(v20, "OnGetRandomness"), "21,480 + 10 × bytes of entropy");
    EXPECT_EQ(formula(v21, "OnGetRandomness"), "146,200 + 75 × epochs back");
    EXPECT_EQ(formula(v21, "OnBlockOpen"), "2.4 × bytes + 300 × links, at least 10 × bytes");
    EXPECT_EQ(formula(v21, "OnScanIpldLinks"), "35 × items + 400 × links");
    // 2,500 + 17.2 × 12, and 1,400 + 17.2 × 9 for each entry.
    EXPECT_EQ(formula(v21, "OnActorEvent"),
              "2,706.4 + 1,554.8 × entries + 33.2 × bytes of keys + 17.2 × bytes of values");
    EXPECT_EQ(formula(v23, "OnVerifyBlsAggregateSignature"),
              "8,299,302 + 8,299,302 × signatures + 7 × bytes");
    EXPECT_EQ(formula(v24, "OnVerifySeal", "each seal"), "2,000");
    EXPECT_EQ(formula(v25, "OnVerifySeal", "each seal"), "42,000,000");
    EXPECT_EQ(formula(v24, "OnVerifyAggregateSeals", "32 GiB, non-interactive"), "absent");
    EXPECT_TRUE(formula(v25, "OnVerifyAggregateSeals", "32 GiB, non-interactive")
                    .starts_with("5,668,740 × seals + 112,356,810 from 1, "));
}

TEST(ChargeFormulas, leave_no_price_out) {
    const auto text_of = [](const NetworkRules& rules) {
        std::string text;
        for (const ChargeFormula& charge : charge_formulas(rules)) {
            text += charge.name + " " + charge.variant + " " + charge.gas + "\n";
        }
        return text;
    };
    for (const NetworkRules* rules : all_rules()) {
        const std::string text = text_of(*rules);
        vm::for_each_field(vm::price_fields, [&](std::size_t /*i*/, const auto& field) {
            using Price = std::remove_cvref_t<decltype(rules->prices->*field.member)>;
            if (std::is_same_v<Price, bool> || std::is_same_v<Price, std::string_view>) {
                return;  // What only traces show.
            }
            vm::PriceList without = *rules->prices;
            without.*field.member = {};
            if (without.*field.member == rules->prices->*field.member) {
                return;
            }
            NetworkRules changed = *rules;
            changed.prices = &without;
            EXPECT_TRUE(text_of(changed) != text)
                << name(rules->network_version) << " " << field.name;
        });
    }
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(RulesCommand, lists_all_versions) {
    const ProcessOutput listed = fvm({"rules", "list"});
    EXPECT_EQ(listed.status, 0);
    EXPECT_TRUE(contains(listed.standard_output, "Hygge"));
    const ProcessOutput as_json = fvm({"rules", "list", "--json"});
    const auto json = Json::parse(as_json.standard_output);
    ASSERT_TRUE(json);
    EXPECT_EQ(json->elements.size(), 15U);
    EXPECT_EQ(json->elements[3].find("name")->text, "Hygge");
}

TEST(RulesCommand, shows_rules_prices_charges_and_syscalls) {
    const ProcessOutput shown = fvm({"rules", "show", "--nv", "21"});
    ASSERT_EQ(shown.status, 0) << shown.standard_error;
    for (const char* line : {"network version 21 Watermelon, FVM v4, actors v12", "max_block_size",
                             "1 MiB", "verify_bls_aggregate", "FIP-0075", "(out[32], i64) -> i32",
                             "146,200 + 75 × epochs back"}) {
        EXPECT_TRUE(contains(shown.standard_output, line)) << line;
    }
    const auto json = Json::parse(fvm({"rules", "show", "--nv", "21", "--json"}).standard_output);
    ASSERT_TRUE(json);
    const Json* lookback = json->find("sections")->find("prices")->find("lookback");
    ASSERT_NE(lookback, nullptr);
    EXPECT_EQ(lookback->find("value")->find("flat")->text, "146200000");
    EXPECT_EQ(lookback->find("source")->find("fips")->elements[0].text, "75");
}

TEST(RulesCommand, shows_what_changed_with_its_fip) {
    const ProcessOutput shown = fvm({"rules", "diff", "20", "22"});
    ASSERT_EQ(shown.status, 0) << shown.standard_error;
    for (const char* line : {"new: (out[4], i32, i32, i32, i32, i32) -> i32", "FIP-0079",
                             "(i32, i32) -> i32 => (i32) -> i32", "tracks_reachability",
                             "no => yes", "22 Dragon, FVM v4, actors v13: nothing in the VM"}) {
        EXPECT_TRUE(contains(shown.standard_output, line)) << line;
    }
}

TEST(RulesCommand, refuses_versions_that_there_are_not) {
    const ProcessOutput shown = fvm({"rules", "show", "--nv", "14"});
    EXPECT_EQ(shown.status, 2);
    EXPECT_TRUE(contains(shown.standard_error,
                         "no rules for network version 14: there are those of 15 to 29"))
        << shown.standard_error;
    EXPECT_EQ(fvm({"rules", "show", "--nv", "eighteen"}).status, 2);
    EXPECT_EQ(fvm({"rules", "show"}).status, 2);
    EXPECT_EQ(fvm({"rules", "diff", "18", "99"}).status, 2);
    EXPECT_EQ(fvm({"rules", "diff", "21", "20"}).status, 2);
    EXPECT_EQ(fvm({"rules", "diff", "21", "21"}).status, 2);
}

}  // namespace
}  // namespace fvm::tools
