#include <fvm/base/multibase.hpp>
#include <fvm/base/result.hpp>
#include <tools/state/message_report.hpp>

#include <nlohmann/json.hpp>

namespace fvm::tools {
namespace {

using JsonOut = nlohmann::ordered_json;

std::string base64(BytesView bytes) {
    return encode_base(Base::base64_padded, bytes);
}

std::string atto(const TokenAmount& amount) {
    return amount.atto().to_decimal();
}

JsonOut events_as_json(std::span<const StampedEvent> events) {
    JsonOut list = JsonOut::array();
    for (const StampedEvent& event : events) {
        JsonOut entries = JsonOut::array();
        for (const EventEntry& entry : event.event.entries) {
            entries.push_back({{"flags", entry.flags},
                               {"key", entry.key},
                               {"codec", entry.codec},
                               {"value", base64(entry.value)}});
        }
        list.push_back({{"emitter", event.emitter}, {"entries", std::move(entries)}});
    }
    return list;
}

JsonOut message_as_json(const ReportedMessage& reported) {
    JsonOut json;
    json["id"] = reported.message->id.empty() ? JsonOut() : JsonOut(reported.message->id);
    if (!reported.outcome.refusal.empty()) {
        json["error"] = reported.outcome.refusal;
        return json;
    }
    const vm::ApplyResult& result = reported.outcome.result;
    json["exit_code"] = result.receipt.exit_code.value;
    json["return"] = base64(result.receipt.return_data);
    json["gas_used"] = result.receipt.gas_used;
    json["events_root"] =
        result.receipt.events_root ? JsonOut(result.receipt.events_root->to_text()) : JsonOut();
    json["events"] = events_as_json(result.events);
    json["penalty"] = atto(result.gas.miner_penalty);
    json["miner_tip"] = atto(result.gas.miner_tip);
    json["base_fee_burn"] = atto(result.gas.base_fee_burn);
    json["over_estimation_burn"] = atto(result.gas.over_estimation_burn);
    json["refund"] = atto(result.gas.refund);
    json["gas_refund"] = result.gas.gas_refund;
    json["gas_burned"] = result.gas.gas_burned;
    json["failure_info"] =
        result.failure.is_empty() ? JsonOut() : JsonOut(result.failure.to_text());
    json["root"] = reported.outcome.root.to_text();
    return json;
}

/// A value of ours as it stands in a document.
std::string text_of(const JsonOut& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string text_of(const Json& value) {
    switch (value.kind) {
        case Json::Kind::string:
        case Json::Kind::number:
            return value.text;
        case Json::Kind::boolean:
            return value.boolean ? "true" : "false";
        case Json::Kind::null:
            return "null";
        case Json::Kind::array:
        case Json::Kind::object:
            break;
    }
    return "(not a plain value)";
}

void compare_message(const JsonOut& actual, const JsonPlace& expected, const std::string& what,
                     std::vector<std::string>& differences) {
    constexpr std::string_view fields[] = {
        "exit_code", "return",     "gas_used",      "events_root",
        "penalty",   "miner_tip",  "base_fee_burn", "over_estimation_burn",
        "refund",    "gas_refund", "gas_burned",    "root"};
    const bool has_receipt = !actual.contains("error");
    const bool expects_receipt = expected.value().find("error") == nullptr;
    if (has_receipt != expects_receipt) {
        differences.push_back(what + (has_receipt
                                          ? ": has a receipt, and should have none"
                                          : ": has no receipt: " + text_of(actual["error"])));
        return;
    }
    for (const std::string_view field : fields) {
        const Json* wanted = expected.value().find(field);
        const auto found = actual.find(field);
        if (wanted == nullptr || found == actual.end()) {
            continue;
        }
        if (text_of(*wanted) != text_of(*found)) {
            differences.push_back(what + ": " + std::string(field) + " is " + text_of(*found) +
                                  ", expected " + text_of(*wanted));
        }
    }
}

}  // namespace

std::string report_as_json(std::span<const ReportedMessage> reported, const ipld::Cid& root) {
    JsonOut messages = JsonOut::array();
    for (const ReportedMessage& message : reported) {
        messages.push_back(message_as_json(message));
    }
    const JsonOut report{{"messages", std::move(messages)}, {"root", root.to_text()}};
    return report.dump(2, ' ', false, JsonOut::error_handler_t::replace);
}

InputResult<std::vector<std::string>> compare_with_report(std::span<const ReportedMessage> reported,
                                                          const ipld::Cid& root,
                                                          std::string_view document) {
    const Json json = FVM_TRY(Json::parse(document));
    const JsonPlace place(json);
    const JsonPlace list = FVM_TRY(place.member("messages"));
    const std::vector<JsonPlace> expected = FVM_TRY(list.elements());
    const std::string_view expected_root = FVM_TRY(FVM_TRY(place.member("root")).string());
    std::vector<std::string> differences;
    if (expected.size() != reported.size()) {
        differences.push_back(std::to_string(reported.size()) + " messages, expected " +
                              std::to_string(expected.size()));
    }
    for (std::size_t i = 0; i < std::min(expected.size(), reported.size()); ++i) {
        static_cast<void>(FVM_TRY(expected[i].optional_member("id")));
        const std::string& id = reported[i].message->id;
        compare_message(message_as_json(reported[i]), expected[i],
                        "message " + std::to_string(i + 1) + (id.empty() ? "" : " (" + id + ")"),
                        differences);
    }
    if (root.to_text() != expected_root) {
        differences.push_back("the state root is " + root.to_text() + ", expected " +
                              std::string(expected_root));
    }
    return differences;
}

}  // namespace fvm::tools
