#include <fvm/base/multibase.hpp>
#include <tools/conformance/trace_text.hpp>

namespace fvm::tools {
namespace {

/// Parameters and returns can be as long as blocks: people need the start.
constexpr std::size_t max_shown_bytes = 64;

std::string bytes_text(BytesView bytes) {
    if (bytes.size() <= max_shown_bytes) {
        return encode_base(Base::base16, bytes);
    }
    return encode_base(Base::base16, bytes.first(max_shown_bytes)) + "... (" +
           std::to_string(bytes.size()) + " bytes)";
}

std::string params_text(const std::optional<vm::trace::Params>& params) {
    return params ? bytes_text(params->data) : std::string("nothing");
}

struct Describe {
    std::string operator()(const vm::trace::Charge& charge) const {
        const std::string_view sign = charge.is_refund ? "-" : "";
        std::string text = "gas " + charge.name + " " + std::string(sign) +
                           gas_text(charge.compute + charge.other);
        if (!charge.other.is_zero()) {
            text += " (" + gas_text(charge.compute) + " + " + gas_text(charge.other) + ")";
        }
        return text;
    }
    std::string operator()(const vm::trace::Call& call) const {
        std::string text = "call f0" + std::to_string(call.from) + " -> " + call.to.to_text() +
                           " method " + std::to_string(call.method) + ", gas limit " +
                           std::to_string(call.gas_limit);
        if (!call.value.is_zero()) {
            text += ", value " + call.value.to_text();
        }
        if (call.params) {
            text += ", params " + params_text(call.params);
        }
        return text + (call.read_only ? ", read-only" : "");
    }
    std::string operator()(const vm::trace::InvokeActor& invoke) const {
        std::string text = "invoke f0" + std::to_string(invoke.id) + ", code " +
                           invoke.state.code.to_text() + ", state " + invoke.state.state.to_text() +
                           ", nonce " + std::to_string(invoke.state.nonce) + ", balance " +
                           invoke.state.balance.to_text();
        if (invoke.state.delegated_address) {
            text += ", delegated address " + invoke.state.delegated_address->to_text();
        }
        return text;
    }
    std::string operator()(const vm::trace::CallReturn& result) const {
        return "return " + exit_code_text(result.exit_code) + ", " + params_text(result.value);
    }
    std::string operator()(const vm::trace::CallError& error) const {
        return "error " + std::to_string(static_cast<std::uint32_t>(error.number)) + ": " +
               error.note;
    }
};

}  // namespace

std::string gas_text(vm::Gas gas) {
    std::string fraction = std::to_string(gas.milligas() % vm::Gas::milligas_per_gas);
    fraction.insert(0, 3 - fraction.size(), '0');
    return std::to_string(gas.round_down()) + "." + fraction;
}

std::string exit_code_text(ExitCode code) {
    const std::string_view known = code.name();
    return std::to_string(code.value) + (known.empty() ? "" : " ") + std::string(known);
}

std::string to_text(const vm::trace::Event& event) {
    return std::visit(Describe{}, event);
}

std::size_t CallDepth::enter(const vm::trace::Event& event) {
    if (std::holds_alternative<vm::trace::Call>(event)) {
        return depth_++;
    }
    const bool closes = std::holds_alternative<vm::trace::CallReturn>(event) ||
                        std::holds_alternative<vm::trace::CallError>(event);
    if (closes && depth_ > 0) {
        return --depth_;
    }
    return depth_;
}

std::string trace_tree(std::span<const vm::trace::Event> events, std::size_t indent) {
    std::string text;
    CallDepth depth;
    for (const vm::trace::Event& event : events) {
        text.append(indent + 2 * depth.enter(event), ' ');
        text += to_text(event);
        text += '\n';
    }
    return text;
}

}  // namespace fvm::tools
