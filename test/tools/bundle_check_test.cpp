#include <fvm/ipld/codec.hpp>
#include <fvm/store/car_writer.hpp>
#include <test/robustness/damage.hpp>
#include <test/store/compressed.hpp>
#include <test/tools/bundle_modules.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/state/bundle_check.hpp>
#include <tools/state/bundle_diff.hpp>

#include <algorithm>

// What `fvm bundle verify` and `fvm bundle diff` see.

namespace fvm::tools {
namespace {

using test::small_actor;
using test::small_actors;
using test::TemporaryFolder;
using testing::Test;

/// What is wrong with a module, at all versions or one.
std::vector<std::string> wrong_with(BytesView module, std::optional<NetworkVersion> version = {}) {
    const auto report = check_module(module, version);
    EXPECT_TRUE(report) << report.error().reason;
    return report ? report->wrong : std::vector<std::string>();
}

std::string versions_of(BytesView module) {
    const auto report = check_module(module);
    return report ? describe_versions(report->network_versions) : report.error().reason;
}

using Lines = std::vector<std::string>;

TEST(CheckedModules, run_where_there_is_all_that_they_import) {
    EXPECT_EQ(versions_of(small_actor(1)), "15 to 29");
    EXPECT_EQ(wrong_with(small_actor(1)), Lines());
    EXPECT_EQ(versions_of(small_actor(1, R"((import "self" "root"
        (func (param i32 i32) (result i32))))")),
              "none");
    // Only FVM v3 and v4 have it; only v2 and v3.
    EXPECT_EQ(versions_of(small_actor(1, R"((import "gas" "available"
        (func (param i32) (result i32))))")),
              "18 to 29");
    EXPECT_EQ(versions_of(small_actor(1, R"((import "self" "self_destruct"
        (func (param i32 i32) (result i32))))")),
              "15 to 20");
}

TEST(CheckedModules, import_nothing_but_syscalls) {
    EXPECT_EQ(wrong_with(small_actor(1, R"((import "env" "now" (func (result i64))))")),
              Lines{"import of env.now, which is no syscall"});
    EXPECT_EQ(wrong_with(small_actor(1, R"((import "gas" "available" (global i32)))")),
              Lines{"import of gas.available, which is not a function"});
    EXPECT_EQ(
        wrong_with(small_actor(1, R"((import "gas" "available" (func (param i64) (result f64))))")),
        Lines{"import of gas.available as (i64) -> (f64), the syscall is (i32) -> (i32)"});
    EXPECT_EQ(wrong_with(small_actor(1, R"((import "gas" "available"
        (func (param i32) (result i32))))"),
                         NetworkVersion::v17),
              Lines{"import of gas.available, which is no syscall"});
}

TEST(CheckedModules, export_memory_and_invoke) {
    EXPECT_EQ(wrong_with(test::wat("(module)")),
              (Lines{"no export of a memory \"memory\"", "no export of a function \"invoke\""}));
    EXPECT_EQ(wrong_with(test::wat(R"((module (memory (export "memory") 1)
                  (func (export "invoke") (param i64) (result i32) (i32.const 0))))")),
              Lines{"invoke is not (i32) -> (i32)"});
    const auto report = check_module(small_actor(
        1, R"((global (export "__heap_base") i32 (i32.const 9)) (table (export "t") 1 funcref))"));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->wrong, Lines());
    EXPECT_EQ(report->remarks, Lines{"exports __heap_base"});
}

