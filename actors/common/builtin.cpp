#include <actors/common/builtin.hpp>

namespace fvm::actors {

ActorResult<void> restrict_internal_methods(Runtime& rt) {
    if (rt.method() >= sdk::first_exported_method) {
        return {};
    }
    const std::optional<ActorType> type = rt.type_of(rt.caller());
    if (!type || *type == ActorType::evm) {
        return sdk::forbidden("the caller of an internal method must be built in");
    }
    return {};
}

ActorResult<ReturnValue> accept_exported_methods(Runtime& rt, const Parameters&) {
    FVM_TRY(rt.accept_any_caller());
    if (rt.method() < sdk::first_exported_method) {
        return sdk::unhandled_message("invalid method: " + std::to_string(rt.method()));
    }
    return std::nullopt;
}

ActorResult<ActorId> resolve_to_actor_id(Runtime& rt, const Address& address, Existence existence) {
    std::optional<ActorId> id = rt.resolve_address(address);
    if (!id) {
        FVM_TRY_OR(sdk::in_context("failed to send nothing to " + address.to_text()),
                   rt.send({.to = address}));
        id = rt.resolve_address(address);
    }
    if (!id) {
        return sdk::illegal_argument("failed to resolve or create " + address.to_text());
    }
    if (existence == Existence::needed && !rt.code_of(*id)) {
        return sdk::not_found("no code for " + address.to_text());
    }
    return *id;
}

}  // namespace fvm::actors
