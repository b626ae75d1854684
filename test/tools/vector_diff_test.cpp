#include <fvm/base/multibase.hpp>
#include <fvm/store/car_writer.hpp>
#include <fvm/vm/state_tree.hpp>
#include <test/tools/program.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/conformance/engines.hpp>
#include <tools/conformance/layered_store.hpp>
#include <tools/conformance/oracle.hpp>
#include <tools/conformance/runner.hpp>
#include <tools/conformance/text_file.hpp>
#include <tools/conformance/vector_state.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>

// `fvm vector diff --oracle` beside oracles that say what we say, something else, or nothing.

namespace fvm::tools {
namespace {

using nlohmann::json;
using test::TemporaryFolder;

class VectorDiff : public testing::Test {
  protected:
    /// A message that an actor answers.
    static std::string vector_file() {
        return FVM_SOURCE_DIR "/test/vectors/nv18/0035-account-authenticates.json";
    }
    /// What the reference would say if it did what we do.
    static json our_report() {
        const ProcessOutput run = test::fvm({"vector", "run", "--json", "--trace", vector_file()});
        EXPECT_EQ(run.status, 0) << run.standard_error;
        const json ours =
            json::parse(run.standard_output.substr(0, run.standard_output.find('\n')));
        return {{"variants", {{{"messages", ours["messages"]}, {"root", ours["state_root"]}}}}};
    }
    static json& message(json& report) { return report["variants"][0]["messages"][0]; }
    static json& trace(json& report) { return message(report)["trace"]; }

    /// The place of the n-th event of a kind.
    static std::size_t find_event(json& report, std::string_view kind, std::size_t n) {
        json& events = trace(report);
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (events[i]["event"] == kind && n-- == 0) {
                return i;
            }
        }
        ADD_FAILURE() << "no such event: " << kind;
        return 0;
    }

    std::string script(const std::string& body) {
        const std::string path = folder_.with_file("oracle", as_bytes("#!/bin/sh\n" + body));
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        return path;
    }
    /// An oracle that answers this. The state after the run is `post_car`, where there is one.
    std::string oracle(const json& report, const std::string& post_car = {}) {
        const std::string answer = folder_.with_file("report.json", as_bytes(report.dump()));
        const std::string copy = "[ \"$1\" = --post-car ] && cp '" + post_car + "' \"$2\"\n";
        return script("while [ $# -gt 0 ]; do\n" + (post_car.empty() ? "" : copy) +
                      "shift\ndone\nexec cat '" + answer + "'\n");
    }
    static ProcessOutput diff(const std::string& program,
                              const std::vector<std::string>& options = {},
                              const std::string& vector = vector_file()) {
        std::vector<std::string> line{"vector", "diff", "--oracle", "--oracle-program", program};
        line.insert(line.end(), options.begin(), options.end());
        line.push_back(vector);
        return test::fvm(line);
    }
    /// The oracle's report differs from ours, and this is what is said of it, in this order.
    void expect_difference(const json& report, const std::vector<std::string>& texts,
                           const std::string& post_car = {}) {
        const ProcessOutput output = diff(oracle(report, post_car));
        EXPECT_EQ(output.status, 1) << output.standard_error;
        EXPECT_TRUE(output.standard_output.starts_with("DIFFERENT  ")) << output.standard_output;
        std::size_t at = 0;
        for (const std::string& text : texts) {
            at = output.standard_output.find(text, at);
            ASSERT_NE(at, std::string::npos) << text << "\nis not in\n" << output.standard_output;
        }
    }

