#include <test/tools/bundle_modules.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <map>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FVM_SHADOW_MEMORY 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FVM_SHADOW_MEMORY 1
#endif

// Every command with every kind of path that is no good: it ends, soon and within bounds of memory,
// with the right status and an error that names the path.

namespace fvm::tools {
namespace {

/// What is wrong with a path.
enum Input : std::size_t {
    missing,
    folder,
    empty,
    text,
    zeros,
    /// Has no end.
    endless,
    /// That nobody writes to.
    pipe_,
    /// Can be opened but not be read.
    unreadable,
    input_count
};

using Statuses = std::array<int, input_count>;

struct Use {
    /// "@" is the path, "#" a file for output.
    std::string command;
    Statuses statuses;
};

constexpr int refused = 12;
constexpr int io = 11;

// In the order of Input.
constexpr Statuses vectors{2, 2, refused, refused, refused, refused, refused, io};
constexpr Statuses one_vector{io, io, refused, refused, refused, refused, refused, io};
constexpr Statuses timed_vectors{2, 2, 1, 1, 1, 1, 1, 1};
constexpr Statuses documents = one_vector;
constexpr Statuses streamed_cars = one_vector;
// What is mapped has to be a file; one that says that it has no bytes is empty.
constexpr Statuses mapped_cars{io, io, refused, refused, refused, io, io, refused};
constexpr Statuses bundles{3, io, refused, refused, refused, io, io, refused};
constexpr Statuses bundles_of_vectors{3,       refused, refused, refused,
                                      refused, refused, refused, refused};
// Any bytes may be an actor's code; it is looked at when it runs.
constexpr Statuses modules{io, io, 0, 0, 0, io, io, io};
constexpr Statuses one_module{io, io, refused, refused, refused, io, io, io};
constexpr Statuses module_folders{3, 2, io, io, io, io, io, io};
// A folder is one of modules, of which an empty one has none.
constexpr Statuses our_actors{3, 3, refused, refused, refused, io, io, refused};
constexpr Statuses cache_folders{0, 0, io, io, io, io, io, io};

const std::vector<Use> uses{
    {"vector run @", vectors},
    {"vector list @", vectors},
    {"vector show @", vectors},
    {"vector diff --oracle @", one_vector},
    {"bench vector @", timed_vectors},
    {"bench flame @ -o #", one_vector},
    {"bench calibrate loop --quick --module @", one_module},
    {"vector run --bundle @ " FVM_SOURCE_DIR "/test/vectors/nv18/0000-transfer-to-account.json",
     bundles_of_vectors},
    {"car ls @", streamed_cars},
    {"car verify @", streamed_cars},
    {"state ls @", mapped_cars},
    {"state get @ f01", mapped_cars},
    {"bundle inspect @", bundles},
    {"bundle verify @", bundles},
    {"bundle diff @ @", bundles},
    {"bundle unpack @ -o #", bundles},
    {"bundle pack @ -o #", module_folders},
    {"bundle build --actors @ -o #", module_folders},
    {"bundle build --actors modules --base @ -o #", bundles},
    {"genesis --nv 18 -o # --bundle @", bundles},
    {"actor run @ --nv 28 1", one_module},
    {"twin @ --state genesis", documents},
    {"twin stream.json --state genesis --ours @", our_actors},
    {"twin stream.json --state @ --ours modules", mapped_cars},
    {"genesis --nv 18 -o # --actor f01000=@", modules},
    {"cache warm --nv 18 --bundle @", bundles},
    {"msg run @", documents},
    {"msg run stream.json --state @", mapped_cars},
    {"msg run stream.json --state state.car --bundle @", bundles},
    {"msg run stream.json --state state.car --expect @", documents},
    // Last, as it makes the folder.
    {"cache ls --folder @", cache_folders},
};

class Paths : public testing::Test {
  protected:
    void SetUp() override {
        paths_[missing] = folder_.file("absent");
        paths_[folder] = folder_.file("folder");
        ASSERT_EQ(::mkdir(paths_[folder].c_str(), 0700), 0);
        paths_[empty] = folder_.with_file("empty", {});
        paths_[text] = folder_.with_file("text", as_bytes("hello\n"));
        paths_[zeros] = folder_.with_file("zeros", Bytes(100, 0));
        paths_[endless] = "/dev/zero";
        paths_[pipe_] = folder_.file("pipe");
        ASSERT_EQ(::mkfifo(paths_[pipe_].c_str(), 0600), 0);
        paths_[unreadable] = "/proc/self/mem";
        words_["stream.json"] = folder_.with_file(
            "stream.json",
            as_bytes(R"({"nv": 18, "epoch": 5, "base_fee": 1, "circ_supply": 1, "messages": []})"));
        words_["modules"] = folder_.file("modules");
        ASSERT_EQ(::mkdir(words_["modules"].c_str(), 0700), 0);
        ASSERT_NE(folder_.with_file("modules/account.wasm", test::small_actor(99)), "");
        words_["state.car"] = folder_.file("state.car");
        words_["#"] = folder_.file("output");
        ASSERT_EQ(run({"genesis", "--nv", "18", "-o", words_["state.car"]}).status, 0);
    }

