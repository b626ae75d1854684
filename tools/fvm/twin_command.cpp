#include <fvm/base/result.hpp>
#include <fvm/store/car_store.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/conformance/text_file.hpp>
#include <tools/fvm/progress.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/state/twin_report.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>

namespace fvm::tools {
namespace {

constexpr std::uint64_t max_document_size = std::uint64_t{256} << 20;
constexpr std::string_view new_state = "genesis";

struct Options {
    std::vector<std::string> streams;
    std::string state;
    std::vector<std::string> accounts;
    std::string canonical;
    std::string network = "mainnet";
    std::string ours;
    std::uint32_t network_version = 0;
    std::size_t shown = 10;
    bool serve = false;
    bool json = false;
};

std::string default_actors() {
    const char* given = std::getenv("FVM_ACTORS");  // NOLINT(concurrency-mt-unsafe): read once
    return given != nullptr && *given != '\0' ? given : "build/wasm32/actors";
}

/// What all streams share.
struct Setup {
    NetworkVersion network_version{};
    /// As it was asked for; empty for the one for the network version.
    std::string canonical_path;
    ActorBundle canonical;
    std::vector<TwinActor> ours;
    EngineSet engines{default_code_cache_folder(), 1};
    vm::Engine* engine = nullptr;
};

/// A start state on the canonical actors.
struct Start {
    std::unique_ptr<store::CarStore> car;
    ipld::MemoryStore made;
    std::unique_ptr<LayeredStore> store;
    ipld::Cid root;
};

ToolResult<MessageStream> read_stream(const std::string& path) {
    const auto at = [&](const InputError& error) {
        return Failure{Failure::Kind::malformed, path + ": " + error.to_text()};
    };
    const std::string document =
        FVM_TRY_OR(FailureAt(path), read_text_file(path, max_document_size));
    return FVM_TRY_OR(at, MessageStream::parse(document));
}

/// A path of the stream's, seen from the folder of the stream.
std::string beside(const std::string& stream, const std::string& path) {
    return (std::filesystem::path(stream).parent_path() / path).string();
}

ToolResult<void> make_start(const Options& options, const Setup& setup, Start& start) {
    GenesisOptions genesis;
    genesis.network_version = setup.network_version;
    for (const std::string& account : options.accounts) {
        genesis.accounts.push_back(FVM_TRY(parse_account(account)));
    }
    start.root = FVM_TRY(make_genesis(genesis, setup.canonical, *setup.engine, start.made));
    start.store = std::make_unique<LayeredStore>(start.made, setup.canonical.blocks.get());
    return {};
}

ToolResult<void> open_start(const Options& options, const Setup& setup, const std::string& path,
                            const MessageStream& stream, Start& start) {
    std::string car = options.state;
    if (car == new_state) {
        return make_start(options, setup, start);
    }
    if (car.empty() && !stream.car.empty()) {
        car = beside(path, stream.car);
    }
    if (car.empty()) {
        return fail_with(Failure::Kind::usage,
                         path + " names no start state: give one with --state");
    }
    store::CarOptions verified;
    verified.verify = true;
    start.car = FVM_TRY_OR(FailureAt(car), store::CarStore::open(car, verified));
    if (!stream.root && start.car->roots().size() != 1) {
        return fail_with(Failure::Kind::usage, car + ": has not one root; name it in the stream");
    }
    start.root = stream.root ? *stream.root : start.car->roots().front();
    start.store = std::make_unique<LayeredStore>(*start.car, setup.canonical.blocks.get());
    return {};
}

std::string canonical_path(const Options& options, const std::string& path,
                           const MessageStream& stream) {
    return options.canonical.empty() && !stream.bundle.empty() ? beside(path, stream.bundle)
                                                               : options.canonical;
}

ToolResult<std::unique_ptr<Setup>> set_up(const Options& options, NetworkVersion version,
                                          const std::string& canonical) {
    auto setup = std::make_unique<Setup>();
    setup->network_version = version;
    setup->canonical_path = canonical;
    setup->canonical =
        canonical.empty()
            ? FVM_TRY(open_canonical_bundle(default_bundle_folder(), version, options.network))
            : FVM_TRY(open_bundle(canonical, true));
    CodeNames published(default_bundle_folder());
    setup->ours = FVM_TRY(read_twin_actors(options.ours, options.network, setup->canonical.manifest,
                                           version, published));
    setup->engine = FVM_TRY(open_engine(setup->engines, version));
    return setup;
}

/// Runs messages and tells of them, in one of the command's ways.
class Session {
  public:
    Session(const Options& options, const Setup& setup)
        : options_(options), totals_(setup.canonical.manifest, setup.ours) {}

