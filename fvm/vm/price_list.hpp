#pragma once

#include <fvm/core/network_version.hpp>
#include <fvm/core/sector.hpp>
#include <fvm/core/types.hpp>
#include <fvm/vm/gas.hpp>
#include <fvm/vm/rule_source.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace fvm::vm {

/// A price of `flat + scale × amount`.
struct ScalingCost {
    Gas flat;
    Gas scale;

    [[nodiscard]] constexpr Gas apply(std::uint64_t amount) const { return flat + scale * amount; }
    friend constexpr bool operator==(const ScalingCost&, const ScalingCost&) = default;
};

/// A price by steps: that of the last step that starts at or below the amount, else nothing.
struct StepCost {
    struct Step {
        std::uint64_t start;
        Gas cost;
        friend constexpr bool operator==(const Step&, const Step&) = default;
    };
    std::array<Step, 8> steps{};

    [[nodiscard]] constexpr Gas lookup(std::uint64_t amount) const {
        Gas cost;
        for (const Step& step : steps) {
            if (step.start != 0 && step.start <= amount) {
                cost = step.cost;
            }
        }
        return cost;
    }
    friend constexpr bool operator==(const StepCost&, const StepCost&) = default;
};

/// The hash functions that actors may ask for, by multihash number.
enum class HashFunction : std::uint32_t {
    sha2_256 = 0x12,
    blake2b_256 = 0xb220,
    blake2b_512 = 0xb240,
    keccak_256 = 0x1b,
    ripemd_160 = 0x1053,
};

enum class SignatureScheme : std::uint8_t { secp256k1 = 1, bls = 2 };

/// What everything costs at a network version: consensus numbers as data, each list being the
/// one before it with changes. Names of charges are the reference's, so that traces compare
/// (ref-fvm gas/price_list.rs). What a version does not have a price for is zero there.
struct PriceList {
    /// Traces count what the client does as computing (FVM v2).
    bool externs_are_compute = false;

    ScalingCost chain_message_compute;
    ScalingCost chain_message_storage;
    ScalingCost chain_return_storage;

    Gas transfer_funds;
    Gas invoke_method;
    /// FVM v2 charges for value with the call, and for a bare transfer once more.
    Gas invocation_with_value;
    Gas bare_transfer_premium;
    /// Given back for deleting an actor (FVM v2).
    Gas delete_actor_refund;

    Gas actor_lookup;
    Gas actor_update;
    Gas actor_create_compute;
    Gas actor_create_storage;
    Gas address_lookup;
    Gas address_assignment;

    ScalingCost secp256k1_verify;
    ScalingCost bls_verify;
    Gas secp256k1_recover;
    Gas bls_pairing;
    ScalingCost bls_aggregate_hashing;
    ScalingCost sha2_256;
    ScalingCost blake2b;
    ScalingCost keccak_256;
    ScalingCost ripemd_160;

    /// Up to FVM v3.
    Gas tipset_cid_latest;
    Gas tipset_cid_historical;
    /// From FVM v4 on: by epochs of looking back, for randomness and tipset CIDs alike.
    ScalingCost lookback;
    Gas compute_unsealed_sector_cid_base;
    Gas verify_seal;
    Gas verify_aggregate_per_32gib;
    Gas verify_aggregate_per_64gib;
    StepCost verify_aggregate_steps_32gib;
    StepCost verify_aggregate_steps_64gib;
    /// Non-interactive PoRep (FIP-0092); where it is nothing, there is no price, and the proof is
    /// billed as 32 GiB.
    Gas verify_aggregate_per_32gib_ni;
    Gas verify_aggregate_per_64gib_ni;
    StepCost verify_aggregate_steps_32gib_ni;
    StepCost verify_aggregate_steps_64gib_ni;
    ScalingCost verify_post;
    Gas consensus_fault;
    Gas replica_update;
    /// By bytes of entropy, up to FVM v3.
    ScalingCost randomness;

    ScalingCost block_memcpy;
    ScalingCost block_allocate;
    ScalingCost block_memory_retention_minimum;
    /// Traces count copying an opened block as computing (until FVM v3); from FVM v4 on, links
    /// only.
    bool copying_on_open_is_compute = false;
    /// What the charge for an opened block's size is called in traces.
    std::string_view block_open_name;
    Gas block_open_compute;
    Gas block_open_storage;
    ScalingCost block_link_compute;
    ScalingCost block_link_storage;

    /// Links of blocks that pass to an actor, and those that are checked (FVM v4).
    Gas link_tracked;
    Gas link_checked;
    Gas scan_per_field;
    Gas scan_per_link;

    Gas syscall;
    /// FVM v3: of the encoded event.
    ScalingCost event_validation;
    /// FVM v4.
    ScalingCost event_per_entry;
    ScalingCost utf8_validation;

    /// Per byte of memory and per 8-byte element of a table, when an instance starts or grows.
    Gas wasm_memory_per_byte;

