#include <test/tools/bundle_modules.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/conformance/text_file.hpp>
#include <tools/state/bundle_registry.hpp>
#include <tools/state/known_bundles.hpp>

#include <algorithm>
#include <filesystem>
#include <set>

// Bundles taken apart and put together again, and which one runs at a network version.

namespace fvm::tools {
namespace {

using test::small_actors;
using test::TemporaryFolder;

std::string read(const std::string& path) {
    auto text = read_text_file(path, std::uint64_t{1} << 30);
    EXPECT_TRUE(text) << path;
    return text ? *std::move(text) : std::string();
}

struct CanonicalFile {
    std::string path;
    unsigned actors_version = 0;
    std::string network;
};

/// All that `make bundles` has brought.
std::vector<CanonicalFile> canonical_files() {
    std::vector<CanonicalFile> files;
    for (unsigned version = 8; version <= 18; ++version) {
        const std::string folder = default_bundle_folder() + "/v" + std::to_string(version);
        std::error_code failed;
        for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
            const std::string name = entry.path().stem().string();
            const std::string prefix = "builtin-actors-";
            if (name.starts_with(prefix)) {
                files.push_back({entry.path().string(), version, name.substr(prefix.size())});
            }
        }
    }
    EXPECT_EQ(files.size(), 86U) << "run `make bundles`";
    return files;
}

TEST(PackedBundles, of_every_published_bundles_actors_are_that_file_to_the_last_byte) {
    for (const CanonicalFile& file : canonical_files()) {
        const auto bundle = open_bundle(file.path, false);
        ASSERT_TRUE(bundle) << bundle.error().reason;
        const auto actors = unpack_bundle(*bundle);
        ASSERT_TRUE(actors) << actors.error().reason;
        EXPECT_TRUE(check_published_set(*actors)) << file.path;
        EXPECT_TRUE(std::ranges::equal(pack_bundle(*actors), as_bytes(read(file.path))))
            << file.path;
    }
}

TEST(PackedBundles, are_the_same_file_after_unpack_and_pack) {
    const TemporaryFolder folder;
    const std::string published = canonical_bundle_path(default_bundle_folder(), 9, "mainnet");
    ASSERT_EQ(test::fvm({"bundle", "unpack", published, "-o", folder.file("modules")}).status, 0);
    const std::string packed = folder.file("packed.car");
    ASSERT_EQ(test::fvm({"bundle", "pack", folder.file("modules"), "-o", packed}).status, 0);
    EXPECT_EQ(read(packed), read(published));
    // In place of what it was made from.
    ASSERT_EQ(test::fvm({"bundle", "build", "--actors", folder.file("modules"), "--base", packed,
                         "-o", packed})
                  .status,
              0);
    EXPECT_EQ(read(packed), read(published));
}

TEST(PackedBundles, need_all_actors_of_a_release) {
    EXPECT_TRUE(check_published_set(small_actors(11)));
    EXPECT_TRUE(check_published_set(small_actors(12)));
    EXPECT_TRUE(check_published_set(small_actors(16)));
    const auto checked = check_published_set(small_actors(14));
    ASSERT_FALSE(checked);
    EXPECT_NE(checked.error().reason.find("no module for eam, ethaccount"), std::string::npos)
        << checked.error().reason;
    EXPECT_FALSE(check_published_set({}));
}

TEST(PackedBundles, have_no_two_actors_with_the_same_code) {
    std::vector<BundleActor> actors = small_actors();
    actors[3].code = actors[2].code;
    const auto checked = check_codes_differ(actors);
    ASSERT_FALSE(checked);
    EXPECT_NE(checked.error().reason.find("the code of account is that of cron"), std::string::npos)
        << checked.error().reason;
}

TEST(UnpackedBundles, do_not_mix_with_others_or_follow_links) {
    const TemporaryFolder folder;
    const std::string modules = folder.file("modules");
    EXPECT_TRUE(write_modules(small_actors(11), modules));
    EXPECT_TRUE(write_modules(small_actors(12), modules));
    const auto mixed = write_modules(small_actors(11), modules);
    ASSERT_FALSE(mixed);
    EXPECT_NE(mixed.error().reason.find("modules of something else: datacap"), std::string::npos);
    const std::string other = folder.with_file("other", as_bytes("other"));
    std::filesystem::remove(modules + "/init.wasm");
    std::filesystem::create_symlink(other, modules + "/init.wasm");
    EXPECT_FALSE(write_modules(small_actors(12), modules));
    EXPECT_EQ(read(other), "other");
}

TEST(UnpackedBundles, with_names_that_lead_elsewhere_write_nothing) {
    for (const char* name :
         {"", ".", "..", "../up", "/etc/up", "a/b", "a\\b", "a.b", "UP", "a b"}) {
        const TemporaryFolder folder;
        std::vector<BundleActor> actors = small_actors();
        actors.back().name = name;
        const std::string file = folder.with_file("bundle.car", pack_bundle(actors));
        const auto output = test::fvm({"bundle", "unpack", file, "-o", folder.file("modules")});
        EXPECT_EQ(output.status, 12) << name;
        EXPECT_FALSE(std::filesystem::exists(folder.file("modules")));
    }
    std::vector<BundleActor> twice = small_actors();
    twice.back().name = "init";
    const TemporaryFolder folder;
    const auto written = write_modules(twice, folder.file("modules"));
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().reason.find("two actors are called init"), std::string::npos);
}

