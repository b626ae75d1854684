// Prices against the tables of the FIPs (0032, 0057, 0061, 0092) and of ref-fvm gas/price_list.rs
// at 2.12, 3.14 and 4.8.
#include <fvm/vm/engine/engine.hpp>
#include <fvm/vm/price_list.hpp>
#include <fvm/vm/rules.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace fvm::vm {
namespace {

/// Whole gas of a charge that has no fraction.
std::uint64_t gas(const GasCharge& charge) {
    EXPECT_EQ(charge.total().milligas() % 1000, 0U) << charge.name;
    return charge.total().round_down();
}

const std::vector<const PriceList*> from_hygge{&hygge_prices, &watermelon_prices, &teep_prices};
const std::vector<const PriceList*> from_watermelon{&watermelon_prices, &teep_prices};
const std::vector<const PriceList*> before_hygge{&oh_snap_prices, &skyr_prices};

TEST(Prices, of_messages_and_calls_from_hygge_on) {
    for (const PriceList* p : from_hygge) {
        EXPECT_EQ(gas(p->on_chain_message(0)), 560'663U);
        EXPECT_EQ(gas(p->on_chain_message(100)), 560'663U + 130'000);
        EXPECT_EQ(gas(p->on_chain_return_value(7)), 9'100U);
        EXPECT_EQ(gas(p->on_value_transfer()), 6'000U);
        EXPECT_EQ(gas(p->on_method_invocation(0)), 75'000U);
        EXPECT_EQ(gas(p->on_actor_lookup()), 500'000U);
        EXPECT_EQ(gas(p->on_actor_update()), 475'000U);
        EXPECT_EQ(gas(p->on_create_actor(true)), 2'700'000U);
        EXPECT_EQ(gas(p->on_create_actor(false)), 650'000U);
        EXPECT_EQ(gas(p->on_syscall()), 14'000U);
    }
}

TEST(Prices, of_cryptography_from_hygge_on) {
    using enum HashFunction;
    for (const PriceList* p : from_hygge) {
        EXPECT_EQ(gas(p->on_verify_signature(SignatureScheme::secp256k1, 10)), 1'637'392U);
        EXPECT_EQ(gas(p->on_verify_signature(SignatureScheme::bls, 10)), 16'598'865U);
        EXPECT_EQ(gas(p->on_recover_secp_public_key()), 1'637'292U);
        EXPECT_EQ(gas(p->on_hashing(sha2_256, 10)), 70U);
        EXPECT_EQ(gas(p->on_hashing(blake2b_256, 10)), 100U);
        EXPECT_EQ(gas(p->on_hashing(blake2b_512, 10)), 100U);
        EXPECT_EQ(gas(p->on_hashing(keccak_256, 10)), 330U);
        EXPECT_EQ(gas(p->on_hashing(ripemd_160, 10)), 350U);
        EXPECT_EQ(gas(p->on_compute_unsealed_sector_cid()), 98'647U);
        EXPECT_EQ(gas(p->on_verify_post(3)), 117'680'921U + 3 * 43'780);
        EXPECT_EQ(gas(p->on_verify_consensus_fault()), 516'422U);
        EXPECT_EQ(gas(p->on_verify_replica_update()), 36'316'136U);
    }
    for (const PriceList* p : from_watermelon) {
        EXPECT_EQ(gas(p->on_verify_bls_aggregate(0, 0)), 8'299'302U);
        EXPECT_EQ(gas(p->on_verify_bls_aggregate(2, 10)), 3U * 8'299'302 + 70);
    }
    EXPECT_EQ(gas(hygge_prices.on_verify_seal()), 2'000U);
    EXPECT_EQ(gas(watermelon_prices.on_verify_seal()), 2'000U);
    EXPECT_EQ(gas(teep_prices.on_verify_seal()), 42'000'000U);
}

TEST(Prices, of_randomness_and_tipsets) {
    EXPECT_EQ(gas(oh_snap_prices.on_get_randomness(32)), 0U);
    EXPECT_EQ(gas(skyr_prices.on_get_randomness(32)), 21'000U);
    EXPECT_EQ(gas(hygge_prices.on_get_randomness(32)), 21'000U + 10 * (48 + 32));
    EXPECT_EQ(gas(hygge_prices.on_tipset_cid(false)), 50'000U);
    EXPECT_EQ(gas(hygge_prices.on_tipset_cid(true)), 215'000U);
    for (const PriceList* p : from_watermelon) {
        EXPECT_EQ(gas(p->on_get_randomness_at(0)), 146'200U);
        EXPECT_EQ(gas(p->on_get_randomness_at(10)), 146'950U);
        EXPECT_EQ(gas(p->on_tipset_cid_at(10)), 146'950U);
        EXPECT_EQ(p->on_get_randomness_at(-1).total().milligas(), ~std::uint64_t{0});
    }
}

TEST(Prices, of_blocks) {
    EXPECT_EQ(gas(oh_snap_prices.on_block_open_base()), 114'617U);
    EXPECT_EQ(gas(skyr_prices.on_block_open_base()), 135'617U);
    EXPECT_EQ(gas(hygge_prices.on_block_open_base()), 187'440U);
    EXPECT_EQ(gas(watermelon_prices.on_block_open_base()), 187'740U);
    EXPECT_EQ(gas(oh_snap_prices.on_block_open(1000, 0)), 0U);
    EXPECT_EQ(gas(skyr_prices.on_block_open(1000, 0)), 10'500U);
    EXPECT_EQ(gas(skyr_prices.on_block_create(1000, 0)), 10'500U);
    EXPECT_EQ(gas(skyr_prices.on_block_read(1000)), 500U);
    EXPECT_EQ(gas(oh_snap_prices.on_block_link(1000)), 353'640U + 1'300'000);
    EXPECT_EQ(gas(skyr_prices.on_block_link(1000)), 353'640U + 1'301'000);
    EXPECT_EQ(gas(hygge_prices.on_block_link(1000)), 506'000U + 3'352'400);
    EXPECT_EQ(gas(watermelon_prices.on_block_link(1000)), 506'300U + 3'352'400);
    for (const PriceList* p : from_hygge) {
        EXPECT_EQ(gas(p->on_block_open(1000, 0)), 10'000U);
        EXPECT_EQ(gas(p->on_block_create(1000, 0)), 10'000U);
        EXPECT_EQ(gas(p->on_block_read(1000)), 400U);
    }
    // The greater of 10 gas a byte, and 2.4 with 300 for each link.
    for (const PriceList* p : from_watermelon) {
        EXPECT_EQ(gas(p->on_block_open(1000, 25)), 10'000U);
        EXPECT_EQ(gas(p->on_block_open(1000, 26)), 10'200U);
        EXPECT_EQ(gas(p->on_block_create(1000, 26)), 10'200U);
        EXPECT_EQ(gas(p->on_return_value(3)), 900U);
        EXPECT_EQ(gas(p->on_method_invocation(3)), 75'900U);
        EXPECT_EQ(gas(p->on_get_root()), 300U);
        EXPECT_EQ(gas(p->on_set_root()), 300U);
        EXPECT_EQ(p->scan_per_field, Gas::whole(35));
        EXPECT_EQ(p->scan_per_link, Gas::whole(400));
    }
    EXPECT_EQ(hygge_prices.on_block_open(1, 0).name, "OnBlockOpenPerByte");
    EXPECT_EQ(watermelon_prices.on_block_open(1, 0).name, "OnBlockOpen");
}

TEST(Prices, of_events) {
    EXPECT_EQ(hygge_prices.on_event_validate(10).total(), Gas::from_milligas(1'750'000 + 274'000));
    EXPECT_EQ(hygge_prices.on_event_accept(10).total(), Gas::from_milligas(15'200 * 22));
    // 2,500 + 1,400 an entry + 16 a byte of keys + 17.2 × (12 + 9 an entry + all bytes).
    for (const PriceList* p : from_watermelon) {
        EXPECT_EQ(p->on_event(0, 0, 0).total(), Gas::from_milligas(2'500'000 + 17'200 * 12));
        EXPECT_EQ(p->on_event(2, 5, 100).total(),
                  Gas::from_milligas(2'500'000 + 2'800'000 + 80'000 + 17'200 * (12 + 18 + 105)));
    }
}

TEST(Prices, of_wasm) {
    for (const PriceList* p : from_hygge) {
        EXPECT_EQ(p->on_memory_init(65'536).total(), Gas::from_milligas(26'214'400));
        EXPECT_EQ(p->on_table_init(10).total(), Gas::from_milligas(32'000));
        EXPECT_EQ(p->memory_growth(1), Gas::from_milligas(400));
    }
    EXPECT_EQ(gas(oh_snap_prices.on_syscall()), 0U);
    EXPECT_EQ(gas(skyr_prices.on_syscall()), 14'000U);
}

TEST(Prices, of_fvm_v2s_calls_and_actors) {
    for (const PriceList* p : before_hygge) {
        EXPECT_EQ(gas(p->on_chain_message(100)), 38'863U + 1'300 * 136);
        EXPECT_EQ(gas(p->on_call(false, 0)), 29'233U);
        EXPECT_EQ(gas(p->on_call(false, 2)), 29'233U - 5'377);
        EXPECT_EQ(gas(p->on_call(true, 2)), 29'233U + 27'500 - 5'377);
        EXPECT_EQ(gas(p->on_call(true, 0)), 29'233U + 27'500 + 159'672);
        EXPECT_EQ(gas(p->on_create_actor(true)), 1'108'454U + 98'800);
        EXPECT_EQ(gas(p->on_delete_actor_refund()), 98'800U);
        EXPECT_EQ(gas(p->on_hashing(HashFunction::sha2_256, 10)), 31'355U);
        EXPECT_EQ(gas(p->on_verify_signature(SignatureScheme::secp256k1, 10)), 1'637'292U);
        EXPECT_EQ(gas(p->on_verify_signature(SignatureScheme::bls, 10)), 16'598'605U);
        EXPECT_EQ(gas(p->on_verify_seal()), 2'000U);
    }
    EXPECT_EQ(gas(oh_snap_prices.on_verify_consensus_fault()), 495'422U);
    EXPECT_EQ(gas(skyr_prices.on_verify_consensus_fault()), 516'422U);
}

// By the traces of crate fvm 2.12: gas is the sum, but traces tell the parts.
TEST(Prices, of_fvm_v2_tell_computing_from_storing) {
    const GasCharge create = skyr_prices.on_create_actor(true);
    EXPECT_EQ(create.compute, Gas::whole(1'108'454));
    EXPECT_EQ(create.other, Gas::whole(98'800));
    EXPECT_EQ(skyr_prices.on_block_open_base().compute, Gas::whole(135'617));
    EXPECT_TRUE(skyr_prices.on_block_open_base().other.is_zero());
    EXPECT_TRUE(hygge_prices.on_block_open_base().compute.is_zero());
    EXPECT_EQ(skyr_prices.on_get_randomness(32).compute, Gas::whole(21'000));
    EXPECT_TRUE(hygge_prices.on_get_randomness(32).compute.is_zero());
    EXPECT_EQ(skyr_prices.on_verify_consensus_fault().compute, Gas::whole(516'422));
    EXPECT_TRUE(hygge_prices.on_verify_consensus_fault().compute.is_zero());
}

// By the traces of crates fvm 3.14 and 4.8.
TEST(Prices, of_an_opened_block_count_copying_as_computing_until_fvm_v3) {
    EXPECT_EQ(hygge_prices.on_block_open(100, 0).compute, Gas::whole(240));
    EXPECT_EQ(hygge_prices.on_block_open(100, 0).other, Gas::whole(760));
    EXPECT_EQ(watermelon_prices.on_block_open(100, 1).compute, Gas::whole(300));
    EXPECT_EQ(watermelon_prices.on_block_open(100, 1).other, Gas::whole(700));
    EXPECT_EQ(watermelon_prices.on_block_open(10, 1).other, Gas::whole(24));
}

TEST(Prices, of_aggregates_go_by_steps) {
    using enum RegisteredSealProof;
    using Steps = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
    const Steps of_32gib{{4, 103'994'170},   {7, 112'356'810},  {13, 122'912'610},
                         {26, 137'559'930},  {52, 162'039'100}, {103, 210'960'780},
                         {205, 318'351'180}, {410, 528'274'980}};
    const Steps of_64gib{{4, 102'581'240},   {7, 110'803'030},  {13, 120'803'700},
                         {26, 134'642'130},  {52, 157'357'890}, {103, 203'017'690},
                         {205, 304'253'590}, {410, 509'880'640}};
    const auto expect = [](const PriceList& p, RegisteredSealProof type, const Steps& steps,
                           std::uint64_t per_seal) {
        std::uint64_t before = 0;
        for (const auto& [start, cost] : steps) {
            EXPECT_EQ(gas(p.on_verify_aggregate_seals(type, start - 1)),
                      before + per_seal * (start - 1));
            EXPECT_EQ(gas(p.on_verify_aggregate_seals(type, start)), cost + per_seal * start);
            before = cost;
        }
        EXPECT_EQ(gas(p.on_verify_aggregate_seals(type, 819)), before + per_seal * 819);
    };
    for (const PriceList* p : {&skyr_prices, &hygge_prices, &watermelon_prices, &teep_prices}) {
        expect(*p, stacked_drg_32gib_v1p1, of_32gib, 449'900);
        expect(*p, stacked_drg_64gib_v1p1, of_64gib, 359'272);
        // What the table lacks is billed as 32 GiB.
        expect(*p, stacked_drg_64gib_v1p1_synthetic_porep, of_32gib, 449'900);
        expect(*p, RegisteredSealProof{-7}, of_32gib, 449'900);
    }
    expect(watermelon_prices, stacked_drg_64gib_v1p2_ni_porep, of_32gib, 449'900);
    const auto ni = [](const Steps& steps) {
        const std::vector<std::uint64_t> starts{1, 2, 3, 5, 9, 17, 33};
        Steps moved;
        for (std::size_t i = 0; i < starts.size(); ++i) {
            moved.emplace_back(starts[i], steps[i + 1].second);
        }
        return moved;
    };
    expect(teep_prices, stacked_drg_32gib_v1p2_ni_porep, ni(of_32gib), 44'990 * 126);
    expect(teep_prices, stacked_drg_64gib_v1p2_ni_porep, ni(of_64gib), 35'928 * 126);
}

TEST(Rules, each_network_version_has_its_generation_and_prices) {
    const auto expect = [](std::uint32_t first, std::uint32_t last, FvmGeneration generation,
                           const PriceList& prices) {
        for (std::uint32_t version = first; version <= last; ++version) {
            const NetworkRules* rules = rules_for(NetworkVersion{version});
            ASSERT_NE(rules, nullptr) << version;
            EXPECT_EQ(rules->network_version, NetworkVersion{version});
            EXPECT_EQ(rules->generation, generation) << version;
            EXPECT_EQ(rules->prices, &prices) << version;
        }
    };
    expect(15, 15, FvmGeneration::v2, oh_snap_prices);
    expect(16, 17, FvmGeneration::v2, skyr_prices);
    expect(18, 20, FvmGeneration::v3, hygge_prices);
    expect(21, 24, FvmGeneration::v4, watermelon_prices);
    expect(25, 29, FvmGeneration::v4, teep_prices);
    EXPECT_EQ(rules_for(NetworkVersion{14}), nullptr);
    EXPECT_EQ(rules_for(NetworkVersion{30}), nullptr);
    EXPECT_EQ(rules_for(NetworkVersion{30}, {.next_network_version = true})->prices, &teep_prices);
    EXPECT_EQ(rules_for(NetworkVersion{31}, {.next_network_version = true}), nullptr);
    EXPECT_EQ(rules_for(NetworkVersion{0}), nullptr);
}

TEST(Rules, say_how_an_engine_instruments_and_what_it_caps) {
    const auto config_of = [](NetworkVersion version) {
        return engine_config(*rules_for(version));
    };
    using enum NetworkVersion;
    EXPECT_EQ(config_of(v15).instrumentation.prices.instruction, 0U);
    for (const NetworkVersion version : {v16, v17}) {
        const EngineConfig config = config_of(version);
        EXPECT_EQ(config.instrumentation.generation, wasm::Generation::wasm_instrument_0_2);
        EXPECT_EQ(config.instrumentation.prices.instruction, 4000U);
        EXPECT_EQ(config.instrumentation.prices.memory_fill_per_byte, 0U);
        EXPECT_EQ(config.max_table_elements, 0xffff'ffffU);
        EXPECT_EQ(config.max_call_depth, 1025U);
        EXPECT_FALSE(config.single_table);
    }
    for (const NetworkVersion version : {v18, v20, v21, v29}) {
        const EngineConfig config = config_of(version);
        EXPECT_EQ(config.instrumentation.generation, wasm::Generation::wasm_instrument_0_4);
        EXPECT_EQ(config.instrumentation.stack_limit, 2048U);
        EXPECT_EQ(config.instrumentation.prices.instruction, 4000U);
        EXPECT_EQ(config.instrumentation.prices.memory_fill_per_byte, 400U);
        EXPECT_EQ(config.max_table_elements, 20'000U);
        EXPECT_EQ(config.max_instance_memory, std::uint64_t{512} << 20);
        EXPECT_EQ(config.max_call_depth, 1024U);
        EXPECT_TRUE(config.single_table);
    }
}

}  // namespace
}  // namespace fvm::vm
