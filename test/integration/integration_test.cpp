#include <test/integration/integration_test.hpp>

#include <tools/conformance/oracle.hpp>
#include <tools/conformance/trace_text.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace fvm::integration {
namespace {

std::string modules_folder() {
    const char* chosen = std::getenv("FVM_TEST_ACTORS");  // NOLINT(concurrency-mt-unsafe)
    return chosen != nullptr ? chosen : "build/wasm32/test_actors";
}

/// Whether everything must be there, as in `make test`.
bool must_be_complete() {
    return std::getenv("FVM_COMPLETE") != nullptr;  // NOLINT(concurrency-mt-unsafe)
}

std::string module_path(std::string_view name) {
    return modules_folder() + "/" + std::string(name) + ".wasm";
}

/// Versions in between have the rules of one of their neighbours.
bool is_compared(NetworkVersion version, bool next_too) {
    return version == NetworkVersion::v21 || version == NetworkVersion::v29 ||
           (next_too && version == NetworkVersion::v30) ||
           std::getenv("FVM_COMPARE_ALL") != nullptr;  // NOLINT(concurrency-mt-unsafe)
}

/// Why no test can run here; empty where they can.
std::string what_is_missing() {
    if (!std::filesystem::exists(module_path("hello_world"))) {
        return "no test actors in " + modules_folder() + ": run `make compile-wasm32`";
    }
    if (!std::filesystem::exists(tools::find_oracle())) {
        return "no oracle at " + tools::find_oracle() + ": run `make oracle`";
    }
    return "";
}

}  // namespace

void Integration::SetUp() {
    std::string missing = what_is_missing();
    if (missing.empty()) {
        Settings chosen = settings();
        chosen.network_version = GetParam();
        chosen.features.next_network_version = GetParam() == NetworkVersion::v30;
        auto tester = Tester::create(chosen);
        if (tester) {
            tester_ = *std::move(tester);
            return;
        }
        ASSERT_EQ(tester.error().kind, tools::Failure::Kind::missing_setup)
            << tester.error().reason;
        missing = tester.error().reason;
    }
    if (must_be_complete()) {
        FAIL() << missing;
    }
    GTEST_SKIP() << missing;
}

void Integration::TearDown() {
    if (!tester_ || !tester_->has_messages() || !settings().is_complete ||
        !is_compared(GetParam(), compares_the_next_version())) {
        return;
    }
    const auto differences = tester_->differences_from_reference();
    ASSERT_TRUE(differences) << differences.error();
    EXPECT_EQ(*differences, "") << "the reference does something else";
}

Bytes Integration::module(std::string_view name) {
    std::ifstream file(module_path(name), std::ios::binary);
    Bytes bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    EXPECT_FALSE(bytes.empty()) << module_path(name);
    return bytes;
}

void Integration::install(std::string_view name, const TokenAmount& balance) {
    install(name, empty_array(), balance);
}

void Integration::install(std::string_view name, const ipld::Cid& state,
                          const TokenAmount& balance) {
    tester_->create_account();
    tester_->install(receiver, module(name), state, balance);
}

std::vector<std::string> Integration::charges(const Tester::Outcome& outcome) {
    std::vector<std::string> found;
    for (const vm::trace::Event& event : outcome.result.trace) {
        if (std::holds_alternative<vm::trace::Charge>(event)) {
            found.push_back(tools::to_text(event));
        }
    }
    return found;
}

std::vector<std::uint64_t> Integration::limits_just_below_charges(const Tester::Outcome& outcome) {
    vm::Gas spent;
    std::vector<std::uint64_t> limits;
    for (const vm::trace::Event& event : outcome.result.trace) {
        if (const auto* charge = std::get_if<vm::trace::Charge>(&event)) {
            spent += charge->compute + charge->other;
            limits.push_back(spent.round_up() - 1);
        }
    }
    if (!limits.empty()) {
        limits.erase(limits.begin());
    }
    return limits;
}

std::vector<NetworkVersion> fvm_v4_versions() {
    std::vector<NetworkVersion> versions;
    for (auto number = static_cast<std::uint32_t>(NetworkVersion::v21);
         number <= static_cast<std::uint32_t>(NetworkVersion::v30); ++number) {
        versions.push_back(NetworkVersion{number});
    }
    return versions;
}

std::string version_name(const testing::TestParamInfo<NetworkVersion>& info) {
    return "nv" + std::to_string(static_cast<std::uint32_t>(info.param));
}

}  // namespace fvm::integration