class MixedBundles : public testing::Test {
  protected:
    MixedBundles() : base_(folder_.with_file("base.car", pack_bundle(small_actors()))) {
        std::filesystem::create_directory(folder_.file("own"));
        std::filesystem::create_directory(folder_.file("own/devnet"));
        add("own/paych.wasm", 100);
        add("own/devnet/power.wasm", 101);
        add("own/power.wasm", 102);
    }

    void add(const std::string& name, std::size_t number) {
        EXPECT_FALSE(folder_.with_file(name, test::small_actor(number)).empty());
    }
    ProcessOutput build(const std::vector<std::string>& more) {
        std::vector<std::string> line{"bundle", "build", "--actors", folder_.file("own"),
                                      "--base", base_,   "-o",       folder_.file("out.car")};
        line.insert(line.end(), more.begin(), more.end());
        return test::fvm(line);
    }
    /// That of `small_actors()`, with the code of small_actor(number) in these places.
    void expect_output(const std::map<std::string, std::size_t>& other) {
        std::vector<BundleActor> expected = small_actors();
        for (const auto& [name, number] : other) {
            std::ranges::find(expected, name, &BundleActor::name)->code =
                ipld::Block::copy_of(test::small_actor(number));
        }
        EXPECT_TRUE(
            std::ranges::equal(pack_bundle(expected), as_bytes(read(folder_.file("out.car")))));
    }

    TemporaryFolder folder_;
    std::string base_;
};

TEST_F(MixedBundles, have_our_actors_where_there_are_any_and_the_bases_elsewhere) {
    EXPECT_EQ(build({}).status, 0);
    expect_output({{"paymentchannel", 100}, {"storagepower", 102}});
}

TEST_F(MixedBundles, have_at_least_one_module_of_ours) {
    std::filesystem::remove_all(folder_.file("own"));
    std::filesystem::create_directory(folder_.file("own"));
    const ProcessOutput output = build({});
    EXPECT_EQ(output.status, 2);
    EXPECT_NE(output.standard_error.find("no module in " + folder_.file("own")), std::string::npos);
}

TEST_F(MixedBundles, are_of_their_bases_network) {
    const auto status = [&](const char* network, const char* published) {
        base_ = canonical_bundle_path(default_bundle_folder(), 18, published);
        return build({"--network", network}).status;
    };
    EXPECT_EQ(status("devnet", "mainnet"), 2);
    EXPECT_EQ(status("testing", "testing-fake-proofs"), 2);
    EXPECT_EQ(status("testing", "testing"), 0);
}

TEST_F(MixedBundles, are_bundles_that_verify) {
    const auto refused = [&](const std::vector<BundleActor>& base, const char* reason) {
        EXPECT_FALSE(folder_.with_file("base.car", pack_bundle(base)).empty());
        const ProcessOutput output = build({});
        EXPECT_EQ(output.status, 12) << output.standard_error;
        EXPECT_NE(output.standard_error.find(reason), std::string::npos) << output.standard_error;
        EXPECT_FALSE(std::filesystem::exists(folder_.file("out.car")));
    };
    std::vector<BundleActor> base = small_actors();
    std::swap(base[1], base[2]);
    refused(base, "actor 2 is called cron, in published bundles init");
    refused(small_actors(13), "13 actors: published bundles have 11, 12 or 16");
    base = small_actors();
    base[2].code = {};
    refused(base, "code of cron");
    // One for FVM v2 and v3 beside one for v4.
    base[2].code = ipld::Block::copy_of(test::small_actor(
        1, R"((import "self" "self_destruct" (func (param i32 i32) (result i32))))"));
    base[3].code = ipld::Block::copy_of(test::small_actor(
        1, R"((import "actor" "upgrade_actor" (func (param i32 i32) (result i32))))"));
    refused(base, "no syscall");
}

TEST(PackedBundles, are_bundles_that_verify) {
    const TemporaryFolder folder;
    EXPECT_TRUE(write_modules(small_actors(), folder.file("modules")));
    EXPECT_FALSE(folder.with_file("modules/account.wasm", {}).empty());
    const ProcessOutput output =
        test::fvm({"bundle", "pack", folder.file("modules"), "-o", folder.file("out.car")});
    EXPECT_EQ(output.status, 12);
    EXPECT_NE(output.standard_error.find("account.wasm: "), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(folder.file("out.car")));
}

