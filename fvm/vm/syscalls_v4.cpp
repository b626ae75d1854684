#include <fvm/crypto/bls.hpp>
#include <fvm/vm/syscall_rows.hpp>

#include <cstring>

namespace fvm::vm::syscalls {
namespace {

ExecResult<u32> tipset_cid_v4(Context c, i64 epoch, u32 out, u32 out_size) {
    FVM_TRY(c.memory.slice(out, out_size));
    return c.memory.write_cid(FVM_TRY(c.kernel.tipset_cid_at(epoch)), out, out_size);
}

ExecResult<void> self_destruct_v4(Context c, u32 burn_unspent) {
    return c.kernel.self_destruct_burning(burn_unspent != 0);
}

/// Copies `count` structures out of guest memory, where they need not be aligned.
template <class T>
ExecResult<std::vector<T>> read_array(Context c, u32 offset, u32 count) {
    const u64 size = u64{count} * sizeof(T);
    if (size > std::numeric_limits<u32>::max()) {
        return syscall_error(ErrorNumber::illegal_argument, "array is out of bounds");
    }
    const BytesView bytes = FVM_TRY(c.memory.slice(offset, static_cast<u32>(size)));
    std::vector<T> items(count);
    if (!bytes.empty()) {
        std::memcpy(items.data(), bytes.data(), bytes.size());
    }
    return items;
}

ExecResult<void> emit_event_v4(Context c, u32 entries, u32 count, u32 keys, u32 keys_size,
                               u32 values, u32 values_size) {
    const auto headers = FVM_TRY(read_array<abi::EventEntry>(c, entries, count));
    const BytesView key_bytes = FVM_TRY(c.memory.slice(keys, keys_size));
    const BytesView value_bytes = FVM_TRY(c.memory.slice(values, values_size));
    return c.kernel.emit_event_entries(headers, key_bytes, value_bytes);
}

ExecResult<Randomness> get_chain_randomness_v4(Context c, i64 epoch) {
    return c.kernel.get_randomness_digest(Kernel::RandomnessSource::chain, epoch);
}

ExecResult<Randomness> get_beacon_randomness_v4(Context c, i64 epoch) {
    return c.kernel.get_randomness_digest(Kernel::RandomnessSource::beacon, epoch);
}

ExecResult<i32> verify_bls_aggregate(Context c, u32 signers, u32 signature, u32 keys,
                                     u32 plaintexts, u32 sizes) {
    const u64 keys_size = u64{signers} * crypto::bls_public_key_size;
    if (keys_size > std::numeric_limits<u32>::max()) {
        return syscall_error(ErrorNumber::illegal_argument, "too many signers");
    }
    const BytesView signature_bytes =
        FVM_TRY(c.memory.slice(signature, crypto::bls_signature_size));
    const BytesView key_bytes = FVM_TRY(c.memory.slice(keys, static_cast<u32>(keys_size)));
    const auto plaintext_sizes = FVM_TRY(read_array<u32>(c, sizes, signers));
    // The reference's sum wraps around.
    u32 total = 0;
    for (const u32 size : plaintext_sizes) {
        total += size;
    }
    const BytesView plaintext_bytes = FVM_TRY(c.memory.slice(plaintexts, total));
    const bool valid = FVM_TRY(c.kernel.verify_bls_aggregate(signature_bytes, key_bytes,
                                                             plaintext_bytes, plaintext_sizes));
    return valid ? yes : no;
}

ExecResult<SendOutcome> upgrade_to(Context c, u32 code, u32 params) {
    return c.kernel.upgrade_actor(FVM_TRY(c.memory.read_cid(code)), params);
}

constexpr ValueType upgrade_params[] = {ValueType::i32, ValueType::i32, ValueType::i32};

/// Returns only where it fails: once the new code has taken over, the running code ends with
/// success and with what the new code returned.
HostOutcome upgrade_actor(void* host_context, RawValue* values) {
    constexpr std::string_view module = "actor";
    constexpr std::string_view name = "upgrade_actor";
    auto& invocation = *static_cast<Invocation*>(host_context);
    if (!binding::enter_syscall(invocation)) {
        return HostOutcome::trap;
    }
    SyscallContext context{invocation.kernel(), invocation.guest_memory()};
    const auto out = context.memory.slice(binding::unpack<u32>(values[0]), sizeof(abi::Send));
    if (!out) {
        values[0].u32 = binding::refuse_output(invocation, module, name);
        return HostOutcome::proceed;
    }
    const ExecResult<SendOutcome> outcome =
        upgrade_to(context, binding::unpack<u32>(values[1]), binding::unpack<u32>(values[2]));
    if (outcome && outcome->exit_code.is_success()) {
        invocation.park(Abort::exit(ExitCode::ok, {}, outcome->value.id));
        invocation.update_gas_available();
        return HostOutcome::trap;
    }
    if (outcome) {
        const abi::Send failure = to_abi(*outcome);
        std::memcpy(out->data(), &failure, sizeof failure);
    }
    const auto answer =
        binding::leave_syscall(invocation, module, name, outcome ? nullptr : &outcome.error());
    if (!answer) {
        return HostOutcome::trap;
    }
    values[0].u32 = *answer;
    return HostOutcome::proceed;
}

constexpr auto rows =
    join(rows_from(fip(72), bind<"event", "emit_event", emit_event_v4>()),
         rows_from(fip(73), bind<"self", "self_destruct", self_destruct_v4>()),
         rows_from(fip(75), bind<"network", "tipset_cid", tipset_cid_v4>(),
                   bind<"rand", "get_chain_randomness", get_chain_randomness_v4>(),
                   bind<"rand", "get_beacon_randomness", get_beacon_randomness_v4>()),
         rows_from(fip(79), bind<"crypto", "verify_bls_aggregate", verify_bls_aggregate>()),
         rows_from_v3, rows_of_all);

/// No network has it.
constexpr auto rows_with_upgrade =
    join(rows, rows_from(reference("fvm 4: syscalls/actor.rs, feature upgrade-actor"),
                         HostImport{"actor", "upgrade_actor", upgrade_params, ValueType::i32,
                                    &upgrade_actor, sizeof(abi::Send)}));

}  // namespace
}  // namespace fvm::vm::syscalls

namespace fvm::vm {

constexpr SyscallTable syscalls_v4{
    syscalls::Columns<syscalls::rows>::imports, syscalls::Columns<syscalls::rows>::sources, {}};
constexpr SyscallTable syscalls_v4_upgrade{syscalls::Columns<syscalls::rows_with_upgrade>::imports,
                                           syscalls::Columns<syscalls::rows_with_upgrade>::sources,
                                           {}};

}  // namespace fvm::vm
