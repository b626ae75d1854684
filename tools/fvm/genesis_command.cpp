#include <fvm/base/result.hpp>
#include <tools/conformance/layered_store.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/state/bundle_check.hpp>
#include <tools/state/genesis.hpp>
#include <tools/state/known_bundles.hpp>
#include <tools/state/replaced_actors.hpp>
#include <tools/state/state_source.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <optional>

namespace fvm::tools {
namespace {

struct Options {
    NetworkOptions network;
    std::string source;
    std::string network_name = "localnet";
    std::vector<std::string> accounts;
    std::vector<std::string> actors;
    std::string verified_registry_root;
    std::string output;
    bool json = false;
};

/// ID=FILE or ID=FILE,AMOUNT
ToolResult<ExtraActor> parse_actor(const std::string& text) {
    const std::size_t equals = text.find('=');
    const Address address =
        FVM_TRY(parse_address(std::string_view(text).substr(0, std::min(equals, text.size()))));
    if (equals == std::string::npos || !address.as_id()) {
        return fail_with(Failure::Kind::usage, "--actor " + text + ": not ID=FILE");
    }
    ExtraActor actor;
    actor.id = *address.as_id();
    const std::size_t comma = std::min(text.rfind(','), text.size());
    actor.wasm = FVM_TRY(read_module(text.substr(equals + 1, comma - equals - 1)));
    if (comma != text.size()) {
        const auto amount = TokenAmount::from_text(std::string_view(text).substr(comma + 1));
        if (!amount || amount->is_negative()) {
            return fail_with(Failure::Kind::usage, "--actor " + text + ": not an amount");
        }
        actor.balance = *amount;
    }
    return actor;
}

/// The actors, which the network version runs: a constructor that fails would not say what is wrong
/// with its module.
ToolResult<ActorBundle> open_actors(const NetworkOptions& network) {
    ActorBundle bundle = FVM_TRY(network.open_actors());
    const std::vector<KnownBundle> known = find_known_bundles(bundle.manifest_root);
    const std::optional<unsigned> wanted = actors_version(network.version());
    if (std::ranges::any_of(known, [&](const KnownBundle& published) {
            return published.actors_version == wanted;
        })) {
        return bundle;
    }
    BundleCheckOptions check;
    check.network_version = network.version();
    const BundleReport report =
        FVM_TRY(check_actors(bundle.path, FVM_TRY(unpack_bundle(bundle)), check));
    if (report.wrong.empty()) {
        return bundle;
    }
    std::string reason = bundle.path + ": network version " +
                         std::to_string(network.network_version) + " does not run it";
    for (const std::string& line : report.wrong) {
        reason += "\n  " + line;
    }
    return fail_with(Failure::Kind::malformed, std::move(reason));
}

/// Somebody else's state, with actors of another release.
ToolResult<ipld::Cid> take_over(const Options& options, std::span<const ExtraActor> extra) {
    const vm::NetworkRules* rules = vm::rules_for(options.network.version());
    if (rules == nullptr) {
        return fail_with(Failure::Kind::usage, "network version " +
                                                   std::to_string(options.network.network_version) +
                                                   " is not supported");
    }
    const StateSource source =
        FVM_TRY(StateSource::open({&options.source, 1}, std::optional<ipld::Cid>()));
    const ActorBundle bundle = FVM_TRY(open_actors(options.network));
    ipld::MemoryStore state;
    ipld::Cid root = FVM_TRY(replace_actors(source.store(), source.root(), *rules, bundle, state));
    LayeredStore own(state, &source.store());
    LayeredStore store(own, bundle.blocks.get());
    if (!extra.empty()) {
        root = FVM_TRY(install_actors(extra, *rules, store, root));
    }
    FVM_TRY(write_state_car(options.output, store, root, *bundle.blocks));
    return root;
}

ToolResult<ipld::Cid> run(const Options& options) {
    GenesisOptions genesis;
    genesis.network_version = options.network.version();
    genesis.network_name = options.network_name;
    for (const std::string& account : options.accounts) {
        genesis.accounts.push_back(FVM_TRY(parse_account(account)));
    }
    for (const std::string& actor : options.actors) {
        genesis.extra_actors.push_back(FVM_TRY(parse_actor(actor)));
    }
    if (!options.source.empty()) {
        return take_over(options, genesis.extra_actors);
    }
    if (!options.verified_registry_root.empty()) {
        genesis.verified_registry_root = FVM_TRY(parse_address(options.verified_registry_root));
    }
    const ActorBundle bundle = FVM_TRY(open_actors(options.network));
    EngineSet engines(default_code_cache_folder(), 1);
    vm::Engine* engine = FVM_TRY(open_engine(engines, genesis.network_version));
    ipld::MemoryStore state;
    const ipld::Cid root = FVM_TRY(make_genesis(genesis, bundle, *engine, state));
    LayeredStore store(state, bundle.blocks.get());
    FVM_TRY(write_state_car(options.output, store, root, *bundle.blocks));
    return root;
}

}  // namespace

void add_genesis_command(CLI::App& app, int& status) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("genesis", "Makes a start state on an actor bundle and prints its root");
    options->network.add_to(*command);
    CLI::Option* from =
        command
            ->add_option("--from", options->source,
                         "Not a new state but that of a CAR, with the bundle's actors instead of "
                         "its own")
            ->type_name("CAR");
    command->add_option("--network-name", options->network_name, "Name in the init actor's state")
        ->capture_default_str()
        ->type_name("NAME")
        ->excludes(from);
    command
        ->add_option("--account", options->accounts,
                     "An account, or a placeholder for an f410 address, with FIL; repeatable")
        ->type_name("ADDRESS=AMOUNT")
        ->excludes(from);
    command
        ->add_option("--actor", options->actors,
                     "An actor with code of your own, .wasm or .wat, and FIL; repeatable")
        ->type_name("ID=FILE[,AMOUNT]");
    command
        ->add_option("--verified-registry-root", options->verified_registry_root,
                     "Who appoints verifiers; the system actor f00 if absent")
        ->type_name("ADDRESS")
        ->excludes(from);
    command->add_option("-o,--output", options->output, "Where the state goes, as a CARv1")
        ->required()
        ->type_name("CAR");
    command->add_flag("--json", options->json, "JSON instead of text: the root and the file");
    command->footer(
        "Accounts get the ids f0100, f0101, ... in the order given. An actor of --actor that is\n"
        "there already (an account, f01, ...) gets the code and keeps its state. Choose other ids\n"
        "high: the network goes on counting from the accounts. The code becomes part of the "
        "state's\n"
        "CAR; for network versions up to 17, which run only what their manifest lists, so does a\n"
        "manifest of its own.\n\n"
        "With --from, every actor gets the code that the bundle has under the name of its own, "
        "and\n"
        "keeps its state: actors of a release that stores it otherwise cannot read it.\n\n"
        "Example:\n"
        "  fvm genesis --nv 18 -o state.car \\\n"
        "      --account f1d2xrzcslx7xlbbylc5c3d5lvandqw4iwl6epxba=1000 \\\n"
        "      --account f410f33fpyd764dpmv7ap73qn5sx4b77obxwklnmoxfy=\"20 milliFIL\"\n"
        "  fvm state ls state.car\n"
        "  fvm genesis --nv 28 -o test.car --actor f05000=actor.wat,\"5 FIL\"\n"
        "  fvm genesis --nv 28 -o start.car --from ~/.cache/fvm/bundles/genesis/butterflynet.car");
    command->callback([options, &status] {
        const auto root = run(*options);
        if (!root) {
            status = fail(root.error());
            return;
        }
        if (options->json) {
            print_json({{"root", root->to_text()}, {"file", options->output}}, 2);
        } else {
            print(root->to_text() + "\n");
        }
        status = status_ok;
    });
}

}  // namespace fvm::tools
