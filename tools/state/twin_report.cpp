#include <fvm/base/multibase.hpp>
#include <tools/conformance/runner.hpp>
#include <tools/conformance/trace_text.hpp>
#include <tools/state/gas_breakdown.hpp>
#include <tools/state/text_table.hpp>
#include <tools/state/twin_report.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace fvm::tools {
namespace {

using JsonOut = nlohmann::ordered_json;

void add(TwinGas& to, const TwinGas& gas) {
    to.canonical += gas.canonical;
    to.ours += gas.ours;
}

/// "0.731": ours of the canonical; "-" where there is nothing to divide by.
std::string ratio(const TwinGas& gas) {
    if (gas.canonical.is_zero()) {
        return "-";
    }
    std::array<char, 32> text{};
    std::snprintf(
        text.data(), text.size(), "%.3f",
        static_cast<double>(gas.ours.milligas()) / static_cast<double>(gas.canonical.milligas()));
    return text.data();
}

std::string outcome_text(const MessageRunner::Outcome& outcome) {
    if (!outcome.refusal.empty()) {
        return "refused";
    }
    const ExitCode code = outcome.result.receipt.exit_code;
    return code.is_success() ? "ok" : "exit " + exit_code_text(code);
}

/// "ok 12, 16 USR_ILLEGAL_ARGUMENT 3".
std::string list_of(const std::map<std::string, std::uint64_t>& outcomes) {
    std::string text;
    // What went well first.
    for (const bool well : {true, false}) {
        for (const auto& [outcome, count] : outcomes) {
            if ((outcome == "ok") == well) {
                const std::string_view name = outcome;
                text += (text.empty() ? "" : ", ") +
                        std::string(name.starts_with("exit ") ? name.substr(5) : name) + ": " +
                        grouped(count);
            }
        }
    }
    return text;
}

std::string charges_table(const std::map<std::string, TwinGas>& charges) {
    using enum TextTable::Align;
    TextTable table({{"charge"}, {"canonical gas", right}, {"ours", right}, {"ratio", right}});
    for (const auto& [name, gas] : charges) {
        if (!gas.canonical.is_zero() || !gas.ours.is_zero()) {
            table.add({name, grouped(gas.canonical.round_down()), grouped(gas.ours.round_down()),
                       ratio(gas)});
        }
    }
    return table.to_text(2);
}

/// Transfers run no code, and what ends with an error number ended before the code began.
bool ran_code(const CallCost& cost) {
    return cost.call != nullptr && cost.invoked != nullptr && cost.call->method != method_send &&
           !cost.outcome.starts_with("error ");
}

constexpr std::size_t longest_shown = 2000;

std::string shortened(const std::string& text) {
    return text.size() <= longest_shown ? text
                                        : text.substr(0, longest_shown) + "… (" +
                                              std::to_string(text.size()) + " characters)";
}

JsonOut gas_as_json(const TwinGas& gas) {
    return {{"canonical", gas.canonical.round_down()}, {"ours", gas.ours.round_down()}};
}

}  // namespace

TwinTotals::TwinTotals(const Manifest& canonical, std::span<const TwinActor> ours)
    : manifest_(&canonical) {
    for (const TwinActor& actor : ours) {
        reached_.push_back({actor.name, actor.canonical});
    }
}

std::uint64_t TwinTotals::calls_of_ours() const {
    std::uint64_t calls = 0;
    for (const Reached& reached : reached_) {
        calls += reached.calls;
    }
    return calls;
}

std::uint64_t TwinTotals::calls_of_ours(std::string_view actor) const {
    const auto found = std::ranges::find(reached_, actor, &Reached::name);
    return found == reached_.end() ? 0 : found->calls;
}

void TwinTotals::add(const TwinOutcome& outcome) {
    ++messages_;
    different_ += outcome.differences.empty() ? 0U : 1U;
    ++outcomes_[outcome_text(outcome.canonical)];
    const auto canonical = total_by_call(outcome.canonical.result.trace);
    const auto ours = total_by_call(outcome.ours.result.trace);
    // Sides that went different ways say nothing of each other's gas.
    const bool comparable = outcome.differences.empty() && ours.size() == canonical.size();
    if (comparable) {
        tools::add(gas_, {vm::Gas::whole(outcome.canonical.result.receipt.gas_used),
                          vm::Gas::whole(outcome.ours.result.receipt.gas_used)});
        for (const ChargeTotal& charge : total_by_charge(outcome.canonical.result.trace)) {
            charges_[charge.name].canonical += charge.gas;
        }
        for (const ChargeTotal& charge : total_by_charge(outcome.ours.result.trace)) {
            charges_[charge.name].ours += charge.gas;
        }
    }
    for (const CallCost& cost : ours) {
        if (!ran_code(cost)) {
            continue;
        }
        const auto found = std::ranges::find(reached_, cost.invoked->state.code, &Reached::code);
        if (found != reached_.end()) {
            ++found->calls;
        }
    }
    for (std::size_t at = 0; at < canonical.size(); ++at) {
        const CallCost& cost = canonical[at];
        if (cost.call == nullptr || cost.invoked == nullptr) {
            continue;
        }
        const std::string_view name = manifest_->name_of(cost.invoked->state.code);
        TwinCalls& calls =
            calls_[{name.empty() ? "(not built in)" : std::string(name), cost.call->method}];
        ++calls.count;
        ++calls.outcomes[cost.outcome];
        if (comparable) {
            tools::add(calls.gas, {cost.own, ours[at].own});
        }
    }
}

