#include <fvm/base/result.hpp>
#include <fvm/store/car_store.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/conformance/layered_store.hpp>
#include <tools/conformance/text_file.hpp>
#include <tools/fvm/shared_options.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/state/bundle_registry.hpp>
#include <tools/state/genesis.hpp>
#include <tools/state/message_report.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>

namespace fvm::tools {
namespace {

constexpr std::uint64_t max_document_size = std::uint64_t{256} << 20;

struct Options {
    std::string stream;
    std::string state;
    std::vector<std::string> bundles;
    std::string network = "mainnet";
    std::string expectation;
    std::string post_car;
    bool gas = false;
    bool json = false;
};

ToolResult<std::string> read_document(const std::string& path) {
    return FVM_TRY_OR(FailureAt(path), read_text_file(path, max_document_size));
}

/// A path of the stream's, seen from the folder of the stream.
std::string beside(const std::string& stream, const std::string& path) {
    return (std::filesystem::path(stream).parent_path() / path).string();
}

ToolResult<MessageStream> read_stream(const Options& options) {
    const auto at = [&](const InputError& error) {
        return Failure{Failure::Kind::malformed, options.stream + ": " + error.to_text()};
    };
    return FVM_TRY_OR(at, MessageStream::parse(FVM_TRY(read_document(options.stream))));
}

ToolResult<ActorBundle> open_actors(const Options& options, const MessageStream& stream) {
    if (!stream.bundle.empty() && options.bundles.empty()) {
        return open_bundle(beside(options.stream, stream.bundle), true);
    }
    return FVM_TRY(BundleRegistry::from_files(options.bundles))
        .open(stream.network_version, default_bundle_folder(), options.network);
}

struct Finished {
    std::vector<ReportedMessage> messages;
    ipld::Cid root;
    std::vector<AssumedAnswer> assumed;
};

/// Reports each message as it is done, unless the report is to be JSON.
ToolResult<void> execute(const MessageStream& stream, MessageRunner& runner, const Options& options,
                         CodeNames& names, Finished& finished) {
    const char* no_colour = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): read once
    const ReportStyle style{
        options.gas, isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0')};
    for (const StreamMessage& message : stream.messages) {
        const ipld::Cid before = runner.root();
        auto outcome = runner.run(message.message);
        if (!outcome) {
            Failure failure = std::move(outcome).error();
            failure.reason = "message " + std::to_string(finished.messages.size() + 1) +
                             (message.id.empty() ? "" : " (" + message.id + ")") + ": " +
                             failure.reason;
            return std::unexpected(std::move(failure));
        }
        if (message.discard) {
            runner.set_root(before);
        }
        finished.messages.push_back({&message, *std::move(outcome)});
        if (!options.json) {
            print(describe(finished.messages.size(), finished.messages.back(), style, names) +
                  "\n");
        }
    }
    finished.root = runner.root();
    finished.assumed = runner.assumed();
    return {};
}

void print_end(const Finished& finished, const Options& options) {
    if (options.json) {
        print(report_as_json(finished.messages, finished.root) + "\n");
        return;
    }
    for (const AssumedAnswer& answer : finished.assumed) {
        print("assumed: " + std::string(answer.check) + " is " +
              (answer.answer ? "true" : "false") + ", " + std::to_string(answer.count) +
              " times\n");
    }
    print("new state root " + finished.root.to_text() + "\n");
}

/// True where everything is as expected.
ToolResult<bool> check(const Finished& finished, const Options& options) {
    if (options.expectation.empty()) {
        return true;
    }
    const auto at = [&](const InputError& error) {
        return Failure{Failure::Kind::malformed, options.expectation + ": " + error.to_text()};
    };
    const std::string document = FVM_TRY(read_document(options.expectation));
    const auto differences =
        FVM_TRY_OR(at, compare_with_report(finished.messages, finished.root, document));
    for (const std::string& difference : differences) {
        say("differs: " + difference);
    }
    if (!options.json && differences.empty()) {
        print("as expected: " + std::to_string(finished.messages.size()) +
              " receipts and the state root\n");
    }
    return differences.empty();
}

ToolResult<bool> run(const Options& options) {
    const MessageStream stream = FVM_TRY(read_stream(options));
    const std::string path =
        !options.state.empty()
            ? options.state
            : (stream.car.empty() ? std::string() : beside(options.stream, stream.car));
    if (path.empty()) {
        return fail_with(Failure::Kind::usage, "no start state: give one with --state");
    }
    store::CarOptions verified;
    verified.verify = true;
    auto start = FVM_TRY_OR(FailureAt(path), store::CarStore::open(path, verified));
    if (!stream.root && start->roots().size() != 1) {
        return fail_with(Failure::Kind::usage, path + ": has not one root; name it in the stream");
    }
    const ipld::Cid root = stream.root ? *stream.root : start->roots().front();

    const ActorBundle bundle = FVM_TRY(open_actors(options, stream));
    EngineSet engines(default_code_cache_folder(), 1);
    vm::Engine* engine = FVM_TRY(open_engine(engines, stream.network_version));
    LayeredStore below(*start, bundle.blocks.get());
    ipld::MemoryStore written;
    LayeredStore store(written, &below);
    MessageRunner runner =
        FVM_TRY(MessageRunner::create({.network_version = stream.network_version,
                                       .base_fee = stream.base_fee,
                                       .circulating_supply = stream.circulating_supply,
                                       .tracing = options.gas},
                                      store, *engine, root));
    CodeNames names(default_bundle_folder());
    names.add(bundle.manifest);

    Finished finished;
    FVM_TRY(execute(stream, runner, options, names, finished));
    print_end(finished, options);
    if (!options.post_car.empty()) {
        FVM_TRY(write_state_car(options.post_car, store, finished.root, *bundle.blocks));
    }
    return check(finished, options);
}

}  // namespace

void add_message_commands(CLI::App& app, int& status) {
    CLI::App* msg = app.add_subcommand("msg", "Executes messages");
    msg->require_subcommand(1);
    auto options = std::make_shared<Options>();
    CLI::App* command =
        msg->add_subcommand("run", "Executes a stream of messages, one after the other");
    command->add_option("stream", options->stream, "The messages, in JSON")
        ->required()
        ->type_name("FILE");
    command->add_option("--state", options->state, "The start state, instead of the stream's")
        ->type_name("CAR");
    add_bundle_choice(*command, options->bundles);
    command->add_option("--network", options->network, "Whose canonical actors to take otherwise")
        ->capture_default_str()
        ->type_name("NAME");
    command->add_flag("--gas", options->gas, "Show the gas by charge and by call");
    command->add_flag("--json", options->json, "One JSON document, in the oracle's format");
    command
        ->add_option("--expect", options->expectation,
                     "Compare with a report of the same stream, such as the oracle's")
        ->type_name("FILE");
    command->add_option("--post-car", options->post_car, "Write the final state into a CARv1 file")
        ->type_name("CAR");
    command->footer(
        "The format of the stream and of the report is that of the oracle's command `messages`,\n"
        "test/oracle/README.md. Exit status 1: something differs from the expectation.\n\n"
        "Example:\n"
        "  fvm msg run messages.json --state state.car --gas --expect expected.json");
    command->callback([options, &status] {
        const auto matches = run(*options);
        if (!matches) {
            status = fail(matches.error());
            return;
        }
        status = *matches ? status_ok : status_mismatch;
    });
}

}  // namespace fvm::tools
