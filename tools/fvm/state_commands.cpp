#include <fvm/base/result.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/state/code_names.hpp>
#include <tools/state/state_source.hpp>
#include <tools/state/state_view.hpp>
#include <tools/state/text_table.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace fvm::tools {
namespace {

using JsonOut = nlohmann::ordered_json;

struct Options {
    std::string state;
    std::vector<std::string> more;
    std::string root;
    std::string actor_name;
    std::size_t limit = 0;
    std::vector<std::string> addresses;
    bool json = false;
};

struct Listed {
    ActorId id = 0;
    ActorState actor;
    std::string name;
};

/// A state that is open, and what its codes are called.
struct OpenState {
    StateSource source;
    StateView view;
    CodeNames names;
};

ToolResult<OpenState> open_state(const Options& options) {
    std::optional<ipld::Cid> root;
    if (!options.root.empty()) {
        const auto cid = ipld::Cid::from_text(options.root);
        if (!cid) {
            return fail_with(Failure::Kind::usage,
                             "--root: not a CID: " + std::string(cid.error().reason));
        }
        root = *cid;
    }
    std::vector<std::string> paths{options.state};
    paths.insert(paths.end(), options.more.begin(), options.more.end());
    StateSource source = FVM_TRY(StateSource::open(paths, root));
    StateView view = FVM_TRY_OR(failure_from_store, StateView::load(source.store(), source.root()));
    CodeNames names(default_bundle_folder());
    const auto list = FVM_TRY_OR(failure_from_store, view.manifest_list());
    if (list) {
        // A state need not bring its manifest along; bundles have it.
        const auto manifest = Manifest::load_list(source.store(), *list, Manifest::Requires::basic);
        if (manifest) {
            names.add(*manifest);
        }
    }
    return OpenState{std::move(source), std::move(view), std::move(names)};
}

JsonOut to_json(const Listed& listed) {
    return {{"id", Address::id(listed.id).to_text()},
            {"actor", listed.name},
            {"code", listed.actor.code.to_text()},
            {"state", listed.actor.state.to_text()},
            {"nonce", listed.actor.nonce},
            {"balance", listed.actor.balance.atto().to_decimal()},
            {"delegated_address", listed.actor.delegated_address
                                      ? JsonOut(listed.actor.delegated_address->to_text())
                                      : JsonOut()}};
}

ToolResult<std::vector<Listed>> collect(OpenState& state, const Options& options) {
    std::vector<Listed> found;
    FVM_TRY_OR(failure_from_store, state.view.for_each([&](ActorId id, const ActorState& actor) {
        std::string name = state.names.name_of(actor.code);
        if (options.actor_name.empty() || name == options.actor_name) {
            found.push_back({id, actor, std::move(name)});
        }
    }));
    std::ranges::sort(found, {}, &Listed::id);
    return found;
}

ToolResult<void> list(const Options& options) {
    OpenState state = FVM_TRY(open_state(options));
    std::vector<Listed> actors = FVM_TRY(collect(state, options));
    const std::size_t count = actors.size();
    if (options.limit != 0 && actors.size() > options.limit) {
        actors.resize(options.limit);
    }
    const std::string network = FVM_TRY_OR(failure_from_store, state.view.network_name());
    if (options.json) {
        JsonOut json{{"root", state.view.root().to_text()},
                     {"version", state.view.version()},
                     {"network", network},
                     {"count", count}};
        json["actors"] = JsonOut::array();
        for (const Listed& listed : actors) {
            json["actors"].push_back(to_json(listed));
        }
        print_json(json, 2);
        return {};
    }
    TextTable table({{"id"},
                     {"actor"},
                     {"nonce", TextTable::Align::right},
                     {"balance", TextTable::Align::right},
                     {"delegated address"}});
    for (const Listed& listed : actors) {
        table.add({Address::id(listed.id).to_text(), listed.name,
                   std::to_string(listed.actor.nonce), listed.actor.balance.to_text(),
                   listed.actor.delegated_address ? listed.actor.delegated_address->to_text()
                                                  : std::string()});
    }
    print(table.to_text() + "state " + state.view.root().to_text() + ", tree version " +
          std::to_string(state.view.version()) + ", network \"" + network +
          "\": " + grouped(count) + " actors" +
          (actors.size() < count ? ", the first " + grouped(actors.size()) + " shown\n" : "\n"));
    return {};
}

ToolResult<Listed> look_up(OpenState& state, const std::string& text) {
    const Address address = FVM_TRY(parse_address(text));
    const auto id = FVM_TRY_OR(failure_from_store, state.view.lookup_id(address));
    if (id) {
        auto actor = FVM_TRY_OR(failure_from_store, state.view.get_actor(*id));
        if (actor) {
            std::string name = state.names.name_of(actor->code);
            return Listed{*id, *std::move(actor), std::move(name)};
        }
    }
    return fail_with(Failure::Kind::usage, "no actor " + text + " in this state");
}

ToolResult<void> get(const Options& options) {
    OpenState state = FVM_TRY(open_state(options));
    JsonOut all = JsonOut::array();
    std::string text;
    for (const std::string& address : options.addresses) {
        const Listed found = FVM_TRY(look_up(state, address));
        all.push_back(to_json(found));
        TextTable table({{}, {}});
        table.add({"id", Address::id(found.id).to_text()});
        table.add({"actor", found.name});
        table.add({"code", found.actor.code.to_text()});
        table.add({"state", found.actor.state.to_text()});
        table.add({"nonce", std::to_string(found.actor.nonce)});
        table.add({"balance", found.actor.balance.to_text()});
        if (found.actor.delegated_address) {
            table.add({"delegated address", found.actor.delegated_address->to_text()});
        }
        text += (text.empty() ? "" : "\n") + table.to_text();
    }
    if (options.json) {
        print_json(all, 2);
    } else {
        print(text);
    }
    return {};
}

std::shared_ptr<Options> add_source_options(CLI::App& command) {
    auto options = std::make_shared<Options>();
    command.add_option("state", options->state, "A CAR file, or the folder of an LMDB store")
        ->required()
        ->type_name("PATH");
    command.add_option("--with", options->more, "Further files and folders with blocks")
        ->type_name("PATH")
        ->take_all()
        ->allow_extra_args(false);
    command
        .add_option("--root", options->root,
                    "A state root, or a block header; the first root of the CAR if absent")
        ->type_name("CID");
    command.add_flag("--json", options->json, "JSON instead of a table");
    return options;
}

}  // namespace