TEST(CheckedModules, with_floating_point_get_a_remark_wherever_it_is) {
    for (const char* floats :
         {"(func (drop (f64.const 1)))", "(func (local f32))", "(func (param f64))",
          "(func (result i32) (i32.trunc_sat_f32_s (f32.const 1)))",
          "(func (result i64) (i64.reinterpret_f64 (f64.const 1)))"}) {
        const auto report = check_module(small_actor(1, floats));
        ASSERT_TRUE(report);
        EXPECT_EQ(report->remarks, Lines{"floating point in 1 functions"}) << floats;
        EXPECT_EQ(report->wrong, Lines());
    }
    const auto global = check_module(small_actor(1, "(global f64 (f64.const 1))"));
    ASSERT_TRUE(global);
    EXPECT_EQ(global->remarks, Lines{"floating point in 0 functions and in globals"});
    const auto integers = check_module(
        small_actor(1, "(func (result i64) (i64.extend_i32_s (i32.wrap_i64 (i64.const 7))))"));
    ASSERT_TRUE(integers);
    EXPECT_EQ(integers->remarks, Lines());
}

TEST(CheckedModules, that_validation_refuses_are_wrong) {
    const Lines wrong = wrong_with(test::wat(R"((module (memory (export "memory") 2 1)
                  (func (export "invoke") (param i32) (result i32) (i32.const 0))))"));
    ASSERT_EQ(wrong.size(), 1U);
    EXPECT_TRUE(wrong.front().starts_with("refused: memory of an impossible size")) << wrong[0];
}

class CheckedBundles : public Test {
  protected:
    Lines wrong(BytesView car, const BundleCheckOptions& options = {}) {
        const auto report = check_bundle(folder_.with_file("bundle.car", car), options);
        EXPECT_TRUE(report) << report.error().reason;
        return report ? report->wrong : Lines{report.error().reason};
    }
    Lines wrong(const std::vector<BundleActor>& actors, const BundleCheckOptions& options = {}) {
        return wrong(pack_bundle(actors), options);
    }
    static std::string published(unsigned version) {
        return canonical_bundle_path(default_bundle_folder(), version, "mainnet");
    }
    static std::string code_of(const BundleActor& actor) {
        return ipld::Cid::of(ipld::codec::raw, actor.code.bytes()).to_text() + " (code of " +
               actor.name + ")";
    }
    /// The blocks of the bundle of small_actors(), in an order of one's own; numbers from 0 on.
    static Bytes reordered(const std::vector<std::size_t>& order) {
        auto car = store::CarStore::from_bytes(pack_bundle(small_actors()));
        EXPECT_TRUE(car);
        store::CarWriter writer((*car)->roots());
        for (const std::size_t number : order) {
            const ipld::Cid& cid = (*car)->cid(number);
            writer.write(cid, (*car)->get(cid)->value().bytes());
        }
        return writer.take();
    }

    TemporaryFolder folder_;
};

TEST_F(CheckedBundles, that_are_published_are_right) {
    for (const unsigned version : {8U, 9U, 10U, 12U, 18U}) {
        const auto report =
            check_bundle(canonical_bundle_path(default_bundle_folder(), version, "mainnet"), {});
        ASSERT_TRUE(report) << report.error().reason;
        EXPECT_EQ(report->wrong, Lines());
        EXPECT_EQ(describe_versions(report->network_versions), version < 10   ? "15 to 17"
                                                               : version < 12 ? "18 to 20"
                                                                              : "21 to 29");
    }
    EXPECT_EQ(wrong(small_actors()), Lines());
}

TEST_F(CheckedBundles, that_are_published_are_not_strictly_right) {
    BundleCheckOptions options;
    options.strict = true;
    options.actors = {"ethaccount", "paych"};
    const auto report = check_bundle(published(18), options);
    ASSERT_TRUE(report) << report.error().reason;
    EXPECT_EQ(report->wrong, (Lines{"paymentchannel: exports __data_end, __heap_base",
                                    "paymentchannel: floating point in 8 functions",
                                    "ethaccount: exports __data_end, __heap_base"}));
    options.actors = {"payche"};
    EXPECT_FALSE(check_bundle(published(18), options));
}

TEST_F(CheckedBundles, have_the_published_names_in_the_published_order) {
    std::vector<BundleActor> actors = small_actors();
    std::swap(actors[5], actors[6]);
    EXPECT_EQ(wrong(actors),
              (Lines{"actor 6 is called storagemarket, in published bundles storageminer",
                     "actor 7 is called storageminer, in published bundles storagemarket"}));
    EXPECT_EQ(wrong(small_actors(13)), Lines{"13 actors: published bundles have 11, 12 or 16"});
}