    static constexpr std::size_t field_count = 59;
    /// Where each price is from, in the order of price_fields (price_fields.hpp). A new price is
    /// added there too.
    std::array<RuleSource, field_count> sources{};

    [[nodiscard]] GasCharge on_chain_message(std::uint64_t message_size) const;
    [[nodiscard]] GasCharge on_chain_return_value(std::uint64_t size) const;
    [[nodiscard]] GasCharge on_value_transfer() const;
    [[nodiscard]] GasCharge on_method_invocation(std::uint64_t param_links) const;
    /// FVM v2: what on_value_transfer() and on_method_invocation() are later.
    [[nodiscard]] GasCharge on_call(bool with_value, MethodNum method) const;
    [[nodiscard]] GasCharge on_delete_actor_refund() const;
    /// A value that is returned to an actor (FVM v4).
    [[nodiscard]] GasCharge on_return_value(std::uint64_t links) const;
    [[nodiscard]] GasCharge on_syscall() const { return {"OnSyscall", syscall, {}}; }
    /// `new_address`: the VM also assigns an address, as it does for a send to an unknown key.
    [[nodiscard]] GasCharge on_create_actor(bool new_address) const;
    [[nodiscard]] GasCharge on_actor_lookup() const;
    [[nodiscard]] GasCharge on_actor_update() const;
    [[nodiscard]] GasCharge on_verify_signature(SignatureScheme scheme, std::uint64_t size) const;
    [[nodiscard]] GasCharge on_recover_secp_public_key() const;
    [[nodiscard]] GasCharge on_hashing(HashFunction function, std::uint64_t size) const;
    [[nodiscard]] GasCharge on_compute_unsealed_sector_cid() const;
    [[nodiscard]] GasCharge on_verify_seal() const;
    /// Proof types without a row of their own are billed as 32 GiB.
    [[nodiscard]] GasCharge on_verify_aggregate_seals(RegisteredSealProof proof_type,
                                                      std::uint64_t seals) const;
    [[nodiscard]] GasCharge on_verify_replica_update() const;
    [[nodiscard]] GasCharge on_verify_post(std::uint64_t challenged_sectors) const;
    [[nodiscard]] GasCharge on_verify_consensus_fault() const;
    [[nodiscard]] GasCharge on_get_randomness(std::uint64_t entropy_size) const;
    [[nodiscard]] GasCharge on_tipset_cid(bool historical) const;
    /// FVM v4. A lookback into the future is negative and costs more than there is, as the
    /// reference's does.
    [[nodiscard]] GasCharge on_get_randomness_at(ChainEpoch lookback) const;
    [[nodiscard]] GasCharge on_tipset_cid_at(ChainEpoch lookback) const;
    [[nodiscard]] GasCharge on_verify_bls_aggregate(std::uint64_t signatures,
                                                    std::uint64_t plaintexts_size) const;
    [[nodiscard]] GasCharge on_get_root() const { return {"OnActorGetRoot", link_tracked, {}}; }
    [[nodiscard]] GasCharge on_set_root() const { return {"OnActorSetRoot", link_checked, {}}; }
    [[nodiscard]] GasCharge on_block_open_base() const;
    [[nodiscard]] GasCharge on_block_open(std::uint64_t size, std::uint64_t links) const;
    [[nodiscard]] GasCharge on_block_read(std::uint64_t size) const;
    [[nodiscard]] GasCharge on_block_create(std::uint64_t size, std::uint64_t links) const;
    [[nodiscard]] GasCharge on_block_link(std::uint64_t size) const;
    [[nodiscard]] GasCharge on_event_validate(std::uint64_t encoded_size) const;
    [[nodiscard]] GasCharge on_event_accept(std::uint64_t encoded_size) const;
    /// FVM v4: entries, and sizes in bytes of all keys and of all values.
    [[nodiscard]] GasCharge on_event(std::uint64_t entries, std::uint64_t keys_size,
                                     std::uint64_t values_size) const;
    [[nodiscard]] GasCharge on_memory_init(std::uint64_t bytes) const;
    [[nodiscard]] GasCharge on_table_init(std::uint64_t elements) const;

    /// Part of the gas that Wasm used which went into growing memory by `bytes`.
    [[nodiscard]] Gas memory_growth(std::uint64_t bytes) const {
        return wasm_memory_per_byte * bytes;
    }
};

/// A charge that costs nothing and yet appears in traces.
[[nodiscard]] constexpr GasCharge free_charge(std::string_view name) {
    return {name, {}, {}};
}

/// Network version 15, which ran no Wasm: execution is free.
extern const PriceList oh_snap_prices;
/// Network versions 16 and 17 (FIP-0032).
extern const PriceList skyr_prices;
/// Network versions 18 to 20 (FIP-0057).
extern const PriceList hygge_prices;
/// Network versions 21 to 24.
extern const PriceList watermelon_prices;
/// Network version 25 and later (FIP-0100's release: proofs cost what they take).
extern const PriceList teep_prices;

}  // namespace fvm::vm
