#include <fvm/ipld/codec.hpp>
#include <fvm/store/car_reader.hpp>
#include <fvm/store/car_store.hpp>
#include <fvm/store/car_writer.hpp>
#include <fvm/store/lmdb_store.hpp>
#include <fvm/vm/engine/wat.hpp>
#include <test/tools/program.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/conformance/json.hpp>
#include <tools/conformance/text_file.hpp>

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <string>
#include <vector>

// The program as its users see it: exit statuses and output of the commands on files and states.

namespace fvm::tools {
namespace {

using test::fvm;
using test::TemporaryFolder;

std::string bundle_file(const std::string& name) {
    return default_bundle_folder() + "/" + name;
}
constexpr const char* mainnet_v10 = "v10/builtin-actors-mainnet.car";

Bytes read_file(const std::string& path) {
    const auto text = read_text_file(path, std::uint64_t{1} << 30);
    EXPECT_TRUE(text) << text.error().note;
    return text ? to_bytes(as_bytes(*text)) : Bytes();
}

/// A CAR with a block and its root.
Bytes small_car() {
    const Bytes content = ipld::cbor::encode(std::string("a block of some length"));
    const ipld::Cid cid = ipld::Cid::of(ipld::codec::dag_cbor, content);
    store::CarWriter writer({&cid, 1});
    writer.write(cid, content);
    return writer.take();
}

/// Two accounts on the actors of network version 18.
std::vector<std::string> genesis(const std::string& output) {
    return {"genesis",
            "--nv",
            "18",
            "--account",
            "f1d2xrzcslx7xlbbylc5c3d5lvandqw4iwl6epxba=1000",
            "--account",
            "f410f33fpyd764dpmv7ap73qn5sx4b77obxwklnmoxfy=20 milliFIL",
            "-o",
            output};
}

TEST(CommandLine, help_says_what_the_exit_statuses_mean) {
    const ProcessOutput help = fvm({"--help"});
    EXPECT_EQ(help.status, 0);
    for (const char* line : {"  1    a mismatch", "  2    wrong usage", "  12   malformed input"}) {
        EXPECT_NE(help.standard_output.find(line), std::string::npos) << line;
    }
}

TEST(CommandLine, an_unknown_command_is_named_and_wrong_usage) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"nonsense"}, std::vector<std::string>{"car", "nonsense"}}) {
        const ProcessOutput output = fvm(words);
        EXPECT_EQ(output.status, 2);
        EXPECT_NE(output.standard_error.find("no command \"nonsense\""), std::string::npos)
            << output.standard_error;
    }
    EXPECT_EQ(fvm({}).status, 2);
}

TEST(CarCommands, a_whole_file_verifies) {
    const TemporaryFolder folder;
    const std::string car = folder.with_file("good.car", small_car());
    EXPECT_EQ(fvm({"car", "verify", car}).status, 0);
    const ProcessOutput listed = fvm({"car", "ls", car});
    EXPECT_EQ(listed.status, 0);
    EXPECT_NE(listed.standard_output.find("1 blocks, 23 bytes"), std::string::npos);
}

TEST(CarCommands, a_block_with_another_hash_is_a_mismatch) {
    const TemporaryFolder folder;
    Bytes car = small_car();
    car.back() ^= 1;
    EXPECT_EQ(fvm({"car", "verify", folder.with_file("bad.car", car)}).status, 1);
}

TEST(CarCommands, a_root_that_is_not_there_is_a_mismatch) {
    const TemporaryFolder folder;
    const ipld::Cid root = ipld::Cid::of(ipld::codec::dag_cbor, {});
    EXPECT_EQ(fvm({"car", "verify",
                   folder.with_file("rootless.car", store::CarWriter({&root, 1}).take())})
                  .status,
              1);
}

TEST(CarCommands, a_file_cut_short_is_malformed_and_an_absent_one_an_input_error) {
    const TemporaryFolder folder;
    Bytes car = small_car();
    car.pop_back();
    const std::string path = folder.with_file("short.car", car);
    EXPECT_EQ(fvm({"car", "verify", path}).status, 12);
    EXPECT_EQ(fvm({"car", "ls", path}).status, 12);
    EXPECT_EQ(fvm({"car", "ls", folder.file("absent.car")}).status, 11);
    EXPECT_EQ(fvm({"car", "ls"}).status, 2);
}