TEST_F(CheckedBundles, have_no_two_actors_with_the_same_code) {
    std::vector<BundleActor> actors = small_actors();
    actors[3].code = actors[2].code;
    EXPECT_EQ(wrong(actors), Lines{"account and cron have the same code"});
}

TEST_F(CheckedBundles, have_their_blocks_in_the_order_of_the_manifest) {
    const std::vector<BundleActor> actors = small_actors();
    std::vector<std::size_t> order(18);
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    EXPECT_EQ(wrong(reordered(order)), Lines());
    std::swap(order[4], order[5]);
    EXPECT_EQ(wrong(reordered(order)), Lines{"block 5 is " + code_of(actors[3]) + ", where " +
                                             code_of(actors[2]) + " belongs"});
    std::swap(order[4], order[5]);
    order.push_back(7);
    EXPECT_EQ(wrong(reordered(order)), Lines{"block 19, " + code_of(actors[5]) +
                                             ", comes after all that the manifest names"});
}

TEST_F(CheckedBundles, are_encoded_as_the_published_ones) {
    // The two entries of the header, which may come in either order.
    Bytes car = pack_bundle(small_actors());
    ASSERT_EQ(as_text(BytesView(car).subspan(2, 6)), "eroots");
    ASSERT_EQ(as_text(BytesView(car).subspan(52, 8)), "gversion");
    std::rotate(car.begin() + 2, car.begin() + 52, car.begin() + 61);
    EXPECT_EQ(wrong(car),
              Lines{"from offset 2 on not the bytes of a published bundle of these actors"});
    // The root's section with its length in one byte more than it takes.
    car = pack_bundle(small_actors());
    car[61] |= 0x80U;
    car.insert(car.begin() + 62, 0);
    const auto report = check_bundle(folder_.with_file("bundle.car", car), {});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind, Failure::Kind::malformed);
}

TEST_F(CheckedBundles, name_the_block_that_is_damaged) {
    const std::vector<BundleActor> actors = small_actors();
    Bytes car = pack_bundle(actors);
    car.back() ^= 1U;
    EXPECT_EQ(wrong(car), Lines{code_of(actors.back()) + ": the block does not match"});
}

TEST_F(CheckedBundles, may_be_compressed_which_is_a_remark) {
    const std::string file =
        folder_.with_file("bundle.car", test::zstandard(pack_bundle(small_actors())));
    const auto report = check_bundle(file, {});
    ASSERT_TRUE(report) << report.error().reason;
    EXPECT_EQ(report->wrong, Lines());
    EXPECT_EQ(report->remarks, Lines{"the file is compressed, published ones are not"});
    EXPECT_NE(test::fvm({"bundle", "verify", file}).standard_output.find(report->remarks.front()),
              std::string::npos);
    BundleCheckOptions strict;
    strict.strict = true;
    const auto strictly = check_bundle(file, strict);
    ASSERT_TRUE(strictly);
    EXPECT_EQ(strictly->wrong, report->remarks);
    EXPECT_EQ(strictly->remarks, Lines());
    // A few bytes that become too many.
    const std::string bomb =
        folder_.with_file("bomb.car", test::zstandard(Bytes(max_bundle_size + 1, 0)));
    const auto refused = check_bundle(bomb, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, Failure::Kind::malformed);
    EXPECT_NE(refused.error().reason.find("more data than the limit allows"), std::string::npos)
        << refused.error().reason;
}

TEST_F(CheckedBundles, of_damaged_bytes_give_an_error_or_say_what_is_wrong) {
    const Bytes car = pack_bundle(small_actors(11));
    fvm::test::Sequence random(1);
    for (int i = 0; i < 600; ++i) {
        const Bytes damaged = i % 3 == 0 ? to_bytes(BytesView(car).first(random.below(car.size())))
                              : i % 3 == 1 ? fvm::test::with_flipped_bits(car, random)
                                           : fvm::test::with_a_changed_part(car, random);
        const auto report = check_bundle(folder_.with_file("bundle.car", damaged), {});
        if (damaged == car) {
            continue;
        }
        EXPECT_TRUE(!report ? !report.error().reason.empty() : !report->wrong.empty()) << i;
    }
}