std::string TwinTotals::reached_text() const {
    std::string reached;
    std::string others;
    for (const Reached& actor : reached_) {
        if (actor.calls == 0) {
            others += (others.empty() ? "; not reached: " : ", ") + actor.name;
        } else {
            reached += (reached.empty() ? ": " : ", ") + actor.name + " " + grouped(actor.calls);
        }
    }
    return "Our code ran in " + grouped(calls_of_ours()) + " calls" + reached + others + "\n";
}

std::string TwinTotals::to_text() const {
    using enum TextTable::Align;
    TextTable methods({{"actor"},
                       {"method", right},
                       {"calls", right},
                       {"canonical gas", right},
                       {"ours", right},
                       {"ratio", right},
                       {"outcomes"}});
    std::map<std::string, TwinCalls> actors;
    for (const auto& [place, calls] : calls_) {
        methods.add({place.first, std::to_string(place.second), grouped(calls.count),
                     grouped(calls.gas.canonical.round_down()),
                     grouped(calls.gas.ours.round_down()), ratio(calls.gas),
                     list_of(calls.outcomes)});
        TwinCalls& actor = actors[place.first];
        actor.count += calls.count;
        tools::add(actor.gas, calls.gas);
    }
    TextTable sums(
        {{"actor"}, {"calls", right}, {"canonical gas", right}, {"ours", right}, {"ratio", right}});
    for (const auto& [name, actor] : actors) {
        sums.add({name, grouped(actor.count), grouped(actor.gas.canonical.round_down()),
                  grouped(actor.gas.ours.round_down()), ratio(actor.gas)});
    }
    sums.add({"all messages", grouped(messages_), grouped(gas_.canonical.round_down()),
              grouped(gas_.ours.round_down()), ratio(gas_)});
    return "Calls by actor and method, gas without the calls that they made\n" +
           methods.to_text(2) + "\nGas by charge\n" + charges_table(charges_) + "\nGas by actor\n" +
           sums.to_text(2) + "\nMessages: " + list_of(outcomes_) + "\n" + reached_text() +
           grouped(messages_) + " messages, " + grouped(different_) + " different\n";
}

nlohmann::ordered_json TwinTotals::to_json() const {
    JsonOut methods = JsonOut::array();
    for (const auto& [place, calls] : calls_) {
        methods.push_back({{"actor", place.first},
                           {"method", place.second},
                           {"calls", calls.count},
                           {"gas", gas_as_json(calls.gas)},
                           {"outcomes", calls.outcomes}});
    }
    JsonOut charges = JsonOut::object();
    for (const auto& [name, gas] : charges_) {
        charges[name] = gas_as_json(gas);
    }
    JsonOut ours = JsonOut::object();
    for (const Reached& actor : reached_) {
        ours[actor.name] = actor.calls;
    }
    return {{"messages", messages_},      {"different", different_},
            {"outcomes", outcomes_},      {"calls_of_ours", std::move(ours)},
            {"gas", gas_as_json(gas_)},   {"charges", std::move(charges)},
            {"calls", std::move(methods)}};
}

std::string describe_differences(std::size_t number, const StreamMessage& message,
                                 const TwinOutcome& outcome) {
    const Message& sent = message.message.message;
    std::string text = "message " + std::to_string(number) +
                       (message.id.empty() ? "" : " (" + message.id + ")") + ", " +
                       sent.from.to_text() + " → " + sent.to.to_text() + " method " +
                       std::to_string(sent.method) + ", " + sent.value.to_text() + ", params " +
                       shortened(to_hex(sent.params)) + "\n";
    for (const TwinDifference& difference : outcome.differences) {
        text += "  " + difference.what + "\n    canonical " + shortened(difference.canonical) +
                "\n    ours      " + shortened(difference.ours) + "\n";
    }
    return text;
}

nlohmann::ordered_json twin_outcome_as_json(const StreamMessage& message,
                                            const TwinOutcome& outcome) {
    const Receipt& receipt = outcome.canonical.result.receipt;
    JsonOut json;
    json["id"] = message.id;
    if (!outcome.canonical.refusal.empty()) {
        json["error"] = outcome.canonical.refusal;
    } else {
        json["exit_code"] = receipt.exit_code.value;
        json["return"] = encode_base(Base::base64_padded, receipt.return_data);
        json["gas_used"] = receipt.gas_used;
        json["our_gas_used"] = outcome.ours.result.receipt.gas_used;
        json["root"] = outcome.canonical.root.to_text();
        json["failure_info"] = outcome.canonical.result.failure.to_text();
    }
    JsonOut differences = JsonOut::array();
    for (const TwinDifference& difference : outcome.differences) {
        differences.push_back({{"what", difference.what},
                               {"canonical", shortened(difference.canonical)},
                               {"ours", shortened(difference.ours)}});
    }
    json["differences"] = std::move(differences);
    return json;
}

}  // namespace fvm::tools
