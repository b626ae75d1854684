#include <test/policy/network_state.hpp>
#include <test/policy/policy_probe.hpp>

#include <actors/common/network_policy.hpp>
#include <filesystem>

// That a module built for a network has that network's policy.

namespace fvm::actors {
namespace {

constexpr ActorId probe_id = 5000;

void expect_policy(std::string_view name, Network network) {
    const std::string path =
        FVM_SOURCE_DIR "/build/wasm32/test_networks/" + std::string(name) + "/policy_probe.wasm";
    if (!std::filesystem::exists(path)) {
        GTEST_SKIP() << "no " << path << ": run `make compile-wasm32`";
    }
    auto module = tools::read_module(path);
    ASSERT_TRUE(module) << module.error().reason;
    test::NetworkState state("mainnet", {{probe_id, *std::move(module), {}}});
    const auto outcome = state.try_message(100, probe_id, test::method_tell, {});
    const Receipt& receipt = outcome.result.receipt;
    ASSERT_EQ(receipt.exit_code.value, 0U) << outcome.result.failure.to_text();
    const auto told = ipld::cbor::decode<test::PolicyFigures>(receipt.return_data);
    ASSERT_TRUE(told);
    EXPECT_EQ(*told, test::figures_of(policy_of(network)));
}

TEST(PolicyProbe, for_mainnet_has_mainnets_policy) {
    expect_policy("mainnet", Network::mainnet);
}
TEST(PolicyProbe, for_devnet_has_devnets_policy) {
    expect_policy("devnet", Network::devnet);
}
TEST(PolicyProbe, for_testing_fake_proofs_has_its_policy) {
    expect_policy("testing-fake-proofs", Network::testing_fake_proofs);
}

TEST(PolicyProbe, has_mainnets_policy_natively) {
    static_assert(network == Network::mainnet);
    EXPECT_EQ(test::figures_of(policy), test::figures_of(policy_of(Network::mainnet)));
}

}  // namespace
}  // namespace fvm::actors
