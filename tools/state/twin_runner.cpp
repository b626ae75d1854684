#include <fvm/base/result.hpp>
#include <tools/conformance/runner.hpp>
#include <tools/conformance/state_diff.hpp>
#include <tools/conformance/trace_text.hpp>
#include <tools/state/twin_runner.hpp>

#include <algorithm>

namespace fvm::tools {
namespace {

using Differences = std::vector<TwinDifference>;

void compare_texts(std::string what, std::string canonical, std::string ours,
                   Differences& differences) {
    if (canonical != ours) {
        differences.push_back({std::move(what), std::move(canonical), std::move(ours)});
    }
}

std::string text_of(const std::optional<ipld::Cid>& cid) {
    return cid ? cid->to_text() : "none";
}

std::string text_of(std::span<const StampedEvent> events) {
    std::string text;
    for (const StampedEvent& event : events) {
        text += (text.empty() ? "" : "; ") + Address::id(event.emitter).to_text();
        for (const EventEntry& entry : event.event.entries) {
            text += " " + entry.key + "=" + to_hex(entry.value);
        }
    }
    return text.empty() ? "none" : text;
}

void compare_receipts(const MessageRunner::Outcome& canonical, const MessageRunner::Outcome& ours,
                      Differences& differences) {
    const auto said = [](const std::string& refusal) {
        return refusal.empty() ? "a receipt" : refusal;
    };
    compare_texts("refusal", said(canonical.refusal), said(ours.refusal), differences);
    const Receipt& expected = canonical.result.receipt;
    const Receipt& receipt = ours.result.receipt;
    compare_texts("exit code", exit_code_text(expected.exit_code),
                  exit_code_text(receipt.exit_code), differences);
    compare_texts("return", to_hex(expected.return_data), to_hex(receipt.return_data), differences);
    compare_texts("codec of the return", std::to_string(canonical.result.return_codec),
                  std::to_string(ours.result.return_codec), differences);
    compare_texts("events root", text_of(expected.events_root), text_of(receipt.events_root),
                  differences);
    compare_texts("events", text_of(canonical.result.events), text_of(ours.result.events),
                  differences);
    if (!differences.empty()) {
        compare_texts("why it failed", canonical.result.failure.to_text(),
                      ours.result.failure.to_text(), differences);
    }
}

std::string text_of(const std::optional<vm::trace::Params>& block) {
    return block ? "(codec " + std::to_string(block->codec) + ") " + to_hex(block->data) : "none";
}

/// What of an event has to be the same, in words. Nothing for gas.
struct Told {
    std::string operator()(const vm::trace::Charge& /*charge*/) const { return {}; }
    std::string operator()(const vm::trace::Call& call) const {
        return "f0" + std::to_string(call.from) + " calls " + call.to.to_text() + " method " +
               std::to_string(call.method) + " with " + call.value.to_text() +
               (call.read_only ? ", read-only" : "") + ", params " + text_of(call.params);
    }
    std::string operator()(const vm::trace::InvokeActor& invoked) const {
        return "f0" + std::to_string(invoked.id) + " runs on state " +
               invoked.state.state.to_text() + ", balance " + invoked.state.balance.to_text();
    }
    std::string operator()(const vm::trace::CallReturn& returned) const {
        return "exit " + exit_code_text(returned.exit_code) + ", return " + text_of(returned.value);
    }
    std::string operator()(const vm::trace::CallError& error) const {
        return "error number " + std::to_string(static_cast<std::uint32_t>(error.number));
    }
};

std::vector<const vm::trace::Event*> calls_of(std::span<const vm::trace::Event> trace) {
    std::vector<const vm::trace::Event*> calls;
    for (const vm::trace::Event& event : trace) {
        if (!std::holds_alternative<vm::trace::Charge>(event)) {
            calls.push_back(&event);
        }
    }
    return calls;
}

/// Only the first place: what follows is of its making.
void compare_calls(std::span<const vm::trace::Event> canonical,
                   std::span<const vm::trace::Event> ours, Differences& differences) {
    const auto expected = calls_of(canonical);
    const auto actual = calls_of(ours);
    const auto text_at = [](const auto& calls, std::size_t at) {
        return at < calls.size() ? std::visit(Told{}, *calls[at]) : std::string("nothing");
    };
    for (std::size_t at = 0; at < std::max(expected.size(), actual.size()); ++at) {
        const std::size_t before = differences.size();
        compare_texts("step " + std::to_string(at + 1) + " of the calls", text_at(expected, at),
                      text_at(actual, at), differences);
        if (differences.size() != before) {
            return;
        }
    }
}

/// A fault of the host on one side only is a difference like a refusal.
MessageRunner::Outcome or_refusal(ToolResult<MessageRunner::Outcome> outcome,
                                  const ipld::Cid& before) {
    if (outcome) {
        return *std::move(outcome);
    }
    MessageRunner::Outcome refused;
    refused.refusal = std::move(outcome).error().reason;
    refused.root = before;
    return refused;
}

}  // namespace

ToolResult<std::unique_ptr<TwinRunner>> TwinRunner::create(
    NetworkVersion network_version, const TokenAmount& circulating_supply, ipld::Blockstore& start,
    const ipld::Cid& root, std::span<const TwinActor> actors, vm::Engine& engine) {
    std::unique_ptr<TwinRunner> twin(new TwinRunner());
    ChainSettings settings;
    settings.network_version = network_version;
    settings.circulating_supply = circulating_supply;
    settings.tracing = true;
    for (Side* side : {&twin->canonical_, &twin->ours_}) {
        side->store = std::make_unique<LayeredStore>(side->written, &start);
        if (side == &twin->ours_) {
            for (const TwinActor& actor : actors) {
                settings.actor_redirect[actor.canonical] =
                    FVM_TRY_OR(failure_from_store,
                               ipld::put_content(side->written, ipld::codec::raw, actor.module));
            }
        }
        side->runner.emplace(FVM_TRY(MessageRunner::create(settings, *side->store, engine, root)));
    }
    return twin;
}

ToolResult<TwinOutcome> TwinRunner::run(RunMessage message, bool discard) {
    message.message.gas_fee_cap = {};
    message.message.gas_premium = {};
    message.message.gas_limit = std::max(message.message.gas_limit, least_gas_limit);
    const ipld::Cid before = root();
    TwinOutcome outcome;
    auto canonical = canonical_.runner->run(message);
    auto ours = ours_.runner->run(message);
    if (!canonical && !ours && canonical.error().reason == ours.error().reason) {
        return std::unexpected(std::move(canonical).error());
    }
    outcome.canonical = or_refusal(std::move(canonical), before);
    outcome.ours = or_refusal(std::move(ours), before);
    compare_receipts(outcome.canonical, outcome.ours, outcome.differences);
    compare_calls(outcome.canonical.result.trace, outcome.ours.result.trace, outcome.differences);
    if (outcome.canonical.root != outcome.ours.root) {
        FVM_TRY(compare_states(outcome));
    }
    if (discard) {
        canonical_.runner->set_root(before);
        ours_.runner->set_root(before);
    }
    return outcome;
}

ToolResult<void> TwinRunner::compare_states(TwinOutcome& outcome) {
    FVM_TRY(take_over_canonical_blocks());
    compare_texts("state root", outcome.canonical.root.to_text(), outcome.ours.root.to_text(),
                  outcome.differences);
    const auto changes = FVM_TRY_OR(
        failure_from_store, diff_states(*ours_.store, outcome.canonical.root, outcome.ours.root));
    for (const ActorChange& change : changes) {
        for (const FieldChange& field : changed_fields(change)) {
            outcome.differences.push_back(
                {Address::id(change.id).to_text() + " " + std::string(field.field), field.before,
                 field.after});
        }
    }
    ours_.runner->set_root(outcome.canonical.root);
    return {};
}

/// The stores are apart, so that a block that only the canonical actors wrote is missed on our
/// side.
ToolResult<void> TwinRunner::take_over_canonical_blocks() {
    for (const auto& entry : canonical_.written.entries()) {
        FVM_TRY_OR(failure_from_store, ours_.written.put(entry.cid, entry.value));
    }
    return {};
}

}  // namespace fvm::tools
