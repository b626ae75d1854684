#include <fvm/base/result.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/conformance/layered_store.hpp>
#include <tools/conformance/trace_text.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/state/call_text.hpp>
#include <tools/state/genesis.hpp>
#include <tools/state/message_report.hpp>
#include <tools/state/module_check.hpp>

#include <memory>

namespace fvm::tools {
namespace {

/// Far from the accounts, which the network counts from 100.
constexpr ActorId actor_id = 10'000;
/// As much as a block holds.
constexpr std::uint64_t gas_limit = 10'000'000'000;
constexpr std::uint64_t whole_supply = 2'000'000'000;

struct Options {
    std::string module;
    std::vector<std::string> calls;
    NetworkOptions network;
    std::string output;
    bool gas = false;
    bool json = false;
};

/// Calls that were executed. The reports refer to the messages.
struct Executed {
    std::vector<StreamMessage> messages;
    std::vector<ReportedMessage> reports;
    /// Whether each ended as it should.
    bool as_wanted = true;
};

/// Who calls: an account with a key that nobody has.
Address caller() {
    return Address::secp256k1(Bytes(Address::secp_public_key_size, 1));
}

ToolResult<std::vector<CallText>> parse_calls(const Options& options) {
    std::vector<CallText> calls;
    calls.reserve(options.calls.size());
    for (const std::string& text : options.calls) {
        calls.push_back(FVM_TRY(parse_call(text)));
    }
    return calls;
}

/// The module, if the network version runs it. A VM would make a receipt of that too, but not one
/// that says what is wrong.
ToolResult<Bytes> runnable_module(const Options& options) {
    Bytes module = FVM_TRY(read_module(options.module));
    const auto at_module = [&](const wasm::WasmError& error) {
        return Failure{Failure::Kind::malformed, options.module + ": " + error.reason +
                                                     " at offset " + std::to_string(error.offset)};
    };
    const ModuleReport report =
        FVM_TRY_OR(at_module, check_module(module, options.network.version()));
    if (report.wrong.empty()) {
        return module;
    }
    const ModuleReport elsewhere = FVM_TRY_OR(at_module, check_module(module));
    std::string reason = options.module + ": network version " +
                         std::to_string(options.network.network_version) + " does not run it";
    if (elsewhere.wrong.empty()) {
        reason += ", " + describe_versions(elsewhere.network_versions) + " do";
    }
    for (const std::string& line : report.wrong) {
        reason += "\n  " + line;
    }
    return fail_with(Failure::Kind::malformed, std::move(reason));
}

/// Whether a call ended as its text says. A message that is not executed never does.
bool is_as_wanted(const CallText& call, const ReportedMessage& reported) {
    const ExitCode code = reported.outcome.result.receipt.exit_code;
    return reported.outcome.refusal.empty() && code.is_success() != call.must_fail &&
           code == call.exit_code.value_or(code);
}

std::string describe_end(const ReportedMessage& reported) {
    if (!reported.outcome.refusal.empty()) {
        return "was not executed";
    }
    const ExitCode code = reported.outcome.result.receipt.exit_code;
    return code.is_success() ? "succeeded" : "failed with " + exit_code_text(code);
}

ToolResult<GenesisOptions> start_state(const Options& options) {
    GenesisOptions genesis;
    genesis.network_version = options.network.version();
    genesis.accounts.push_back({caller(), TokenAmount::from_whole(1000)});
    ExtraActor actor;
    actor.id = actor_id;
    actor.wasm = FVM_TRY(runnable_module(options));
    genesis.extra_actors.push_back(std::move(actor));
    return genesis;
}

StreamMessage to_message(const CallText& call, const std::string& text, Nonce nonce) {
    StreamMessage message;
    message.id = text;
    message.message.epoch = 1;
    message.message.message.from = caller();
    message.message.message.to = Address::id(actor_id);
    message.message.message.nonce = nonce;
    message.message.message.gas_limit = gas_limit;
    message.message.message.method = call.method;
    message.message.message.params = call.params;
    return message;
}

/// Runs the calls one after the other and shows each, unless they are to be JSON.
ToolResult<void> execute(const Options& options, const std::vector<CallText>& calls,
                         MessageRunner& runner, CodeNames& names, Executed& executed) {
    executed.messages.reserve(calls.size());
    for (std::size_t i = 0; i < calls.size(); ++i) {
        const StreamMessage& message =
            executed.messages.emplace_back(to_message(calls[i], options.calls[i], i));
        const ReportedMessage& reported = executed.reports.emplace_back(
            ReportedMessage{&message, FVM_TRY(runner.run(message.message))});
        if (!options.json) {
            print(describe(i + 1, reported, ReportStyle{options.gas, false}, names) + "\n");
        }
        if (!is_as_wanted(calls[i], reported)) {
            say("call " + std::to_string(i + 1) + ", " + options.calls[i] + ": " +
                describe_end(reported));
            executed.as_wanted = false;
        }
    }
    return {};
}

ToolResult<bool> run(const Options& options) {
    const std::vector<CallText> calls = FVM_TRY(parse_calls(options));
    const GenesisOptions genesis = FVM_TRY(start_state(options));
    const ActorBundle bundle = FVM_TRY(options.network.open_actors());
    EngineSet engines(default_code_cache_folder(), 1);
    vm::Engine* engine = FVM_TRY(open_engine(engines, genesis.network_version));
    ipld::MemoryStore state;
    const ipld::Cid root = FVM_TRY(make_genesis(genesis, bundle, *engine, state));
    LayeredStore store(state, bundle.blocks.get());
    ChainSettings chain;
    chain.network_version = genesis.network_version;
    chain.circulating_supply = TokenAmount::from_whole(whole_supply);
    chain.tracing = options.gas;
    MessageRunner runner = FVM_TRY(MessageRunner::create(chain, store, *engine, root));
    CodeNames names(default_bundle_folder());
    names.add(bundle.manifest);
    Executed executed;
    FVM_TRY(execute(options, calls, runner, names, executed));
    if (options.json) {
        print(report_as_json(executed.reports, runner.root()) + "\n");
    }
    if (!options.output.empty()) {
        FVM_TRY(write_state_car(options.output, store, runner.root(), *bundle.blocks));
    }
    return executed.as_wanted;
}

}  // namespace

void add_actor_commands(CLI::App& app, int& status) {
    CLI::App* actor = app.add_subcommand("actor", "Tries out an actor of your own");
    actor->require_subcommand(1);
    auto options = std::make_shared<Options>();
    CLI::App* command = actor->add_subcommand(
        "run", "Installs an actor in a fresh state, calls it, and shows what came of each call");
    command->add_option("module", options->module, "The actor, .wasm or .wat")
        ->required()
        ->type_name("FILE");
    command->add_option("call", options->calls, "METHOD, or METHOD=PARAMS, one after the other")
        ->required()
        ->type_name("CALL");
    options->network.add_to(*command);
    CLI::Option* gas =
        command->add_flag("--gas", options->gas, "Show the gas by charge and by call");
    command
        ->add_flag("--json", options->json, "One JSON document, as `fvm msg run --json` prints it")
        ->excludes(gas);
    command->add_option("-o,--output", options->output, "Where the final state goes, as a CARv1")
        ->type_name("CAR");
    command->footer(
        "A METHOD is a number (1: the constructor) or the name of an exported method (FRC-42).\n"
        "PARAMS are DAG-JSON, or 0x and their CBOR in hexadecimal. A ! before a call says that it\n"
        "has to fail, and !16 and a space that it has to with exit code 16. The actor is f010000\n"
        "and begins without state; an account calls it. Exit status 1: a call failed, or one with\n"
        "a ! did not, or with another exit code; 12: the network version does not run the module.\n"
        "For more, such as values and other actors, there are `fvm genesis --actor` and\n"
        "`fvm msg run`.\n\n"
        "Example:\n"
        "  fvm actor run counter.wasm --nv 28 1 'Increment=[\"apples\", 3]' '!Get=[\"pears\"]'");
    command->callback([options, &status] {
        const auto as_wanted = run(*options);
        if (!as_wanted) {
            status = fail(as_wanted.error());
            return;
        }
        status = *as_wanted ? status_ok : status_mismatch;
    });
}

}  // namespace fvm::tools
