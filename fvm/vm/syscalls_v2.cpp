#include <fvm/ipld/cbor.hpp>
#include <fvm/vm/syscall_rows.hpp>

#include <algorithm>
#include <limits>

namespace fvm::vm::syscalls {
namespace {

/// Leaves with a code and no data. Up to network version 15 any code would do, success included.
template <bool RefusesSystemCodes>
HostOutcome abort_v2(void* host_context, RawValue* values) {
    auto& invocation = *static_cast<Invocation*>(host_context);
    if (!binding::enter_syscall(invocation)) {
        return HostOutcome::trap;
    }
    const ExitCode code{binding::unpack<u32>(values[0])};
    const auto size = binding::unpack<u32>(values[2]);
    const GuestMemory memory = invocation.guest_memory();
    const auto message = memory.slice(binding::unpack<u32>(values[1]), size);
    if (RefusesSystemCodes && code.is_system()) {
        invocation.park(Abort::exit(ExitCode::sys_illegal_exit_code,
                                    "actor aborted with code " + std::to_string(code.value)));
    } else if (size == 0) {
        invocation.park(Abort::exit(code, "actor aborted"));
    } else if (!message || !ipld::cbor::is_utf8(*message)) {
        invocation.park(Abort::exit(code, "actor aborted with an invalid message"));
    } else {
        invocation.park(Abort::exit(code, std::string(as_text(*message))));
    }
    invocation.update_gas_available();
    return HostOutcome::trap;
}

constexpr ValueType abort_params[] = {ValueType::i32, ValueType::i32, ValueType::i32};

ExecResult<abi::InvocationContext> invocation_context(Context c) {
    const CallRequest& request = c.kernel.request();
    const MachineContext& machine = c.kernel.calls().machine().context();
    return abi::InvocationContext{
        .value_received = FVM_TRY(to_abi(request.value, "value received")),
        .caller = request.from,
        .receiver = c.kernel.self(),
        .method_number = request.method,
        .epoch = machine.epoch,
        .network_version = static_cast<u32>(machine.network_version),
    };
}

ExecResult<abi::TokenAmount> base_fee(Context c) {
    return to_abi(c.kernel.calls().machine().context().base_fee, "base fee");
}

ExecResult<u32> new_actor_address(Context c, u32 out, u32 out_size) {
    FVM_TRY(c.memory.slice(out, out_size));
    if (out_size < Address::hash_size + 1) {
        return syscall_error(ErrorNumber::buffer_too_small, "an address needs 21 bytes");
    }
    return c.memory.write(FVM_TRY(c.kernel.new_actor_address()).bytes(), out, out_size);
}

ExecResult<void> create_actor_v2(Context c, u64 id, u32 code) {
    return c.kernel.create_builtin_actor(FVM_TRY(c.memory.read_cid(code)), id);
}

ExecResult<i32> verify_signature_v2(Context c, u32 type, u32 signature, u32 signature_size,
                                    u32 signer, u32 signer_size, u32 plaintext,
                                    u32 plaintext_size) {
    const SignatureArguments arguments = FVM_TRY(read_signature_arguments(
        c, {type, signature, signature_size, signer, signer_size, plaintext, plaintext_size}));
    return to_answer(c.kernel.verify_account_signature(arguments.scheme, arguments.signature,
                                                       arguments.signer, arguments.plaintext));
}

ExecResult<i32> verify_seal(Context c, u32 info, u32 size) {
    return to_answer(c.kernel.verify_seal(FVM_TRY(c.memory.read_cbor<SealVerifyInfo>(info, size))));
}

/// A negative amount is given back. Charges are signed there: 2^63-1 milligas are the most.
ExecResult<void> charge_gas_v2(Context c, u32 name, u32 size, i64 amount) {
    const std::string_view text = FVM_TRY(read_text(c, name, size));
    if (amount >= 0) {
        constexpr Gas most = Gas::from_milligas(std::numeric_limits<i64>::max());
        const Gas charge = std::min(Gas::whole(static_cast<u64>(amount)), most);
        return c.kernel.calls().charge({text, charge, {}});
    }
    c.kernel.calls().gas().refund({text, Gas::whole(0 - static_cast<u64>(amount)), {}});
    return {};
}

ExecResult<abi::Send> send_v2(Context c, u32 to, u32 to_size, u64 method, u32 params, u64 value_hi,
                              u64 value_lo) {
    return send(c, to, to_size, method, params, value_hi, value_lo, abi::no_gas_limit, 0);
}

constexpr auto own_rows =
    join(rows_from(fip(30), bind<"vm", "context", invocation_context>(),
                   bind<"network", "base_fee", base_fee>(),
                   bind<"actor", "new_actor_address", new_actor_address>(),
                   bind<"actor", "create_actor", create_actor_v2>(),
                   bind<"crypto", "verify_signature", verify_signature_v2>(),
                   bind<"crypto", "verify_seal", verify_seal>(), bind<"send", "send", send_v2>()),
         // With a negative amount given back.
         rows_from(reference("fvm 2: syscalls/gas.rs"), bind<"gas", "charge", charge_gas_v2>()));

constexpr auto rows_oh_snap = join(
    rows_from(fip(30), HostImport{"vm", "abort", abort_params, ValueType::i32, &abort_v2<false>}),
    own_rows, rows_up_to_v3, rows_of_all);
constexpr auto rows =
    join(rows_from(reference("fvm 2: syscalls/vm.rs"),
                   HostImport{"vm", "abort", abort_params, ValueType::i32, &abort_v2<true>}),
         own_rows, rows_up_to_v3, rows_of_all);

}  // namespace
}  // namespace fvm::vm::syscalls

namespace fvm::vm {

constexpr SyscallTable syscalls_v2_oh_snap{syscalls::Columns<syscalls::rows_oh_snap>::imports,
                                           syscalls::Columns<syscalls::rows_oh_snap>::sources,
                                           {}};
constexpr SyscallTable syscalls_v2{
    syscalls::Columns<syscalls::rows>::imports, syscalls::Columns<syscalls::rows>::sources, {}};

}  // namespace fvm::vm
