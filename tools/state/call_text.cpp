#include <fvm/base/multibase.hpp>
#include <fvm/base/result.hpp>
#include <fvm/sdk/method_number.hpp>
#include <tools/state/call_text.hpp>
#include <tools/state/dag_json.hpp>

#include <charconv>

namespace fvm::tools {
namespace {

template <class T>
std::optional<T> parse_number(std::string_view text) {
    T number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    return is_number ? std::optional(number) : std::nullopt;
}

/// Takes "16 " away from "16 Get=[]".
ToolResult<std::optional<ExitCode>> take_exit_code(std::string_view& text) {
    const std::size_t space = text.find_first_of(" =");
    if (space == std::string_view::npos || text[space] != ' ') {
        return std::nullopt;
    }
    const auto code = parse_number<std::uint32_t>(text.substr(0, space));
    if (!code || *code == 0) {
        return fail_with(Failure::Kind::usage, "\"" + std::string(text.substr(0, space)) +
                                                   "\" is no exit code of a call that fails");
    }
    text.remove_prefix(space + 1);
    return ExitCode{*code};
}

ToolResult<MethodNum> parse_method(std::string_view text) {
    if (const auto number = parse_number<MethodNum>(text)) {
        return *number;
    }
    if (const auto number = sdk::find_method_number(text)) {
        return *number;
    }
    return fail_with(Failure::Kind::usage, "\"" + std::string(text) +
                                               "\" is neither the number nor the name of a method");
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
    if (call.must_fail) {
        text.remove_prefix(1);
        call.exit_code = FVM_TRY(take_exit_code(text));
    }
    const std::size_t equals = text.find('=');
    call.method = FVM_TRY(parse_method(text.substr(0, equals)));
    if (equals != std::string_view::npos) {
        call.params = FVM_TRY(parse_params(text.substr(equals + 1)));
    }
    return call;
}

}  // namespace fvm::tools
