#include <test/tools/program.hpp>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <string>

namespace fvm::test {
namespace {

using testing::HasSubstr;
using tools::ProcessOutput;

/// Returns its parameters; a call without any traps.
constexpr std::string_view echo = R"((module
  (memory (export "memory") 1)
  (func (export "invoke") (param $params i32) (result i32)
    (if (i32.eqz (local.get $params)) (then unreachable))
    (local.get $params))))";

class ActorRun : public testing::Test {
  protected:
    [[nodiscard]] ProcessOutput run(const std::vector<std::string>& arguments) const {
        std::vector<std::string> line{"actor", "run", module, "--nv", "28"};
        line.insert(line.end(), arguments.begin(), arguments.end());
        return fvm(line);
    }

    TemporaryFolder folder;
    const std::string module = folder.with_file("echo.wat", as_bytes(echo));
};

TEST_F(ActorRun, shows_exit_code_return_value_and_gas_of_each_call) {
    const ProcessOutput output = run({"2=[\"apples\", 3]", "Get=7"});
    EXPECT_EQ(output.status, 0) << output.standard_error;
    EXPECT_THAT(output.standard_output, HasSubstr("1. 2=[\"apples\", 3]\n"));
    EXPECT_THAT(output.standard_output, HasSubstr("return      [\"apples\", 3]\n"));
    EXPECT_THAT(output.standard_output, HasSubstr("method 355179992\n"));
    EXPECT_THAT(output.standard_output, HasSubstr("exit code   0 OK\n"));
    EXPECT_THAT(output.standard_output, HasSubstr("gas used    "));
}

TEST_F(ActorRun, prints_one_document_for_programs) {
    const ProcessOutput output = run({"2=7", "!1", "--json"});
    EXPECT_EQ(output.status, 0) << output.standard_error;
    const auto json = nlohmann::json::parse(output.standard_output, nullptr, false);
    ASSERT_FALSE(json.is_discarded()) << output.standard_output;
    ASSERT_EQ(json["messages"].size(), 2U) << json;
    EXPECT_EQ(run({"1", "--json"}).status, 1);
    EXPECT_EQ(run({"2=7", "--json", "--gas"}).status, 2);
}

TEST_F(ActorRun, a_call_that_fails_is_a_mismatch_unless_it_had_to) {
    const ProcessOutput failed = run({"1", "2=7"});
    EXPECT_EQ(failed.status, 1);
    EXPECT_THAT(failed.standard_error,
                HasSubstr("call 1, 1: failed with 4 SYS_ILLEGAL_INSTRUCTION"));
    EXPECT_THAT(failed.standard_output, HasSubstr("2. 2=7\n"));
    EXPECT_EQ(run({"!1", "2=7"}).status, 0);
    EXPECT_EQ(run({"!2=7"}).status, 1);
}

TEST_F(ActorRun, a_call_that_has_to_fail_can_name_its_exit_code) {
    EXPECT_EQ(run({"!4 1"}).status, 0);
    const ProcessOutput other = run({"!16 1"});
    EXPECT_EQ(other.status, 1);
    EXPECT_THAT(other.standard_error,
                HasSubstr("call 1, !16 1: failed with 4 SYS_ILLEGAL_INSTRUCTION"));
}

TEST_F(ActorRun, a_module_that_no_call_could_run_is_malformed_input) {
    const std::string empty = folder.with_file("empty.wasm", BytesView());
    EXPECT_EQ(fvm({"actor", "run", empty, "--nv", "28", "!1"}).status, 12);
    const std::string newer = folder.with_file("newer.wat", as_bytes(std::string_view(R"((module
      (import "network" "context" (func (param i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "invoke") (param i32) (result i32) (i32.const 0))))")));
    EXPECT_EQ(fvm({"actor", "run", newer, "--nv", "28", "1"}).status, 0);
    const ProcessOutput output = fvm({"actor", "run", newer, "--nv", "17", "!1"});
    EXPECT_EQ(output.status, 12);
    EXPECT_THAT(output.standard_error,
                HasSubstr("network version 17 does not run it, 18 to 29 do\n"
                          "  import of network.context, which is no syscall"));
}

TEST_F(ActorRun, leaves_the_state_where_it_is_asked_to) {
    ASSERT_EQ(run({"2=7", "-o", folder.file("state.car")}).status, 0);
    const ProcessOutput listed = fvm({"state", "get", folder.file("state.car"), "f010000"});
    EXPECT_EQ(listed.status, 0) << listed.standard_error;
}

TEST_F(ActorRun, wrong_usage_and_files_that_are_not_there_have_their_status) {
    EXPECT_EQ(run({"nonsense"}).status, 2);
    EXPECT_EQ(run({}).status, 2);
    EXPECT_EQ(fvm({"actor", "run", folder.file("none.wasm"), "--nv", "28", "1"}).status, 11);
}

}  // namespace
}  // namespace fvm::test
