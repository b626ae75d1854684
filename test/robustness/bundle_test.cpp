#include <fvm/base/result.hpp>
#include <fvm/core/manifest.hpp>
#include <fvm/ipld/cbor.hpp>
#include <fvm/store/car_store.hpp>
#include <fvm/store/car_writer.hpp>
#include <fvm/store/verify.hpp>
#include <fvm/wasm/inspect.hpp>
#include <test/robustness/damage.hpp>
#include <test/store/compressed.hpp>
#include <test/wasm/small_modules.hpp>

#include <gtest/gtest.h>

#include <functional>

// Actor bundles whose bytes or whose manifests are not what they should be.

namespace fvm::test {
namespace {

using ipld::Cid;
using ipld::StoreError;
using ipld::StoreResult;
using ipld::cbor::Writer;

constexpr std::string_view names[] = {"system", "init", "account", "cron"};

/// A bundle in the making, whose blocks can be replaced.
struct Parts {
    Bytes code = small_modules().front().wasm;
    Bytes root;
    Bytes list;

    Parts() {
        Writer writer;
        writer.write_array_header(std::size(names));
        for (const std::string_view name : names) {
            writer.write_array_header(2);
            writer.write_text(name);
            writer.write_cid(code_cid());
        }
        list = writer.take();
        root = root_of(1);
    }

