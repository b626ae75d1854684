#pragma once

#include <fvm/core/manifest.hpp>
#include <fvm/core/network_version.hpp>
#include <fvm/core/sector.hpp>
#include <fvm/core/types.hpp>
#include <fvm/ipld/buffered_store.hpp>
#include <fvm/vm/price_list.hpp>
#include <fvm/wasm/generation.hpp>
#include <fvm/wasm/prices.hpp>

#include <array>
#include <cstdint>
#include <span>

namespace fvm::vm {

struct EngineConfig;
struct SyscallTable;

/// Which of the reference's frozen majors a network version ran on. Only chooses tables and data.
enum class FvmGeneration : std::uint8_t { v2 = 2, v3 = 3, v4 = 4 };

/// What a network version means to the VM, chosen once when a machine is made. Bodies ask a named
/// flag and never the version. The first version says all, in rules.cpp, and each later one what it
/// changes and why.
struct NetworkRules {
    NetworkVersion network_version{};
    FvmGeneration generation{};
    const PriceList* prices = nullptr;
    const SyscallTable* syscalls = nullptr;

    /// How actors' code is made to count its gas, and what its instructions cost.
    wasm::Generation instrumentation{};
    wasm::InstructionPrices instruction_prices{};

    /// Versions that the state root may have: 3 and 4 up to nv17, 5 from nv18 on.
    std::span<const std::uint64_t> state_tree_versions{};
    /// Actors that the manifest must list.
    Manifest::Requires manifest_requires{};
    /// Only code that the manifest lists ever runs (FVM v2).
    bool runs_only_builtin_code{};
    /// A machine stores the empty array, so that new actors' heads exist (FVM v3).
    bool stores_empty_array{};
    /// Codec of the params of a message that calls a method, and of one that does not.
    std::uint64_t call_params_codec{};
    std::uint64_t send_params_codec{};
    /// Placeholders, Ethereum accounts and f4 addresses exist (FIP-0048, FIP-0055; nv18).
    bool has_delegated_addresses{};
    /// Failing actors return data along with the exit code, and the chain pays for it (nv18).
    bool failures_return_data{};
    /// Reading and writing actors is charged for, once each (FIP-0057; nv18). With it come charges
    /// of nothing for what is free, which only traces show.
    bool charges_state_access{};
    /// Starting an instance is charged for by its initial sizes, and failing to is exit code 4
    /// (nv18); else it is free, and failing to is fatal.
    bool charges_instantiation{};
    /// A call is charged for before its value moves, value included (FVM v2).
    bool charges_call_with_value{};
    /// The hash syscall is charged for before its function is looked at (FVM v2).
    bool charges_hash_before_code{};
    /// Each seal of a batch is charged for (nv18).
    bool charges_seal_batches{};
    /// The proofs of a window PoSt must all be of one type, and those of its sectors (nv18).
    bool checks_post_types{};
    /// Gas that Wasm used is not charged twice where a syscall has no room for its result (FVM v2).
    bool charging_moves_exec_mark{};
    /// Actors whose access is never charged for.
    std::span<const ActorId> preloaded_actors{};

    /// Which proof types exist.
    ProofTypes proof_types{};
    /// What blocks may hold.
    std::span<const std::uint64_t> block_codecs{};

    /// What a flush accepts.
    ipld::FlushRules flush_rules{};

    std::uint32_t max_call_depth{};
    /// Units of the stack limiter, not bytes.
    std::uint32_t max_wasm_stack{};
    std::uint64_t max_instance_memory{};
    /// A module has one table at most (nv18); else any number.
    bool single_table{};
    /// A table that starts with more elements is refused, and none grows beyond (reference:
    /// engine/mod.rs, the pool that FVM v3 and v4 have).
    std::uint32_t max_table_elements{};
    /// Memory and tables of a whole call stack.
    std::uint64_t max_total_memory{};
    std::uint64_t max_block_size{};
    /// How far back tipset CIDs can be asked for; FVM v4 asks for more gas instead.
    ChainEpoch tipset_lookback_limit{};

    /// Actors may only open and link what they were given or have made (FIP-0071 and its kin, FVM
    /// v4): links are found, charged for and checked.
    bool tracks_reachability{};
    /// Which codecs a new block may have is checked before it is charged for (FVM v4).
    bool checks_codec_before_charge{};
    /// A module without an "invoke" export is exit code 5 (FVM v4), else fatal.
    bool missing_invoke_is_invalid_receiver{};
    /// A send that is refused for its depth keeps the gas limit that it pushed (FVM v3 only; fixed
    /// in v4).
    bool depth_refusal_leaks_gas_limit{};
    /// The calibration network's exception for window PoSts of nv19's upgrade (FVM v3 only).
    bool relabels_calibration_posts{};
    /// Traces show the actor whose constructor the VM runs by itself, too (up to FVM v3).
    bool traces_constructors{};

    static constexpr std::size_t field_count = 38;
    /// Where each rule is from, in the order of network_rule_fields (network_rule_fields.hpp). A
    /// new rule is added there too.
    std::array<RuleSource, field_count> sources{};
};

/// What the reference keeps behind features of its crate, and no network has.
struct Features {
    /// Actors can replace their own code: syscall actor::upgrade_actor, from FVM v4 on (feature
    /// upgrade-actor).
    bool upgrade_actor = false;
    /// Network version 30, which is in development: so far it is version 29 (feature nv30-dev).
    bool next_network_version = false;

    friend bool operator==(const Features&, const Features&) = default;
};

/// Null where this library does not run `version`.
[[nodiscard]] const NetworkRules* rules_for(NetworkVersion version, const Features& features = {});

/// What an engine must be told to run actors under `rules`; the embedder adds what is its own:
/// concurrency, the cache's folder, further imports. One engine serves all network versions whose
/// rules have the same syscalls.
[[nodiscard]] EngineConfig engine_config(const NetworkRules& rules);

}  // namespace fvm::vm
