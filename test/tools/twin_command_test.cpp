#include <fvm/base/bytes.hpp>
#include <fvm/vm/engine/wat.hpp>
#include <test/tools/program.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/state/actor_bundle.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

// What `fvm twin` makes of an account of ours that answers nothing.

namespace fvm::tools {
namespace {

using test::fvm;
using test::TemporaryFolder;

class TwinCommand : public testing::Test {
  protected:
    TwinCommand() {
        const auto silent = vm::assemble_wat(R"((module (memory (export "memory") 1)
            (func (export "invoke") (param i32) (result i32) (i32.const 0))))");
        EXPECT_TRUE(silent);
        std::filesystem::create_directory(actors);
        static_cast<void>(folder.with_file("actors/account.wasm", *silent));
    }
    /// `more` are members of the stream, each with a comma behind it.
    std::string stream(const std::string& messages, const std::string& more = "") {
        return folder.with_file(
            "stream.json",
            as_bytes("{" + more +
                     R"("nv": 28, "epoch": 5, "base_fee": 1, "circ_supply": 1, "messages": [)" +
                     messages + "]}"));
    }
    ProcessOutput twin(const std::string& messages, const std::vector<std::string>& more = {}) {
        return twin_of(stream(messages), actors, more);
    }
    static ProcessOutput twin_of(const std::string& stream, const std::string& ours,
                                 const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments{
            "twin",    stream,    "--ours",    ours,
            "--state", "genesis", "--account", "f1d2xrzcslx7xlbbylc5c3d5lvandqw4iwl6epxba=1000"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return fvm(arguments);
    }
    static std::string canonical_bundle() {
        return canonical_bundle_path(default_bundle_folder(), 18, "mainnet");
    }
    static bool has(const std::string& text, std::string_view part) {
        return text.find(part) != std::string::npos;
    }

    const TemporaryFolder folder;
    const std::string actors = folder.file("actors");
    const std::string transfer = R"({"id": "pay", "from": "f0100", "to": "f099", "value": 1})";
    const std::string question =
        R"({"id": "ask", "from": "f0100", "to": "f0100", "method": 2, "nonce": 1})";
    /// Accounts take methods of others' without a word, as ours takes all.
    const std::string remark =
        R"({"id": "say", "from": "f0100", "to": "f0100", "method": 16777216, "nonce": 1})";
};

TEST_F(TwinCommand, sums_up_messages_that_are_equal) {
    const ProcessOutput equal = twin(transfer + "," + remark);
    EXPECT_EQ(equal.status, 0) << equal.standard_error;
    EXPECT_TRUE(has(equal.standard_output, "Our code ran in 1 calls: account 1\n"));
    EXPECT_TRUE(has(equal.standard_output, "2 messages, 0 different"));
    EXPECT_TRUE(has(equal.standard_output, "OnChainMessage"));
}

TEST_F(TwinCommand, nothing_is_equal_where_no_code_of_ours_ran) {
    const ProcessOutput unreached = twin(transfer);
    EXPECT_EQ(unreached.status, 2);
    EXPECT_TRUE(has(unreached.standard_output, "Our code ran in 0 calls; not reached: account\n"));
    EXPECT_TRUE(has(unreached.standard_error, "no message reached code of ours"));
    // A method that is called with more than there is does not begin.
    const ProcessOutput unpaid =
        twin(R"({"from": "f0100", "to": "f099", "method": 2, "value": 9000000000000000000000})");
    EXPECT_EQ(unpaid.status, 2);
    EXPECT_TRUE(has(unpaid.standard_output, "INSUFFICIENT_FUNDS: 1"));
    const ProcessOutput empty = twin("", {"--json"});
    EXPECT_EQ(empty.status, 2);
    EXPECT_TRUE(has(empty.standard_output, R"("charges": {})"));
    EXPECT_TRUE(has(empty.standard_error, "nothing was selected"));
}

TEST_F(TwinCommand, canonical_modules_are_none_of_ours) {
    const std::string unpacked = folder.file("unpacked");
    ASSERT_EQ(fvm({"bundle", "unpack", canonical_bundle(), "-o", unpacked}).status, 0);
    const ProcessOutput same = twin_of(stream(remark), unpacked);
    EXPECT_EQ(same.status, 3);
    EXPECT_TRUE(has(same.standard_error, "no actor that differs"));
    // Nor are those of another network or release, which a mixed bundle may have beside ours.
    for (const auto& other : {canonical_bundle_path(default_bundle_folder(), 18, "devnet"),
                              canonical_bundle_path(default_bundle_folder(), 17, "mainnet")}) {
        EXPECT_EQ(twin_of(stream(remark), other).status, 3) << other;
    }
}

TEST_F(TwinCommand, modules_that_cannot_run_are_refused_before_the_first_message) {
    static_cast<void>(folder.with_file("actors/account.wasm", BytesView{}));
    const ProcessOutput empty = twin(remark);
    EXPECT_EQ(empty.status, 12);
    EXPECT_TRUE(has(empty.standard_error, "account is nothing that runs at network version 28"));
    static_cast<void>(folder.with_file("actors/paych.wasm", BytesView{}));
    static_cast<void>(folder.with_file("actors/paymentchannel.wasm", BytesView{}));
    const ProcessOutput twice = twin(remark);
    EXPECT_EQ(twice.status, 2);
    EXPECT_TRUE(has(twice.standard_error, "two modules of one actor"));
}

TEST_F(TwinCommand, takes_the_modules_of_the_network_before_those_of_all) {
    std::filesystem::create_directory(actors + "/mainnet");
    std::filesystem::rename(actors + "/account.wasm", actors + "/mainnet/account.wasm");
    static_cast<void>(folder.with_file("actors/account.wasm", BytesView{}));
    const std::string messages = transfer + "," + remark;
    const ProcessOutput own = twin(messages);
    EXPECT_EQ(own.status, 0) << own.standard_error;
    EXPECT_EQ(twin(messages, {"--network", "devnet", "--canonical", canonical_bundle()}).status,
              12);
}

TEST_F(TwinCommand, the_canonical_actors_are_those_that_the_stream_names) {
    const std::string absent = stream(transfer + "," + remark, R"("bundle": "absent.car",)");
    EXPECT_TRUE(has(twin_of(absent, actors).standard_error, folder.file("absent.car")));
    const ProcessOutput given = twin_of(absent, actors, {"--canonical", canonical_bundle()});
    EXPECT_EQ(given.status, 0) << given.standard_error;
}

TEST_F(TwinCommand, prints_both_sides_of_what_differs_and_goes_on_with_the_canonical_state) {
    const std::string again =
        R"({"id": "pay again", "from": "f0100", "to": "f099", "value": 1, "nonce": 2})";
    const ProcessOutput different = twin(transfer + "," + question + "," + again);
    EXPECT_EQ(different.status, 1) << different.standard_error;
    EXPECT_TRUE(has(different.standard_output, "message 2 (ask)"));
    EXPECT_TRUE(has(different.standard_output, "  return\n    canonical 55"));
    EXPECT_TRUE(has(different.standard_output, "3 messages, 1 different"));
    const ProcessOutput json = twin(transfer + "," + question, {"--json"});
    EXPECT_EQ(json.status, 1);
    EXPECT_TRUE(has(json.standard_output, R"("different": 1)"));
}

TEST_F(TwinCommand, answers_messages_line_by_line) {
    const std::string lines = folder.with_file(
        "lines", as_bytes(R"({"from": "f0100", "to": "f0100", "method": 2, "discard": true})"
                          "\n" +
                          transfer + "\n"));
    const auto served = run_process(
        {"/bin/sh", "-c",
         std::string(FVM_PROGRAM) + " twin " + stream("") + " --serve --state genesis --ours " +
             actors + " --account f1d2xrzcslx7xlbbylc5c3d5lvandqw4iwl6epxba=1000 <" + lines});
    ASSERT_TRUE(served) << served.error();
    EXPECT_EQ(served->status, 1) << served->standard_error;
    EXPECT_TRUE(has(served->standard_output, R"({"what":"return","canonical":"55)"));
    EXPECT_TRUE(has(served->standard_output, R"({"id":"pay","exit_code":0,)"));
    EXPECT_TRUE(has(served->standard_output, R"({"messages":2,"different":1,)"));
}

TEST_F(TwinCommand, wrong_usage_and_missing_setup_have_their_statuses) {
    EXPECT_EQ(fvm({"twin", stream(transfer), "--ours", actors}).status, 2);
    EXPECT_EQ(fvm({"twin", folder.file("absent.json"), "--ours", actors}).status, 11);
    EXPECT_EQ(twin("{}").status, 12);
    EXPECT_EQ(twin(transfer, {"--nv", "99"}).status, 2);
    EXPECT_EQ(twin(question, {"--show", "-1"}).status, 2);
    const ProcessOutput misplaced =
        fvm({"twin", stream(transfer), "--ours", actors, "--state", folder.file("state.car"),
             "--account", "f1d2xrzcslx7xlbbylc5c3d5lvandqw4iwl6epxba=1000"});
    EXPECT_EQ(misplaced.status, 2);
    EXPECT_TRUE(has(misplaced.standard_error, "--account"));
    EXPECT_EQ(twin_of(stream(transfer), folder.file("absent")).status, 3);
    std::filesystem::rename(actors + "/account.wasm", actors + "/nobody.wasm");
    EXPECT_EQ(twin(transfer).status, 2);
    std::filesystem::remove(actors + "/nobody.wasm");
    const ProcessOutput nothing = twin(transfer);
    EXPECT_EQ(nothing.status, 3);
    EXPECT_TRUE(has(nothing.standard_error, "no actor that differs"));
}

}  // namespace
}  // namespace fvm::tools
