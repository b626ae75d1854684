#include <fvm/base/result.hpp>
#include <tools/fvm/bundle_parts.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/state/builtin_actors.hpp>
#include <tools/state/bundle_check.hpp>
#include <tools/state/bundle_pack.hpp>
#include <tools/state/known_bundles.hpp>
#include <tools/state/text_table.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

namespace fvm::tools {
namespace {

using JsonOut = nlohmann::ordered_json;

struct Options {
    std::string input;
    std::vector<std::string> folders;
    std::string base;
    std::string network;
    std::string output;
    bool json = false;
};

std::string cid_of(const BundleActor& actor) {
    return ipld::Cid::of(ipld::codec::raw, actor.code.bytes()).to_text();
}

/// What is written must be a bundle that `fvm bundle verify` accepts. `place` is what the actors
/// are from.
ToolResult<void> check_whole(const std::vector<BundleActor>& actors, const std::string& place) {
    const BundleReport report = FVM_TRY(check_actors(place, actors, {}));
    if (report.wrong.empty()) {
        return {};
    }
    std::string reason = "not a bundle that could run";
    for (const std::string& line : report.wrong) {
        reason += "\n  " + line;
    }
    return fail_with(Failure::Kind::malformed, std::move(reason));
}

/// A base of one network does not become a bundle of another.
ToolResult<void> check_network(const Options& options) {
    const ActorBundle base = FVM_TRY(open_bundle(options.base, false));
    const std::vector<KnownBundle> known = find_known_bundles(base.manifest_root);
    if (known.empty() || network_of(known.front()) == options.network) {
        return {};
    }
    return fail_with(
        Failure::Kind::usage,
        options.base + " is that of " + describe_releases(known) + ", not of " + options.network);
}

/// Modules do not say for which release of the actors they are.
void warn_of_old_base(const ipld::Cid& base) {
    const std::vector<KnownBundle> known = find_known_bundles(base);
    const unsigned newest = known_bundles().back().actors_version;
    if (!known.empty() && known.back().actors_version != newest) {
        say("the base is that of " + describe_releases(known) +
            "; whether the modules are for the same release is not to be seen from them");
    }
}

/// Writes the bundle, and returns the CID of its manifest.
ToolResult<ipld::Cid> write_bundle(std::span<const BundleActor> actors, const std::string& path) {
    Bytes car = pack_bundle(actors);
    FVM_TRY(write_file(path, car));
    const auto written = FVM_TRY_OR(FailureAt(path), store::CarStore::from_bytes(std::move(car)));
    return written->roots().front();
}

struct Built {
    std::vector<BundleActor> actors;
    std::map<std::string, std::size_t> base_sizes;
    ipld::Cid root;
};

void print_built(const Built& built, const Options& options) {
    if (options.json) {
        JsonOut json{{"file", options.output}, {"manifest", built.root.to_text()}};
        json["actors"] = JsonOut::array();
        for (const BundleActor& actor : built.actors) {
            JsonOut row{{"name", actor.name},
                        {"code", cid_of(actor)},
                        {"size", actor.code.size()},
                        {"source", actor.source}};
            if (const auto base = built.base_sizes.find(actor.name);
                base != built.base_sizes.end()) {
                row["base_size"] = base->second;
            }
            json["actors"].push_back(std::move(row));
        }
        print_json(json, 2);
        return;
    }
    TextTable table({{"actor"},
                     {"size", TextTable::Align::right},
                     {"base", TextTable::Align::right},
                     {"of it", TextTable::Align::right},
                     {"from"}});
    for (const BundleActor& actor : built.actors) {
        const auto base = built.base_sizes.find(actor.name);
        const bool has_base = base != built.base_sizes.end() && actor.source != options.base;
        table.add({actor.name, grouped(actor.code.size()), has_base ? grouped(base->second) : "",
                   has_base ? percentage(actor.code.size(), base->second) : "", actor.source});
    }
    print(table.to_text() + options.output + ": manifest " + built.root.to_text() + "\n");
}

ToolResult<BundleSources> sources_of(const Options& options) {
    BundleSources sources{{}, options.base};
    for (const std::string& folder : options.folders) {
        std::error_code failed;
        const std::string own = folder + "/" + options.network;
        if (!options.network.empty() && std::filesystem::is_directory(own, failed)) {
            sources.folders.push_back(own);
        }
        sources.folders.push_back(folder);
    }
    if (!options.network.empty() &&
        std::ranges::find(bundle_networks, options.network) == bundle_networks.end()) {
        return fail_with(Failure::Kind::usage, "no network " + options.network);
    }
    return sources;
}

ToolResult<void> build(const Options& options) {
    Built built;
    const BundleSources sources = FVM_TRY(sources_of(options));
    if (!options.base.empty() && !options.network.empty()) {
        FVM_TRY(check_network(options));
    }
    built.actors = FVM_TRY(gather_actors(sources));
    FVM_TRY(check_whole(built.actors, options.base));
    if (!options.base.empty()) {
        const ActorBundle base = FVM_TRY(open_bundle(options.base, false));
        warn_of_old_base(base.manifest_root);
        for (const BundleActor& actor : FVM_TRY(unpack_bundle(base))) {
            built.base_sizes[actor.name] = actor.code.size();
        }
    }
    built.root = FVM_TRY(write_bundle(built.actors, options.output));
    print_built(built, options);
    return {};
}

ToolResult<void> pack(const Options& options) {
    Built built;
    built.actors = FVM_TRY(read_modules(options.input));
    FVM_TRY(check_published_set(built.actors));
    FVM_TRY(check_whole(built.actors, options.input));
    built.root = FVM_TRY(write_bundle(built.actors, options.output));
    if (options.json) {
        print_built(built, options);
    } else {
        print(options.output + ": " + std::to_string(built.actors.size()) + " actors, manifest " +
              built.root.to_text() + "\n");
    }
    return {};
}

ToolResult<void> unpack(const Options& options) {
    const std::vector<BundleActor> actors =
        FVM_TRY(unpack_bundle(FVM_TRY(open_bundle(options.input, true))));
    FVM_TRY(write_modules(actors, options.output));
    if (options.json) {
        JsonOut json{{"folder", options.output}, {"actors", JsonOut::array()}};
        for (const BundleActor& actor : actors) {
            json["actors"].push_back({{"name", actor.name},
                                      {"code", cid_of(actor)},
                                      {"size", actor.code.size()},
                                      {"file", options.output + "/" + actor.name + ".wasm"}});
        }
        print_json(json, 2);
    } else {
        print(options.output + ": " + std::to_string(actors.size()) + " modules\n");
    }
    if (!check_published_set(actors)) {
        say(options.input +
            ": not the actors of a published bundle, `fvm bundle pack` will not "
            "make it again");
    }
    return {};
}

template <class Run>
void on_call(CLI::App* command, const std::shared_ptr<Options>& options, int& status, Run run) {
    command->add_flag("--json", options->json, "JSON instead of text");
    command->callback([options, run, &status] {
        const auto done = run(*options);
        status = done ? status_ok : fail(done.error());
    });
}

}  // namespace

void add_bundle_build(CLI::App& bundle, int& status) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        bundle.add_subcommand("build", "Makes a bundle of modules, mixed with another bundle's");
    command
        ->add_option("--actors", options->folders,
                     "Modules: account.wasm, paych.wasm or paymentchannel.wasm, ...; repeatable, "
                     "earlier ones come first")
        ->required()
        ->type_name("FOLDER")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    command->add_option("--base", options->base, "Where all other actors are taken from")
        ->type_name("CAR");
    command
        ->add_option("--network", options->network,
                     "Modules in FOLDER/NAME come before those in FOLDER")
        ->type_name("NAME");
    command->add_option("-o,--output", options->output, "Where the bundle goes")
        ->required()
        ->type_name("CAR");
    command->footer(
        "The bundle has the base's actors in its order, or all 16. Only what `fvm bundle verify`\n"
        "accepts is written. A base that was published for another network than --network is\n"
        "refused.\n\n"
        "Example:\n"
        "  fvm bundle build --actors build/wasm32/actors --network devnet \\\n"
        "      --base ~/.cache/fvm/bundles/v18/builtin-actors-devnet.car -o devnet.car");
    on_call(command, options, status, build);

    options = std::make_shared<Options>();
    command = bundle.add_subcommand("pack", "Makes a bundle of a folder of modules");
    command->add_option("folder", options->input, "All modules, and no other ones")
        ->required()
        ->type_name("FOLDER");
    command->add_option("-o,--output", options->output, "Where the bundle goes")
        ->required()
        ->type_name("CAR");
    command->footer(
        "Makes of what `fvm bundle unpack` leaves the same file again.\n\n"
        "Example:\n"
        "  fvm bundle pack modules -o bundle.car");
    on_call(command, options, status, pack);

    options = std::make_shared<Options>();
    command = bundle.add_subcommand("unpack", "Writes the modules of a bundle into a folder");
    command->add_option("file", options->input, "An actor bundle")->required()->type_name("CAR");
    command->add_option("-o,--output", options->output, "Where they go; made if it is not there")
        ->required()
        ->type_name("FOLDER");
    command->footer(
        "Example:\n"
        "  fvm bundle unpack ~/.cache/fvm/bundles/v18/builtin-actors-mainnet.car -o modules");
    on_call(command, options, status, unpack);
}

}  // namespace fvm::tools
