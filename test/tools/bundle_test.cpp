#include <fvm/ipld/cbor.hpp>
#include <fvm/store/car_writer.hpp>
#include <test/robustness/damage.hpp>
#include <test/tools/program.hpp>
#include <tools/conformance/bundles.hpp>
#include <tools/conformance/text_file.hpp>

// Bundles that are damaged, seen from outside: exit statuses, and errors that say what is wrong.

namespace fvm::tools {
namespace {

using ipld::Cid;
using ipld::cbor::Writer;
using test::TemporaryFolder;

constexpr Bytes::value_type no_wasm[] = {1, 2, 3};

/// A bundle of the actors that must be there, all without code that could run.
struct BundleParts {
    std::vector<std::pair<std::string, Cid>> actors;
    std::uint64_t version = 1;
    bool has_list = true;

    BundleParts() {
        for (const char* name : {"system", "init", "account"}) {
            actors.emplace_back(name, Cid::of(ipld::codec::raw, no_wasm));
        }
    }
    [[nodiscard]] Bytes to_car() const {
        Writer list;
        list.write_array_header(actors.size());
        for (const auto& [name, code] : actors) {
            list.write_array_header(2);
            list.write_text(name);
            list.write_cid(code);
        }
        const Bytes list_bytes = list.take();
        const Cid list_cid = Cid::of(ipld::codec::dag_cbor, list_bytes);
        Writer root;
        root.write_array_header(2);
        root.write_uint(version);
        root.write_cid(list_cid);
        const Bytes root_bytes = root.take();
        const Cid root_cid = Cid::of(ipld::codec::dag_cbor, root_bytes);
        store::CarWriter writer(std::vector<Cid>{root_cid});
        writer.write(root_cid, root_bytes);
        if (has_list) {
            writer.write(list_cid, list_bytes);
        }
        writer.write(Cid::of(ipld::codec::raw, no_wasm), no_wasm);
        return writer.take();
    }
};

/// The commands that open a bundle for its actors, all of which must end with `status`.
void expect_status(int status, std::string_view reason, const BundleParts& parts) {
    const TemporaryFolder folder;
    const std::string bundle = folder.with_file("bundle.car", parts.to_car());
    const std::vector<std::vector<std::string>> uses{
        {"bundle", "inspect", bundle},
        {"bundle", "verify", bundle},
        {"genesis", "--nv", "18", "--bundle", bundle, "-o", folder.file("out.car")},
        {"cache", "warm", "--nv", "18", "--bundle", bundle, "--folder", folder.file("cache")}};
    for (const std::vector<std::string>& use : uses) {
        const ProcessOutput output = test::fvm(use);
        EXPECT_EQ(output.status, status) << use[0] << " " << use[1] << output.standard_error;
        EXPECT_NE(output.standard_error.find(reason), std::string::npos) << output.standard_error;
    }
}

TEST(MalformedBundles, of_another_version_are_malformed) {
    BundleParts parts;
    parts.version = 2;
    expect_status(12, "unsupported version of the manifest", parts);
}

TEST(MalformedBundles, without_an_actor_that_must_be_there_are_malformed) {
    BundleParts parts;
    parts.actors.erase(parts.actors.begin() + 1);
    expect_status(12, "the manifest lacks the init actor", parts);
}

TEST(MalformedBundles, with_code_that_is_no_wasm_are_told_of_all_of_it) {
    const TemporaryFolder folder;
    const std::string bundle = folder.with_file("bundle.car", BundleParts().to_car());
    const ProcessOutput inspect = test::fvm({"bundle", "inspect", bundle});
    EXPECT_EQ(inspect.status, 12);
    const ProcessOutput verify = test::fvm({"bundle", "verify", bundle});
    EXPECT_EQ(verify.status, 1);
    for (const auto& output : {inspect, verify}) {
        EXPECT_NE(output.standard_error.find("code of system"), std::string::npos)
            << output.standard_error;
    }
    EXPECT_NE(verify.standard_error.find("code of init"), std::string::npos)
        << verify.standard_error;
    const ProcessOutput genesis =
        test::fvm({"genesis", "--nv", "18", "--bundle", bundle, "-o", folder.file("out.car")});
    EXPECT_EQ(genesis.status, 12);
    EXPECT_NE(genesis.standard_error.find("code of system"), std::string::npos)
        << genesis.standard_error;
}

TEST(MalformedBundles, that_lack_a_block_name_it) {
    BundleParts parts;
    parts.has_list = false;
    expect_status(4, "not found while reading", parts);
    parts = BundleParts();
    const Cid absent = Cid::of(ipld::codec::raw, {});
    parts.actors.front().second = absent;
    const TemporaryFolder folder;
    const std::string bundle = folder.with_file("bundle.car", parts.to_car());
    const ProcessOutput output = test::fvm({"bundle", "verify", bundle});
    EXPECT_EQ(output.status, 4);
    EXPECT_NE(output.standard_error.find(absent.to_text()), std::string::npos);
    EXPECT_NE(output.standard_error.find("code of system"), std::string::npos);
}

/// The canonical bundle of the committed vectors.
Bytes canonical_bundle() {
    const auto text = read_text_file(default_bundle_folder() + "/v10/builtin-actors-mainnet.car",
                                     std::uint64_t{1} << 30);
    EXPECT_TRUE(text) << text.error().note;
    return text ? to_bytes(as_bytes(*text)) : Bytes();
}

class DamagedBundle : public testing::Test {
  protected:
    void SetUp() override {
        bundle_ = canonical_bundle();
        ASSERT_FALSE(bundle_.empty());
    }

