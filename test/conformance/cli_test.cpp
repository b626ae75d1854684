#include <gtest/gtest.h>
#include <test/conformance/vector_document.hpp>
#include <test/store/temporary_folder.hpp>
#include <tools/conformance/json.hpp>
#include <tools/conformance/process.hpp>
#include <tools/conformance/text_file.hpp>

#include <fstream>

/// The program from outside: exit statuses, what is printed where, and the documented output.
namespace {

using namespace fvm;
using namespace fvm::tools;

ProcessOutput fvm_program(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), FVM_PROGRAM);
    return run_process(arguments).value_or(ProcessOutput{-1, {}, "did not start"});
}

/// Through a shell, for what only a shell can do: "$0" is the program.
ProcessOutput shell(const std::string& command) {
    return run_process({"/bin/sh", "-c", command, FVM_PROGRAM})
        .value_or(ProcessOutput{-1, {}, "did not start"});
}

std::vector<JsonPlace> parse_lines(const std::string& text, std::vector<Json>& documents) {
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        auto json = Json::parse(std::string_view(text).substr(start, end - start));
        EXPECT_TRUE(json) << text.substr(start, end - start);
        documents.push_back(json.value_or(Json()));
        start = end + 1;
    }
    std::vector<JsonPlace> places;
    for (const Json& document : documents) {
        places.emplace_back(document);
    }
    return places;
}

class VectorCommand : public testing::Test {
  protected:
    void SetUp() override {
        files_ = test::committed_vectors();
        ASSERT_GE(files_.size(), 3U) << "no vectors are committed";
        text_ = read_text_file(files_.front(), 1 << 26).value_or("");
    }

    std::string write(const std::string& name, const std::string& content) {
        const std::string path = folder_.file(name);
        std::ofstream(path) << content;
        return path;
    }

    /// The first vector with another gas.
    std::string write_wrong_vector() {
        std::string text = text_;
        const std::size_t at = text.find("\"gas_used\"");
        const std::size_t digit = text.find_first_of("0123456789", at);
        text[digit] = text[digit] == '9' ? '8' : '9';
        return write("wrong.json", text);
    }

    test::TemporaryFolder folder_;
    std::vector<std::string> files_;
    std::string text_;
};

TEST(Program, says_what_it_can_do) {
    const ProcessOutput help = fvm_program({"--help"});
    EXPECT_EQ(help.status, 0);
    EXPECT_NE(help.standard_output.find("vector"), std::string::npos);
    const ProcessOutput run_help = fvm_program({"vector", "run", "--help"});
    EXPECT_EQ(run_help.status, 0);
    EXPECT_NE(run_help.standard_output.find("Examples:"), std::string::npos);
    EXPECT_EQ(fvm_program({"--version"}).standard_output, "fvm 0.1.0\n");
}

TEST(Program, wrong_usage_is_status_2_and_prints_no_result) {
    const std::vector<std::vector<std::string>> uses{
        {},
        {"dance"},
        {"vector"},
        {"vector", "run"},
        {"vector", "run", "--nonsense", "x"},
        {"vector", "run", "/nonexistent"},
        {"vector", "run", "-j", "0", "."},
        {"vector", "run", "--match", "(", FVM_SOURCE_DIR "/test/vectors"},
        {"vector", "run", "--nv", "x", FVM_SOURCE_DIR "/test/vectors"},
        {"vector", "run", "--nv", "20-18", FVM_SOURCE_DIR "/test/vectors"}};
    for (const auto& use : uses) {
        const ProcessOutput output = fvm_program(use);
        EXPECT_EQ(output.status, 2) << testing::PrintToString(use);
        EXPECT_EQ(output.standard_output, "") << testing::PrintToString(use);
        EXPECT_NE(output.standard_error, "") << testing::PrintToString(use);
    }
}

TEST_F(VectorCommand, run_ends_with_0_where_all_pass) {
    const ProcessOutput output = fvm_program({"vector", "run", files_[0], files_[1]});
    EXPECT_EQ(output.status, 0) << output.standard_error;
    EXPECT_TRUE(output.standard_output.starts_with("2 passed, 0 failed, 0 malformed of 2"))
        << output.standard_output;
    EXPECT_EQ(output.standard_error, "");
}

TEST_F(VectorCommand, run_ends_with_1_at_a_mismatch_and_shows_both_sides) {
    const ProcessOutput output = fvm_program({"vector", "run", write_wrong_vector(), files_[1]});
    EXPECT_EQ(output.status, 1);
    EXPECT_NE(output.standard_output.find("FAILED"), std::string::npos);
    EXPECT_NE(output.standard_output.find("  gas_used\n    expected "), std::string::npos);
    EXPECT_NE(output.standard_output.find("1 passed, 1 failed, 0 malformed of 2"),
              std::string::npos);
}

