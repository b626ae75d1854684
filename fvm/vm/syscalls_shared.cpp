#include <fvm/ipld/cbor.hpp>
#include <fvm/vm/syscalls_shared.hpp>

namespace fvm::vm::syscalls {
namespace {

constexpr std::size_t max_exit_message_size = 1024;

/// For people: what the actor says when it exits, cut in the middle where it is long.
std::string exit_message(const GuestMemory& memory, u32 offset, u32 size) {
    if (size == 0) {
        return "actor aborted";
    }
    const auto bytes = memory.slice(offset, size);
    if (!bytes) {
        return "failed to extract error message: " + bytes.error().note();
    }
    std::string text(as_text(*bytes));
    if (text.size() <= max_exit_message_size) {
        return text;
    }
    return text.substr(0, max_exit_message_size / 2) + " ... (skipped " +
           std::to_string(text.size() - max_exit_message_size) + " bytes) ... " +
           text.substr(text.size() - max_exit_message_size / 2);
}

bool debugging(Context c) {
    return static_cast<bool>(c.kernel.calls().machine().context().debug_log);
}

}  // namespace

ExecResult<std::string_view> read_text(Context c, u32 offset, u32 size) {
    const BytesView bytes = FVM_TRY(c.memory.slice(offset, size));
    if (!ipld::cbor::is_utf8(bytes)) {
        return syscall_error(ErrorNumber::illegal_argument, "text is not UTF-8");
    }
    return as_text(bytes);
}

/// Amounts beyond 128 bits cannot be told to an actor.
ExecResult<abi::TokenAmount> to_abi(const TokenAmount& amount, const char* what) {
    const std::optional<Uint128> value = amount.to_u128();
    if (!value) {
        return fatal_error(std::string(what) + " exceeds 128 bits");
    }
    return abi::TokenAmount{static_cast<u64>(*value), static_cast<u64>(*value >> 64)};
}

abi::Send to_abi(const SendOutcome& outcome) {
    return {outcome.exit_code.value, outcome.value.id, outcome.value.codec, outcome.value.size};
}

// vm

HostOutcome exit(void* host_context, RawValue* values) {
    auto& invocation = *static_cast<Invocation*>(host_context);
    if (!binding::enter_syscall(invocation)) {
        return HostOutcome::trap;
    }
    const ExitCode code{binding::unpack<u32>(values[0])};
    const auto block = binding::unpack<BlockId>(values[1]);
    if (!code.is_success() && code.is_system()) {
        invocation.park(Abort::exit(ExitCode::sys_illegal_exit_code,
                                    "actor aborted with code " + std::to_string(code.value),
                                    block));
    } else {
        const GuestMemory memory = invocation.guest_memory();
        invocation.park(Abort::exit(
            code,
            exit_message(memory, binding::unpack<u32>(values[2]), binding::unpack<u32>(values[3])),
            block));
    }
    invocation.update_gas_available();
    return HostOutcome::trap;
}

ExecResult<abi::MessageContext> message_context(Context c) {
    FVM_TRY(c.kernel.calls().charge(free_charge("OnMessageContext")));
    const MessageOrigin& origin = c.kernel.calls().origin();
    const CallRequest& request = c.kernel.request();
    return abi::MessageContext{
        .origin = origin.sender,
        .nonce = origin.nonce,
        .caller = request.from,
        .receiver = c.kernel.self(),
        .method_number = request.method,
        .value_received = FVM_TRY(to_abi(request.value, "value received")),
        .gas_premium = FVM_TRY(to_abi(origin.gas_premium, "gas premium")),
        .flags = request.read_only ? abi::MessageContext::flag_read_only : 0,
    };
}

// network

ExecResult<abi::NetworkContext> network_context(Context c) {
    FVM_TRY(c.kernel.calls().charge(free_charge("OnNetworkContext")));
    const MachineContext& machine = c.kernel.calls().machine().context();
    return abi::NetworkContext{
        .epoch = machine.epoch,
        .timestamp = machine.timestamp,
        .base_fee = FVM_TRY(to_abi(machine.base_fee, "base fee")),
        .chain_id = machine.chain_id,
        .network_version = static_cast<u32>(machine.network_version),
    };
}

ExecResult<abi::TokenAmount> total_fil_circ_supply(Context c) {
    return to_abi(c.kernel.calls().machine().context().circulating_supply, "circulating supply");
}

// ipld

ExecResult<abi::IpldOpen> block_open(Context c, u32 cid) {
    const OpenedBlock block = FVM_TRY(c.kernel.block_open(FVM_TRY(c.memory.read_cid(cid))));
    return abi::IpldOpen{block.codec, block.id, block.size};
}

ExecResult<u32> block_create(Context c, u64 codec, u32 data, u32 size) {
    return c.kernel.block_create(codec, FVM_TRY(c.memory.slice(data, size)));
}

ExecResult<i32> block_read(Context c, u32 id, u32 offset, u32 out, u32 out_size) {
    return c.kernel.block_read(id, offset, FVM_TRY(c.memory.slice(out, out_size)));
}

ExecResult<abi::IpldStat> block_stat(Context c, u32 id) {
    const OpenedBlock block = FVM_TRY(c.kernel.block_stat(id));
    return abi::IpldStat{block.codec, block.size};
}

ExecResult<u32> block_link(Context c, u32 id, u64 hash_code, u32 hash_size, u32 out, u32 out_size) {
    FVM_TRY(c.memory.slice(out, out_size));
    return c.memory.write_cid(FVM_TRY(c.kernel.block_link(id, hash_code, hash_size)), out,
                              out_size);
}

// self

ExecResult<u32> root(Context c, u32 out, u32 out_size) {
    FVM_TRY(c.memory.slice(out, out_size));
    return c.memory.write_cid(FVM_TRY(c.kernel.root()), out, out_size);
}

ExecResult<void> set_root(Context c, u32 cid) {
    return c.kernel.set_root(FVM_TRY(c.memory.read_cid(cid)));
}

ExecResult<abi::TokenAmount> current_balance(Context c) {
    return to_abi(FVM_TRY(c.kernel.current_balance()), "balance");
}

ExecResult<void> charge_gas(Context c, u32 name, u32 size, u64 amount) {
    const std::string_view text = FVM_TRY(read_text(c, name, size));
    return c.kernel.calls().charge({text, Gas::whole(amount), {}});
}

ExecResult<u64> gas_available(Context c) {
    return c.kernel.calls().gas().available().round_down();
}

// send

ExecResult<abi::Send> send(Context c, u32 to, u32 to_size, u64 method, u32 params, u64 value_hi,
                           u64 value_lo, u64 gas_limit, u64 flags) {
    SendRequest request;
    request.to = FVM_TRY(c.memory.read_address(to, to_size));
    request.method = method;
    request.params = params;
    request.value = TokenAmount::from_atto(BigInt((Uint128{value_hi} << 64) | value_lo));
    if (gas_limit != abi::no_gas_limit) {
        request.gas_limit = Gas::whole(gas_limit);
    }
    if ((flags & ~abi::send_flag_read_only) != 0) {
        return syscall_error(ErrorNumber::illegal_argument, "unknown send flags");
    }
    request.read_only = (flags & abi::send_flag_read_only) != 0;
    return to_abi(FVM_TRY(c.kernel.send(request)));
}

// debug: for people; the syscall is charged whether it is on or not.

ExecResult<void> debug_log(Context c, u32 message, u32 size) {
    if (!debugging(c)) {
        return {};
    }
    const std::string_view text = FVM_TRY(read_text(c, message, size));
    c.kernel.calls().machine().context().debug_log(text);
    return {};
}

ExecResult<i32> debug_enabled(Context c) {
    return debugging(c) ? yes : no;
}

/// Artifacts are told to the log and not stored: a VM writes no files on an actor's word.
ExecResult<void> store_artifact(Context c, u32 name, u32 name_size, u32 data, u32 data_size) {
    if (!debugging(c)) {
        return {};
    }
    FVM_TRY(c.memory.slice(data, data_size));
    const std::string_view text = FVM_TRY(read_text(c, name, name_size));
    if (text.empty() || text.size() > 256 || text.front() == '.' ||
        text.find('/') != std::string_view::npos) {
        return syscall_error(ErrorNumber::illegal_argument, "unacceptable artifact name");
    }
    c.kernel.calls().machine().context().debug_log("artifact " + std::string(text) + ": " +
                                                   std::to_string(data_size) + " bytes");
    return {};
}

// What FVM v2 and v3 have in common.

ExecResult<void> self_destruct(Context c, u32 beneficiary, u32 size) {
    return c.kernel.self_destruct(FVM_TRY(c.memory.read_address(beneficiary, size)));
}

ExecResult<Randomness> get_chain_randomness(Context c, i64 tag, i64 epoch, u32 entropy, u32 size) {
    const BytesView bytes = FVM_TRY(c.memory.slice(entropy, size));
    return c.kernel.get_randomness(Kernel::RandomnessSource::chain, tag, epoch, bytes);
}

ExecResult<Randomness> get_beacon_randomness(Context c, i64 tag, i64 epoch, u32 entropy, u32 size) {
    const BytesView bytes = FVM_TRY(c.memory.slice(entropy, size));
    return c.kernel.get_randomness(Kernel::RandomnessSource::beacon, tag, epoch, bytes);
}

}  // namespace fvm::vm::syscalls