TEST_F(MixedBundles, have_the_modules_of_their_network) {
    EXPECT_EQ(build({"--network", "devnet"}).status, 0);
    expect_output({{"paymentchannel", 100}, {"storagepower", 101}});
    EXPECT_EQ(build({"--network", "mainnet"}).status, 0);
    expect_output({{"paymentchannel", 100}, {"storagepower", 102}});
    EXPECT_EQ(build({"--network", "neverland"}).status, 2);
}

TEST_F(MixedBundles, say_what_is_wrong_with_a_module) {
    const auto refused = [&](int status, const char* reason) {
        const ProcessOutput output = build({});
        EXPECT_EQ(output.status, status) << output.standard_error;
        EXPECT_NE(output.standard_error.find(reason), std::string::npos) << output.standard_error;
        EXPECT_FALSE(std::filesystem::exists(folder_.file("out.car")));
    };
    add("own/paymentchannel.wasm", 103);
    refused(2, "two modules of one actor, paymentchannel.wasm and paych.wasm");
    std::filesystem::remove(folder_.file("own/paymentchannel.wasm"));
    add("own/payche.wasm", 103);
    refused(2, "modules that are no built-in actors: payche");
    std::filesystem::remove(folder_.file("own/payche.wasm"));
    add("own/cron.wasm", 100);
    refused(12, "the code of paymentchannel is that of cron");
    EXPECT_FALSE(folder_.with_file("own/cron.wasm", as_bytes("no wasm")).empty());
    refused(12, "cron.wasm: ");
    EXPECT_FALSE(folder_
                     .with_file("own/cron.wasm",
                                test::small_actor(1, R"((import "env" "now" (func (result i64))))"))
                     .empty());
    refused(12, "import of env.now, which is no syscall");
    std::filesystem::remove(folder_.file("own/cron.wasm"));
    EXPECT_FALSE(folder_.with_file("base.car", pack_bundle(small_actors(5))).empty());
    refused(2, "has no actor paymentchannel");
}

TEST(KnownBundles, are_those_that_make_bundles_brings) {
    std::set<std::pair<unsigned, std::string_view>> known;
    for (const KnownBundle& bundle : known_bundles()) {
        known.emplace(bundle.actors_version, bundle.network);
    }
    for (const CanonicalFile& file : canonical_files()) {
        EXPECT_EQ(known.erase({file.actors_version, file.network}), 1U) << file.path;
        const auto bundle = open_bundle(file.path, false);
        ASSERT_TRUE(bundle) << bundle.error().reason;
        const std::vector<KnownBundle> found = find_known_bundles(bundle->manifest_root);
        EXPECT_TRUE(std::ranges::any_of(found, [&](const KnownBundle& release) {
            return release.network == file.network && release.actors_version == file.actors_version;
        })) << file.path;
        // The caterpillarnet of v8 and of v9 is one file.
        EXPECT_EQ(found.size(),
                  file.network == "caterpillarnet" && file.actors_version < 10 ? 2 : 1)
            << file.path;
    }
    EXPECT_TRUE(known.empty());
    EXPECT_TRUE(find_known_bundles(ipld::Cid::of(ipld::codec::raw, {})).empty());
    EXPECT_EQ(network_of({{}, 13, "calibrationnet-13-rc3"}), "calibrationnet");
    EXPECT_EQ(network_of({{}, 16, "testing-fake-proofs-v16.0.0"}), "testing-fake-proofs");
    EXPECT_EQ(network_of({{}, 16, "testing-v16.0.0"}), "testing");
    EXPECT_EQ(network_of({{}, 8, "hyperspace"}), "hyperspace");
}

class Registry : public testing::Test {
  protected:
    static std::string published(unsigned version) {
        return canonical_bundle_path(default_bundle_folder(), version, "mainnet");
    }
    std::string own(const std::string& name) const {
        return folder_.with_file(name, pack_bundle(small_actors()));
    }
    /// Which file is for a network version, or what is wrong.
    static std::string file_for(const std::vector<std::string>& files, std::uint32_t version) {
        const auto registry = BundleRegistry::from_files(files);
        if (!registry) {
            return registry.error().reason;
        }
        return registry->file_for(NetworkVersion{version}).value_or("canonical");
    }

    TemporaryFolder folder_;
};