    /// 2 GB of memory that is in use; what is only reserved does not count.
    static std::string limit() {
#ifdef FVM_SHADOW_MEMORY
        return {};
#else
        return "ulimit -d 2000000; ";
#endif
    }
    /// Within a minute.
    static ProcessOutput run(const std::vector<std::string>& arguments) {
        std::vector<std::string> line{"/bin/sh", "-c", limit() + "exec timeout 60 \"$0\" \"$@\"",
                                      FVM_PROGRAM};
        line.insert(line.end(), arguments.begin(), arguments.end());
        return run_process(line).value_or(ProcessOutput{-1, {}, {}});
    }

    [[nodiscard]] std::vector<std::string> arguments(const Use& use,
                                                     const std::string& path) const {
        std::vector<std::string> words;
        for (std::size_t start = 0; start < use.command.size();) {
            const std::size_t end = std::min(use.command.find(' ', start), use.command.size());
            std::string word = use.command.substr(start, end - start);
            if (const auto known = words_.find(word); known != words_.end()) {
                word = known->second;
            } else if (const std::size_t at = word.find('@'); at != std::string::npos) {
                word.replace(at, 1, path);
            }
            words.push_back(std::move(word));
            start = end + 1;
        }
        return words;
    }

    void check(Input input) {
        for (const Use& use : uses) {
            const ProcessOutput output = run(arguments(use, paths_[input]));
            const int expected = use.statuses[input];
            EXPECT_EQ(output.status, expected) << use.command << "\n"
                                               << output.standard_output << output.standard_error;
            if (expected != 0 && expected != 2) {
                const std::string said = output.standard_output + output.standard_error;
                EXPECT_NE(said.find(paths_[input]), std::string::npos) << use.command << "\n"
                                                                       << said;
            }
        }
    }

    test::TemporaryFolder folder_;
    std::array<std::string, input_count> paths_;
    std::map<std::string, std::string> words_;
};

TEST_F(Paths, that_are_missing) {
    check(missing);
}
TEST_F(Paths, that_are_folders) {
    check(folder);
}
TEST_F(Paths, of_empty_files) {
    check(empty);
}
TEST_F(Paths, of_something_else) {
    check(text);
}
TEST_F(Paths, of_zeros) {
    check(zeros);
}
TEST_F(Paths, of_a_device_without_an_end) {
    check(endless);
}
TEST_F(Paths, of_a_pipe_that_nobody_writes_to) {
    check(pipe_);
}
TEST_F(Paths, of_what_fails_to_read) {
    check(unreadable);
}

TEST_F(Paths, for_output_are_files_or_devices_and_pipes_that_somebody_reads) {
    const std::string bundle = folder_.with_file("b.car", pack_bundle(test::small_actors()));
    for (const std::string& command :
         {std::string("genesis --nv 18 -o @"),
          "bundle build --actors modules --base " + bundle + " -o @"}) {
        for (const Input input : {folder, pipe_}) {
            const ProcessOutput output = run(arguments({command, {}}, paths_[input]));
            EXPECT_EQ(output.status, io) << command;
            EXPECT_NE(output.standard_error.find(paths_[input] + ": "), std::string::npos)
                << output.standard_error;
        }
        EXPECT_EQ(run(arguments({command, {}}, "/dev/null")).status, 0) << command;
        // A pipe here.
        const ProcessOutput output = run(arguments({command, {}}, "/dev/stdout"));
        EXPECT_EQ(output.status, 0) << command << output.standard_error;
        EXPECT_GT(output.standard_output.size(), 500U) << command;
    }
}

TEST_F(Paths, of_files_that_may_not_be_read) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may read all files";
    }
    const std::string path = folder_.with_file("secret", as_bytes("hello"));
    ASSERT_EQ(::chmod(path.c_str(), 0), 0);
    for (const char* command : {"vector run", "vector diff --oracle", "car ls", "state ls",
                                "bundle inspect", "msg run"}) {
        const ProcessOutput output = run(arguments({std::string(command) + " @", {}}, path));
        EXPECT_EQ(output.status, io) << command;
        EXPECT_NE(output.standard_error.find(path), std::string::npos) << output.standard_error;
    }
}

TEST_F(Paths, of_standard_input_without_an_end_are_refused) {
    for (const char* endless_input : {"/dev/zero", "yes |"}) {
        const bool is_pipe = std::string_view(endless_input).ends_with('|');
        const std::string line = is_pipe ? std::string(endless_input) + " \"$0\" vector run -"
                                         : "\"$0\" vector run - < " + std::string(endless_input);
        const ProcessOutput output = run_process({"/bin/sh", "-c", limit() + line, FVM_PROGRAM})
                                         .value_or(ProcessOutput{-1, {}, {}});
        EXPECT_EQ(output.status, 12) << line;
        EXPECT_NE(output.standard_error.find("more data than the limit allows"), std::string::npos)
            << output.standard_error;
    }
}

TEST_F(Paths, of_a_pipe_with_a_writer_are_read) {
    const ProcessOutput output =
        run_process({"/bin/sh", "-c",
                     "(sleep 0.2; cat '" + test::smallest_vector() + "') > '" + paths_[pipe_] +
                         "' & sleep 0.1; exec timeout 60 \"$0\" "
                         "vector list '" +
                         paths_[pipe_] + "'",
                     FVM_PROGRAM})
            .value_or(ProcessOutput{-1, {}, {}});
    EXPECT_EQ(output.status, 0) << output.standard_error;
}

}  // namespace
}  // namespace fvm::tools
