#include <fvm/vm/syscall_binding.hpp>

namespace fvm::vm::binding {
namespace {

void note_failure(Invocation& invocation, std::string_view module, std::string_view name,
                  ErrorNumber number, std::string note) {
    invocation.set_last_error(
        Backtrace::Cause{std::string(module) + "::" + std::string(name), number, std::move(note)});
}

}  // namespace

bool enter_syscall(Invocation& invocation) {
    auto charged = invocation.charge_for_exec();
    if (charged) {
        charged =
            invocation.kernel().calls().charge(invocation.kernel().calls().prices().on_syscall());
    }
    if (!charged) {
        invocation.park(Abort::from_error_as_fatal(charged.error()));
        return false;
    }
    return true;
}

std::optional<std::uint32_t> leave_syscall(Invocation& invocation, std::string_view module,
                                           std::string_view name, const ExecutionError* error) {
    std::optional<std::uint32_t> answer;
    if (error == nullptr) {
        invocation.set_last_error(std::nullopt);
        answer = 0;
    } else if (error->is(ExecutionError::Kind::syscall)) {
        note_failure(invocation, module, name, error->number(), error->note());
        answer = static_cast<std::uint32_t>(error->number());
    } else {
        invocation.park(Abort::from_error_as_fatal(*error));
    }
    invocation.update_gas_available();
    return answer;
}

std::uint32_t refuse_output(Invocation& invocation, std::string_view module,
                            std::string_view name) {
    note_failure(invocation, module, name, ErrorNumber::illegal_argument,
                 "no space for return value");
    return static_cast<std::uint32_t>(ErrorNumber::illegal_argument);
}

}  // namespace fvm::vm::binding
