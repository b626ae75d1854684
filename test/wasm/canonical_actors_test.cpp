#include <test/wasm/recorded.hpp>

#include <fvm/store/car_store.hpp>
#include <fvm/wasm/inspect.hpp>
#include <fvm/wasm/validate.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace fvm::test {
namespace {

using wasm::Generation;

/// Where `make bundles` puts the bundles.
std::filesystem::path bundles_folder() {
    if (const char* chosen = std::getenv("FVM_BUNDLES")) {
        return chosen;
    }
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home == nullptr ? "" : home) / ".cache/fvm/bundles";
}

struct ActorCode {
    ipld::Cid cid;
    ipld::Block wasm;
};

bool is_module(BytesView bytes) {
    return bytes.size() >= 4 && as_text(bytes.first(4)) == std::string_view("\0asm", 4);
}

/// The modules in the bundle for mainnet of actors version `version`.
std::vector<ActorCode> actors_of(unsigned version) {
    const auto file =
        bundles_folder() / ("v" + std::to_string(version)) / "builtin-actors-mainnet.car";
    std::vector<ActorCode> actors;
    const auto store = store::CarStore::open(file.string());
    if (!store) {
        ADD_FAILURE() << "cannot open " << file;
        return actors;
    }
    for (std::size_t i = 0; i < (*store)->size(); ++i) {
        const ipld::Cid& cid = (*store)->cid(i);
        auto block = (*store)->get(cid);
        if (block && *block && cid.codec() == ipld::codec::raw && is_module((*block)->bytes())) {
            actors.push_back({cid, **block});
        }
    }
    return actors;
}

class CanonicalActors : public testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::is_directory(bundles_folder() / "v10")) {
            GTEST_SKIP() << "no canonical bundles in " << bundles_folder()
                         << ": run `make bundles`";
        }
    }

    /// Compares every actor of versions `first` to `last` and returns how many there are.
    static std::size_t compare(unsigned first, unsigned last, Generation generation) {
        const Recorded recorded = load_recorded("actors.txt");
        std::size_t compared = 0;
        for (unsigned version = first; version <= last; ++version) {
            for (const ActorCode& actor : actors_of(version)) {
                const auto expected = recorded.find({actor.cid.to_text(), generation});
                EXPECT_NE(expected, recorded.end()) << actor.cid.to_text();
                if (expected != recorded.end()) {
                    EXPECT_EQ(reference_outcome(actor.wasm.bytes(), generation), expected->second)
                        << "v" << version << " " << actor.cid.to_text();
                }
                ++compared;
            }
        }
        return compared;
    }
};

TEST_F(CanonicalActors, of_versions_10_to_18_become_what_the_0_4_crate_makes_of_them) {
    EXPECT_EQ(compare(10, 18, Generation::wasm_instrument_0_4), 9U * 16U);
}

TEST_F(CanonicalActors, of_versions_8_and_9_become_what_the_0_2_crate_makes_of_them) {
    EXPECT_EQ(compare(8, 9, Generation::wasm_instrument_0_2), 11U + 12U);
}

TEST_F(CanonicalActors, pass_validation_and_export_what_the_engine_needs) {
    for (const unsigned version : {8U, 13U, 18U}) {
        for (const ActorCode& actor : actors_of(version)) {
            const BytesView wasm = actor.wasm.bytes();
            const auto valid = wasm::validate(wasm, version < 10 ? Generation::wasm_instrument_0_2
                                                                 : Generation::wasm_instrument_0_4);
            EXPECT_TRUE(valid) << valid.error().reason << " at " << valid.error().offset;
            const auto info = wasm::inspect(wasm);
            ASSERT_TRUE(info);
            EXPECT_TRUE(info->exported_memory("memory"));
            EXPECT_FALSE(info->has_start_function);
            EXPECT_GT(info->code_size, 0U);
        }
    }
}

TEST_F(CanonicalActors, in_the_production_form_import_the_gas_counter_and_at_most_the_permits) {
    for (const ActorCode& actor : actors_of(18)) {
        const auto options = options_of(Generation::wasm_instrument_0_4, wasm::Form::production);
        const auto before = wasm::inspect(actor.wasm.bytes());
        const auto instrumented = instrument(actor.wasm.bytes(), options);
        ASSERT_TRUE(before && instrumented);
        const auto after = wasm::inspect(*instrumented);
        ASSERT_TRUE(after) << after.error().reason;
        std::vector<std::string> added;
        for (const wasm::ImportInfo& import : after->imports) {
            if (import.module == wasm::host_module) {
                added.push_back(import.name);
            }
        }
        EXPECT_EQ(after->imports.size(), before->imports.size() + 1 + added.size());
        EXPECT_LE(added.size(), 1U) << "no canonical actor grows a table";
        EXPECT_TRUE(after->custom_sections.empty());
    }
}

}  // namespace
}  // namespace fvm::test