    TemporaryFolder folder_;
};

TEST_F(VectorDiff, an_oracle_that_says_the_same_is_equal) {
    json report = our_report();
    const ProcessOutput output = diff(oracle(report));
    EXPECT_EQ(output.status, 0) << output.standard_output << output.standard_error;
    EXPECT_TRUE(output.standard_output.starts_with("equal  ")) << output.standard_output;
    EXPECT_NE(output.standard_output.find(std::to_string(trace(report).size()) + " events"),
              std::string::npos);
}

TEST_F(VectorDiff, the_first_differing_charge_is_shown_and_no_later_one) {
    json report = our_report();
    const std::size_t first = find_event(report, "gas", 3);
    const std::size_t later = find_event(report, "gas", 4);
    trace(report)[first]["compute"] = "123456789";
    trace(report)[later]["compute"] = "987654321";
    const std::string name = trace(report)[first]["name"];
    const std::string place = std::to_string(first) + "  expected  ";
    expect_difference(report, {"message 0: the traces differ, of ", place, name, "123456.789",
                               "actual    ", name});
    const ProcessOutput output = diff(oracle(report));
    EXPECT_EQ(output.standard_output.find("987654.321"), std::string::npos);
    // What came before is there as far as it is asked for.
    const std::string before = trace(report)[0]["name"];
    EXPECT_NE(output.standard_output.find(before), std::string::npos);
    EXPECT_EQ(diff(oracle(report), {"--context", "0"}).standard_output.find("       0  "),
              std::string::npos);
}

TEST_F(VectorDiff, differing_calls_invocations_and_results_are_shown) {
    const std::vector<std::tuple<const char*, const char*, json>> changes{
        {"call", "method", 77},
        {"call", "value", "5"},
        {"call", "read_only", true},
        {"call", "to", "00e907"},
        {"invoke", "nonce", 99},
        {"invoke", "balance", "12"},
        {"invoke", "delegated_address", "040a0102"},
        {"return", "exit_code", 19}};
    for (const auto& [kind, member, value] : changes) {
        json report = our_report();
        const std::size_t at = find_event(report, kind, 0);
        trace(report)[at][member] = value;
        expect_difference(report, {std::to_string(at) + "  expected  ", "actual    "});
    }
}

TEST_F(VectorDiff, a_trace_that_ends_early_is_shown_on_either_side) {
    json report = our_report();
    const std::size_t size = trace(report).size();
    trace(report).erase(size - 1);
    expect_difference(report, {std::to_string(size - 1) + "  expected  (the trace has ended)"});
    report = our_report();
    trace(report).push_back(trace(report)[0]);
    expect_difference(report,
                      {std::to_string(size) + "  expected  ", "actual    (the trace has ended)"});
}

TEST_F(VectorDiff, each_part_of_a_receipt_is_compared) {
    const std::vector<std::tuple<const char*, json, const char*>> changes{
        {"exit_code", 33, "exit_code\n    expected 33"},
        {"return", "AQI=", "return\n    expected 0102"},
        {"gas_used", 7, "gas_used\n    expected 7\n"},
        {"events_root", "bafy2bzacedgarqfj2o5idhkyoxed2bqmn4bug3c7jou2dzhctn3f5nwumxmfq",
         "events_root\n    expected "
         "bafy2bzacedgarqfj2o5idhkyoxed2bqmn4bug3c7jou2dzhctn3f5nwumxmfq\n"
         "    actual   none"}};
    for (const auto& [member, value, text] : changes) {
        json report = our_report();
        message(report)[member] = value;
        expect_difference(report, {"message 0: the receipts differ\n", text});
    }
}

TEST_F(VectorDiff, another_number_of_messages_is_a_difference) {
    json report = our_report();
    report["variants"][0]["messages"] = json::array();
    expect_difference(report, {"0 messages executed by the oracle, 1 by us"});
}

TEST_F(VectorDiff, what_the_oracle_lacked_and_why_it_failed_is_told) {
    json report = our_report();
    report["variants"][0]["missing_blocks"] = {"bafyabsent"};
    expect_difference(report, {"the oracle missed block bafyabsent"});
    report = our_report();
    message(report)["gas_used"] = 1;
    message(report)["failure_info"] = "a reason of theirs";
    expect_difference(report, {"the oracle's failure:\na reason of theirs"});
}

/// The state after the vector, changed by hand, as the oracle's.
class VectorDiffState : public VectorDiff {
  protected:
    void SetUp() override {
        auto vector = load_vector(vector_file());
        ASSERT_TRUE(vector) << vector.error().to_text();
        vector_ = *std::move(vector);
        auto state = VectorState::open(vector_, bundles_);
        ASSERT_TRUE(state) << state.error().reason;
        state_ = *std::move(state);
        EngineSet engines(user_cache_folder("code"), 1);
        auto runner = VectorRunner::create({bundles_, engines});
        ASSERT_TRUE(runner);
        VectorRunner::Options options;
        options.store = &state_->store();
        const auto ran = runner->run(vector_, vector_.variants.front(), options);
        ASSERT_TRUE(ran && ran->passed());
        root_ = ran->root;
    }

