// The module of all checks (preset wasm32), run by the VM as an actor.

#include <fvm/ipld/codec.hpp>
#include <test/support/message_test.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace fvm::vm::test {
namespace {

/// $FVM_CHECKS_MODULE, or where the preset puts it.
std::string module_path() {
    const char* chosen = std::getenv("FVM_CHECKS_MODULE");
    return chosen != nullptr ? chosen : "build/wasm32/test/wasm_module/checks_module.wasm";
}

Bytes module_bytes() {
    std::ifstream file(module_path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Group {
    std::string name;
    std::uint32_t passed = 0;
    static auto fields(auto& self) { return std::tie(self.name, self.passed); }
};

class ChecksModule : public MessageTest {};

TEST_P(ChecksModule, passes_every_check_inside_the_vm) {
    const Bytes wasm = module_bytes();
    if (wasm.empty()) {
        GTEST_SKIP() << "no module at " << module_path();
    }
    fund(receiver, 0);
    state(receiver).code = put(ipld::codec::raw, wasm);
    kind = ApplyKind::implicit_message;
    message.gas_limit = 1'000'000'000'000'000;
    const ApplyResult& outcome = run();
    ASSERT_EQ(outcome.receipt.exit_code, ExitCode{}) << outcome.failure.to_text();
    const auto groups = ipld::cbor::decode<std::vector<Group>>(outcome.receipt.return_data);
    ASSERT_TRUE(groups);
    std::uint32_t passed = 0;
    for (const Group& group : *groups) {
        passed += group.passed;
    }
    EXPECT_GE(passed, 200U);
    RecordProperty("checks", static_cast<int>(passed));
    RecordProperty("gas", std::to_string(outcome.receipt.gas_used));
}

INSTANTIATE_TEST_SUITE_P(NetworkVersions, ChecksModule,
                         testing::Values(NetworkVersion::v18, NetworkVersion::v21), network_name);

}  // namespace
}  // namespace fvm::vm::test