TEST(BundleCommands, a_canonical_bundle_is_inspected_and_verified) {
    const ProcessOutput inspected = fvm({"bundle", "inspect", "--json", bundle_file(mainnet_v10)});
    ASSERT_EQ(inspected.status, 0) << inspected.standard_error;
    const auto json = Json::parse(inspected.standard_output);
    ASSERT_TRUE(json);
    const Json* actors = json->find("actors");
    ASSERT_NE(actors, nullptr);
    // Published order of actors v10.
    ASSERT_EQ(actors->elements.size(), 16U);
    EXPECT_EQ(actors->elements[0].find("name")->text, "system");
    EXPECT_EQ(actors->elements[15].find("name")->text, "ethaccount");
    EXPECT_EQ(fvm({"bundle", "verify", bundle_file(mainnet_v10)}).status, 0);
}

TEST(BundleCommands, a_missing_bundle_is_missing_setup_and_another_car_malformed) {
    const TemporaryFolder folder;
    const ProcessOutput missing = fvm({"bundle", "inspect", folder.file("absent.car")});
    EXPECT_EQ(missing.status, 3);
    // Which brings the canonical ones, not this one.
    EXPECT_EQ(missing.standard_error.find("make bundles"), std::string::npos);
    EXPECT_EQ(fvm({"bundle", "inspect", folder.with_file("no.car", small_car())}).status, 12);
    EXPECT_EQ(fvm({"bundle", "verify", bundle_file("genesis/mainnet.car")}).status, 12);
}

TEST(BundleCommands, damaged_code_does_not_verify) {
    const TemporaryFolder folder;
    Bytes bundle = read_file(bundle_file(mainnet_v10));
    ASSERT_FALSE(bundle.empty());
    bundle.back() ^= 0x80;
    EXPECT_EQ(fvm({"bundle", "verify", folder.with_file("damaged.car", bundle)}).status, 1);
}

TEST(StateCommands, every_genesis_state_is_listed) {
    for (const std::string name : {"mainnet", "calibnet", "butterflynet", "interopnet"}) {
        const ProcessOutput listed =
            fvm({"state", "ls", "--json", bundle_file("genesis/" + name + ".car")});
        ASSERT_EQ(listed.status, 0) << name << ": " << listed.standard_error;
        const auto json = Json::parse(listed.standard_output);
        ASSERT_TRUE(json) << name;
        const std::vector<Json>& actors = json->find("actors")->elements;
        ASSERT_GT(actors.size(), 6U) << name;
        EXPECT_EQ(actors[1].find("id")->text, "f01");
        EXPECT_NE(actors[1].find("actor")->text.find("init"), std::string::npos) << name;
    }
}

TEST(StateCommands, an_actor_is_found_by_any_of_its_addresses) {
    const TemporaryFolder folder;
    const std::string state = folder.file("state.car");
    ASSERT_EQ(fvm(genesis(state)).status, 0);
    const auto by_key = fvm({"state", "get", state, "f1d2xrzcslx7xlbbylc5c3d5lvandqw4iwl6epxba"});
    const auto by_id = fvm({"state", "get", state, "f0100"});
    EXPECT_EQ(by_key.status, 0) << by_key.standard_error;
    EXPECT_EQ(by_key.standard_output, by_id.standard_output);
    EXPECT_NE(by_id.standard_output.find("1000 FIL"), std::string::npos);
    EXPECT_EQ(fvm({"state", "get", state, "f0777"}).status, 2);
    EXPECT_EQ(fvm({"state", "get", state, "nobody"}).status, 2);
}

TEST(StateCommands, blocks_that_are_missing_or_malformed_are_told_apart) {
    const TemporaryFolder folder;
    const std::string not_a_state = folder.with_file("no.car", small_car());
    EXPECT_EQ(fvm({"state", "ls", not_a_state}).status, 12);
    const std::string absent_root =
        "bafy2bzacedgarqfj2o5idhkyoxed2bqmn4bug3c7jou2dzhctn3f5nwumxmfq";
    const ProcessOutput missing = fvm({"state", "ls", not_a_state, "--root", absent_root});
    EXPECT_EQ(missing.status, 4);
    EXPECT_NE(missing.standard_error.find(absent_root), std::string::npos);
    EXPECT_EQ(fvm({"state", "ls", not_a_state, "--root", "bafy"}).status, 2);
    EXPECT_EQ(fvm({"state", "ls", folder.file("absent.car")}).status, 11);
}

