#include <fvm/base/multibase.hpp>
#include <fvm/base/result.hpp>
#include <tools/conformance/oracle.hpp>
#include <tools/conformance/process.hpp>

#include <charconv>
#include <cstdlib>

namespace fvm::tools {
namespace {

InputResult<Bytes> read_bytes(const JsonPlace& place, Base base) {
    auto bytes = decode_base(base, FVM_TRY(place.string()));
    if (!bytes) {
        return place.error(std::string(bytes.error().reason));
    }
    return *std::move(bytes);
}

InputResult<ipld::Cid> read_cid(const JsonPlace& place) {
    auto cid = ipld::Cid::from_text(FVM_TRY(place.string()));
    if (!cid) {
        return place.error(std::string(cid.error().reason));
    }
    return *cid;
}

InputResult<Address> read_address(const JsonPlace& place) {
    auto address = Address::from_bytes(FVM_TRY(read_bytes(place, Base::base16)));
    if (!address) {
        return place.error(std::string(address.error().reason));
    }
    return *address;
}

InputResult<TokenAmount> read_amount(const JsonPlace& place) {
    auto value = BigInt::from_decimal(FVM_TRY(place.string()));
    if (!value) {
        return place.error(std::string(value.error().reason));
    }
    return TokenAmount::from_atto(*std::move(value));
}

/// Milligas, in a string; the sign is left to the caller.
InputResult<vm::Gas> read_gas(const JsonPlace& place) {
    std::string_view text = FVM_TRY(place.string());
    if (text.starts_with('-')) {
        text.remove_prefix(1);
    }
    std::uint64_t value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status != std::errc{} || end != text.data() + text.size()) {
        return place.error("not milligas");
    }
    return vm::Gas::from_milligas(value);
}

/// A number that FVM v2 does not tell: zero there, as in what_v2_tells().
InputResult<std::uint64_t> read_if_told(const JsonPlace& place) {
    return place.is_null() ? InputResult<std::uint64_t>(0) : place.unsigned_integer();
}

InputResult<std::optional<vm::trace::Params>> read_params(const JsonPlace& place) {
    if (place.is_null()) {
        return std::nullopt;
    }
    vm::trace::Params params;
    params.codec = FVM_TRY(read_if_told(FVM_TRY(place.member("codec"))));
    params.data = FVM_TRY(read_bytes(FVM_TRY(place.member("data")), Base::base64_padded));
    return params;
}

InputResult<vm::trace::Event> read_charge(const JsonPlace& place) {
    vm::trace::Charge charge;
    charge.name = FVM_TRY(FVM_TRY(place.member("name")).string());
    charge.compute = FVM_TRY(read_gas(FVM_TRY(place.member("compute"))));
    charge.other = FVM_TRY(read_gas(FVM_TRY(place.member("other"))));
    charge.is_refund = FVM_TRY(FVM_TRY(place.member("total")).string()).starts_with('-');
    return charge;
}

InputResult<vm::trace::Event> read_call(const JsonPlace& place) {
    vm::trace::Call call;
    call.from = FVM_TRY(FVM_TRY(place.member("from")).unsigned_integer());
    call.to = FVM_TRY(read_address(FVM_TRY(place.member("to"))));
    call.method = FVM_TRY(FVM_TRY(place.member("method")).unsigned_integer());
    call.params = FVM_TRY(read_params(FVM_TRY(place.member("params"))));
    call.value = FVM_TRY(read_amount(FVM_TRY(place.member("value"))));
    call.gas_limit = FVM_TRY(read_if_told(FVM_TRY(place.member("gas_limit"))));
    call.read_only = FVM_TRY(FVM_TRY(place.member("read_only")).boolean());
    return call;
}

InputResult<vm::trace::Event> read_invoke(const JsonPlace& place) {
    vm::trace::InvokeActor invoke;
    invoke.id = FVM_TRY(FVM_TRY(place.member("actor")).unsigned_integer());
    invoke.state.code = FVM_TRY(read_cid(FVM_TRY(place.member("code"))));
    invoke.state.state = FVM_TRY(read_cid(FVM_TRY(place.member("head"))));
    invoke.state.nonce = FVM_TRY(FVM_TRY(place.member("nonce")).unsigned_integer());
    invoke.state.balance = FVM_TRY(read_amount(FVM_TRY(place.member("balance"))));
    const JsonPlace delegated = FVM_TRY(place.member("delegated_address"));
    if (!delegated.is_null()) {
        invoke.state.delegated_address = FVM_TRY(read_address(delegated));
    }
    return invoke;
}

InputResult<vm::trace::Event> read_event(const JsonPlace& place) {
    const JsonPlace kind = FVM_TRY(place.member("event"));
    const std::string_view name = FVM_TRY(kind.string());
    if (name == "gas") {
        return read_charge(place);
    }
    if (name == "call") {
        return read_call(place);
    }
    if (name == "invoke") {
        return read_invoke(place);
    }
    if (name == "return") {
        vm::trace::CallReturn result;
        result.exit_code = ExitCode{static_cast<std::uint32_t>(
            FVM_TRY(FVM_TRY(place.member("exit_code")).unsigned_integer(UINT32_MAX)))};
        result.value = FVM_TRY(read_params(FVM_TRY(place.member("value"))));
        return result;
    }
    if (name == "error") {
        vm::trace::CallError error;
        error.number = static_cast<ErrorNumber>(
            FVM_TRY(FVM_TRY(place.member("number")).unsigned_integer(UINT32_MAX)));
        error.note = FVM_TRY(FVM_TRY(place.member("message")).string());
        return error;
    }
    return kind.error("no event of a trace");
}

InputResult<OracleMessage> read_message(const JsonPlace& place) {
    OracleMessage message;
    message.receipt.exit_code = ExitCode{static_cast<std::uint32_t>(
        FVM_TRY(FVM_TRY(place.member("exit_code")).unsigned_integer(UINT32_MAX)))};
    message.receipt.return_data =
        FVM_TRY(read_bytes(FVM_TRY(place.member("return")), Base::base64_padded));
    message.receipt.gas_used = FVM_TRY(FVM_TRY(place.member("gas_used")).unsigned_integer());
    const JsonPlace events = FVM_TRY(place.member("events_root"));
    message.receipt.events_root.emplace();
    if (!events.is_null()) {
        *message.receipt.events_root = FVM_TRY(read_cid(events));
    }
    const auto failure = FVM_TRY(place.optional_member("failure_info"));
    if (failure && !failure->is_null()) {
        message.failure = FVM_TRY(failure->string());
    }
    const JsonPlace trace = FVM_TRY(place.member("trace"));
    for (const JsonPlace& event : FVM_TRY(trace.elements())) {
        // Our traces have no events for blocks; FVM v4's do.
        if (FVM_TRY(FVM_TRY(event.member("event")).string()) != "ipld") {
            message.trace.push_back(FVM_TRY(read_event(event)));
        }
    }
    return message;
}

/// Traces of the dearest messages have hundreds of thousands of events, with six values each.
constexpr std::size_t max_report_values = 50'000'000;

/// The messages of a variant or a stream, and the root after them.
InputResult<OracleReport> read_messages(const JsonPlace& place) {
    OracleReport report;
    for (const JsonPlace& message : FVM_TRY(FVM_TRY(place.member("messages")).elements())) {
        report.messages.push_back(FVM_TRY(read_message(message)));
    }
    report.root = FVM_TRY(read_cid(FVM_TRY(place.member("root"))));
    return report;
}

InputResult<void> read_missing_blocks(const JsonPlace& place, OracleReport& report) {
    if (const auto missing = FVM_TRY(place.optional_member("missing_blocks"))) {
        for (const JsonPlace& cid : FVM_TRY(missing->elements())) {
            report.missing_blocks.emplace_back(FVM_TRY(cid.string()));
        }
    }
    return {};
}

std::expected<OracleReport, std::string> run_oracle(
    const std::vector<std::string>& arguments,
    InputResult<OracleReport> (*parse)(std::string_view text)) {
    const ProcessOutput output = FVM_TRY(run_process(arguments));
    if (output.status != 0) {
        return std::unexpected("the oracle failed with status " + std::to_string(output.status) +
                               ": " + output.standard_error);
    }
    auto report = parse(output.standard_output);
    if (!report) {
        return std::unexpected("the oracle's report: " + report.error().to_text());
    }
    return *std::move(report);
}

bool same_params(const std::optional<vm::trace::Params>& a,
                 const std::optional<vm::trace::Params>& b) {
    return a.has_value() == b.has_value() && (!a || (a->codec == b->codec && a->data == b->data));
}

struct Same {
    bool operator()(const vm::trace::Charge& a, const vm::trace::Charge& b) const {
        return a.name == b.name && a.compute == b.compute && a.other == b.other &&
               a.is_refund == b.is_refund;
    }
    bool operator()(const vm::trace::Call& a, const vm::trace::Call& b) const {
        return a.from == b.from && a.to == b.to && a.method == b.method &&
               same_params(a.params, b.params) && a.value == b.value &&
               a.gas_limit == b.gas_limit && a.read_only == b.read_only;
    }
    bool operator()(const vm::trace::InvokeActor& a, const vm::trace::InvokeActor& b) const {
        return a.id == b.id && a.state == b.state;
    }
    bool operator()(const vm::trace::CallReturn& a, const vm::trace::CallReturn& b) const {
        return a.exit_code == b.exit_code && same_params(a.value, b.value);
    }
    bool operator()(const vm::trace::CallError& a, const vm::trace::CallError& b) const {
        return a.number == b.number;
    }
    template <class A, class B>
    bool operator()(const A& /*a*/, const B& /*b*/) const {
        return false;
    }
};

}  // namespace