    ToolResult<void> run(const MessageStream& stream, TwinRunner& twin) {
        Progress progress(stream.messages.size());
        for (std::size_t at = 0; at < stream.messages.size(); ++at) {
            const StreamMessage& message = stream.messages[at];
            const TwinOutcome outcome = FVM_TRY(run(at + 1, message, twin));
            progress.show(at + 1, totals_.different());
            if (outcome.differences.empty()) {
                continue;
            }
            if (totals_.different() <= options_.shown && !options_.json) {
                wipe_progress();
                print(describe_differences(at + 1, message, outcome));
            }
            differing_.push_back(twin_outcome_as_json(message, outcome));
        }
        return {};
    }

    /// A message a line on standard input, an answer a line on standard output; "fault" for what
    /// cannot be executed, such as code that is nowhere.
    ToolResult<void> serve(const MessageStream& stream, TwinRunner& twin) {
        std::string line;
        for (std::size_t number = 1; std::getline(std::cin, line); ++number) {
            const auto at = [&](const InputError& error) {
                return Failure{Failure::Kind::malformed,
                               "line " + std::to_string(number) + ": " + error.to_text()};
            };
            const StreamMessage message = FVM_TRY_OR(at, StreamMessage::parse(line, stream.epoch));
            const auto outcome = run(number, message, twin);
            print_json(outcome ? twin_outcome_as_json(message, *outcome)
                               : nlohmann::ordered_json{{"fault", outcome.error().reason}},
                       -1);
            if (!flush_output()) {
                return fail_with(Failure::Kind::io, "nobody reads the answers");
            }
        }
        return {};
    }

    void print_end() const {
        if (options_.serve || options_.json) {
            nlohmann::ordered_json json = totals_.to_json();
            if (!options_.serve) {
                json["differing"] = differing_;
            }
            print_json(json, options_.serve ? -1 : 1);
            return;
        }
        if (totals_.different() > options_.shown) {
            print("… and " + std::to_string(totals_.different() - options_.shown) + " more\n");
        }
        print(totals_.to_text());
    }

    /// Whether no message differs. That nothing differed where nothing of ours ran is a failure.
    [[nodiscard]] ToolResult<bool> is_equal() const {
        if (totals_.messages() == 0) {
            return fail_with(Failure::Kind::usage, "nothing was selected: there is no message");
        }
        if (totals_.different() == 0 && totals_.calls_of_ours() == 0) {
            return fail_with(
                Failure::Kind::usage,
                "nothing was compared: no message reached code of ours (" + options_.ours + ")");
        }
        return totals_.different() == 0;
    }

  private:
    ToolResult<TwinOutcome> run(std::size_t number, const StreamMessage& message,
                                TwinRunner& twin) {
        const auto at = [&](Failure failure) {
            failure.reason = "message " + std::to_string(number) +
                             (message.id.empty() ? "" : " (" + message.id + ")") + ", " +
                             failure.reason;
            return failure;
        };
        TwinOutcome outcome = FVM_TRY_OR(at, twin.run(message.message, message.discard));
        totals_.add(outcome);
        return outcome;
    }