TEST_F(CheckedBundles, run_at_the_network_version_that_is_asked_for) {
    BundleCheckOptions options;
    options.network_version = NetworkVersion::v28;
    EXPECT_EQ(wrong(small_actors(), options), Lines());
    // There a manifest must list the actors of FEVM.
    EXPECT_EQ(wrong(small_actors(12), options),
              Lines{"no network version runs all of these actors"});
    options.network_version = NetworkVersion{99};
    const auto report = check_bundle(folder_.file("bundle.car"), options);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind, Failure::Kind::usage);
}

TEST_F(CheckedBundles, name_the_actor_with_a_module_that_cannot_run) {
    std::vector<BundleActor> actors = small_actors();
    actors[9].code = ipld::Block::copy_of(test::wat("(module (memory (export \"memory\") 1))"));
    EXPECT_EQ(wrong(actors), Lines{"reward: no export of a function \"invoke\""});
    actors[9].code = ipld::Block::copy_of(
        small_actor(1, R"((import "self" "self_destruct" (func (param i32 i32) (result i32))))"));
    actors[10].code = ipld::Block::copy_of(
        small_actor(1, R"((import "actor" "upgrade_actor" (func (param i32 i32) (result i32))))"));
    EXPECT_EQ(wrong(actors),
              Lines{"verifiedregistry: import of actor.upgrade_actor, which is no syscall"});
}

TEST_F(CheckedBundles, are_all_told_of_whatever_one_of_them_is) {
    const std::string good = folder_.with_file("good.car", pack_bundle(small_actors()));
    const std::string wrong_set = folder_.with_file("wrong.car", pack_bundle(small_actors(13)));
    const std::string absent = folder_.file("absent.car");
    const std::string garbage = folder_.with_file("garbage.car", as_bytes("garbage"));
    const ProcessOutput output = test::fvm({"bundle", "verify", garbage, absent, wrong_set, good});
    EXPECT_EQ(output.status, 12);
    EXPECT_NE(output.standard_output.find(good + ": 16 actors"), std::string::npos);
    for (const std::string& path : {garbage, absent, wrong_set}) {
        EXPECT_NE(output.standard_error.find(path), std::string::npos) << output.standard_error;
    }
    EXPECT_EQ(output.standard_error.find("make bundles"), std::string::npos);
    EXPECT_EQ(test::fvm({"bundle", "verify", wrong_set, good}).status, 1);
    const ProcessOutput json = test::fvm({"bundle", "verify", "--json", absent, good});
    EXPECT_EQ(json.status, 3);
    EXPECT_EQ(std::ranges::count(json.standard_output, '\n'), 2) << json.standard_output;
}

TEST_F(CheckedBundles, do_not_command_the_terminal) {
    std::vector<BundleActor> actors = small_actors();
    actors[5].name = "acc\x1b[2Jount\xc2\x9b";
    actors[4].code =
        ipld::Block::copy_of(small_actor(4, "(import \"e\\1bnv\" \"now\" (func (result i64)))"));
    const std::string file = folder_.with_file("bundle.car", pack_bundle(actors));
    for (const char* command : {"inspect", "verify"}) {
        const ProcessOutput output = test::fvm({"bundle", command, file});
        const std::string said = output.standard_output + output.standard_error;
        EXPECT_EQ(said.find('\x1b'), std::string::npos) << command;
        EXPECT_EQ(said.find("\xc2\x9b"), std::string::npos) << command;
        EXPECT_NE(said.find(R"(acc\x1b[2Jount\xc2\x9b)"), std::string::npos) << said;
        EXPECT_NE(said.find(R"(e\x1bnv.now)"), std::string::npos) << said;
    }
}

