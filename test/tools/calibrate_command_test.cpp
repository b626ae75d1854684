#include <test/tools/program.hpp>
#include <tools/calibration/cases.hpp>
#include <tools/calibration/start_state.hpp>
#include <tools/conformance/oracle.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

// `fvm bench calibrate` as its users see it. What it measures is noise; what that costs is not.

namespace fvm::tools {
namespace {

using Json = nlohmann::json;
using test::fvm;

TEST(CalibrateCommand, cases_are_listed) {
    const ProcessOutput output = fvm({"bench", "calibrate", "--list"});
    EXPECT_EQ(output.status, 0);
    for (const calibration::Case& each : calibration::all_cases()) {
        EXPECT_NE(output.standard_output.find(std::string(each.name)), std::string::npos)
            << each.name;
    }
    const ProcessOutput json = fvm({"bench", "calibrate", "--list", "--json"});
    EXPECT_EQ(json.status, 0);
    EXPECT_EQ(std::ranges::count(json.standard_output, '\n'), calibration::all_cases().size());
    EXPECT_EQ(Json::parse(json.standard_output.substr(0, json.standard_output.find('\n')), nullptr,
                          false)["case"],
              calibration::all_cases().front().name);
}

TEST(CalibrateCommand, wrong_usage_is_explained) {
    struct Wrong {
        std::vector<std::string> arguments;
        const char* reason;
    };
    for (const auto& [arguments, reason] :
         {Wrong{{"nonsense"}, "no case \"nonsense\""},
          Wrong{{"--nv", "20"}, "from network version 21"},
          Wrong{{"--nv", "1000"}, "network version 1000"}, Wrong{{"--rounds", "2"}, "--rounds"},
          Wrong{{"--factor", "nan"}, "--factor"}, Wrong{{"--quantile", "nan"}, "--quantile"},
          Wrong{{"--factor", "-1"}, "--factor"}, Wrong{{"--quantile", "2"}, "--quantile"}}) {
        std::vector<std::string> line = {"bench", "calibrate"};
        line.insert(line.end(), arguments.begin(), arguments.end());
        const ProcessOutput output = fvm(line);
        EXPECT_EQ(output.status, 2) << arguments[0];
        EXPECT_NE(output.standard_error.find(reason), std::string::npos) << output.standard_error;
    }
}

/// With the actor, where the preset wasm32 has been built.
class Calibration : public testing::Test {
  protected:
    void SetUp() override {
        const auto program = std::filesystem::path(FVM_PROGRAM).parent_path();
        if (const auto module = calibration::find_module(program)) {
            module_ = *module;
        } else {
            GTEST_SKIP() << "no calibration actor: `make compile-wasm32` builds it";
        }
    }

    /// The documents of a run with these further arguments.
    std::vector<Json> measure(const std::vector<std::string>& arguments) {
        std::vector<std::string> line = {"bench", "calibrate", "--quick",  "--rounds",
                                         "3",     "--json",    "--module", module_};
        line.insert(line.end(), arguments.begin(), arguments.end());
        const ProcessOutput output = fvm(line);
        EXPECT_EQ(output.status, 0) << output.standard_error;
        std::vector<Json> documents;
        std::size_t start = 0;
        for (std::size_t end = 0;
             (end = output.standard_output.find('\n', start)) != std::string::npos;
             start = end + 1) {
            documents.push_back(
                Json::parse(output.standard_output.substr(start, end - start), nullptr, false));
            EXPECT_FALSE(documents.back().is_discarded());
        }
        return documents;
    }