    const Options& options_;
    TwinTotals totals_;
    std::vector<nlohmann::ordered_json> differing_;
};

/// True where no message differs.
ToolResult<bool> run(const Options& options) {
    if (!options.accounts.empty() && options.state != new_state) {
        return fail_with(Failure::Kind::usage, "--account is for --state genesis");
    }
    std::unique_ptr<Setup> setup;
    std::optional<Session> session;
    for (const std::string& path : options.streams) {
        const MessageStream stream = FVM_TRY(read_stream(path));
        const NetworkVersion version = options.network_version == 0
                                           ? stream.network_version
                                           : NetworkVersion{options.network_version};
        const std::string canonical = canonical_path(options, path, stream);
        if (!setup) {
            setup = FVM_TRY(set_up(options, version, canonical));
            session.emplace(options, *setup);
        }
        if (canonical != setup->canonical_path) {
            return fail_with(Failure::Kind::usage,
                             path + ": is for other canonical actors; run it by itself");
        }
        if (version != setup->network_version) {
            return fail_with(Failure::Kind::usage,
                             path + ": is of another network version; run it by itself");
        }
        Start start;
        FVM_TRY(open_start(options, *setup, path, stream, start));
        const auto twin =
            FVM_TRY(TwinRunner::create(version, stream.circulating_supply, *start.store, start.root,
                                       setup->ours, *setup->engine));
        FVM_TRY(options.serve ? session->serve(stream, *twin) : session->run(stream, *twin));
    }
    session->print_end();
    return session->is_equal();
}

void add_options(CLI::App& command, Options& options) {
    command.add_option("stream", options.streams, "Messages, in JSON")
        ->required()
        ->type_name("FILE");
    command
        .add_option("--state", options.state,
                    "The start state, instead of the streams'; \"genesis\" makes a new one")
        ->type_name("CAR");
    command
        .add_option("--account", options.accounts,
                    "An account of the new start state, f0100 and on; repeatable")
        ->type_name("ADDRESS=AMOUNT");
    command
        .add_option("--canonical", options.canonical,
                    "The canonical bundle, instead of the streams' or the one for the network "
                    "version")
        ->type_name("CAR");
    command
        .add_option("--network", options.network,
                    "Whose canonical actors to take otherwise, and whose of ours")
        ->capture_default_str()
        ->type_name("NAME");
    command
        .add_option("--ours", options.ours,
                    "Our actors: a folder of modules, or a bundle, of which those count that are "
                    "not published")
        ->capture_default_str()
        ->type_name("DIR|CAR");
    command.add_option("--nv", options.network_version, "Network version, instead of the streams'")
        ->type_name("N");
    command.add_option("--show", options.shown, "Print so many messages that differ")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000}))
        ->capture_default_str()
        ->type_name("N");
    CLI::Option* json =
        command.add_flag("--json", options.json, "One JSON document: sums, and what differs");
    command
        .add_flag("--serve", options.serve,
                  "More messages follow on standard input, one a line; each is answered by a "
                  "line")
        ->excludes(json);
}

}  // namespace

void add_twin_command(CLI::App& app, int& status) {
    auto options = std::make_shared<Options>();
    options->ours = default_actors();
    CLI::App* command = app.add_subcommand(
        "twin", "Runs messages with the canonical actors and with ours, and compares");
    add_options(*command, *options);
    command->footer(
        "Each message runs twice on the same state: with the code that the state names, and with\n"
        "ours in its place, which the state does not know. Refusal, exit code, return value,\n"
        "events, state root, and the calls on the way with their answers have to be the same.\n"
        "After a difference ours goes on with the canonical state. Nobody pays for gas, of which\n"
        "ours uses another amount: base fee and premiums are zero, limits at least 50 billion.\n\n"
        "The format of streams is that of `fvm msg run`. Exit status 1: something differs; 2: "
        "there\n"
        "was no message, or none that reached code of ours.\n\n"
        "Examples:\n"
        "  fvm twin build/twin/messages.json --state build/twin/start.car\n"
        "  fvm twin messages.json --state genesis \\\n"
        "      --account f1d2xrzcslx7xlbbylc5c3d5lvandqw4iwl6epxba=1000\n"
        "  fvm twin messages.json --ours build/bundle/builtin-actors-mainnet.car --json");
    command->callback([options, &status] {
        const auto equal = run(*options);
        if (!equal) {
            status = fail(equal.error());
            return;
        }
        status = *equal ? status_ok : status_mismatch;
    });
}

}  // namespace fvm::tools