TEST(StateCommands, a_persistent_store_is_read_from_a_root) {
    const TemporaryFolder folder;
    const std::string state = folder.file("state.car");
    ASSERT_EQ(fvm(genesis(state)).status, 0);
    std::string root;
    {
        auto input = store::Input::open(state);
        auto lmdb = store::LmdbStore::open(folder.file("lmdb"));
        ASSERT_TRUE(input && lmdb);
        const auto roots = store::load_car(*input, **lmdb);
        ASSERT_TRUE(roots);
        root = roots->front().to_text();
    }
    const ProcessOutput from_lmdb = fvm({"state", "ls", folder.file("lmdb"), "--root", root});
    EXPECT_EQ(from_lmdb.status, 0) << from_lmdb.standard_error;
    EXPECT_EQ(from_lmdb.standard_output, fvm({"state", "ls", state}).standard_output);
    EXPECT_EQ(fvm({"state", "ls", folder.file("lmdb")}).status, 2);
}

TEST(GenesisCommand, the_same_options_give_the_same_state) {
    const TemporaryFolder folder;
    const ProcessOutput first = fvm(genesis(folder.file("first.car")));
    const ProcessOutput second = fvm(genesis(folder.file("second.car")));
    ASSERT_EQ(first.status, 0) << first.standard_error;
    EXPECT_EQ(first.standard_output, second.standard_output);
    EXPECT_EQ(read_file(folder.file("first.car")), read_file(folder.file("second.car")));
    EXPECT_EQ(fvm({"car", "verify", folder.file("first.car")}).status, 0);
}

TEST(GenesisCommand, wrong_options_and_missing_bundles_have_their_statuses) {
    const TemporaryFolder folder;
    const std::string out = folder.file("state.car");
    EXPECT_EQ(fvm({"genesis", "-o", out}).status, 2);
    EXPECT_EQ(fvm({"genesis", "--nv", "1", "-o", out}).status, 2);
    EXPECT_EQ(fvm({"genesis", "--nv", "18", "-o", out, "--account", "f0100"}).status, 2);
    EXPECT_EQ(fvm({"genesis", "--nv", "18", "-o", out, "--account", "f01=1.5.5"}).status, 2);
    EXPECT_EQ(fvm({"genesis", "--nv", "18", "-o", out, "--bundle", folder.file("no.car")}).status,
              3);
    EXPECT_EQ(fvm({"genesis", "--nv", "18", "-o", out, "--bundle",
                   folder.with_file("other.car", small_car())})
                  .status,
              12);
}

// The root is that on which others made vectors with the reference.
TEST(GenesisCommand, a_state_can_be_taken_over_with_other_actors_of_the_same_names) {
    const TemporaryFolder folder;
    const std::string out = folder.file("state.car");
    const ProcessOutput made = fvm(
        {"genesis", "--nv", "28", "--from", bundle_file("genesis/butterflynet.car"), "-o", out});
    ASSERT_EQ(made.status, 0) << made.standard_error;
    EXPECT_EQ(made.standard_output,
              "bafy2bzaceaxxlbrgzh26sctul3c73omimh3cxu5dvhk2wnevmylgvllst7xto\n");
    EXPECT_EQ(fvm({"car", "verify", out}).status, 0);
    const ProcessOutput listed = fvm({"state", "ls", out, "--actor", "storageminer"});
    EXPECT_NE(listed.standard_output.find("f01002"), std::string::npos) << listed.standard_output;
}

TEST(GenesisCommand, taking_over_refuses_what_the_actors_or_the_version_cannot_be) {
    const TemporaryFolder folder;
    const std::string out = folder.file("state.car");
    const std::string butterflynet = bundle_file("genesis/butterflynet.car");
    // Its tree is of a later version, its actors of names that v8 lacks, and its own accounts.
    EXPECT_EQ(fvm({"genesis", "--nv", "17", "--from", butterflynet, "-o", out}).status, 12);
    EXPECT_EQ(fvm({"genesis", "--nv", "28", "--bundle",
                   bundle_file("v8/builtin-actors-mainnet.car"), "--from", butterflynet, "-o", out})
                  .status,
              12);
    EXPECT_EQ(fvm({"genesis", "--nv", "28", "--from", butterflynet, "-o", out, "--account",
                   "f1d2xrzcslx7xlbbylc5c3d5lvandqw4iwl6epxba=1"})
                  .status,
              2);
    EXPECT_EQ(
        fvm({"genesis", "--nv", "28", "--from", bundle_file("genesis/mainnet.car"), "-o", out})
            .status,
        12);
}

