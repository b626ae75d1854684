#include <fvm/vm/syscall_rows.hpp>

namespace fvm::vm::syscalls {
namespace {

ExecResult<u32> tipset_cid_v3(Context c, i64 epoch, u32 out, u32 out_size) {
    FVM_TRY(c.memory.slice(out, out_size));
    return c.memory.write_cid(FVM_TRY(c.kernel.tipset_cid(epoch)), out, out_size);
}

ExecResult<void> emit_event_v3(Context c, u32 event, u32 size) {
    return c.kernel.emit_event(FVM_TRY(c.memory.slice(event, size)));
}

constexpr auto rows = join(rows_from(fip(54), bind<"network", "tipset_cid", tipset_cid_v3>()),
                           rows_from(fip(49), bind<"event", "emit_event", emit_event_v3>()),
                           rows_up_to_v3, rows_from_v3, rows_of_all);

constexpr RemovedSyscall removed[] = {
    // exit, message_context, context and next_actor_address take their places.
    {"vm", "abort", fip(54)},
    {"vm", "context", fip(54)},
    {"network", "base_fee", fip(54)},
    {"actor", "new_actor_address", fip(54)},
    {"crypto", "verify_seal", reference("fvm 3: syscalls/mod.rs")},
};

}  // namespace
}  // namespace fvm::vm::syscalls

namespace fvm::vm {

constexpr SyscallTable syscalls_v3{syscalls::Columns<syscalls::rows>::imports,
                                   syscalls::Columns<syscalls::rows>::sources, syscalls::removed};

}  // namespace fvm::vm
