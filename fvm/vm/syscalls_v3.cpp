#include <fvm/vm/syscalls.hpp>
#include <fvm/vm/syscalls_shared.hpp>

namespace fvm::vm::syscalls {
namespace {

ExecResult<u32> tipset_cid_v3(Context c, i64 epoch, u32 out, u32 out_size) {
    FVM_TRY(c.memory.slice(out, out_size));
    return c.memory.write_cid(FVM_TRY(c.kernel.tipset_cid(epoch)), out, out_size);
}

ExecResult<void> emit_event_v3(Context c, u32 event, u32 size) {
    return c.kernel.emit_event(FVM_TRY(c.memory.slice(event, size)));
}

constexpr HostImport imports[] = {
    {"vm", "exit", exit_params, ValueType::i32, &exit},
    bind<"vm", "message_context", message_context>(),
    bind<"network", "context", network_context>(),
    bind<"network", "total_fil_circ_supply", total_fil_circ_supply>(),
    bind<"network", "tipset_cid", tipset_cid_v3>(),
    bind<"ipld", "block_open", block_open>(),
    bind<"ipld", "block_create", block_create>(),
    bind<"ipld", "block_read", block_read>(),
    bind<"ipld", "block_stat", block_stat>(),
    bind<"ipld", "block_link", block_link>(),
    bind<"self", "root", root>(),
    bind<"self", "set_root", set_root>(),
    bind<"self", "current_balance", current_balance>(),
    bind<"self", "self_destruct", self_destruct>(),
    bind<"actor", "resolve_address", resolve_address>(),
    bind<"actor", "lookup_delegated_address", lookup_delegated_address>(),
    bind<"actor", "get_actor_code_cid", get_actor_code_cid>(),
    bind<"actor", "next_actor_address", next_actor_address>(),
    bind<"actor", "create_actor", create_actor>(),
    bind<"actor", "get_builtin_actor_type", get_builtin_actor_type>(),
    bind<"actor", "get_code_cid_for_type", get_code_cid_for_type>(),
    bind<"actor", "balance_of", balance_of>(),
    bind<"crypto", "verify_signature", verify_signature>(),
    bind<"crypto", "recover_secp_public_key", recover_secp_public_key>(),
    bind<"crypto", "hash", hash>(),
    bind<"crypto", "compute_unsealed_sector_cid", compute_unsealed_sector_cid>(),
    bind<"crypto", "verify_post", verify_post>(),
    bind<"crypto", "verify_consensus_fault", verify_consensus_fault>(),
    bind<"crypto", "verify_aggregate_seals", verify_aggregate_seals>(),
    bind<"crypto", "verify_replica_update", verify_replica_update>(),
    bind<"crypto", "batch_verify_seals", batch_verify_seals>(),
    bind<"event", "emit_event", emit_event_v3>(),
    bind<"rand", "get_chain_randomness", get_chain_randomness>(),
    bind<"rand", "get_beacon_randomness", get_beacon_randomness>(),
    bind<"gas", "charge", charge_gas>(),
    bind<"gas", "available", gas_available>(),
    bind<"send", "send", send>(),
    bind<"debug", "log", debug_log>(),
    bind<"debug", "enabled", debug_enabled>(),
    bind<"debug", "store_artifact", store_artifact>(),
};

}  // namespace
}  // namespace fvm::vm::syscalls

namespace fvm::vm {

constexpr SyscallTable syscalls_v3{syscalls::imports};

}  // namespace fvm::vm
