#include <test/tools/program.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/conformance/text_file.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>

// Messages on a mixed bundle, whose code CIDs are its own: no redirection.

namespace fvm::tools {
namespace {

nlohmann::json parse(const std::string& text) {
    return nlohmann::json::parse(text, nullptr, false);
}

TEST(MixedBundle, ends_the_messages_of_the_demo_as_the_canonical_one_and_with_less_gas) {
    const std::string actors = FVM_SOURCE_DIR "/build/wasm32/actors";
    if (!std::filesystem::exists(actors + "/system.wasm")) {
        GTEST_SKIP() << "no modules in " << actors << ": run `make compile-wasm32`";
    }
    const test::TemporaryFolder folder;
    const std::string bundle = folder.file("bundle.car");
    const std::string state = folder.file("state.car");
    const std::string canonical = default_bundle_folder();
    ASSERT_EQ(test::fvm({"bundle", "build", "--actors", actors, "--network", "mainnet", "--base",
                         canonical + "/v18/builtin-actors-mainnet.car", "-o", bundle})
                  .status,
              0);
    ASSERT_EQ(test::fvm({"genesis", "--nv", "28", "--from", canonical + "/genesis/butterflynet.car",
                         "--bundle", "18=" + bundle, "-o", state})
                  .status,
              0);
    const std::string demo = FVM_SOURCE_DIR "/demo/butterflynet/";
    const ProcessOutput output = test::fvm({"msg", "run", demo + "messages.json", "--state", state,
                                            "--bundle", "18=" + bundle, "--json"});
    ASSERT_EQ(output.status, 0) << output.standard_error;
    const auto expected_text = read_text_file(demo + "expected.json", std::uint64_t{1} << 30);
    ASSERT_TRUE(expected_text);
    const nlohmann::json ours = parse(output.standard_output)["messages"];
    const nlohmann::json expected = parse(*expected_text)["messages"];
    ASSERT_EQ(ours.size(), expected.size());
    ASSERT_FALSE(ours.empty());
    std::uint64_t our_gas = 0;
    std::uint64_t canonical_gas = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        for (const char* field : {"id", "exit_code", "return", "events", "events_root"}) {
            EXPECT_EQ(ours[i].value(field, nlohmann::json()),
                      expected[i].value(field, nlohmann::json()))
                << field << " of " << expected[i]["id"];
        }
        our_gas += ours[i]["gas_used"].get<std::uint64_t>();
        canonical_gas += expected[i]["gas_used"].get<std::uint64_t>();
    }
    EXPECT_LT(our_gas, canonical_gas);
    RecordProperty("our_gas", std::to_string(our_gas));
    RecordProperty("canonical_gas", std::to_string(canonical_gas));
}

}  // namespace
}  // namespace fvm::tools
