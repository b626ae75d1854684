#include <tools/fvm/state_support.hpp>
#include <tools/rules/charge_formulas.hpp>
#include <tools/rules/rules_report.hpp>
#include <tools/state/text_table.hpp>

#include <fvm/base/result.hpp>

#include <nlohmann/json.hpp>

#include <memory>

namespace fvm::tools {
namespace {

using JsonOut = nlohmann::ordered_json;

struct Options {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    bool json = false;
};

/// Numbers of network versions end far below.
constexpr std::uint32_t last_number = 1000;

std::uint32_t number_of(const vm::NetworkRules& rules) {
    return static_cast<std::uint32_t>(rules.network_version);
}

std::vector<const vm::NetworkRules*> rules_between(std::uint32_t first, std::uint32_t last) {
    std::vector<const vm::NetworkRules*> all;
    for (std::uint32_t number = first; number <= last; ++number) {
        if (const vm::NetworkRules* rules = vm::rules_for(NetworkVersion{number})) {
            all.push_back(rules);
        }
    }
    return all;
}

ToolResult<const vm::NetworkRules*> find_rules(std::uint32_t number) {
    if (const vm::NetworkRules* rules = vm::rules_for(NetworkVersion{number})) {
        return rules;
    }
    const auto all = rules_between(0, last_number);
    return fail_with(Failure::Kind::usage, "no rules for network version " +
                                               std::to_string(number) + ": there are those of " +
                                               std::to_string(number_of(*all.front())) + " to " +
                                               std::to_string(number_of(*all.back())));
}

std::string actors_text(const vm::NetworkRules& rules) {
    const auto version = actors_version(rules.network_version);
    return version ? "v" + std::to_string(*version) : "-";
}

std::string title_of(const vm::NetworkRules& rules) {
    return std::to_string(number_of(rules)) + " " + std::string(name(rules.network_version));
}

JsonOut to_json(const vm::NetworkRules& rules) {
    JsonOut json{{"network_version", number_of(rules)},
                 {"name", name(rules.network_version)},
                 {"fvm", describe(rules.generation, "").json},
                 {"prices", describe(rules.prices, "").json},
                 {"syscalls", describe(rules.syscalls, "").json}};
    const auto actors = actors_version(rules.network_version);
    json["actors"] = actors ? JsonOut(*actors) : JsonOut();
    return json;
}

ToolResult<void> list(const Options& options) {
    TextTable table({{"version", TextTable::Align::right},
                     {"name"},
                     {"VM"},
                     {"prices"},
                     {"syscalls"},
                     {"actors"}});
    JsonOut json = JsonOut::array();
    for (const vm::NetworkRules* rules : rules_between(0, last_number)) {
        json.push_back(to_json(*rules));
        table.add({std::to_string(number_of(*rules)), std::string(name(rules->network_version)),
                   describe(rules->generation, "").text, describe(rules->prices, "").text,
                   describe(rules->syscalls, "").text, actors_text(*rules)});
    }
    if (options.json) {
        print_json(json, 2);
    } else {
        print(table.to_text());
    }
    return {};
}

void show_json(const vm::NetworkRules& rules, const RulesReport& report) {
    JsonOut json = to_json(rules);
    for (const RulesReport::Section& section : report.sections) {
        JsonOut& lines = json["sections"][section.title];
        for (const RuleLine& line : section.lines) {
            lines[line.name] = {{"value", line.value.json}, {"source", source_json(line.source)}};
        }
    }
    for (const ChargeFormula& charge : charge_formulas(rules)) {
        json["charges"].push_back(
            {{"name", charge.name}, {"variant", charge.variant}, {"gas", charge.gas}});
    }
    print_json(json, 2);
}

ToolResult<void> show(const Options& options) {
    const vm::NetworkRules& rules = *FVM_TRY(find_rules(options.from));
    const RulesReport report = describe_rules(rules);
    if (options.json) {
        show_json(rules, report);
        return {};
    }
    print("network version " + title_of(rules) + ", " + describe(rules.generation, "").text +
          ", actors " + actors_text(rules) + "\n");
    for (const RulesReport::Section& section : report.sections) {
        TextTable table({{}, {}, {}});
        for (const RuleLine& line : section.lines) {
            // Without a source it is a price that this version does not have yet.
            if (!line.source.empty()) {
                table.add({line.name, source_text(line.source), line.value.text});
            }
        }
        print("\n" + section.title + "\n" + table.to_text(2));
    }
    TextTable table({{}, {}, {}});
    for (const ChargeFormula& charge : charge_formulas(rules)) {
        table.add({charge.name, charge.variant, charge.gas});
    }
    print("\ncharges, in gas\n" + table.to_text(2));
    return {};
}

JsonOut to_json(const RuleChange& change) {
    JsonOut json{{"section", change.section}, {"name", change.name}};
    json["before"] = change.before ? change.before->json : JsonOut();
    json["after"] = change.after ? change.after->json : JsonOut();
    json["source"] = source_json(change.source);
    return json;
}

std::string change_text(const RuleChange& change) {
    if (!change.before) {
        return "new: " + change.after->text;
    }
    if (!change.after) {
        return "gone: " + change.before->text;
    }
    if (change.before->text == change.after->text) {
        return "has another meaning: " + change.after->text;
    }
    return change.before->text + " => " + change.after->text;
}

void print_changes(const vm::NetworkRules& rules, const std::vector<RuleChange>& changes) {
    print("network version " + title_of(rules) + ", " + describe(rules.generation, "").text +
          ", actors " + actors_text(rules) + (changes.empty() ? ": nothing in the VM\n" : "\n"));
    TextTable table({{}, {}, {}, {}});
    for (const RuleChange& change : changes) {
        table.add({change.section, change.name, source_text(change.source), change_text(change)});
    }
    print(table.to_text(2));
}

/// Version by version, since a rule can change more than once and each change has its own source.
ToolResult<void> diff(const Options& options) {
    const std::uint32_t from = number_of(*FVM_TRY(find_rules(options.from)));
    const std::uint32_t to = number_of(*FVM_TRY(find_rules(options.to)));
    if (from >= to) {
        return fail_with(Failure::Kind::usage,
                         "the second version has to be later than the first: " +
                             std::to_string(to) + " is not later than " + std::to_string(from));
    }
    const auto all = rules_between(from, to);
    JsonOut json = JsonOut::array();
    for (std::size_t i = 1; i < all.size(); ++i) {
        const std::vector<RuleChange> changes = changes_between(*all[i - 1], *all[i]);
        if (!options.json) {
            print_changes(*all[i], changes);
            continue;
        }
        JsonOut step = to_json(*all[i]);
        step["changes"] = JsonOut::array();
        for (const RuleChange& change : changes) {
            step["changes"].push_back(to_json(change));
        }
        json.push_back(std::move(step));
    }
    if (options.json) {
        print_json(json, 2);
    }
    return {};
}

}  // namespace

void add_rules_commands(CLI::App& app, int& status) {
    CLI::App* rules = app.add_subcommand(
        "rules", "What a network version is: limits, prices, syscalls, and where they come from");
    rules->require_subcommand(1);
    const auto add = [&](const char* name, const char* description,
                         ToolResult<void> (*run)(const Options&), const char* footer) {
        auto options = std::make_shared<Options>();
        CLI::App* command = rules->add_subcommand(name, description);
        command->add_flag("--json", options->json, "JSON instead of text; prices are in milligas");
        command->callback([options, run, &status] {
            const auto done = run(*options);
            status = done ? status_ok : fail(done.error());
        });
        command->footer(footer);
        return std::pair(command, options);
    };
    add("list", "Lists the network versions", list, "Example:\n  fvm rules list");
    const auto [show_command, show_options] =
        add("show", "Shows all rules of a network version", show,
            "Prices are gas. A charge is what is taken, a price what it is made of; charges that\n"
            "are always nothing, and only appear in traces, are left out. In a syscall's\n"
            "signature, out[16] is a pointer to room for 16 bytes of results.\n\n"
            "Exit status 2: no such version.\n\n"
            "Examples:\n"
            "  fvm rules show --nv 18\n"
            "  fvm rules show --nv 21 --json");
    show_command->add_option("--nv", show_options->from, "Network version")
        ->required()
        ->type_name("N");
    const auto [diff_command, diff_options] =
        add("diff", "Shows what changed from one network version to a later one", diff,
            "Each change is told with the FIP that asked for it, or the file of the reference\n"
            "that has it. Changes to actors and clients are not the VM's and not listed.\n\n"
            "Exit status 2: no such versions.\n\n"
            "Examples:\n"
            "  fvm rules diff 20 21\n"
            "  fvm rules diff 15 29 --json");
    diff_command->add_option("from", diff_options->from, "The earlier network version")
        ->required()
        ->type_name("N");
    diff_command->add_option("to", diff_options->to, "The later network version")
        ->required()
        ->type_name("N");
}

}  // namespace fvm::tools
