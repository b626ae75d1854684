#include <test/vm/engine_fixture.hpp>

#include <fvm/vm/engine/code_cache.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fvm::vm::test {
namespace {

namespace fs = std::filesystem;

/// A folder of its own for every test, deleted afterwards.
class CodeCacheTest : public testing::Test {
  public:
    CodeCacheTest() {
        std::string pattern = (fs::temp_directory_path() / "fvm-code-cache-XXXXXX").string();
        root_ = mkdtemp(pattern.data());
    }
    ~CodeCacheTest() override { fs::remove_all(root_); }

  protected:
    fs::path folder() const { return root_ / "cache"; }

    CodeCache open() const {
        auto cache = CodeCache::open(folder());
        EXPECT_TRUE(cache) << cache.error();
        return *std::move(cache);
    }

    std::unique_ptr<Engine> make_engine(EngineConfig config = test_config()) const {
        config.cache_folder = folder();
        return make_test_engine(config);
    }

    /// The only file in the folder.
    fs::path only_file() const {
        const auto entries = open().list();
        EXPECT_EQ(entries.size(), 1U);
        return entries.empty() ? fs::path() : folder() / entries[0].file;
    }

    fs::path root_;
    Bytes wasm_ = wat(R"((module (memory (export "memory") 3) (table 7 funcref)
        (func $start (i32.store8 (i32.const 0) (i32.const 1))) (start $start)
        (func (export "invoke") (param i32) (result i32)
            (i32.add (local.get 0) (i32.load8_u (i32.const 0))))))");
    ipld::Cid code_ = code_cid(wasm_);
};

const CodeEnvironment here = {1};
const CodeEnvironment elsewhere = {2};

void expect_works(Engine& engine, const CompiledModule& module) {
    EXPECT_EQ(module.exported_memory_pages(), 3U);
    TestHost host;
    MemoryAccount account(two_gib);
    Instance instance;
    const auto started = instance.instantiate(engine, module, &host, account, plenty_of_gas);
    ASSERT_TRUE(started) << started.error().note;
    EXPECT_EQ(account.used(), 3 * 65'536U + 7 * 8U);
    EXPECT_EQ(instance.invoke(41).value_or(0), 42U);
}

void change_byte(const fs::path& file, std::streamoff at) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(at);
    const int byte = stream.get();
    stream.seekp(at);
    stream.put(static_cast<char>(byte ^ 0x40));
}

TEST_F(CodeCacheTest, a_folder_that_is_not_there_is_made_for_its_owner_alone) {
    open();
    struct stat status{};
    ASSERT_EQ(stat(folder().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700U);
}

TEST_F(CodeCacheTest, a_folder_that_others_can_enter_is_refused) {
    for (const mode_t mode : {0755U, 0770U, 0701U}) {
        fs::remove_all(folder());
        ASSERT_EQ(mkdir(folder().c_str(), 0700), 0);
        ASSERT_EQ(chmod(folder().c_str(), mode), 0);
        EXPECT_FALSE(CodeCache::open(folder())) << mode;
    }
}

TEST_F(CodeCacheTest, a_link_to_a_folder_and_a_file_are_refused) {
    ASSERT_EQ(mkdir((root_ / "real").c_str(), 0700), 0);
    fs::create_directory_symlink(root_ / "real", folder());
    EXPECT_FALSE(CodeCache::open(folder()));
    std::ofstream(root_ / "file") << "x";
    EXPECT_FALSE(CodeCache::open(root_ / "file"));
}

TEST_F(CodeCacheTest, an_engine_whose_folder_is_refused_is_not_made) {
    ASSERT_EQ(mkdir(folder().c_str(), 0700), 0);
    ASSERT_EQ(chmod(folder().c_str(), 0755), 0);
    EngineConfig config = test_config();
    config.cache_folder = folder();
    const auto engine = Engine::create(config);
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().kind, EngineError::Kind::host);
}