TEST_F(Registry, takes_the_canonical_bundle_where_no_file_is_named) {
    EXPECT_EQ(file_for({}, 28), "canonical");
    const auto bundle =
        BundleRegistry().open(NetworkVersion::v28, default_bundle_folder(), "devnet");
    ASSERT_TRUE(bundle) << bundle.error().reason;
    EXPECT_EQ(bundle->path, canonical_bundle_path(default_bundle_folder(), 18, "devnet"));
}

TEST_F(Registry, takes_a_single_file_for_every_version) {
    EXPECT_EQ(file_for({own("own.car")}, 16), own("own.car"));
    EXPECT_EQ(file_for({own("own.car")}, 28), own("own.car"));
}

TEST_F(Registry, picks_among_several_by_network_version) {
    const std::string a = own("a.car");
    const std::string b = own("b.car");
    const std::vector<std::string> files{"18=" + a, "v17=" + b};
    EXPECT_EQ(file_for(files, 29), a);
    EXPECT_EQ(file_for(files, 28), a);
    EXPECT_EQ(file_for(files, 27), b);
    for (const char* no_version : {"v=", "=", "18a="}) {
        EXPECT_EQ(file_for({no_version + a}, 28), "no bundle at " + (no_version + a));
    }
}

TEST_F(Registry, has_no_canonical_bundle_in_place_of_a_named_one) {
    const auto registry = BundleRegistry::from_files(std::vector{"17=" + own("b.car")});
    ASSERT_TRUE(registry) << registry.error().reason;
    const auto bundle = registry->open(NetworkVersion::v28, default_bundle_folder(), "mainnet");
    ASSERT_FALSE(bundle);
    EXPECT_EQ(bundle.error().kind, Failure::Kind::usage);
    EXPECT_EQ(bundle.error().reason, "none of --bundle is for actors v18");
    EXPECT_EQ(file_for({"17=" + folder_.file("absent")}, 28),
              "no bundle at " + folder_.file("absent"));
}

TEST_F(Registry, asks_which_actors_a_manifest_of_two_releases_is_for) {
    const std::string both = canonical_bundle_path(default_bundle_folder(), 9, "caterpillarnet");
    EXPECT_EQ(file_for({both}, 17), both);
    EXPECT_EQ(
        file_for({both, published(10)}, 17),
        both + " is that of actors v8 and v9, caterpillarnet: say which, as in --bundle 9=" + both);
    EXPECT_EQ(file_for({"9=" + both, published(10)}, 17), both);
}

TEST_F(Registry, tells_published_bundles_by_their_manifests) {
    const std::vector<std::string> files{published(16), own("own.car"), published(10)};
    EXPECT_EQ(file_for(files, 18), published(10));
    EXPECT_EQ(file_for(files, 25), published(16));
    EXPECT_EQ(file_for(files, 28), own("own.car"));
}

TEST_F(Registry, refuses_a_version_that_a_published_bundle_is_not_of) {
    EXPECT_EQ(file_for({"18=" + published(12)}, 28),
              "--bundle 18=" + published(12) + ": that is actors v12, mainnet");
}

TEST(BundleNetworks, are_those_that_actors_are_built_for) {
    std::string names;
    for (const std::string_view network : bundle_networks) {
        names += (names.empty() ? "" : " ") + std::string(network);
    }
    EXPECT_EQ(names, FVM_NETWORKS);
}

TEST_F(Registry, refuses_two_files_for_the_same_actors) {
    const std::string one = own("1.car");
    const std::string two = own("2.car");
    EXPECT_EQ(file_for({"18=" + one, "v18=" + two}, 28),
              "two bundles for actors of version 18: " + one + " and " + two);
    EXPECT_EQ(file_for({one, two}, 28),
              "say which actors " + one + " and " + two + " are for, as in --bundle 18=" + two);
    EXPECT_NE(file_for({one, folder_.file("absent.car")}, 28).find("no bundle at"),
              std::string::npos);
}

TEST_F(Registry, serves_the_commands_that_run_messages) {
    const auto genesis = [&](const char* version, const std::string& more) {
        return test::fvm({"genesis", "--nv", version, "-o", folder_.file("out.car"), "--bundle",
                          "18=" + more, "--bundle",
                          "10=" + canonical_bundle_path(default_bundle_folder(), 10, "devnet")});
    };
    EXPECT_EQ(genesis("18", published(18)).status, 0);
    EXPECT_EQ(genesis("27", published(18)).status, 2);
    EXPECT_EQ(genesis("18", folder_.file("absent.car")).status, 3);
    const ProcessOutput nowhere = test::fvm(
        {"genesis", "--nv", "28", "--network", "nowhere", "-o", folder_.file("out.car"), "--json"});
    EXPECT_EQ(nowhere.status, 2);
    EXPECT_NE(nowhere.standard_error.find("no actors v18 were published for a network nowhere"),
              std::string::npos)
        << nowhere.standard_error;
}

}  // namespace
}  // namespace fvm::tools
