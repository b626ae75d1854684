#include <gtest/gtest.h>
#include <test/conformance/counts.hpp>
#include <tools/conformance/runner.hpp>
#include <tools/conformance/trace_text.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

/// Every conformance vector is a test case: ours, which are committed, and those of the public
/// corpus and of the generator, where they lie beside the checkout ($FVM_VECTORS, or
/// ../shared/vectors).
namespace {

using namespace fvm;
using namespace fvm::tools;

const std::string source_folder = FVM_SOURCE_DIR;

struct Folder {
    /// As counts.txt has it.
    std::string name;
    std::string path;
    bool is_committed = false;
};

std::vector<Folder> folders() {
    const char* given = std::getenv("FVM_VECTORS");
    const std::string shared = given == nullptr ? source_folder + "/../shared/vectors" : given;
    return {{"test/vectors", source_folder + "/test/vectors", true},
            {"mainnet", shared + "/mainnet", false},
            {"generated", shared + "/generated", false}};
}

std::vector<std::string> list_files(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code failed;
    for (std::filesystem::recursive_directory_iterator entry(folder, failed), end;
         !failed && entry != end; entry.increment(failed)) {
        if (entry->path().extension() == ".json") {
            files.push_back(entry->path().string());
        }
    }
    std::ranges::sort(files);
    return files;
}

/// Compiled actors are kept for the whole program, and on disk.
VectorRunner& runner() {
    static BundleSet bundles({}, default_bundle_folder());
    static EngineSet engines(user_cache_folder("code"), 1);
    static auto made = VectorRunner::create({bundles, engines});
    if (!made) {
        std::cerr << made.error() << '\n';
        std::exit(1);
    }
    return *made;
}

std::string describe(const RunResult& result) {
    std::string text = result.fault;
    for (const Difference& difference : result.differences) {
        text += "\n" + std::string(name(difference.what)) + " of message " +
                std::to_string(difference.message) + "\n  expected " + difference.expected +
                "\n  actual   " + difference.actual;
    }
    for (const vm::ApplyResult& message : result.messages) {
        text += "\n" + message.failure.to_text();
    }
    for (const ActorChange& change : result.changes) {
        text += "\n" + to_text(change);
    }
    return text;
}

class VectorCase : public testing::Test {
  public:
    VectorCase(std::string file, std::size_t variant) : file_(std::move(file)), variant_(variant) {}

    void TestBody() override {
        const auto vector = load_vector(file_);
        ASSERT_TRUE(vector) << file_ << ": " << vector.error().to_text();
        const auto result = runner().run(*vector, vector->variants.at(variant_), {});
        ASSERT_TRUE(result) << result.error().reason;
        EXPECT_TRUE(result->passed()) << file_ << describe(*result);
        EXPECT_EQ(result->messages.size(), vector->messages.size());
    }

  private:
    std::string file_;
    std::size_t variant_;
};

/// A file that is no vector.
class MalformedCase : public testing::Test {
  public:
    explicit MalformedCase(std::string reason) : reason_(std::move(reason)) {}
    void TestBody() override { FAIL() << reason_; }

  private:
    std::string reason_;
};

/// What was registered, by folder and network version.
test::VectorCounts registered;

class CountCase : public testing::Test {
  public:
    explicit CountCase(Folder folder) : folder_(std::move(folder)) {}

    void TestBody() override {
        const auto counts = test::read_counts(source_folder + "/test/conformance/counts.txt");
        ASSERT_FALSE(counts.empty());
        if (!folder_.is_committed && !std::filesystem::exists(folder_.path)) {
            GTEST_SKIP() << folder_.path << " is not on this machine";
        }
        std::size_t expected_total = 0;
        for (const auto& [key, count] : counts) {
            if (key.first != folder_.name) {
                continue;
            }
            expected_total += count;
            const std::size_t found = registered[key];
            EXPECT_TRUE(folder_.is_committed ? found == count : found >= count)
                << folder_.name << " has " << found << " cases of nv" << key.second << ", not "
                << count;
        }
        EXPECT_GT(expected_total, 0U);
    }

  private:
    Folder folder_;
};

void add_file(const Folder& folder, const std::string& file) {
    const std::string relative =
        std::filesystem::relative(file, folder.path).replace_extension().string();
    const auto vector = load_vector(file);
    if (!vector) {
        const std::string reason = file + ": " + vector.error().to_text();
        testing::RegisterTest("Vectors", relative.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                              [reason]() -> testing::Test* { return new MalformedCase(reason); });
        return;
    }
    for (std::size_t i = 0; i < vector->variants.size(); ++i) {
        const VectorVariant& variant = vector->variants[i];
        const auto version = static_cast<std::uint32_t>(variant.network_version);
        ++registered[{folder.name, version}];
        const std::string suite = folder.name + ".nv" + std::to_string(version);
        const std::string name = relative + "." + variant.id;
        testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                              [file, i]() -> testing::Test* { return new VectorCase(file, i); });
    }
}

}  // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    for (const Folder& folder : folders()) {
        for (const std::string& file : list_files(folder.path)) {
            add_file(folder, file);
        }
        testing::RegisterTest("Vectors", ("all_of_" + folder.name + "_are_there").c_str(), nullptr,
                              nullptr, __FILE__, __LINE__,
                              [folder]() -> testing::Test* { return new CountCase(folder); });
    }
    return RUN_ALL_TESTS();
}
