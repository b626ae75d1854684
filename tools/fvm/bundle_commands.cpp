#include <fvm/base/result.hpp>
#include <fvm/wasm/inspect.hpp>
#include <tools/fvm/bundle_parts.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/state/builtin_actors.hpp>
#include <tools/state/known_bundles.hpp>
#include <tools/state/text_table.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <memory>

namespace fvm::tools {
namespace {

using JsonOut = nlohmann::ordered_json;

struct Options {
    std::vector<std::string> files;
    std::string actor;
    bool json = false;
};

struct InspectedActor {
    std::uint32_t id = 0;
    std::string name;
    ipld::Cid code;
    std::size_t size = 0;
    wasm::ModuleInfo module;
};

ToolResult<std::vector<InspectedActor>> inspect_actors(const ActorBundle& bundle) {
    std::vector<InspectedActor> actors;
    std::uint32_t id = 0;
    for (const Manifest::Entry& entry : bundle.manifest.entries()) {
        const ipld::Block code =
            FVM_TRY_OR(FailureAt(bundle.path),
                       ipld::get_required(*bundle.blocks, entry.code, "code of " + entry.name));
        auto module = wasm::inspect(code.bytes());
        if (!module) {
            return fail_with(Failure::Kind::malformed,
                             bundle.path + ": code of " + entry.name + ": " +
                                 std::string(module.error().reason) + " at offset " +
                                 std::to_string(module.error().offset));
        }
        actors.push_back({++id, entry.name, entry.code, code.size(), *std::move(module)});
    }
    return actors;
}

std::string kind_name(wasm::ExternalKind kind) {
    switch (kind) {
        case wasm::ExternalKind::function:
            return "function";
        case wasm::ExternalKind::table:
            return "table";
        case wasm::ExternalKind::memory:
            return "memory";
        case wasm::ExternalKind::global:
            return "global";
    }
    return "?";
}

JsonOut to_json(const InspectedActor& actor) {
    JsonOut json{{"id", actor.id},
                 {"name", actor.name},
                 {"code", actor.code.to_text()},
                 {"size", actor.size},
                 {"functions", actor.module.functions},
                 {"code_size", actor.module.code_size},
                 {"data_size", actor.module.data_size}};
    json["imports"] = JsonOut::array();
    for (const wasm::ImportInfo& import : actor.module.imports) {
        json["imports"].push_back(
            {{"module", import.module}, {"name", import.name}, {"kind", kind_name(import.kind)}});
    }
    json["exports"] = JsonOut::array();
    for (const wasm::ExportInfo& exported : actor.module.exports) {
        json["exports"].push_back({{"name", exported.name}, {"kind", kind_name(exported.kind)}});
    }
    return json;
}

void print_table(const std::vector<InspectedActor>& actors) {
    TextTable table({{"id", TextTable::Align::right},
                     {"actor"},
                     {"size", TextTable::Align::right},
                     {"functions", TextTable::Align::right},
                     {"imports", TextTable::Align::right},
                     {"code"}});
    for (const InspectedActor& actor : actors) {
        table.add({std::to_string(actor.id), printable(actor.name), grouped(actor.size),
                   grouped(actor.module.functions), std::to_string(actor.module.imports.size()),
                   actor.code.to_text()});
    }
    print(table.to_text());
}

/// Which actors import or export what.
void print_uses(const std::vector<InspectedActor>& actors) {
    std::map<std::string, std::vector<std::string>> imports;
    std::map<std::string, std::vector<std::string>> exports;
    for (const InspectedActor& actor : actors) {
        for (const wasm::ImportInfo& import : actor.module.imports) {
            imports[import.module + "." + import.name].push_back(actor.name);
        }
        for (const wasm::ExportInfo& exported : actor.module.exports) {
            exports[exported.name + " (" + kind_name(exported.kind) + ")"].push_back(actor.name);
        }
    }
    const auto print_list = [&](const std::string& title, const auto& uses) {
        TextTable table({{}, {}});
        for (const auto& [what, who] : uses) {
            std::string names;
            for (const std::string& name : who) {
                names += (names.empty() ? "" : ", ") + printable(name);
            }
            table.add(
                {printable(what), who.size() == actors.size() && who.size() > 1 ? "all" : names});
        }
        print("\n" + title + "\n" + table.to_text(2));
    };
    print_list("imports", imports);
    print_list("exports", exports);
}

/// What the reference has published it as; empty where it has not.
JsonOut releases_json(const ActorBundle& bundle) {
    JsonOut json = JsonOut::array();
    for (const KnownBundle& known : find_known_bundles(bundle.manifest_root)) {
        json.push_back({{"actors_version", known.actors_version}, {"network", known.network}});
    }
    return json;
}

std::string release_text(const ActorBundle& bundle) {
    const std::vector<KnownBundle> known = find_known_bundles(bundle.manifest_root);
    return known.empty() ? "none that is known" : describe_releases(known);
}

ToolResult<void> inspect_one(const std::string& path, const Options& options) {
    const ActorBundle bundle = FVM_TRY(open_bundle(path, true));
    std::vector<InspectedActor> actors = FVM_TRY(inspect_actors(bundle));
    if (!options.actor.empty()) {
        const BuiltinActor* builtin = find_builtin_actor(options.actor);
        const std::string_view name = builtin == nullptr ? options.actor : builtin->name;
        std::erase_if(actors, [&](const InspectedActor& actor) { return actor.name != name; });
        if (actors.empty()) {
            return fail_with(Failure::Kind::usage, path + ": no actor " + options.actor);
        }
    }
    if (options.json) {
        JsonOut json{{"file", path},
                     {"releases", releases_json(bundle)},
                     {"manifest", bundle.manifest_root.to_text()},
                     {"list", bundle.manifest_list.to_text()}};
        json["actors"] = JsonOut::array();
        for (const InspectedActor& actor : actors) {
            json["actors"].push_back(to_json(actor));
        }
        print_json(json, 2);
        return {};
    }
    print(path + "\nrelease " + release_text(bundle) + "\nmanifest version 1 " +
          bundle.manifest_root.to_text() + "\nlist " + bundle.manifest_list.to_text() + "\n\n");
    print_table(actors);
    print_uses(actors);
    return {};
}

int inspect_all(const Options& options) {
    for (const std::string& path : options.files) {
        const auto inspected = inspect_one(path, options);
        if (!inspected) {
            return fail(inspected.error());
        }
    }
    return status_ok;
}

}  // namespace

void add_bundle_commands(CLI::App& app, int& status) {
    CLI::App* bundle = app.add_subcommand("bundle", "Looks into actor bundles, and makes them");
    bundle->require_subcommand(1);
    auto options = std::make_shared<Options>();
    CLI::App* inspect = bundle->add_subcommand(
        "inspect", "Shows the manifest, and the actors with their imports and exports");
    inspect->add_option("file", options->files, "Actor bundles")->required()->type_name("CAR");
    inspect->add_flag("--json", options->json, "JSON instead of text");
    inspect
        ->add_option("--actor", options->actor,
                     "This actor only, by its name in manifests or of its module")
        ->type_name("NAME");
    inspect->footer(
        "Example:\n"
        "  fvm bundle inspect ~/.cache/fvm/bundles/v10/builtin-actors-mainnet.car");
    inspect->callback([options, &status] { status = inspect_all(*options); });
    add_bundle_verify(*bundle, status);
    add_bundle_diff(*bundle, status);
    add_bundle_build(*bundle, status);
}

}  // namespace fvm::tools