    std::string module_;
};

TEST_F(Calibration, prices_are_those_of_the_network_version) {
    // By FIP-0057 and FIP-0032; the call of a hash function costs nothing but the system call.
    const auto documents = measure({"hash-sha2-256", "syscall", "--nv", "21"});
    ASSERT_EQ(documents.size(), 3U);
    const Json& syscall = documents[0];
    EXPECT_EQ(syscall["case"], "syscall");
    EXPECT_EQ(syscall["charges"], Json::array({"OnSyscall"}));
    EXPECT_EQ(syscall["parts"][0]["compute_milligas"], 14'000'000);
    EXPECT_EQ(syscall["prices"][0]["gas"], "14,000");
    const Json& hash = documents[1];
    EXPECT_EQ(hash["charges"], Json::array({"OnHashing"}));
    ASSERT_EQ(hash["parts"].size(), 2U);
    EXPECT_EQ(hash["parts"][0]["compute_milligas"], 0);
    EXPECT_EQ(hash["parts"][1]["per"], "byte");
    EXPECT_EQ(hash["parts"][1]["compute_milligas"], 7'000);
    EXPECT_TRUE(hash["r_squared"].is_number());
    EXPECT_EQ(documents[2]["network_version"], 21);
    EXPECT_GT(documents[2]["total_ns"].get<double>(), 0);
}

TEST_F(Calibration, every_case_runs) {
    const auto documents = measure({});
    ASSERT_EQ(documents.size(), calibration::all_cases().size() + 1);
    // What it leaves out is told: a message has these once, and nothing to subtract from.
    const Json& left_out = documents.back()["not_measured"];
    EXPECT_EQ(std::ranges::count(left_out, "OnChainMessage"), 1) << left_out;
    EXPECT_EQ(std::ranges::count(left_out, "OnSyscall"), 0) << left_out;
}

TEST_F(Calibration, the_reference_comes_to_the_same_receipts_and_is_timed) {
    const std::string oracle = find_oracle();
    if (!std::filesystem::exists(oracle)) {
        GTEST_SKIP() << "no oracle at " << oracle << ": `make oracle` builds it";
    }
    const auto documents = measure({"block-link", "send-call-with-value", "event-keys",
                                    "--oracle=" + std::filesystem::absolute(oracle).string()});
    ASSERT_EQ(documents.size(), 4U);
    EXPECT_TRUE(documents[0]["parts"][1]["reference_ns"].is_number());
    EXPECT_GT(documents[3]["reference_total_ns"].get<double>(), 0);
    EXPECT_GT(documents[3]["ratio_of_totals"].get<double>(), 0);
}

TEST_F(Calibration, another_actor_is_not_measured) {
    constexpr std::string_view idle = R"((module
      (memory (export "memory") 1)
      (func (export "invoke") (param i32) (result i32) (i32.const 0))))";
    const test::TemporaryFolder folder;
    const ProcessOutput output = fvm({"bench", "calibrate", "syscall", "--quick", "--module",
                                      folder.with_file("idle.wat", as_bytes(idle))});
    EXPECT_EQ(output.status, 12);
    EXPECT_NE(output.standard_error.find("not the calibration actor"), std::string::npos)
        << output.standard_error;
}

TEST_F(Calibration, prices_are_those_of_what_was_measured) {
    const auto documents = measure({"hash-keccak-256"});
    ASSERT_EQ(documents.size(), 2U);
    ASSERT_EQ(documents[0]["prices"].size(), 1U);
    EXPECT_EQ(documents[0]["prices"][0]["variant"], "keccak-256");
}

TEST_F(Calibration, a_reference_that_ends_early_is_a_fault_of_the_setup) {
    const ProcessOutput output =
        fvm({"bench", "calibrate", "loop", "--quick", "--module", module_, "--oracle=/bin/true"});
    EXPECT_EQ(output.status, 3);
    EXPECT_NE(output.standard_error.find("the reference: it has ended"), std::string::npos)
        << output.standard_error;
}

TEST_F(Calibration, folders_that_cannot_be_used_are_named) {
    const auto run = [&](const std::string& cache, const std::vector<std::string>& environment) {
        return fvm(
            {"bench", "calibrate", "loop", "--quick", "--module", module_, "--code-cache", cache},
            environment);
    };
    const ProcessOutput cache = run("/dev/null", {});
    EXPECT_EQ(cache.status, 11);
    EXPECT_NE(cache.standard_error.find("/dev/null"), std::string::npos) << cache.standard_error;
    const test::TemporaryFolder folder;
    const ProcessOutput temporary = run(folder.file("code"), {"TMPDIR=/nonexistent"});
    EXPECT_EQ(temporary.status, 11);
    EXPECT_NE(temporary.standard_error.find("TMPDIR"), std::string::npos)
        << temporary.standard_error;
}

TEST_F(Calibration, a_reference_that_is_not_there_is_a_fault) {
    const ProcessOutput output =
        fvm({"bench", "calibrate", "loop", "--module", module_, "--oracle=/nonexistent/oracle"});
    EXPECT_EQ(output.status, 3);
    EXPECT_NE(output.standard_error.find("/nonexistent/oracle"), std::string::npos);
}

}  // namespace
}  // namespace fvm::tools