std::string find_oracle() {
    const char* given = std::getenv("FVM_ORACLE");  // NOLINT(concurrency-mt-unsafe)
    return given == nullptr || *given == '\0' ? "build/oracle/release/fvm-oracle" : given;
}

InputResult<OracleReport> parse_oracle_report(std::string_view text) {
    const Json json = FVM_TRY(Json::parse(text, max_report_values));
    const JsonPlace root(json);
    const JsonPlace list = FVM_TRY(root.member("variants"));
    const std::vector<JsonPlace> variants = FVM_TRY(list.elements());
    if (variants.size() != 1) {
        return list.error("not one variant");
    }
    OracleReport report = FVM_TRY(read_messages(variants[0]));
    FVM_TRY(read_missing_blocks(variants[0], report));
    return report;
}

InputResult<OracleReport> parse_oracle_stream_report(std::string_view text) {
    const Json json = FVM_TRY(Json::parse(text, max_report_values));
    const JsonPlace root(json);
    OracleReport report = FVM_TRY(read_messages(root));
    for (const JsonPlace& message : FVM_TRY(FVM_TRY(root.member("messages")).elements())) {
        FVM_TRY(read_missing_blocks(message, report));
    }
    return report;
}

std::expected<OracleReport, std::string> ask_oracle(const OracleRequest& request) {
    std::vector<std::string> arguments{
        request.program, "vector",        request.vector_path, "--bundle",   request.bundle_path,
        "--variant",     request.variant, "--trace",           "--post-car", request.post_car};
    if (!request.post_answer) {
        arguments.insert(arguments.end(), {"--post-answer", "false"});
    }
    return run_oracle(arguments, parse_oracle_report);
}

