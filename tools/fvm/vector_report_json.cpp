#include <fvm/base/multibase.hpp>
#include <tools/fvm/trace_json.hpp>
#include <tools/fvm/vector_report.hpp>

namespace fvm::tools {
namespace {

JsonText cid_or_null(const std::optional<ipld::Cid>& cid) {
    return cid ? JsonText(cid->to_text()) : JsonText(nullptr);
}

std::string_view status_text(CaseReport::Status status) {
    switch (status) {
        case CaseReport::Status::passed:
            return "passed";
        case CaseReport::Status::failed:
            return "failed";
        case CaseReport::Status::malformed:
            return "malformed";
    }
    return {};
}

JsonText message_json(const vm::ApplyResult& message) {
    JsonText json;
    json["exit_code"] = message.receipt.exit_code.value;
    json["gas_used"] = message.receipt.gas_used;
    json["return"] = encode_base(Base::base64_padded, message.receipt.return_data);
    json["events_root"] = cid_or_null(message.receipt.events_root);
    json["failure"] =
        message.failure.is_empty() ? JsonText(nullptr) : JsonText(message.failure.to_text());
    if (!message.trace.empty()) {
        json["trace"] = trace_json(message.trace);
    }
    return json;
}

JsonText assumed_json(const std::vector<AssumedAnswer>& answers) {
    JsonText list = JsonText::array();
    for (const AssumedAnswer& answer : answers) {
        JsonText& json = list.emplace_back();
        json["check"] = answer.check;
        json["answer"] = answer.answer;
        json["count"] = answer.count;
        if (!answer.reason.empty()) {
            json["reason"] = answer.reason;
        }
    }
    return list;
}

JsonText changes_json(const std::vector<ActorChange>& changes) {
    JsonText list = JsonText::array();
    for (const ActorChange& change : changes) {
        for (const FieldChange& field : changed_fields(change)) {
            JsonText& json = list.emplace_back();
            json["actor"] = change.id;
            json["field"] = field.field;
            json["before"] = field.before;
            json["after"] = field.after;
        }
    }
    return list;
}

void add_outcome(const RunResult& result, JsonText& json) {
    json["fault"] = result.fault.empty() ? JsonText(nullptr) : JsonText(result.fault);
    json["messages"] = JsonText::array();
    for (const vm::ApplyResult& message : result.messages) {
        json["messages"].push_back(message_json(message));
    }
    json["state_root"] =
        result.root.defined() ? JsonText(result.root.to_text()) : JsonText(nullptr);
    json["differences"] = JsonText::array();
    for (const Difference& difference : result.differences) {
        JsonText& entry = json["differences"].emplace_back();
        entry["check"] = name(difference.what);
        entry["message"] = difference.what == Difference::What::state_root
                               ? JsonText(nullptr)
                               : JsonText(difference.message);
        entry["expected"] = difference.expected;
        entry["actual"] = difference.actual;
    }
    if (!result.changes.empty()) {
        json["changed_actors"] = changes_json(result.changes);
    }
    json["assumed"] = assumed_json(result.assumed);
    json["nanoseconds"] = result.nanoseconds;
}

}  // namespace

std::string json_report(const CaseReport& report) {
    JsonText json;
    json["type"] = "vector";
    json["file"] = report.file;
    json["status"] = status_text(report.status);
    if (report.status == CaseReport::Status::malformed) {
        json["error"] = report.error;
        return json_line(json);
    }
    json["id"] = report.id;
    json["variant"] = report.variant;
    json["nv"] = report.network_version;
    json["epoch"] = report.epoch;
    json["runs"] = report.runs;
    add_outcome(report.result, json);
    return json_line(json);
}

std::string json_summary(const RunSummary& summary) {
    JsonText json;
    json["type"] = "summary";
    json["selected"] = summary.selected;
    json["passed"] = summary.passed;
    json["failed"] = summary.failed;
    json["malformed"] = summary.malformed;
    json["assumed"] = assumed_json(summary.assumed);
    return json_line(json);
}

}  // namespace fvm::tools