void add_state_commands(CLI::App& app, int& status) {
    CLI::App* state = app.add_subcommand("state", "Looks into states of any age");
    state->require_subcommand(1);
    const auto finish = [&status](const ToolResult<void>& done) {
        status = done ? status_ok : fail(done.error());
    };

    CLI::App* ls = state->add_subcommand("ls", "Lists the actors of a state");
    auto ls_options = add_source_options(*ls);
    ls->add_option("--actor", ls_options->actor_name, "Only actors of this name")
        ->type_name("NAME");
    ls->add_option("--limit", ls_options->limit, "Show at most so many, those with the lowest ids")
        ->type_name("N");
    ls->footer(
        "Examples:\n"
        "  fvm state ls ~/.cache/fvm/bundles/genesis/mainnet.car --limit 20\n"
        "  fvm state ls state.car --actor multisig --json");
    ls->callback([ls_options, finish] { finish(list(*ls_options)); });

    CLI::App* get_command = state->add_subcommand("get", "Shows actors of a state");
    auto get_options = add_source_options(*get_command);
    get_command->add_option("address", get_options->addresses, "Addresses of any kind")
        ->required()
        ->type_name("ADDRESS");
    get_command->footer("Example:\n  fvm state get ~/.cache/fvm/bundles/genesis/mainnet.car f02");
    get_command->callback([get_options, finish] { finish(get(*get_options)); });
}

}  // namespace fvm::tools