    /// The report of an oracle whose state `change` was made to; its state is in post.car.
    template <class Change>
    json report_with(Change&& change) {
        const vm::NetworkRules& rules = *vm::rules_for(vector_.variants.front().network_version);
        ipld::MemoryStore written;
        LayeredStore store(written, &state_->store());
        auto tree = vm::StateTree::load(store, root_, rules.state_tree_versions);
        EXPECT_TRUE(tree);
        change(*tree);
        const auto changed = tree->flush();
        EXPECT_TRUE(changed);
        store::CarWriter writer({&*changed, 1});
        for (const auto& entry : written.entries()) {
            writer.write(entry.cid, entry.value.bytes());
        }
        static_cast<void>(folder_.with_file("post.car", writer.take()));
        json report = our_report();
        report["variants"][0]["root"] = changed->to_text();
        return report;
    }
    static ActorState actor(vm::StateTree& tree, ActorId id) {
        const auto found = tree.get_actor(id);
        EXPECT_TRUE(found && *found) << id;
        return found && *found ? **found : ActorState();
    }

    BundleSet bundles_{{}, default_bundle_folder()};
    Vector vector_;
    std::unique_ptr<VectorState> state_;
    ipld::Cid root_;
};

TEST_F(VectorDiffState, differing_roots_name_the_actors_and_their_fields_in_order) {
    std::string expected;
    const json report = report_with([&](vm::StateTree& tree) {
        ActorState burnt = actor(tree, burnt_funds_actor_id);
        burnt.nonce += 4;
        ActorState init = actor(tree, init_actor_id);
        expected = "f01: balance " + (init.balance + TokenAmount::from_atto(1)).to_text() + " -> " +
                   init.balance.to_text() + "\n";
        init.balance += TokenAmount::from_atto(1);
        tree.set_actor(burnt_funds_actor_id, burnt);
        tree.set_actor(init_actor_id, init);
    });
    expect_difference(report,
                      {"  state_root\n    expected " + std::string(report["variants"][0]["root"]),
                       "    actual   " + root_.to_text(), "actors, expected -> actual\n", expected,
                       "f099: nonce 4 -> 0\n"},
                      folder_.file("post.car"));
}

TEST_F(VectorDiffState, actors_that_only_one_side_has_are_named) {
    const json report = report_with([&](vm::StateTree& tree) {
        tree.set_actor(123'456, actor(tree, burnt_funds_actor_id));
        tree.delete_actor(burnt_funds_actor_id);
    });
    expect_difference(report,
                      {"f099: actor absent -> present\n", "f0123456: actor present -> absent\n"},
                      folder_.file("post.car"));
}

TEST_F(VectorDiffState, a_state_that_cannot_be_compared_says_why) {
    const json report = report_with([&](vm::StateTree& tree) {
        ActorState init = actor(tree, init_actor_id);
        init.nonce += 1;
        tree.set_actor(init_actor_id, init);
    });
    expect_difference(report, {"state_root\n", "post.car: No such file or directory"});
    const std::string broken = folder_.with_file("broken.car", as_bytes("no CAR at all"));
    expect_difference(report, {"state_root\n", " at offset "}, broken);
    // Not the state after the run but another file: its root is not there.
    const std::string bundle = default_bundle_folder() + "/genesis/mainnet.car";
    expect_difference(report, {"state_root\n", "not found while reading state root"}, bundle);
}

TEST_F(VectorDiff, an_oracle_that_is_not_there_or_fails_is_status_3) {
    const std::vector<std::pair<std::string, std::string>> programs{
        {folder_.file("absent"), "cannot run"},
        {folder_.with_file("data", as_bytes("no program")), "cannot run"},
        {script("echo the reason >&2\nexit 9\n"), "failed with status 9: the reason"}};
    for (const auto& [program, text] : programs) {
        const ProcessOutput output = diff(program);
        EXPECT_EQ(output.status, 3) << program;
        EXPECT_EQ(output.standard_output, "");
        EXPECT_NE(output.standard_error.find(text), std::string::npos) << output.standard_error;
    }
    const ProcessOutput crashed = diff(script("kill -SEGV $$\n"));
    EXPECT_EQ(crashed.status, 3);
    EXPECT_NE(crashed.standard_error.find("status 139"), std::string::npos);
    EXPECT_EQ(test::fvm({"vector", "diff", "--oracle", vector_file()},
                        {"FVM_ORACLE=" + folder_.file("absent")})
                  .status,
              3);
}

TEST_F(VectorDiff, an_oracle_that_prints_nonsense_is_status_3_and_says_where) {
    const std::vector<std::pair<const char*, const char*>> reports{
        {"", "the oracle's report"},
        {"hello", "the oracle's report"},
        {"[1, 2", "the oracle's report"},
        {"{}", "variants"},
        {R"({"variants": []})", "not one variant"},
        {R"({"variants": [{"messages": [{}], "root": "bafy"}]})", "exit_code"},
        {R"({"variants": [{"messages": [], "root": "bafy"}]})", "root"},
        {R"({"variants": [{"messages": [{"exit_code": 0, "return": "", "gas_used": 1,
             "events_root": null, "trace": [{"event": "dance"}]}], "root": ""}]})",
         "no event of a trace"}};
    for (const auto& [report, text] : reports) {
        const std::string answer = folder_.with_file("answer", as_bytes(std::string_view(report)));
        const ProcessOutput output = diff(script("exec cat '" + answer + "'\n"));
        EXPECT_EQ(output.status, 3) << report;
        EXPECT_NE(output.standard_error.find(text), std::string::npos) << output.standard_error;
    }
    // A lot on both outputs: neither may fill up while the other is read.
    const ProcessOutput loud = diff(
        script("head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero; head -c 300000 /dev/zero "
               ">&2; exit 1\n"));
    EXPECT_EQ(loud.status, 3);
}