/// A module that returns the number of its own pages of memory as a block.
constexpr const char* small_actor = R"((module
    (import "ipld" "block_create" (func $create (param i32 i64 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "invoke") (param i32) (result i32)
      (i32.store (i32.const 8) (memory.size))
      (drop (call $create (i32.const 0) (i64.const 0x71) (i32.const 8) (i32.const 1)))
      (i32.load (i32.const 0)))))";

TEST(GenesisCommand, an_actor_of_ones_own_is_there_with_its_code_and_runs) {
    for (const std::string version : {"17", "18", "28"}) {
        const TemporaryFolder folder;
        const std::string module = folder.with_file("small.wat", as_bytes(small_actor));
        std::vector<std::string> command = genesis(folder.file("state.car"));
        command[2] = version;
        if (version == "17") {
            command.erase(command.begin() + 5, command.begin() + 7);
        }
        command.insert(command.end(), {"--actor", "f05000=" + module + ",3 FIL"});
        const ProcessOutput made = fvm(command);
        ASSERT_EQ(made.status, 0) << made.standard_error;
        const std::string stream = folder.with_file(
            "stream.json", as_bytes(R"({"nv": )" + version +
                                    R"(, "epoch": 5, "base_fee": 100, "circ_supply": "1000",
                "car": "state.car", "messages": [{"from": "f0100", "to": "f05000", "method": 2,
                "gas_limit": 100000000, "gas_fee_cap": 1000}]})"));
        const ProcessOutput report =
            fvm({"msg", "run", "--json", stream, "--post-car", folder.file("post.car")});
        ASSERT_EQ(report.status, 0) << report.standard_error;
        EXPECT_NE(report.standard_output.find(R"("return": "AQ==")"), std::string::npos)
            << report.standard_output;
        // The state after it still has the code.
        const auto before = store::CarStore::open(folder.file("state.car"));
        const auto after = store::CarStore::open(folder.file("post.car"));
        ASSERT_TRUE(before && after);
        const ipld::Cid code = ipld::Cid::of(ipld::codec::raw, *vm::assemble_wat(small_actor));
        EXPECT_TRUE(*(*before)->has(code));
        EXPECT_TRUE(*(*after)->has(code));
        EXPECT_NE(fvm({"state", "ls", folder.file("state.car")}).standard_output.find("f05000"),
                  std::string::npos);
    }
}

TEST(GenesisCommand, an_actor_that_is_there_gets_the_code_and_keeps_its_state) {
    const TemporaryFolder folder;
    const std::string module = folder.with_file("small.wat", as_bytes(small_actor));
    const std::string state = folder.file("state.car");
    ASSERT_EQ(fvm(genesis(state)).status, 0);
    const ProcessOutput plain = fvm({"state", "get", state, "f01", "--json"});
    std::vector<std::string> command = genesis(state);
    command.insert(command.end(), {"--actor", "f01=" + module});
    ASSERT_EQ(fvm(command).status, 0);
    const ProcessOutput changed = fvm({"state", "get", state, "f01", "--json"});
    const auto member = [](const ProcessOutput& output, const std::string& name) {
        const std::size_t at = output.standard_output.find("\"" + name + "\": ");
        return output.standard_output.substr(at, output.standard_output.find('\n', at) - at);
    };
    EXPECT_EQ(member(plain, "state"), member(changed, "state"));
    EXPECT_NE(member(plain, "code"), member(changed, "code"));
}

TEST(GenesisCommand, actors_that_cannot_be_are_told) {
    const TemporaryFolder folder;
    const std::string good = folder.with_file("small.wat", as_bytes(small_actor));
    const std::string bad = folder.with_file("bad.wat", as_bytes(std::string("(module (func $f")));
    const auto status = [&](const std::string& actor) {
        std::vector<std::string> command = genesis(folder.file("state.car"));
        command.insert(command.end(), {"--actor", actor});
        return fvm(command).status;
    };
    EXPECT_EQ(status("f05000"), 2);
    EXPECT_EQ(status("nobody=" + good), 2);
    EXPECT_EQ(status("f1d2xrzcslx7xlbbylc5c3d5lvandqw4iwl6epxba=" + good), 2);
    EXPECT_EQ(status("f05000=" + good + ",lots"), 2);
    EXPECT_EQ(status("f05000=" + good + ",-1"), 2);
    EXPECT_EQ(status("f05000=" + bad), 12);
    EXPECT_EQ(status("f05000=" + folder.file("absent.wasm")), 11);
}