std::expected<OracleReport, std::string> ask_oracle_for_stream(
    const std::string& program, const std::string& stream_path,
    std::span<const std::string> options) {
    std::vector<std::string> arguments{program, "messages", stream_path, "--trace"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_oracle(arguments, parse_oracle_stream_report);
}

std::vector<vm::trace::Event> what_v2_tells(std::vector<vm::trace::Event> events) {
    const auto forget = [](std::optional<vm::trace::Params>& params) {
        if (params && params->data.empty()) {
            params.reset();
        } else if (params) {
            params->codec = 0;
        }
    };
    std::erase_if(events, [](const vm::trace::Event& event) {
        return std::holds_alternative<vm::trace::InvokeActor>(event);
    });
    for (vm::trace::Event& event : events) {
        if (auto* call = std::get_if<vm::trace::Call>(&event)) {
            call->gas_limit = 0;
            forget(call->params);
        } else if (auto* result = std::get_if<vm::trace::CallReturn>(&event)) {
            forget(result->value);
        }
    }
    return events;
}

std::optional<TraceDifference> first_difference(std::span<const vm::trace::Event> expected,
                                                std::span<const vm::trace::Event> actual) {
    const std::size_t longest = std::max(expected.size(), actual.size());
    for (std::size_t i = 0; i < longest; ++i) {
        if (i < expected.size() && i < actual.size() &&
            std::visit(Same{}, expected[i], actual[i])) {
            continue;
        }
        TraceDifference difference{i, std::nullopt, std::nullopt};
        if (i < expected.size()) {
            difference.expected = expected[i];
        }
        if (i < actual.size()) {
            difference.actual = actual[i];
        }
        return difference;
    }
    return std::nullopt;
}

}  // namespace fvm::tools
