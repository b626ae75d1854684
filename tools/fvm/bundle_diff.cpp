#include <fvm/base/result.hpp>
#include <tools/fvm/bundle_parts.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/state/bundle_diff.hpp>
#include <tools/state/text_table.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace fvm::tools {
namespace {

using JsonOut = nlohmann::ordered_json;
using Side = ActorDifference::Side;

struct Options {
    std::string before;
    std::string after;
    bool all = false;
    bool json = false;
};

struct Totals {
    std::size_t actors = 0;
    std::uint64_t before = 0;
    std::uint64_t after = 0;
};

/// Over the actors that differ, or over all.
Totals total_of(const BundleDifference& difference, bool all) {
    Totals totals;
    for (const ActorDifference& actor : difference.actors) {
        if (all || !actor.is_same()) {
            ++totals.actors;
            totals.before += actor.before ? actor.before->size : 0;
            totals.after += actor.after ? actor.after->size : 0;
        }
    }
    return totals;
}

JsonOut to_json(const std::optional<Side>& side) {
    return side ? JsonOut{{"code", side->code.to_text()},
                          {"size", side->size},
                          {"functions", side->functions}}
                : JsonOut();
}

void print_as_json(const BundleDifference& difference, const Options& options) {
    JsonOut json{{"before", options.before},
                 {"after", options.after},
                 {"same_manifest", difference.same_manifest},
                 {"same_blocks", difference.same_blocks},
                 {"actors", JsonOut::array()}};
    for (const ActorDifference& actor : difference.actors) {
        json["actors"].push_back({{"name", actor.name},
                                  {"same", actor.is_same()},
                                  {"before", to_json(actor.before)},
                                  {"after", to_json(actor.after)},
                                  {"added_imports", actor.added_imports()},
                                  {"removed_imports", actor.removed_imports()}});
    }
    for (const bool all : {false, true}) {
        const Totals totals = total_of(difference, all);
        json[all ? "all" : "different"] = {
            {"actors", totals.actors}, {"before", totals.before}, {"after", totals.after}};
    }
    print_json(json, 2);
}

void print_table(const BundleDifference& difference, bool all) {
    TextTable table({{"actor"},
                     {"size", TextTable::Align::right},
                     {"then", TextTable::Align::right},
                     {"of it", TextTable::Align::right},
                     {"functions", TextTable::Align::right},
                     {"then", TextTable::Align::right}});
    for (const ActorDifference& actor : difference.actors) {
        if (actor.is_same() && !all) {
            continue;
        }
        const auto size = [](const std::optional<Side>& side) {
            return side ? grouped(side->size) : std::string("-");
        };
        const auto functions = [](const std::optional<Side>& side) {
            return side ? grouped(side->functions) : std::string("-");
        };
        const std::string ratio = actor.is_same() ? "same"
                                  : actor.before && actor.after
                                      ? percentage(actor.after->size, actor.before->size)
                                      : "";
        table.add({printable(actor.name), size(actor.before), size(actor.after), ratio,
                   functions(actor.before), functions(actor.after)});
    }
    for (const bool of_all : {false, true}) {
        const Totals totals = total_of(difference, of_all);
        table.add({std::to_string(totals.actors) + (of_all ? " in all" : " differ"),
                   grouped(totals.before), grouped(totals.after),
                   totals.before == 0 ? "" : percentage(totals.after, totals.before)});
    }
    print(table.to_text());
}

void print_imports(const BundleDifference& difference) {
    bool has_title = false;
    for (const ActorDifference& actor : difference.actors) {
        std::string line;
        for (const std::string& name : actor.added_imports()) {
            line += " +" + name;
        }
        for (const std::string& name : actor.removed_imports()) {
            line += " -" + name;
        }
        if (!line.empty()) {
            print((has_title ? "  " : "\nimports\n  ") + printable(actor.name + ":" + line) + "\n");
            has_title = true;
        }
    }
}

/// Whether they are the same.
ToolResult<bool> run(const Options& options) {
    const ActorBundle before = FVM_TRY(open_bundle(options.before, true));
    const ActorBundle after = FVM_TRY(open_bundle(options.after, true));
    const BundleDifference difference = FVM_TRY(compare_bundles(before, after));
    if (options.json) {
        print_as_json(difference, options);
        return difference.same_blocks;
    }
    print_table(difference, options.all);
    print_imports(difference);
    if (difference.same_manifest) {
        print(difference.same_blocks
                  ? "the same manifest " + before.manifest_root.to_text() + "\n"
                  : fmt::format("the same manifest, but other blocks: {} and {}\n",
                                before.blocks->size(), after.blocks->size()));
    } else if (total_of(difference, false).actors == 0) {
        print("the same actors in another order\n");
    }
    return difference.same_blocks;
}

}  // namespace

void add_bundle_diff(CLI::App& bundle, int& status) {
    auto options = std::make_shared<Options>();
    CLI::App* command = bundle.add_subcommand(
        "diff", "Sets two bundles side by side: sizes, functions and imports of what differs");
    command->add_option("before", options->before, "An actor bundle")->required()->type_name("CAR");
    command->add_option("after", options->after, "Another one")->required()->type_name("CAR");
    command->add_flag("--all", options->all, "Also the actors that are the same");
    command->add_flag("--json", options->json, "JSON instead of text");
    command->footer(
        "Exit status 1: they differ.\n\n"
        "Example:\n"
        "  fvm bundle diff ~/.cache/fvm/bundles/v18/builtin-actors-mainnet.car \\\n"
        "      build/bundle/builtin-actors-mainnet.car");
    command->callback([options, &status] {
        const auto same = run(*options);
        status = !same ? fail(same.error()) : *same ? status_ok : status_mismatch;
    });
}

}  // namespace fvm::tools
