#include <fvm/vm/price_fields.hpp>

namespace fvm::vm {
namespace {

constexpr std::uint64_t table_element_size = 8;
/// What stamping an event with its emitter adds to its encoding.
constexpr std::uint64_t event_stamp_size = 12;
/// What an entry adds to an event's encoding besides key and value.
constexpr std::uint64_t event_entry_overhead = 9;
/// Personalisation, drawn bytes and round, which are hashed with the entropy.
constexpr std::uint64_t randomness_prefix_size = 8 + 32 + 8;

consteval ScalingCost per_byte(std::uint64_t gas) {
    return {Gas(), Gas::whole(gas)};
}

consteval StepCost steps(const std::array<std::uint64_t, 8>& costs) {
    constexpr std::array<std::uint64_t, 8> starts{4, 7, 13, 26, 52, 103, 205, 410};
    StepCost result;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        result.steps[i] = {starts[i], Gas::whole(costs[i])};
    }
    return result;
}

/// Non-interactive PoRep proves more with each aggregate: the same costs without the first, at
/// other starts.
consteval StepCost ni_steps(const StepCost& interactive) {
    constexpr std::array<std::uint64_t, 7> starts{1, 2, 3, 5, 9, 17, 33};
    StepCost result;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        result.steps[i] = {starts[i], interactive.steps[i + 1].cost};
    }
    return result;
}

using Prices = Revision<PriceList, price_fields>;