TEST_F(CodeCacheTest, what_was_written_is_read_back) {
    const CodeCache cache = open();
    const Bytes payload = {1, 2, 3, 4};
    ASSERT_TRUE(cache.write(code_, here, payload));
    const auto hit = cache.read(code_, here);
    ASSERT_TRUE(hit);
    EXPECT_TRUE(std::ranges::equal(hit->payload(), payload));
    struct stat status{};
    ASSERT_EQ(stat(only_file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(CodeCacheTest, another_environment_and_another_code_find_nothing) {
    const CodeCache cache = open();
    ASSERT_TRUE(cache.write(code_, here, Bytes{1}));
    EXPECT_FALSE(cache.read(code_, elsewhere));
    EXPECT_FALSE(cache.read(code_cid(Bytes{9}), here));
}

TEST_F(CodeCacheTest, a_file_under_anothers_name_finds_nothing) {
    const CodeCache cache = open();
    ASSERT_TRUE(cache.write(code_, here, Bytes{1}));
    const fs::path mine = only_file();
    ASSERT_TRUE(cache.write(code_, elsewhere, Bytes{2}));
    for (const CodeCache::Entry& entry : cache.list()) {
        if (folder() / entry.file != mine) {
            fs::rename(folder() / entry.file, mine);
        }
    }
    EXPECT_FALSE(cache.read(code_, here));
}

TEST_F(CodeCacheTest, every_changed_byte_is_noticed) {
    const CodeCache cache = open();
    ASSERT_TRUE(cache.write(code_, here, Bytes(40, 7)));
    const fs::path file = only_file();
    const auto size = static_cast<std::streamoff>(fs::file_size(file));
    for (std::streamoff at = 0; at < size; ++at) {
        change_byte(file, at);
        ASSERT_FALSE(cache.read(code_, here)) << at;
        change_byte(file, at);
    }
    EXPECT_TRUE(cache.read(code_, here));
}

TEST_F(CodeCacheTest, every_cut_is_noticed) {
    const CodeCache cache = open();
    ASSERT_TRUE(cache.write(code_, here, Bytes(40, 7)));
    const fs::path file = only_file();
    for (std::uintmax_t size = fs::file_size(file); size-- > 0;) {
        fs::resize_file(file, size);
        ASSERT_FALSE(cache.read(code_, here)) << size;
    }
}

TEST_F(CodeCacheTest, list_shows_entries_damaged_ones_and_leftovers_and_purge_deletes_them) {
    const CodeCache cache = open();
    ASSERT_TRUE(cache.write(code_, here, Bytes(40, 7)));
    ASSERT_TRUE(cache.write(code_, elsewhere, Bytes(41, 7)));
    std::ofstream(folder() / "0123.fvmcode-part") << "left over";
    std::ofstream(folder() / "notes.txt") << "not ours";
    for (const CodeCache::Entry& entry : cache.list()) {
        if (entry.environment == elsewhere) {
            change_byte(folder() / entry.file, 200);
        }
    }
    int sound = 0;
    const auto entries = cache.list();
    for (const CodeCache::Entry& entry : entries) {
        sound += entry.sound ? 1 : 0;
        if (entry.sound) {
            EXPECT_EQ(entry.code, code_);
            EXPECT_EQ(entry.environment, here);
            EXPECT_EQ(entry.size, 192U + 40U);
        }
    }
    EXPECT_EQ(entries.size(), 3U);
    EXPECT_EQ(sound, 1);
    EXPECT_EQ(cache.purge(), 3U);
    EXPECT_TRUE(cache.list().empty());
    EXPECT_TRUE(fs::exists(folder() / "notes.txt"));
}

TEST_F(CodeCacheTest, a_second_engine_reads_what_the_first_compiled) {
    {
        const auto engine = make_engine();
        expect_works(*engine, load(*engine, wasm_));
        EXPECT_EQ(engine->counters().compiled, 1U);
    }
    const auto engine = make_engine();
    expect_works(*engine, load(*engine, wasm_));
    EXPECT_EQ(engine->counters().compiled, 0U);
    EXPECT_EQ(engine->counters().read_from_cache, 1U);
}

TEST_F(CodeCacheTest, other_prices_do_not_share_compiled_code) {
    make_engine()->load(code_, wasm_).value();
    EngineConfig config = test_config();
    config.instrumentation.prices = wasm::InstructionPrices::skyr();
    const auto engine = make_engine(config);
    ASSERT_TRUE(engine->load(code_, wasm_));
    EXPECT_EQ(engine->counters().compiled, 1U);
    EXPECT_EQ(open().list().size(), 2U);
}

TEST_F(CodeCacheTest, damaged_cut_and_foreign_files_are_compiled_anew_and_replaced) {
    make_engine()->load(code_, wasm_).value();
    const fs::path file = only_file();
    const std::function<void()> damages[] = {
        [&] { change_byte(file, static_cast<std::streamoff>(fs::file_size(file) / 2)); },
        [&] { fs::resize_file(file, fs::file_size(file) - 1); },
        [&] { fs::resize_file(file, 0); },
        [&] {
            std::ofstream(file, std::ios::binary | std::ios::trunc) << "\x7f"
                                                                       "ELF something";
        },
        // Sound by its digest, and nothing that the engine made.
        [&] { ASSERT_TRUE(open().write(code_, make_engine()->environment(), Bytes(500, 1))); },
        [&] {
            fs::remove(file);
            fs::create_symlink("/dev/zero", file);
        },
    };
    for (const auto& damage : damages) {
        damage();
        const auto engine = make_engine();
        expect_works(*engine, load(*engine, wasm_));
        EXPECT_EQ(engine->counters().compiled, 1U);
        const auto again = make_engine();
        expect_works(*again, load(*again, wasm_));
        EXPECT_EQ(again->counters().compiled, 0U);
    }
}

TEST_F(CodeCacheTest, bytes_that_their_name_does_not_match_are_not_written) {
    const auto engine = make_engine();
    ASSERT_TRUE(engine->load(code_cid(Bytes{1}), wasm_));
    EXPECT_TRUE(open().list().empty());
}

TEST_F(CodeCacheTest, a_folder_that_cannot_be_written_costs_time_only) {
    const auto engine = make_engine();
    fs::remove_all(folder());
    expect_works(*engine, load(*engine, wasm_));
}

/// Writes and reads one entry over and over; the exit status says whether every read was whole.
[[noreturn]] void hammer(const CodeCache& cache, const ipld::Cid& code, std::uint8_t fill) {
    bool whole = true;
    for (int i = 0; i < 50; ++i) {
        whole = whole && cache.write(code, here, Bytes(100'000, fill)).has_value();
        const auto hit = cache.read(code, here);
        whole = whole && hit && hit->payload().size() == 100'000 &&
                std::ranges::count(hit->payload(), hit->payload().front()) == 100'000;
    }
    _exit(whole ? 0 : 1);
}

TEST_F(CodeCacheTest, processes_that_write_the_same_entry_never_see_half_of_it) {
    const CodeCache cache = open();
    pid_t children[3];
    for (std::uint8_t i = 0; i < 3; ++i) {
        children[i] = fork();
        ASSERT_GE(children[i], 0);
        if (children[i] == 0) {
            hammer(cache, code_, i);
        }
    }
    for (const pid_t child : children) {
        int status = -1;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    EXPECT_EQ(cache.list().size(), 1U);
}

}  // namespace
}  // namespace fvm::vm::test
