#include <fvm/base/result.hpp>
#include <fvm/store/car_reader.hpp>
#include <fvm/vm/rules.hpp>
#include <tools/conformance/oracle.hpp>
#include <tools/conformance/runner.hpp>
#include <tools/conformance/store_error_text.hpp>
#include <tools/conformance/trace_text.hpp>
#include <tools/fvm/output.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/fvm/status.hpp>
#include <tools/fvm/temporary_folder.hpp>
#include <tools/fvm/vector_input.hpp>
#include <tools/fvm/vector_options.hpp>

#include <fmt/format.h>

namespace fvm::tools {
namespace {

std::string event_text(const std::optional<vm::trace::Event>& event) {
    return event ? to_text(*event) : std::string("(the trace has ended)");
}

/// The first difference of two traces, with the events before it and the calls that it is in.
std::string trace_difference_text(const TraceDifference& difference,
                                  const std::vector<vm::trace::Event>& ours, unsigned context) {
    std::string text;
    CallDepth depth;
    const std::size_t start = difference.index < context ? 0 : difference.index - context;
    std::vector<std::string> calls;
    for (std::size_t i = 0; i < difference.index; ++i) {
        const std::size_t at = depth.enter(ours[i]);
        calls.resize(std::min(calls.size(), at));
        if (std::holds_alternative<vm::trace::Call>(ours[i])) {
            calls.resize(at);
            calls.push_back(
                fmt::format("{:>8}  {}{}\n", i, std::string(2 * at, ' '), to_text(ours[i])));
            if (i >= start) {
                text += calls.back();
            }
        } else if (i >= start) {
            text += fmt::format("{:>8}  {}{}\n", i, std::string(2 * at, ' '), to_text(ours[i]));
        }
        if (i + 1 == start) {
            for (const std::string& call : calls) {
                text += call;
            }
            text += "          ...\n";
        }
    }
    return text + fmt::format("{:>8}  expected  {}\n          actual    {}\n", difference.index,
                              event_text(difference.expected), event_text(difference.actual));
}

/// What differs between two runs of a message; empty where nothing does.
std::string receipt_difference_text(const ExpectedReceipt& expected, const Receipt& actual) {
    std::string text;
    const auto line = [&](std::string_view what, const std::string& theirs,
                          const std::string& ours) {
        if (theirs != ours) {
            text += fmt::format("  {}\n    expected {}\n    actual   {}\n", what, theirs, ours);
        }
    };
    const auto events_text = [](const std::optional<ipld::Cid>& root) {
        return root ? root->to_text() : std::string("none");
    };
    line("exit_code", exit_code_text(expected.exit_code), exit_code_text(actual.exit_code));
    line("return", to_hex(expected.return_data), to_hex(actual.return_data));
    line("gas_used", std::to_string(expected.gas_used), std::to_string(actual.gas_used));
    line("events_root", events_text(expected.events_root.value_or(std::nullopt)),
         events_text(actual.events_root));
    return text;
}

/// The actors in which the reference's state differs from ours, which is in `store`.
std::string state_difference_text(const std::string& post_car, ipld::Blockstore& store,
                                  const ipld::Cid& theirs, const ipld::Cid& ours) {
    std::string text = fmt::format("  state_root\n    expected {}\n    actual   {}\n",
                                   theirs.to_text(), ours.to_text());
    auto input = store::Input::open(post_car);
    if (!input) {
        return text + "  " + to_text(input.error()) + "\n";
    }
    if (const auto loaded = store::load_car(*input, store); !loaded) {
        return text + "  " + to_text(loaded.error()) + "\n";
    }
    const auto changes = diff_states(store, theirs, ours);
    if (!changes) {
        return text + "  " + to_text(changes.error()) + "\n";
    }
    text += "  actors, expected -> actual\n";
    for (const ActorChange& change : *changes) {
        text += "    " + to_text(change) + "\n";
    }
    return text;
}

struct Sides {
    const OracleReport& theirs;
    const RunResult& ours;
    vm::FvmGeneration generation{};
};

std::string compare_messages(const Sides& sides, unsigned context) {
    std::string text;
    const std::size_t count = std::min(sides.theirs.messages.size(), sides.ours.messages.size());
    for (std::size_t i = 0; i < count && text.empty(); ++i) {
        const OracleMessage& theirs = sides.theirs.messages[i];
        const vm::ApplyResult& ours = sides.ours.messages[i];
        const std::vector<vm::trace::Event> trace =
            sides.generation == vm::FvmGeneration::v2 ? what_v2_tells(ours.trace) : ours.trace;
        if (const auto difference = first_difference(theirs.trace, trace)) {
            text += fmt::format("message {}: the traces differ, of {} and {} events\n", i,
                                theirs.trace.size(), trace.size());
            text += trace_difference_text(*difference, trace, context);
        }
        const std::string receipt = receipt_difference_text(theirs.receipt, ours.receipt);
        if (!receipt.empty()) {
            text += fmt::format("message {}: the receipts differ\n{}", i, receipt);
        }
        if (!text.empty() && !theirs.failure.empty()) {
            text += fmt::format("the oracle's failure:\n{}\n", theirs.failure);
        }
        if (!text.empty() && !ours.failure.is_empty()) {
            text += fmt::format("our failure:\n{}\n", ours.failure.to_text());
        }
    }
    if (text.empty() && sides.theirs.messages.size() != sides.ours.messages.size()) {
        text = fmt::format("{} messages executed by the oracle, {} by us\n",
                           sides.theirs.messages.size(), sides.ours.messages.size());
    }
    return text;
}

std::size_t count_events(const RunResult& result) {
    std::size_t count = 0;
    for (const vm::ApplyResult& message : result.messages) {
        count += message.trace.size();
    }
    return count;
}

int diff_variant(const VectorDiffOptions& options, const Vector& vector,
                 const VectorVariant& variant, BundleSet& bundles) {
    EngineSet engines(options.sources.code_cache, 1);
    const auto state = VectorState::open(vector, bundles);
    if (!state) {
        return fail(status_of(state.error()), state.error().reason);
    }
    if ((*state)->bundle() == nullptr) {
        return fail(status_malformed, "the state names no bundle that the oracle could use");
    }
    auto runner = VectorRunner::create({bundles, engines});
    if (!runner) {
        return fail(status_io, runner.error());
    }
    const auto folder = TemporaryFolder::create("fvm-diff");
    if (!folder) {
        return fail(folder.error());
    }
    const std::string post_car = folder->path() + "/post.car";
    VectorRunner::Options run_options;
    run_options.tracing = true;
    run_options.reference_faults = options.reference_faults;
    run_options.store = &(*state)->store();
    const auto ours = runner->run(vector, variant, run_options);
    if (!ours) {
        return fail(status_io, ours.error().reason);
    }
    OracleRequest request;
    request.program = options.oracle.empty() ? find_oracle() : options.oracle;
    request.vector_path = options.sources.paths.front();
    request.variant = variant.id;
    request.bundle_path = (*state)->bundle()->path;
    request.post_answer = ProfileProofs(vector.origin, vector.id).post_answer();
    request.post_car = post_car;
    const auto theirs = ask_oracle(request);
    if (!theirs) {
        return fail(status_missing_setup, theirs.error());
    }
    const vm::NetworkRules* rules = vm::rules_for(variant.network_version);
    const auto generation = rules == nullptr ? vm::FvmGeneration{} : rules->generation;
    std::string text = compare_messages({*theirs, *ours, generation}, options.context);
    if (!ours->fault.empty()) {
        text += fmt::format("our execution stopped: {}\n", ours->fault);
    } else if (theirs->root != ours->root) {
        text += state_difference_text(post_car, (*state)->store(), theirs->root, ours->root);
    }
    for (const std::string& cid : theirs->missing_blocks) {
        text += fmt::format("the oracle missed block {}: its result is not to be trusted\n", cid);
    }
    const std::string title = fmt::format("{} [{}, nv{}]", vector.id, variant.id,
                                          static_cast<std::uint32_t>(variant.network_version));
    print(text.empty() ? fmt::format("equal  {}: {} events\n", title, count_events(*ours))
                       : fmt::format("DIFFERENT  {}\n{}", title, text));
    return text.empty() ? status_ok : status_mismatch;
}

}  // namespace

int diff_vector(const VectorDiffOptions& options) {
    int status = status_ok;
    BundleSet bundles(options.sources.bundles, default_bundle_folder());
    for (const std::string& path : options.sources.paths) {
        const auto vector = load_vector(path);
        if (!vector) {
            return fail(status_of(vector.error()), path + ": " + vector.error().to_text());
        }
        bool found = false;
        for (const VectorVariant& variant : vector->variants) {
            if (!options.variant.empty() && options.variant != variant.id) {
                continue;
            }
            found = true;
            VectorDiffOptions one = options;
            one.sources.paths = {path};
            status = std::max(status, diff_variant(one, *vector, variant, bundles));
        }
        if (!found) {
            return fail(status_usage, path + " has no variant '" + options.variant + "'");
        }
    }
    return status;
}

}  // namespace fvm::tools