TEST(MessageCommands, a_report_is_its_own_expectation_and_not_that_of_another_stream) {
    const TemporaryFolder folder;
    const std::string state = folder.file("state.car");
    ASSERT_EQ(fvm(genesis(state)).status, 0);
    const auto stream = [&](const std::string& value) {
        return folder.with_file(
            "stream-" + value + ".json",
            as_bytes(R"({"nv": 18, "epoch": 5, "base_fee": 100, "circ_supply": "1000",
                "car": "state.car", "messages": [{"id": "one", "from": "f0100", "to": "f099",
                "value": ")" +
                     value + R"(", "gas_limit": 10000000, "gas_fee_cap": 1000}]})"));
    };
    const std::string one = stream("1");
    const ProcessOutput report = fvm({"msg", "run", "--json", one});
    ASSERT_EQ(report.status, 0) << report.standard_error;
    const std::string expectation =
        folder.with_file("expected.json", as_bytes(report.standard_output));
    EXPECT_EQ(fvm({"msg", "run", one, "--expect", expectation}).status, 0);
    const ProcessOutput other = fvm({"msg", "run", stream("2"), "--expect", expectation});
    EXPECT_EQ(other.status, 1);
    EXPECT_NE(other.standard_error.find("the state root is"), std::string::npos);
    EXPECT_NE(fvm({"msg", "run", one, "--gas"}).standard_output.find("gas by charge"),
              std::string::npos);
}

TEST(MessageCommands, malformed_streams_and_states_are_told) {
    const TemporaryFolder folder;
    const std::string stream = folder.with_file(
        "stream.json",
        as_bytes(R"({"nv": 18, "epoch": 5, "base_fee": 1, "circ_supply": 1, "messages": []})"));
    EXPECT_EQ(fvm({"msg", "run", stream}).status, 2);
    EXPECT_EQ(fvm({"msg", "run", stream, "--state", folder.file("absent.car")}).status, 11);
    EXPECT_EQ(fvm({"msg", "run", folder.file("absent.json")}).status, 11);
    const std::string broken = folder.with_file("broken.json", as_bytes(R"({"nv": 18)"));
    const ProcessOutput malformed = fvm({"msg", "run", broken});
    EXPECT_EQ(malformed.status, 12);
    EXPECT_NE(malformed.standard_error.find("offset"), std::string::npos);
}

TEST(MessageCommands, a_state_that_lacks_blocks_is_told_with_the_block) {
    const TemporaryFolder folder;
    const std::string state = folder.file("state.car");
    ASSERT_EQ(fvm(genesis(state)).status, 0);
    const auto whole = store::CarStore::open(state);
    ASSERT_TRUE(whole);
    const ipld::Cid root = (*whole)->roots().front();
    const auto block = ipld::get_required(**whole, root, "root");
    ASSERT_TRUE(block);
    store::CarWriter writer({&root, 1});
    writer.write(root, block->bytes());
    const std::string stream = folder.with_file(
        "stream.json",
        as_bytes(R"({"nv": 18, "epoch": 5, "base_fee": 1, "circ_supply": 1, "messages": [
                     {"from": "f0100", "to": "f099", "gas_limit": 10000000}]})"));
    const ProcessOutput run =
        fvm({"msg", "run", stream, "--state", folder.with_file("bare.car", writer.take())});
    EXPECT_EQ(run.status, 4);
    EXPECT_NE(run.standard_error.find("not found while reading"), std::string::npos)
        << run.standard_error;
}

TEST(CacheCommands, a_folder_that_others_may_write_to_is_refused) {
    const TemporaryFolder folder;
    const std::string own = folder.file("own");
    EXPECT_EQ(fvm({"cache", "ls", "--folder", own}).status, 0);
    EXPECT_EQ(fvm({"cache", "purge", "--folder", own}).status, 0);
    const std::string shared = folder.file("shared");
    ASSERT_EQ(::mkdir(shared.c_str(), 0777), 0);
    ASSERT_EQ(::chmod(shared.c_str(), 0777), 0);
    const ProcessOutput refused = fvm({"cache", "ls", "--folder", shared});
    EXPECT_EQ(refused.status, 11);
    EXPECT_FALSE(refused.standard_error.empty());
}

}  // namespace
}  // namespace fvm::tools