class ComparedBundles : public Test {
  protected:
    BundleDifference compare(const std::vector<BundleActor>& before,
                             const std::vector<BundleActor>& after) {
        const auto open = [&](const char* name, const std::vector<BundleActor>& actors) {
            auto bundle = open_bundle(folder_.with_file(name, pack_bundle(actors)), true);
            EXPECT_TRUE(bundle) << bundle.error().reason;
            return *std::move(bundle);
        };
        const auto difference = compare_bundles(open("1.car", before), open("2.car", after));
        EXPECT_TRUE(difference) << difference.error().reason;
        return *difference;
    }
    TemporaryFolder folder_;
};

TEST_F(ComparedBundles, differ_in_code_and_imports) {
    std::vector<BundleActor> before = small_actors();
    std::vector<BundleActor> after = before;
    EXPECT_TRUE(compare(before, after).same_manifest);
    before[1].code = ipld::Block::copy_of(
        small_actor(1, R"((import "self" "root" (func (param i32 i32 i32) (result i32))))"));
    after[1].code = ipld::Block::copy_of(
        small_actor(1, R"((import "gas" "available" (func (param i32) (result i32))))"));
    const BundleDifference difference = compare(before, after);
    EXPECT_FALSE(difference.same_manifest);
    ASSERT_EQ(difference.actors.size(), 16U);
    for (std::size_t i = 0; i < 16; ++i) {
        EXPECT_EQ(difference.actors[i].is_same(), i != 1);
    }
    EXPECT_EQ(difference.actors[1].added_imports(), Lines{"gas.available"});
    EXPECT_EQ(difference.actors[1].removed_imports(), Lines{"self.root"});
    EXPECT_EQ(difference.actors[1].before->size, before[1].code.size());
    EXPECT_EQ(difference.actors[1].after->size, after[1].code.size());
}

TEST_F(ComparedBundles, need_not_have_the_same_actors) {
    const BundleDifference difference = compare(small_actors(11), small_actors(16));
    ASSERT_EQ(difference.actors.size(), 16U);
    EXPECT_EQ(difference.actors[11].name, "datacap");
    EXPECT_FALSE(difference.actors[11].before);
    EXPECT_FALSE(difference.actors[11].is_same());
    EXPECT_EQ(difference.actors[11].added_imports(), Lines());
}

TEST_F(ComparedBundles, end_with_exit_status_1_where_they_differ) {
    const std::string one = folder_.with_file("1.car", pack_bundle(small_actors()));
    std::vector<BundleActor> others = small_actors();
    others[2].code = ipld::Block::copy_of(small_actor(77));
    const std::string two = folder_.with_file("2.car", pack_bundle(others));
    EXPECT_EQ(test::fvm({"bundle", "diff", one, one}).status, 0);
    // With a block that the manifest does not name.
    Bytes more = pack_bundle(small_actors());
    const Bytes block = to_bytes(as_bytes("more"));
    const Bytes cid = ipld::Cid::of(ipld::codec::raw, block).to_bytes();
    more.push_back(static_cast<std::uint8_t>(cid.size() + block.size()));
    more.insert(more.end(), cid.begin(), cid.end());
    more.insert(more.end(), block.begin(), block.end());
    EXPECT_EQ(test::fvm({"bundle", "diff", one, folder_.with_file("more.car", more)}).status, 1);
    const ProcessOutput output = test::fvm({"bundle", "diff", one, two});
    EXPECT_EQ(output.status, 1);
    EXPECT_NE(output.standard_output.find("cron"), std::string::npos) << output.standard_output;
    EXPECT_EQ(output.standard_output.find("account"), std::string::npos) << output.standard_output;
    const ProcessOutput json = test::fvm({"bundle", "diff", one, two, "--json"});
    EXPECT_NE(json.standard_output.find("\"same_manifest\": false"), std::string::npos);
}

}  // namespace
}  // namespace fvm::tools
