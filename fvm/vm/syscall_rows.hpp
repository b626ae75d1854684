#pragma once

#include <fvm/vm/syscalls.hpp>
#include <fvm/vm/syscalls_shared.hpp>

#include <algorithm>
#include <array>

/// What the tables of syscalls are put together from at compile time: rows with their source, and
/// the rows that more than one table has.
namespace fvm::vm::syscalls {

struct Row {
    HostImport import;
    RuleSource source;
};

/// Rows that one source asks for.
template <class... Imports>
consteval auto rows_from(const RuleSource& source, const Imports&... imports) {
    return std::array<Row, sizeof...(Imports)>{Row{imports, source}...};
}

template <std::size_t... counts>
consteval auto join(const std::array<Row, counts>&... parts) {
    std::array<Row, (counts + ...)> rows{};
    auto at = rows.begin();
    ((at = std::ranges::copy(parts, at).out), ...);
    return rows;
}

/// The two halves of the rows, as a SyscallTable has them.
template <const auto& rows>
struct Columns {
    static constexpr auto imports = [] {
        std::array<HostImport, rows.size()> column{};
        std::ranges::transform(rows, column.begin(), &Row::import);
        return column;
    }();
    static constexpr auto sources = [] {
        std::array<RuleSource, rows.size()> column{};
        std::ranges::transform(rows, column.begin(), &Row::source);
        return column;
    }();
};

/// In every generation.
inline constexpr auto rows_of_all = join(
    rows_from(
        fip(30), bind<"network", "total_fil_circ_supply", total_fil_circ_supply>(),
        bind<"ipld", "block_open", block_open>(), bind<"ipld", "block_create", block_create>(),
        bind<"ipld", "block_read", block_read>(), bind<"ipld", "block_stat", block_stat>(),
        bind<"ipld", "block_link", block_link>(), bind<"self", "root", root>(),
        bind<"self", "set_root", set_root>(), bind<"self", "current_balance", current_balance>(),
        bind<"actor", "resolve_address", resolve_address>(),
        bind<"actor", "get_actor_code_cid", get_actor_code_cid>(),
        bind<"actor", "get_code_cid_for_type", get_code_cid_for_type>(),
        bind<"crypto", "compute_unsealed_sector_cid", compute_unsealed_sector_cid>(),
        bind<"crypto", "verify_post", verify_post>(),
        bind<"crypto", "verify_consensus_fault", verify_consensus_fault>(),
        bind<"crypto", "verify_aggregate_seals", verify_aggregate_seals>(),
        bind<"crypto", "batch_verify_seals", batch_verify_seals>()),
    rows_from(reference("fvm 2: syscalls/mod.rs"),
              bind<"actor", "get_builtin_actor_type", get_builtin_actor_type>(),
              bind<"crypto", "recover_secp_public_key", recover_secp_public_key>(),
              bind<"crypto", "hash", hash>(),
              bind<"crypto", "verify_replica_update", verify_replica_update>(),
              bind<"debug", "log", debug_log>(), bind<"debug", "enabled", debug_enabled>(),
              bind<"debug", "store_artifact", store_artifact>()));

/// In FVM v2 and v3.
inline constexpr auto rows_up_to_v3 =
    rows_from(fip(30), bind<"self", "self_destruct", self_destruct>(),
              bind<"rand", "get_chain_randomness", get_chain_randomness>(),
              bind<"rand", "get_beacon_randomness", get_beacon_randomness>());

/// In FVM v3 and v4, in place of what v2 has by these names or in their stead.
inline constexpr auto rows_from_v3 = join(
    rows_from(fip(54), HostImport{"vm", "exit", exit_params, ValueType::i32, &exit},
              bind<"vm", "message_context", message_context>(),
              bind<"network", "context", network_context>(),
              bind<"actor", "next_actor_address", next_actor_address>(),
              bind<"actor", "balance_of", balance_of>(), bind<"gas", "available", gas_available>(),
              bind<"send", "send", send>()),
    rows_from(fip(48), bind<"actor", "lookup_delegated_address", lookup_delegated_address>()),
    rows_from(reference("fvm 3: syscalls/actor.rs"), bind<"actor", "create_actor", create_actor>()),
    rows_from(reference("fvm 3: kernel/default.rs"),
              bind<"crypto", "verify_signature", verify_signature>()),
    rows_from(reference("fvm 3: syscalls/gas.rs"), bind<"gas", "charge", charge_gas>()));

}  // namespace fvm::vm::syscalls
