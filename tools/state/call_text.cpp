#include <fvm/base/multibase.hpp>
#include <fvm/base/result.hpp>
#include <fvm/hash/hash.hpp>
#include <tools/state/call_text.hpp>
#include <tools/state/dag_json.hpp>

#include <algorithm>
#include <charconv>

namespace fvm::tools {
namespace {

constexpr MethodNum first_exported_method = MethodNum{1} << 24;

ToolResult<MethodNum> parse_method(std::string_view text) {
    MethodNum number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) {
        return number;
    }
    number = exported_method_number(text);
    if (number == 0) {
        return fail_with(
            Failure::Kind::usage,
            "\"" + std::string(text) + "\" is neither the number nor the name of a method");
    }
    return number;
}

ToolResult<Bytes> parse_params(std::string_view text) {
    const auto as_failure = [&](const std::string& reason) {
        return Failure{Failure::Kind::usage, "parameters " + std::string(text) + ": " + reason};
    };
    if (text.starts_with("0x")) {
        const auto not_hexadecimal = [&](const DecodeError& error) {
            return as_failure(std::string(error.reason));
        };
        return FVM_TRY_OR(not_hexadecimal, decode_base(Base::base16, text.substr(2)));
    }
    const auto not_json = [&](const InputError& error) { return as_failure(error.to_text()); };
    return FVM_TRY_OR(not_json, cbor_from_json(text));
}

}  // namespace

ToolResult<CallText> parse_call(std::string_view text) {
    CallText call;
    call.must_fail = text.starts_with('!');
    text.remove_prefix(call.must_fail ? 1 : 0);
    const std::size_t equals = text.find('=');
    call.method = FVM_TRY(parse_method(text.substr(0, equals)));
    if (equals != std::string_view::npos) {
        call.params = FVM_TRY(parse_params(text.substr(equals + 1)));
    }
    return call;
}

MethodNum exported_method_number(std::string_view name) {
    const auto is_upper = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto is_allowed = [&](char c) {
        return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    };
    if (name.empty() || !is_upper(name.front()) || !std::ranges::all_of(name, is_allowed)) {
        return 0;
    }
    const hash::Digest64 digest = hash::blake2b_512(as_bytes("1|" + std::string(name)));
    for (std::size_t i = 0; i < digest.size(); i += 4) {
        const MethodNum number = MethodNum{digest[i]} << 24 | MethodNum{digest[i + 1]} << 16 |
                                 MethodNum{digest[i + 2]} << 8 | MethodNum{digest[i + 3]};
        if (number >= first_exported_method) {
            return number;
        }
    }
    return 0;
}

}  // namespace fvm::tools