    [[nodiscard]] Cid code_cid() const { return Cid::of(ipld::codec::raw, code); }
    [[nodiscard]] Cid list_cid() const { return Cid::of(ipld::codec::dag_cbor, list); }
    [[nodiscard]] Cid root_cid() const { return Cid::of(ipld::codec::dag_cbor, root); }
    [[nodiscard]] Bytes root_of(std::uint64_t version) const {
        Writer writer;
        writer.write_array_header(2);
        writer.write_uint(version);
        writer.write_cid(list_cid());
        return writer.take();
    }
    void set_list(Bytes bytes) {
        list = std::move(bytes);
        root = root_of(1);
    }
    [[nodiscard]] Bytes to_car() const {
        store::CarWriter writer(std::vector<Cid>{root_cid()});
        writer.write(root_cid(), root);
        writer.write(list_cid(), list);
        writer.write(code_cid(), code);
        return writer.take();
    }
};

/// As tools open bundles: every block is checked, and every actor's code must be Wasm.
StoreResult<Manifest> open(BytesView car) {
    store::CarOptions options;
    options.verify = true;
    const auto blocks = FVM_TRY(store::CarStore::from_bytes(to_bytes(car), options, 1 << 20));
    if (blocks->roots().size() != 1) {
        return std::unexpected(StoreError{StoreError::Kind::malformed, {}, 0, "not one root"});
    }
    Manifest manifest =
        FVM_TRY(Manifest::load(*blocks, blocks->roots().front(), Manifest::Requires::basic));
    for (const Manifest::Entry& entry : manifest.entries()) {
        const auto code = FVM_TRY(ipld::get_required(*blocks, entry.code, "code"));
        if (store::verify(entry.code, code.bytes()) != store::Verdict::matches ||
            !wasm::inspect(code.bytes())) {
            return std::unexpected(
                StoreError{StoreError::Kind::malformed, entry.code, 0, "no code of an actor"});
        }
    }
    return manifest;
}

void expect_refused_or_equal(BytesView car, unsigned count) {
    const auto whole = open(car);
    ASSERT_TRUE(whole) << whole.error().note;
    std::size_t refused = 0;
    for_each_damage(car, car.size(), count, [&](BytesView damaged) {
        const auto manifest = open(damaged);
        if (!manifest) {
            ++refused;
            ASSERT_FALSE(manifest.error().note.empty());
            return;
        }
        ASSERT_TRUE(std::ranges::equal(manifest->entries(), whole->entries()));
    });
    EXPECT_GT(refused, car.size() * 9 / 10 + count / 2);
}

TEST(DamagedBundles, are_refused_or_say_the_same) {
    expect_refused_or_equal(Parts().to_car(), 10'000);
}

TEST(DamagedBundles, that_are_compressed_are_refused_or_say_the_same) {
    expect_refused_or_equal(gzipped(Parts().to_car()), 4'000);
    expect_refused_or_equal(zstandard(Parts().to_car()), 4'000);
}

/// What damage to a block does when somebody has made its CID fit.
void damage_manifest(Bytes Parts::* block) {
    const Parts whole;
    std::size_t refused = 0;
    for_each_damage(whole.*block, 1, 10'000, [&](BytesView damaged) {
        Parts parts = whole;
        if (block == &Parts::list) {
            parts.set_list(to_bytes(damaged));
        } else {
            parts.*block = to_bytes(damaged);
        }
        const auto manifest = open(parts.to_car());
        refused += manifest ? 0U : 1U;
        ASSERT_TRUE(manifest || !manifest.error().note.empty());
    });
    EXPECT_GT(refused, 9'000U);
}

TEST(DamagedManifests, with_a_root_block_of_other_bytes_are_refused) {
    damage_manifest(&Parts::root);
}

TEST(DamagedManifests, with_a_list_of_other_bytes_are_refused_or_lists) {
    damage_manifest(&Parts::list);
}

Bytes written(const std::function<void(Writer&)>& write) {
    Writer writer;
    write(writer);
    return writer.take();
}

TEST(MalformedManifests, roots_are_a_version_and_a_link) {
    const Parts whole;
    const std::vector<std::pair<const char*, Bytes>> roots{
        {"version 0", whole.root_of(0)},
        {"version 2", whole.root_of(2)},
        {"version of 64 bits", whole.root_of(UINT64_MAX)},
        {"nothing", {}},
        {"an integer", {1}},
        {"a map", {0xa0}},
        {"an empty tuple", {0x80}},
        {"a tuple of one", {0x81, 1}},
        {"a version that is text", {0x82, 0x61, '1', 0x80}},
        {"a list in place", written([&](Writer& writer) {
             writer.write_array_header(2);
             writer.write_uint(1);
             writer.write_array_header(0);
         })},
        {"a tuple of three", written([&](Writer& writer) {
             writer.write_array_header(3);
             writer.write_uint(1);
             writer.write_cid(whole.list_cid());
             writer.write_uint(1);
         })},
        {"more behind it", [&] {
             Bytes root = whole.root;
             root.push_back(0);
             return root;
         }()}};
    for (const auto& [name, root] : roots) {
        Parts parts;
        parts.root = root;
        const auto manifest = open(parts.to_car());
        ASSERT_FALSE(manifest) << name;
        EXPECT_EQ(manifest.error().kind, StoreError::Kind::malformed) << name;
        EXPECT_FALSE(manifest.error().note.empty()) << name;
    }
}

TEST(MalformedManifests, lists_are_of_names_and_links) {
    const Cid code = Parts().code_cid();
    const auto one = [&](const std::function<void(Writer&)>& write) {
        return written([&](Writer& writer) {
            writer.write_array_header(1);
            write(writer);
        });
    };
    const std::vector<std::pair<const char*, Bytes>> lists{
        {"nothing", {}},
        {"no list", {0xa0}},
        {"an empty list lacks actors", {0x80}},
        {"no pair", one([&](Writer& writer) { writer.write_cid(code); })},
        {"a triple", one([&](Writer& writer) {
             writer.write_array_header(3);
             writer.write_text("system");
             writer.write_cid(code);
             writer.write_uint(0);
         })},
        {"a name of bytes", one([&](Writer& writer) {
             writer.write_array_header(2);
             writer.write_bytes(as_bytes("system"));
             writer.write_cid(code);
         })},
        {"a name that is no UTF-8", {0x81, 0x82, 0x61, 0xff, 0x00}},
        {"code that is no link", one([&](Writer& writer) {
             writer.write_array_header(2);
             writer.write_text("system");
             writer.write_text(code.to_text());
         })},
        {"2^32 - 1 entries", {0x9a, 0xff, 0xff, 0xff, 0xff}},
        {"2^64 - 1 entries", {0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
        {"a name of 2^62 bytes", {0x81, 0x82, 0x7b, 0x40, 0, 0, 0, 0, 0, 0, 0}}};
    for (const auto& [name, list] : lists) {
        Parts parts;
        parts.set_list(list);
        const auto manifest = open(parts.to_car());
        ASSERT_FALSE(manifest) << name;
        EXPECT_EQ(manifest.error().kind, StoreError::Kind::malformed) << name;
        EXPECT_FALSE(manifest.error().note.empty()) << name;
    }
}

TEST(MalformedManifests, blocks_that_are_not_in_the_file_are_missing) {
    const Parts parts;
    for (const Cid& absent : {parts.root_cid(), parts.list_cid(), parts.code_cid()}) {
        store::CarWriter writer(std::vector<Cid>{parts.root_cid()});
        for (const Bytes& block : {parts.root, parts.list}) {
            if (const Cid cid = Cid::of(ipld::codec::dag_cbor, block); cid != absent) {
                writer.write(cid, block);
            }
        }
        if (absent != parts.code_cid()) {
            writer.write(parts.code_cid(), parts.code);
        }
        const auto manifest = open(writer.take());
        ASSERT_FALSE(manifest);
        EXPECT_EQ(manifest.error().kind, StoreError::Kind::missing);
        EXPECT_EQ(manifest.error().cid, absent);
    }
}

/// The names of the parts' list, then `more`, all with the same code.
Bytes list_with(const Parts& parts, std::initializer_list<std::string_view> more) {
    Writer writer;
    writer.write_array_header(std::size(names) + more.size());
    const auto write = [&](std::string_view name) {
        writer.write_array_header(2);
        writer.write_text(name);
        writer.write_cid(parts.code_cid());
    };
    std::ranges::for_each(names, write);
    std::ranges::for_each(more, write);
    return writer.take();
}

TEST(UnusualManifests, names_that_nobody_knows_and_names_twice_are_taken) {
    Parts parts;
    parts.set_list(list_with(parts, {"", "dancer", "system"}));
    const auto manifest = open(parts.to_car());
    ASSERT_TRUE(manifest) << manifest.error().note;
    EXPECT_EQ(manifest->entries().size(), std::size(names) + 3);
    EXPECT_NE(manifest->code_of("dancer"), nullptr);
    // Of places with one code the later one counts.
    EXPECT_EQ(manifest->id_of(parts.code_cid()), std::size(names) + 3);
}

}  // namespace
}  // namespace fvm::test