    struct Ends {
        int inspect = 0;
        int verify = 0;
        int run = 0;
    };

    /// How the commands end with this in place of the bundle. Any other error has words.
    Ends ends_with(BytesView damaged) {
        const std::string file = folder_.with_file("damaged.car", damaged);
        const auto end = [&](const std::vector<std::string>& arguments) {
            const ProcessOutput output =
                test::fvm(arguments, {"FVM_BUNDLES=" + folder_.file("no")});
            EXPECT_TRUE(output.status == 0 || !output.standard_error.empty() ||
                        !output.standard_output.empty());
            return output.status;
        };
        return {end({"bundle", "inspect", file}), end({"bundle", "verify", file}),
                end({"vector", "run", "--bundle", file, test::smallest_vector()})};
    }

    TemporaryFolder folder_;
    Bytes bundle_;
};

TEST_F(DamagedBundle, that_is_cut_short_is_malformed) {
    fvm::test::Sequence random(1);
    for (int i = 0; i < 12; ++i) {
        const Ends ends = ends_with(BytesView(bundle_).first(random.below(bundle_.size())));
        EXPECT_EQ(ends.inspect, 12);
        EXPECT_EQ(ends.verify, 12);
        EXPECT_EQ(ends.run, 12);
    }
    EXPECT_EQ(ends_with({}).verify, 12);
}

TEST_F(DamagedBundle, with_flipped_bits_does_not_verify_and_does_not_run) {
    fvm::test::Sequence random(2);
    for (int i = 0; i < 12; ++i) {
        Bytes damaged = bundle_;
        // Behind the header, and so nearly always in code.
        const std::size_t at = 100 + random.below(damaged.size() - 100);
        damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ (1U << random.below(8)));
        const Ends ends = ends_with(damaged);
        EXPECT_TRUE(ends.inspect == 0 || ends.inspect == 12) << at << ": " << ends.inspect;
        EXPECT_EQ(ends.verify, 1) << at;
        EXPECT_EQ(ends.run, 12) << at;
    }
}

TEST_F(DamagedBundle, with_a_damaged_header_or_manifest_never_crashes) {
    fvm::test::Sequence random(3);
    for (int i = 0; i < 24; ++i) {
        Bytes damaged = bundle_;
        const std::size_t at = random.below(600);
        damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ (1U << random.below(8)));
        const Ends ends = ends_with(damaged);
        const auto is_one_of = [](int status, std::initializer_list<int> known) {
            return std::ranges::find(known, status) != known.end();
        };
        EXPECT_TRUE(is_one_of(ends.inspect, {0, 4, 12})) << at << ": " << ends.inspect;
        EXPECT_TRUE(is_one_of(ends.verify, {0, 1, 4, 12})) << at << ": " << ends.verify;
        EXPECT_TRUE(is_one_of(ends.run, {0, 1, 3, 12})) << at << ": " << ends.run;
    }
}

}  // namespace
}  // namespace fvm::tools