/// Of network versions before there was Wasm, for what FVM v2 kept.
consteval PriceList make_oh_snap() {
    Prices next{PriceList{}};
    PriceList& p = next.values;
    p.externs_are_compute = true;
    p.chain_message_compute = {Gas::whole(38'863), Gas()};
    p.chain_message_storage = {Gas::whole(36 * 1300), Gas::whole(1300)};
    p.chain_return_storage = per_byte(1300);
    p.invoke_method = Gas::whole(29'233 - 5'377);
    p.invocation_with_value = Gas::whole(27'500);
    // Over a transfer along with a method: what the method would have taken off, and a premium.
    p.bare_transfer_premium = Gas::whole(159'672);
    p.delete_actor_refund = Gas::whole(76 * 1300);
    p.actor_create_compute = Gas::whole(1'108'454);
    p.actor_create_storage = Gas::whole(76 * 1300);

    p.secp256k1_verify = {Gas::whole(1'637'292), Gas()};
    p.bls_verify = {Gas::whole(16'598'605), Gas()};
    p.secp256k1_recover = Gas::whole(1'637'292);
    p.sha2_256 = p.blake2b = p.keccak_256 = p.ripemd_160 = {Gas::whole(31'355), Gas()};
    p.consensus_fault = Gas::whole(495'422);

    p.compute_unsealed_sector_cid_base = Gas::whole(98'647);
    p.verify_seal = Gas::whole(2'000);
    p.verify_post = {Gas::whole(117'680'921), Gas::whole(43'780)};
    p.replica_update = Gas::whole(36'316'136);

    p.copying_on_open_is_compute = true;
    p.block_open_name = "OnBlockOpenPerByte";
    p.block_open_compute = Gas::whole(114'617);
    p.block_link_compute = {Gas::whole(353'640), Gas()};
    p.block_link_storage = per_byte(1300);
    next.cite(reference("fvm 2: gas/price_list.rs"));

    p.verify_aggregate_per_32gib = Gas::whole(449'900);
    p.verify_aggregate_per_64gib = Gas::whole(359'272);
    p.verify_aggregate_steps_32gib = steps({103'994'170, 112'356'810, 122'912'610, 137'559'930,
                                            162'039'100, 210'960'780, 318'351'180, 528'274'980});
    p.verify_aggregate_steps_64gib = steps({102'581'240, 110'803'030, 120'803'700, 134'642'130,
                                            157'357'890, 203'017'690, 304'253'590, 509'880'640});
    next.cite(fip(13));
    return next.finish();
}

consteval PriceList make_skyr() {
    constexpr Gas extern_cost = Gas::whole(21'000);
    Prices next(make_oh_snap());
    PriceList& p = next.values;
    p.consensus_fault += extern_cost;
    p.block_open_compute += extern_cost;
    p.randomness = {extern_cost, Gas()};
    p.block_memcpy = {Gas(), Gas::from_milligas(500)};
    p.block_allocate = per_byte(10);
    p.block_link_compute = {Gas::whole(353'640), Gas::whole(1)};
    p.syscall = Gas::whole(14'000);
    next.cite(fip(32));
    return next.finish();
}

consteval PriceList make_hygge() {
    Prices next(make_skyr());
    PriceList& p = next.values;
    p.transfer_funds = Gas::whole(6'000);
    p.invoke_method = Gas::whole(75'000);
    p.invocation_with_value = Gas();
    p.bare_transfer_premium = Gas();
    p.delete_actor_refund = Gas();

    p.actor_lookup = Gas::whole(500'000);
    p.actor_update = Gas::whole(475'000);
    p.actor_create_compute = Gas();
    p.actor_create_storage = Gas::whole(650'000);
    p.address_lookup = Gas::whole(1'050'000);
    p.address_assignment = Gas::whole(1'000'000);

    p.secp256k1_verify = {Gas::whole(1'637'292), Gas::whole(10)};
    p.bls_verify = {Gas::whole(16'598'605), Gas::whole(26)};
    p.sha2_256 = per_byte(7);
    p.blake2b = per_byte(10);
    p.keccak_256 = per_byte(33);
    p.ripemd_160 = per_byte(35);
    p.randomness = {Gas::whole(21'000 + 10 * randomness_prefix_size), Gas::whole(10)};

    p.block_memcpy = {Gas(), Gas::from_milligas(400)};
    p.block_allocate = per_byte(2);
    p.block_memory_retention_minimum = per_byte(10);
    p.block_open_compute = Gas();
    p.block_open_storage = Gas::whole(187'440);
    // Copied, allocated and hashed now; hashed and stored in the end.
    p.block_link_compute = {Gas(), Gas::from_milligas(400 + 2'000 + 10'000)};
    p.block_link_storage = {Gas::whole(334'000 + 172'000), Gas::whole(3'340)};
    p.wasm_memory_per_byte = Gas::from_milligas(400);
    next.cite(fip(57));

    p.tipset_cid_latest = Gas::whole(50'000);
    p.tipset_cid_historical = Gas::whole(215'000);
    next.cite(fip(54));

    p.event_validation = {Gas::whole(1'750), Gas::whole(25)};
    next.cite(fip(49));

    p.externs_are_compute = false;
    next.cite(reference("fvm 3: gas/price_list.rs"));
    return next.finish();
}

consteval PriceList make_watermelon() {
    Prices next(make_hygge());
    PriceList& p = next.values;
    p.link_tracked = Gas::whole(300);
    p.link_checked = Gas::whole(300);
    p.scan_per_field = Gas::whole(35);
    p.scan_per_link = Gas::whole(400);
    next.cite(fip(71));

    p.block_open_name = "OnBlockOpen";
    p.copying_on_open_is_compute = false;
    next.cite(reference("fvm 4: gas/price_list.rs"));

    p.event_validation = {};
    p.event_per_entry = {Gas::whole(2'000), Gas::whole(1'400)};
    p.utf8_validation = {Gas::whole(500), Gas::whole(16)};
    next.cite(fip(72));

    p.tipset_cid_latest = Gas();
    p.tipset_cid_historical = Gas();
    p.randomness = {};
    p.lookback = {Gas::whole(5'800 * 19 + 15'000 + 21'000), Gas::whole(75)};
    next.cite(fip(75));

    // The network enabled it at version 23; the reference has it from here on.
    p.bls_pairing = Gas::whole(8'299'302);
    p.bls_aggregate_hashing = per_byte(7);
    next.cite(fip(79));
    return next.finish();
}

consteval PriceList make_teep() {
    Prices next(make_watermelon());
    PriceList& p = next.values;
    // Asked for by FIP-0076, and charged since the release of FIP-0100.
    p.verify_seal = Gas::whole(42'000'000);
    next.cite(fip(76, 100));

    p.verify_aggregate_per_32gib_ni = Gas::whole(44'990 * 126);
    p.verify_aggregate_per_64gib_ni = Gas::whole(35'928 * 126);
    p.verify_aggregate_steps_32gib_ni = ni_steps(p.verify_aggregate_steps_32gib);
    p.verify_aggregate_steps_64gib_ni = ni_steps(p.verify_aggregate_steps_64gib);
    next.cite(fip(92));
    return next.finish();
}

GasCharge extern_charge(const PriceList& prices, std::string_view name, Gas gas) {
    return prices.externs_are_compute ? GasCharge{name, gas, {}} : GasCharge{name, {}, gas};
}

}  // namespace

constexpr PriceList oh_snap_prices = make_oh_snap();
constexpr PriceList skyr_prices = make_skyr();
constexpr PriceList hygge_prices = make_hygge();
constexpr PriceList watermelon_prices = make_watermelon();
constexpr PriceList teep_prices = make_teep();

GasCharge PriceList::on_chain_message(std::uint64_t message_size) const {
    return {"OnChainMessage", chain_message_compute.apply(message_size),
            actor_update + chain_message_storage.apply(message_size)};
}

GasCharge PriceList::on_chain_return_value(std::uint64_t size) const {
    return {"OnChainReturnValue", {}, chain_return_storage.apply(size)};
}

GasCharge PriceList::on_value_transfer() const {
    return {"OnValueTransfer", transfer_funds, {}};
}

GasCharge PriceList::on_method_invocation(std::uint64_t param_links) const {
    return {"OnMethodInvocation", invoke_method + link_tracked * param_links, {}};
}

GasCharge PriceList::on_call(bool with_value, MethodNum method) const {
    // The reference gives a call of a method 5,377 less than a transfer; it is in the price of the
    // former.
    constexpr Gas transfer_surcharge = Gas::whole(5'377);
    Gas gas = invoke_method;
    if (method == method_send) {
        gas += transfer_surcharge;
    }
    if (with_value) {
        gas += invocation_with_value;
        if (method == method_send) {
            gas += bare_transfer_premium;
        }
    }
    return {"OnMethodInvocation", gas, {}};
}

GasCharge PriceList::on_delete_actor_refund() const {
    return {"OnDeleteActor", {}, delete_actor_refund};
}

GasCharge PriceList::on_return_value(std::uint64_t links) const {
    return {"OnReturnValue", link_tracked * links, {}};
}

GasCharge PriceList::on_create_actor(bool new_address) const {
    const Gas address = new_address ? address_assignment + address_lookup : Gas();
    return {"OnCreateActor", actor_create_compute, actor_create_storage + address};
}

GasCharge PriceList::on_actor_lookup() const {
    return {"OnActorLookup", {}, actor_lookup};
}

GasCharge PriceList::on_actor_update() const {
    return {"OnActorUpdate", {}, actor_update};
}

GasCharge PriceList::on_verify_signature(SignatureScheme scheme, std::uint64_t size) const {
    const ScalingCost& cost = scheme == SignatureScheme::bls ? bls_verify : secp256k1_verify;
    return {"OnVerifySignature", cost.apply(size), {}};
}

GasCharge PriceList::on_recover_secp_public_key() const {
    return {"OnRecoverSecpPublicKey", secp256k1_recover, {}};
}

GasCharge PriceList::on_hashing(HashFunction function, std::uint64_t size) const {
    const auto cost = [&]() -> const ScalingCost& {
        switch (function) {
            case HashFunction::sha2_256:
                return sha2_256;
            case HashFunction::keccak_256:
                return keccak_256;
            case HashFunction::ripemd_160:
                return ripemd_160;
            case HashFunction::blake2b_256:
            case HashFunction::blake2b_512:
                break;
        }
        return blake2b;
    };
    return {"OnHashing", cost().apply(size), {}};
}

GasCharge PriceList::on_compute_unsealed_sector_cid() const {
    return {"OnComputeUnsealedSectorCid", compute_unsealed_sector_cid_base, {}};
}

GasCharge PriceList::on_verify_seal() const {
    return {"OnVerifySeal", verify_seal, {}};
}

GasCharge PriceList::on_verify_aggregate_seals(RegisteredSealProof proof_type,
                                               std::uint64_t seals) const {
    const auto price = [&](Gas per_seal, const StepCost& step) -> GasCharge {
        return {"OnVerifyAggregateSeals", per_seal * seals + step.lookup(seals), {}};
    };
    if (proof_type == RegisteredSealProof::stacked_drg_64gib_v1p1) {
        return price(verify_aggregate_per_64gib, verify_aggregate_steps_64gib);
    }
    if (proof_type == RegisteredSealProof::stacked_drg_32gib_v1p2_ni_porep &&
        !verify_aggregate_per_32gib_ni.is_zero()) {
        return price(verify_aggregate_per_32gib_ni, verify_aggregate_steps_32gib_ni);
    }
    if (proof_type == RegisteredSealProof::stacked_drg_64gib_v1p2_ni_porep &&
        !verify_aggregate_per_64gib_ni.is_zero()) {
        return price(verify_aggregate_per_64gib_ni, verify_aggregate_steps_64gib_ni);
    }
    return price(verify_aggregate_per_32gib, verify_aggregate_steps_32gib);
}

GasCharge PriceList::on_verify_replica_update() const {
    return {"OnVerifyReplicaUpdate", replica_update, {}};
}

GasCharge PriceList::on_verify_post(std::uint64_t challenged_sectors) const {
    return {"OnVerifyPost", verify_post.apply(challenged_sectors), {}};
}

GasCharge PriceList::on_verify_consensus_fault() const {
    return extern_charge(*this, "OnVerifyConsensusFault", consensus_fault);
}

GasCharge PriceList::on_get_randomness(std::uint64_t entropy_size) const {
    return extern_charge(*this, "OnGetRandomness", randomness.apply(entropy_size));
}

GasCharge PriceList::on_tipset_cid(bool historical) const {
    return {"OnTipsetCid", {}, historical ? tipset_cid_historical : tipset_cid_latest};
}

GasCharge PriceList::on_get_randomness_at(ChainEpoch lookback_epochs) const {
    return {"OnGetRandomness", {}, lookback.apply(static_cast<std::uint64_t>(lookback_epochs))};
}

GasCharge PriceList::on_tipset_cid_at(ChainEpoch lookback_epochs) const {
    return {"OnTipsetCid", {}, lookback.apply(static_cast<std::uint64_t>(lookback_epochs))};
}

GasCharge PriceList::on_verify_bls_aggregate(std::uint64_t signatures,
                                             std::uint64_t plaintexts_size) const {
    return {"OnVerifyBlsAggregateSignature",
            bls_pairing * (signatures + 1) + bls_aggregate_hashing.apply(plaintexts_size),
            {}};
}

GasCharge PriceList::on_block_open_base() const {
    return {"OnBlockOpenBase", block_open_compute + link_checked, block_open_storage};
}

GasCharge PriceList::on_block_open(std::uint64_t size, std::uint64_t links) const {
    const Gas copying = block_allocate.apply(size) + block_memcpy.apply(size);
    const Gas linking = link_tracked * links;
    const Gas retention = block_memory_retention_minimum.apply(size) - (copying + linking);
    if (copying_on_open_is_compute) {
        return {block_open_name, copying + linking, retention};
    }
    return {block_open_name, linking, copying + retention};
}

GasCharge PriceList::on_block_read(std::uint64_t size) const {
    return {"OnBlockRead", block_memcpy.apply(size), {}};
}

GasCharge PriceList::on_block_create(std::uint64_t size, std::uint64_t links) const {
    const Gas compute =
        block_memcpy.apply(size) + block_allocate.apply(size) + link_checked * links;
    return {"OnBlockCreate", compute, block_memory_retention_minimum.apply(size) - compute};
}

GasCharge PriceList::on_block_link(std::uint64_t size) const {
    return {"OnBlockLink", block_link_compute.apply(size) + link_tracked,
            block_link_storage.apply(size)};
}

GasCharge PriceList::on_event_validate(std::uint64_t encoded_size) const {
    return {"OnActorEventValidate",
            block_memcpy.apply(encoded_size) + block_allocate.apply(encoded_size) +
                event_validation.apply(encoded_size),
            {}};
}

GasCharge PriceList::on_event_accept(std::uint64_t encoded_size) const {
    const std::uint64_t size = encoded_size + event_stamp_size;
    const Gas memcpy = block_memcpy.apply(size);
    const Gas allocate = block_allocate.apply(size);
    return {"OnActorEventAccept", memcpy + allocate, memcpy * 2 + allocate + blake2b.apply(size)};
}

GasCharge PriceList::on_event(std::uint64_t entries, std::uint64_t keys_size,
                              std::uint64_t values_size) const {
    // An estimate of the encoding, which is not made before the charge. Sizes are those of guest
    // memory: they cannot overflow.
    const std::uint64_t size =
        event_stamp_size + event_entry_overhead * entries + keys_size + values_size;
    const Gas memory = block_memcpy.apply(size) + block_allocate.apply(size);
    return {"OnActorEvent",
            memory * 2 + event_per_entry.apply(entries) + utf8_validation.apply(keys_size),
            blake2b.apply(size) + memory};
}

GasCharge PriceList::on_memory_init(std::uint64_t bytes) const {
    return {"wasm_memory_init", wasm_memory_per_byte * bytes, {}};
}

GasCharge PriceList::on_table_init(std::uint64_t elements) const {
    return {"wasm_table_init", wasm_memory_per_byte * elements * table_element_size, {}};
}

}  // namespace fvm::vm
