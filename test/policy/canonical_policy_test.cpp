#include <test/policy/network_state.hpp>
#include <test/policy/policy_probe.hpp>

#include <actors/common/policy.hpp>
#include <algorithm>
#include <fvm/core/types.hpp>

// What the canonical actors of each network show of their policy, beside our table.

namespace fvm::actors {
namespace {

constexpr ActorId power_id = 4;
constexpr ActorId verified_registry_id = 6;
constexpr MethodNum create_miner = 2;
constexpr MethodNum add_verifier = 2;

struct CreateMinerParams {
    Address owner = Address::id(100);
    Address worker = Address::id(100);
    std::int64_t window_post_proof_type = 0;
    Bytes peer;
    std::vector<Bytes> multiaddrs;

    static auto fields(auto& self) {
        return std::tie(self.owner, self.worker, self.window_post_proof_type, self.peer,
                        self.multiaddrs);
    }
};

struct AddVerifierParams {
    Address address;
    TokenAmount allowance;

    static auto fields(auto& self) { return std::tie(self.address, self.allowance); }
};

struct Named {
    std::string_view name;
    Network network;
};

class CanonicalPolicy : public testing::TestWithParam<Named> {
  protected:
    test::NetworkState state{GetParam().name};
    const Policy policy = policy_of(GetParam().network);
};

TEST_P(CanonicalPolicy, has_miners_of_these_proof_types) {
    for (std::int64_t type = 0; type < 15; ++type) {
        CreateMinerParams params;
        params.window_post_proof_type = type;
        const auto outcome =
            state.try_message(100, power_id, create_miner, ipld::cbor::encode(params),
                              TokenAmount::from_whole(1'000'000));
        const bool accepted = outcome.result.receipt.exit_code.value == 0;
        EXPECT_EQ(accepted, policy.valid_post_proof_type.contains(RegisteredPoStProof{type}))
            << type << ": " << outcome.result.failure.to_text();
    }
}

TEST_P(CanonicalPolicy, has_miners_deposit_for_this_power) {
    // The pledge, where it is at its most (v18.0.0: actors/miner/src/monies.rs): so much a byte
    // that 32 GiB are one FIL, rounded down.
    const BigInt atto_per_byte = 1'000'000'000'000'000'000 / (std::int64_t{32} << 30);
    const BigInt deposit = atto_per_byte * policy.create_miner_deposit_power;
    CreateMinerParams params;
    while (!policy.valid_post_proof_type.contains(
        RegisteredPoStProof{params.window_post_proof_type})) {
        ++params.window_post_proof_type;
    }
    const auto exit_code = [&](const BigInt& value) {
        return state
            .try_message(100, power_id, create_miner, ipld::cbor::encode(params),
                         TokenAmount::from_atto(value))
            .result.receipt.exit_code.value;
    };
    EXPECT_EQ(exit_code(deposit), 0U);
    EXPECT_EQ(exit_code(deposit - 1), 19U);
}

TEST_P(CanonicalPolicy, has_this_least_allowance_of_verifiers) {
    const auto exit_code = [&](std::int64_t allowance) {
        return state
            .try_message(0, verified_registry_id, add_verifier,
                         ipld::cbor::encode(AddVerifierParams{Address::id(100),
                                                              TokenAmount::from_atto(allowance)}))
            .result.receipt.exit_code.value;
    };
    EXPECT_EQ(exit_code(policy.minimum_verified_allocation_size), 0U);
    EXPECT_EQ(exit_code(policy.minimum_verified_allocation_size - 1), 16U);
}

INSTANTIATE_TEST_SUITE_P(
    Networks, CanonicalPolicy,
    testing::Values(Named{"mainnet", Network::mainnet},
                    Named{"calibrationnet", Network::calibrationnet},
                    Named{"butterflynet", Network::butterflynet},
                    Named{"caterpillarnet", Network::caterpillarnet},
                    Named{"devnet", Network::devnet}, Named{"testing", Network::testing},
                    Named{"testing-fake-proofs", Network::testing_fake_proofs}),
    [](const auto& tested) {
        std::string name(tested.param.name);
        std::ranges::replace(name, '-', '_');
        return name;
    });

}  // namespace
}  // namespace fvm::actors