TEST_F(VectorCommand, run_shows_the_trace_of_what_fails_where_asked_to) {
    const std::string wrong = write_wrong_vector();
    const ProcessOutput without = fvm_program({"vector", "run", wrong});
    EXPECT_EQ(without.standard_output.find("OnChainMessage"), std::string::npos);
    const ProcessOutput with = fvm_program({"vector", "run", "--trace-failed", wrong, files_[1]});
    EXPECT_NE(with.standard_output.find("gas OnChainMessage"), std::string::npos);
    EXPECT_EQ(with.standard_output.find("passed  "), std::string::npos);
}

TEST_F(VectorCommand, run_ends_at_the_first_failure_where_asked_to) {
    const ProcessOutput output =
        fvm_program({"vector", "run", "--fail-fast", write_wrong_vector(), files_[1], files_[2]});
    EXPECT_EQ(output.status, 1);
    EXPECT_NE(output.standard_output.find("0 passed, 1 failed, 0 malformed of 1"),
              std::string::npos);
}

TEST_F(VectorCommand, run_ends_with_2_where_nothing_is_selected) {
    const ProcessOutput output = fvm_program({"vector", "run", files_[0], "-k", "no such name"});
    EXPECT_EQ(output.status, 2);
    EXPECT_EQ(output.standard_output, "");
    EXPECT_EQ(output.standard_error, "fvm: no vector was selected\n");
    EXPECT_EQ(fvm_program({"vector", "list", files_[0], "-k", "no such name"}).status, 2);
}

TEST_F(VectorCommand, run_ends_with_3_without_a_bundle) {
    const ProcessOutput output =
        shell("FVM_BUNDLES=" + folder_.file("none") + " exec \"$0\" vector run " + files_[0]);
    EXPECT_EQ(output.status, 3);
    EXPECT_NE(output.standard_error.find("make bundles"), std::string::npos);
    EXPECT_EQ(output.standard_output, "");
}

TEST_F(VectorCommand, run_ends_with_12_at_a_malformed_vector_and_runs_the_others) {
    const std::string cut = write("cut.json", text_.substr(0, text_.size() / 2));
    const ProcessOutput output = fvm_program({"vector", "run", cut, files_[1]});
    EXPECT_EQ(output.status, 12);
    EXPECT_NE(output.standard_output.find("malformed  " + cut), std::string::npos);
    EXPECT_NE(output.standard_output.find("1 passed, 0 failed, 1 malformed of 2"),
              std::string::npos);
}

TEST_F(VectorCommand, run_reads_a_vector_a_line_from_standard_input) {
    std::string line = text_;
    std::erase(line, '\n');
    const std::string file = write("lines.ndjson", line + "\n\n{}\n" + line + "\n");
    const ProcessOutput output = shell("exec \"$0\" vector run - --json < " + file);
    EXPECT_EQ(output.status, 12);
    std::vector<Json> documents;
    const auto lines = parse_lines(output.standard_output, documents);
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(*lines[0].member("status")->string(), "passed");
    EXPECT_EQ(*lines[1].member("status")->string(), "malformed");
    EXPECT_EQ(*lines[1].member("file")->string(), "-:3");
    EXPECT_EQ(*lines[2].member("status")->string(), "passed");
    EXPECT_EQ(*lines[3].member("type")->string(), "summary");
}

TEST_F(VectorCommand, json_has_the_documented_members) {
    const ProcessOutput output =
        fvm_program({"vector", "run", "--json", "--trace", write_wrong_vector()});
    EXPECT_EQ(output.status, 1);
    std::vector<Json> documents;
    const auto lines = parse_lines(output.standard_output, documents);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(*lines[0].member("type")->string(), "vector");
    EXPECT_EQ(*lines[0].member("status")->string(), "failed");
    EXPECT_EQ(*lines[0].member("nv")->unsigned_integer(), 18U);
    EXPECT_TRUE(lines[0].member("fault")->is_null());
    EXPECT_TRUE(lines[0].member("state_root")->string());
    const auto differences = lines[0].member("differences")->elements();
    ASSERT_TRUE(differences);
    ASSERT_EQ(differences->size(), 1U);
    EXPECT_EQ(*(*differences)[0].member("check")->string(), "gas_used");
    EXPECT_EQ(*(*differences)[0].member("message")->unsigned_integer(), 0U);
    const auto messages = lines[0].member("messages")->elements();
    ASSERT_TRUE(messages);
    EXPECT_TRUE((*messages)[0].member("exit_code")->unsigned_integer());
    const auto trace = (*messages)[0].member("trace");
    ASSERT_TRUE(trace);
    EXPECT_FALSE(trace->elements().value().empty());
    EXPECT_EQ(*lines[1].member("selected")->unsigned_integer(), 1U);
    EXPECT_EQ(*lines[1].member("failed")->unsigned_integer(), 1U);
}

