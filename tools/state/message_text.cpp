#include <tools/conformance/runner.hpp>
#include <tools/conformance/trace_text.hpp>
#include <tools/state/dag_json.hpp>
#include <tools/state/gas_breakdown.hpp>
#include <tools/state/message_report.hpp>
#include <tools/state/text_table.hpp>

namespace fvm::tools {
namespace {

constexpr std::size_t longest_shown = 64;

std::string coloured(const ReportStyle& style, std::string_view colour, const std::string& text) {
    return style.colours ? "\x1b[" + std::string(colour) + "m" + text + "\x1b[0m" : text;
}

std::string shortened(BytesView bytes) {
    if (bytes.size() <= longest_shown) {
        return to_hex(bytes);
    }
    return to_hex(bytes.first(longest_shown)) + "… (" + std::to_string(bytes.size()) + " bytes)";
}

/// CBOR as JSON, where it is that and short; else its bytes, in hexadecimal.
std::string value_text(BytesView encoded) {
    auto json = json_from_cbor(encoded);
    return json && json->size() <= 2 * longest_shown ? *std::move(json) : "0x" + shortened(encoded);
}

/// A long address with its middle left out.
std::string shortened(const Address& address) {
    const std::string text = address.to_text();
    constexpr std::size_t ends = 9;
    return text.size() <= 2 * ends + 6 ? text
                                       : text.substr(0, ends) + "…" + text.substr(text.size() - 6);
}

std::string name_of(MethodNum method) {
    if (method == method_send) {
        return "transfer";
    }
    return method == method_constructor ? "constructor" : "method " + std::to_string(method);
}

std::string describe_call(const CallCost& cost, CodeNames& names) {
    const std::string indent(2 * cost.depth, ' ');
    if (cost.call == nullptr) {
        return "the message itself";
    }
    std::string text =
        indent + Address::id(cost.call->from).to_text() + " → " + shortened(cost.call->to);
    if (cost.invoked != nullptr) {
        text += " " + names.name_of(cost.invoked->state.code);
    }
    return text + ", " + name_of(cost.call->method);
}

std::string gas_by_charge(const vm::ApplyResult& result) {
    TextTable table({{"charge"},
                     {"times", TextTable::Align::right},
                     {"gas", TextTable::Align::right},
                     {"", TextTable::Align::right}});
    vm::Gas total;
    const auto totals = total_by_charge(result.trace);
    for (const ChargeTotal& charge : totals) {
        total += charge.gas;
    }
    for (const ChargeTotal& charge : totals) {
        if (charge.gas.is_zero()) {
            continue;
        }
        table.add({charge.name, grouped(charge.count), grouped(charge.gas.round_down()),
                   percentage(charge.gas.milligas(), total.milligas())});
    }
    return table.to_text(6);
}

std::string gas_by_call(const vm::ApplyResult& result, CodeNames& names) {
    TextTable table({{"call"},
                     {"own gas", TextTable::Align::right},
                     {"with calls", TextTable::Align::right},
                     {"outcome"}});
    for (const CallCost& cost : total_by_call(result.trace)) {
        table.add({describe_call(cost, names), grouped(cost.own.round_down()),
                   grouped(cost.total.round_down()), cost.outcome});
    }
    return table.to_text(6);
}

std::string describe_outcome(const ReportedMessage& reported, const ReportStyle& style) {
    const vm::ApplyResult& result = reported.outcome.result;
    const bool succeeded = result.receipt.exit_code.is_success();
    TextTable table({{}, {}});
    table.add({"exit code",
               coloured(style, succeeded ? "32" : "31", exit_code_text(result.receipt.exit_code))});
    table.add({"gas used", grouped(result.receipt.gas_used) + " of " +
                               grouped(reported.message->message.message.gas_limit)});
    if (reported.message->message.kind == vm::ApplyKind::explicit_message) {
        table.add({"paid", (result.gas.base_fee_burn + result.gas.over_estimation_burn).to_text() +
                               " burnt, " + result.gas.miner_tip.to_text() + " tip"});
    }
    if (result.gas.miner_penalty.is_positive()) {
        table.add({"penalty", result.gas.miner_penalty.to_text() + " for the miner"});
    }
    if (!result.receipt.return_data.empty()) {
        table.add({"return", value_text(result.receipt.return_data)});
    }
    for (const StampedEvent& event : result.events) {
        std::string text = Address::id(event.emitter).to_text();
        for (const EventEntry& entry : event.event.entries) {
            text += " " + entry.key + "=";
            text += entry.codec == ipld::codec::cbor ? value_text(entry.value)
                                                     : "0x" + shortened(entry.value);
        }
        table.add({"event", std::move(text)});
    }
    table.add({"state root", reported.outcome.root.to_text()});
    return table.to_text(4);
}

/// Every line of `text`, indented.
std::string indented(const std::string& text, std::size_t indent) {
    std::string out;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        out += std::string(indent, ' ') + text.substr(at, end - at) + "\n";
        at = end + 1;
    }
    return out;
}

}  // namespace

std::string describe(std::size_t number, const ReportedMessage& reported, const ReportStyle& style,
                     CodeNames& names) {
    const RunMessage& run = reported.message->message;
    std::string text = coloured(style, "1", std::to_string(number) + ". " + reported.message->id) +
                       "\n    " + shortened(run.message.from) + " → " + shortened(run.message.to) +
                       ", " + name_of(run.message.method);
    if (run.message.value.is_positive()) {
        text += ", " + run.message.value.to_text();
    }
    text += run.kind == vm::ApplyKind::implicit_message ? ", sent by the system\n" : "\n";
    if (!reported.outcome.refusal.empty()) {
        return text + "    no receipt: " + reported.outcome.refusal + "\n";
    }
    text += describe_outcome(reported, style);
    const vm::ApplyResult& result = reported.outcome.result;
    if (!result.failure.is_empty()) {
        text += "    why it failed\n" + indented(result.failure.to_text(), 6);
    }
    if (style.gas && !result.trace.empty()) {
        text += "    gas by charge\n" + gas_by_charge(result);
        text += "    gas by call\n" + gas_by_call(result, names);
    }
    return text;
}

}  // namespace fvm::tools
