#include <fvm/base/multibase.hpp>
#include <tools/fvm/trace_json.hpp>

namespace fvm::tools {
namespace {

JsonText params_json(const std::optional<vm::trace::Params>& params) {
    if (!params) {
        return nullptr;
    }
    JsonText json;
    json["codec"] = params->codec;
    json["data"] = encode_base(Base::base64_padded, params->data);
    return json;
}

struct ToJson {
    JsonText operator()(const vm::trace::Charge& charge) const {
        JsonText json;
        json["event"] = "gas";
        json["name"] = charge.name;
        const auto signed_text = [&](vm::Gas gas) {
            const bool negative = charge.is_refund && !gas.is_zero();
            return (negative ? "-" : "") + std::to_string(gas.milligas());
        };
        json["compute"] = signed_text(charge.compute);
        json["other"] = signed_text(charge.other);
        json["total"] = signed_text(charge.compute + charge.other);
        return json;
    }
    JsonText operator()(const vm::trace::Call& call) const {
        JsonText json;
        json["event"] = "call";
        json["from"] = call.from;
        json["to"] = encode_base(Base::base16, call.to.bytes());
        json["method"] = call.method;
        json["params"] = params_json(call.params);
        json["value"] = call.value.atto().to_decimal();
        json["gas_limit"] = call.gas_limit;
        json["read_only"] = call.read_only;
        return json;
    }
    JsonText operator()(const vm::trace::InvokeActor& invoke) const {
        JsonText json;
        json["event"] = "invoke";
        json["actor"] = invoke.id;
        json["code"] = invoke.state.code.to_text();
        json["head"] = invoke.state.state.to_text();
        json["nonce"] = invoke.state.nonce;
        json["balance"] = invoke.state.balance.atto().to_decimal();
        const auto& delegated = invoke.state.delegated_address;
        json["delegated_address"] =
            delegated ? JsonText(encode_base(Base::base16, delegated->bytes())) : JsonText(nullptr);
        return json;
    }
    JsonText operator()(const vm::trace::CallReturn& result) const {
        JsonText json;
        json["event"] = "return";
        json["exit_code"] = result.exit_code.value;
        json["value"] = params_json(result.value);
        return json;
    }
    JsonText operator()(const vm::trace::CallError& error) const {
        JsonText json;
        json["event"] = "error";
        json["number"] = static_cast<std::uint32_t>(error.number);
        json["message"] = error.note;
        return json;
    }
};

}  // namespace

std::string json_line(const JsonText& json) {
    return json.dump(-1, ' ', false, JsonText::error_handler_t::replace) + '\n';
}

JsonText trace_json(std::span<const vm::trace::Event> events) {
    JsonText list = JsonText::array();
    for (const vm::trace::Event& event : events) {
        list.push_back(std::visit(ToJson{}, event));
    }
    return list;
}

}  // namespace fvm::tools