TEST_F(VectorCommand, run_selects_by_name_pattern_and_version) {
    const std::string folder = FVM_SOURCE_DIR "/test/vectors/nv18";
    const auto count = [&](std::vector<std::string> options) {
        options.insert(options.begin(), {"vector", "list", folder, "--json"});
        std::vector<Json> documents;
        return parse_lines(fvm_program(options).standard_output, documents).size();
    };
    const std::size_t all = count({});
    EXPECT_EQ(all, files_.size());
    EXPECT_EQ(count({"--nv", "18"}), all);
    EXPECT_EQ(count({"--nv", "16,18-20"}), all);
    EXPECT_EQ(count({"--nv", "19"}), 0U);
    const std::size_t failing = count({"--exit-code", "7"});
    EXPECT_GT(failing, 0U);
    EXPECT_LT(failing, all);
    const std::size_t sends = count({"--method", "0"});
    EXPECT_GT(sends, 0U);
    EXPECT_LT(sends, all);
    const std::size_t multisig = count({"--actor", "multisig"});
    EXPECT_GT(multisig, 0U);
    EXPECT_LT(multisig, all);
    EXPECT_EQ(count({"--match", "^00(00|01)$"}), 0U);
    EXPECT_EQ(count({"--match", "/00(00|01)-"}), 2U);
}

TEST_F(VectorCommand, run_gives_the_same_results_in_the_same_order_with_more_threads) {
    const std::string folder = FVM_SOURCE_DIR "/test/vectors/nv18";
    const auto ids = [&](const std::string& jobs) {
        const ProcessOutput output = fvm_program({"vector", "run", folder, "-v", "--jobs", jobs});
        EXPECT_EQ(output.status, 0);
        return output.standard_output.substr(0, output.standard_output.rfind(" in "));
    };
    EXPECT_EQ(ids("1"), ids("2"));
}

TEST_F(VectorCommand, run_repeats_where_asked_to) {
    const ProcessOutput output =
        fvm_program({"vector", "run", files_[0], "--repeat", "20", "--json"});
    EXPECT_EQ(output.status, 0);
    std::vector<Json> documents;
    const auto lines = parse_lines(output.standard_output, documents);
    EXPECT_EQ(*lines[0].member("runs")->unsigned_integer(), 20U);
}

TEST_F(VectorCommand, run_writes_a_report_in_junits_form) {
    const std::string report = folder_.file("report.xml");
    const ProcessOutput output =
        fvm_program({"vector", "run", write_wrong_vector(), files_[1], "--junit", report});
    EXPECT_EQ(output.status, 1);
    const std::string text = read_text_file(report, 1 << 20).value_or("");
    EXPECT_NE(text.find("<testsuite name=\"vectors\" tests=\"2\" failures=\"1\" errors=\"0\">"),
              std::string::npos);
    EXPECT_NE(text.find("<failure>FAILED"), std::string::npos);
    EXPECT_EQ(fvm_program({"vector", "run", files_[1], "--junit", "/nonexistent/x"}).status, 11);
}

TEST_F(VectorCommand, run_works_without_a_code_cache_and_refuses_one_that_is_open_to_others) {
    const ProcessOutput open_folder =
        shell("mkdir -m 0777 " + folder_.file("open") + " && chmod 0777 " + folder_.file("open") +
              " && exec \"$0\" vector run --code-cache " + folder_.file("open") + " " + files_[0]);
    EXPECT_EQ(open_folder.status, 11);
    EXPECT_NE(open_folder.standard_error, "");
}

TEST_F(VectorCommand, show_decodes_messages) {
    const ProcessOutput output = fvm_program({"vector", "show", files_[0]});
    EXPECT_EQ(output.status, 0);
    for (const char* title : {"variant", "pre root", "message 0", "from", "expected gas"}) {
        EXPECT_NE(output.standard_output.find(title), std::string::npos) << title;
    }
    EXPECT_EQ(fvm_program({"vector", "show", write("bad.json", "{")}).status, 12);
}

}  // namespace