/// The real one, where it has been built.
class VectorDiffOracle : public VectorDiff {
  protected:
    void SetUp() override {
        program_ = find_oracle();
        if (!std::filesystem::exists(program_)) {
            GTEST_SKIP() << "no oracle at " << program_ << ": `make oracle` builds it";
        }
        program_ = std::filesystem::absolute(program_).string();
    }

    /// The vector with another message, for which the oracle is sent on.
    std::string doctored_vector() {
        const auto vector = load_vector(test::smallest_vector());
        auto text = read_text_file(test::smallest_vector(), 1 << 26);
        EXPECT_TRUE(vector && text);
        const auto base64 = [](BytesView bytes) { return encode_base(Base::base64_padded, bytes); };
        const std::string before = base64(vector->messages.front().encoded);
        Message message = vector->messages.front().message;
        message.value += TokenAmount::from_atto(1);
        const std::size_t at = text->find(before);
        EXPECT_NE(at, std::string::npos);
        text->replace(at, before.size(), base64(ipld::cbor::encode(message)));
        return folder_.with_file("doctored.json", as_bytes(*text));
    }

    std::string program_;
};

TEST_F(VectorDiffOracle, agrees_with_us) {
    const ProcessOutput output = diff(program_, {}, test::smallest_vector());
    EXPECT_EQ(output.status, 0) << output.standard_output << output.standard_error;
    EXPECT_TRUE(output.standard_output.starts_with("equal  ")) << output.standard_output;
}

TEST_F(VectorDiffOracle, on_another_message_differs_in_the_call_and_in_two_balances) {
    const ProcessOutput output =
        diff(script("shift 2\nexec '" + program_ + "' vector '" + doctored_vector() + "' \"$@\"\n"),
             {}, test::smallest_vector());
    EXPECT_EQ(output.status, 1) << output.standard_error;
    const std::string& text = output.standard_output;
    EXPECT_NE(text.find("message 0: the traces differ"), std::string::npos) << text;
    EXPECT_NE(text.find("expected  call"), std::string::npos) << text;
    EXPECT_NE(text.find("state_root\n"), std::string::npos) << text;
    const std::size_t actors = text.find("actors, expected -> actual\n");
    ASSERT_NE(actors, std::string::npos) << text;
    // The sender and the receiver, and nobody else.
    const std::string changes = text.substr(text.find('\n', actors) + 1);
    EXPECT_EQ(std::ranges::count(changes, '\n'), 2) << text;
    EXPECT_NE(changes.find(": balance "), std::string::npos) << text;
}

}  // namespace
}  // namespace fvm::tools
