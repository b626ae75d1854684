#include <fvm/core/manifest.hpp>

#include <fvm/ipld/codec.hpp>
#include <fvm/ipld/memory_store.hpp>

#include <gtest/gtest.h>

namespace fvm {
namespace {

ipld::Cid code(std::string_view name) {
    return ipld::Cid::v1(ipld::codec::raw, ipld::multihash::identity, as_bytes(name));
}

std::vector<Manifest::Entry> entries(std::initializer_list<const char*> names) {
    std::vector<Manifest::Entry> list;
    for (const char* name : names) {
        list.push_back({name, code(name)});
    }
    return list;
}

const std::vector<Manifest::Entry> all =
    entries({"system", "init", "cron", "account", "storagepower", "placeholder", "evm", "eam",
             "ethaccount"});

TEST(Manifest, ids_are_places_from_1_on) {
    const Manifest manifest = Manifest::from_entries(all, Manifest::Requires::ethereum).value();
    EXPECT_EQ(manifest.id_of(code("system")), 1U);
    EXPECT_EQ(manifest.id_of(code("ethaccount")), 9U);
    EXPECT_EQ(manifest.id_of(code("stranger")), 0U);
    EXPECT_EQ(*manifest.code_of(4U), code("account"));
    EXPECT_EQ(manifest.code_of(0U), nullptr);
    EXPECT_EQ(manifest.code_of(10U), nullptr);
    EXPECT_EQ(*manifest.code_of("evm"), code("evm"));
    EXPECT_EQ(manifest.code_of("paych"), nullptr);
    EXPECT_EQ(manifest.name_of(code("cron")), "cron");
    EXPECT_EQ(manifest.name_of(code("stranger")), "");
}

TEST(Manifest, knows_the_actors_that_the_vm_treats_apart) {
    const Manifest manifest = Manifest::from_entries(all, Manifest::Requires::ethereum).value();
    EXPECT_TRUE(manifest.is_account(code("account")));
    EXPECT_FALSE(manifest.is_account(code("init")));
    EXPECT_TRUE(manifest.is_placeholder(code("placeholder")));
    EXPECT_TRUE(manifest.is_ethaccount(code("ethaccount")));
    EXPECT_EQ(manifest.init_code(), code("init"));
    EXPECT_TRUE(manifest.is_singleton(code("storagepower")));
    EXPECT_FALSE(manifest.is_singleton(code("account")));
    EXPECT_TRUE(manifest.is_builtin(code("evm")));
}

TEST(Manifest, an_empty_one_has_no_builtin_actors) {
    const Manifest manifest;
    EXPECT_FALSE(manifest.is_builtin(code("account")));
    EXPECT_FALSE(manifest.is_account(ipld::Cid()));
}

TEST(Manifest, names_the_actor_that_it_lacks) {
    const auto old = entries({"account", "system", "init"});
    EXPECT_TRUE(Manifest::from_entries(old, Manifest::Requires::basic));
    EXPECT_EQ(Manifest::from_entries(old, Manifest::Requires::ethereum).error(),
              "the manifest lacks the placeholder actor");
    EXPECT_EQ(
        Manifest::from_entries(entries({"account", "system"}), Manifest::Requires::basic).error(),
        "the manifest lacks the init actor");
}

TEST(Manifest, of_two_places_of_one_code_or_name_the_later_counts) {
    auto list = all;
    list.push_back({"account", code("newer")});
    list.push_back({"twin", code("evm")});
    const Manifest manifest = Manifest::from_entries(list, Manifest::Requires::ethereum).value();
    EXPECT_TRUE(manifest.is_account(code("newer")));
    EXPECT_EQ(manifest.id_of(code("evm")), 11U);
}

TEST(Manifest, loads_from_the_bundles_root_or_from_the_list) {
    ipld::MemoryStore store;
    const ipld::Cid list =
        ipld::put_content(store, ipld::codec::dag_cbor, ipld::cbor::encode(all)).value();
    ipld::cbor::Writer root;
    root.write_array_header(2);
    root.write_uint(1);
    root.write_cid(list);
    const ipld::Cid root_cid = ipld::put_content(store, ipld::codec::dag_cbor, root.view()).value();

    const auto from_root = Manifest::load(store, root_cid, Manifest::Requires::ethereum);
    ASSERT_TRUE(from_root);
    EXPECT_EQ(from_root->id_of(code("ethaccount")), 9U);
    const auto from_list = Manifest::load_list(store, list, Manifest::Requires::ethereum);
    ASSERT_TRUE(from_list);
    EXPECT_EQ(from_list->entries().size(), all.size());
}

TEST(Manifest, loading_says_what_is_wrong) {
    ipld::MemoryStore store;
    const ipld::Cid absent = ipld::Cid::of(ipld::codec::dag_cbor, as_bytes("absent"));
    EXPECT_EQ(Manifest::load(store, absent, Manifest::Requires::basic).error().kind,
              ipld::StoreError::Kind::missing);

    ipld::cbor::Writer root;
    root.write_array_header(2);
    root.write_uint(2);
    root.write_cid(absent);
    const ipld::Cid version_2 =
        ipld::put_content(store, ipld::codec::dag_cbor, root.view()).value();
    EXPECT_EQ(Manifest::load(store, version_2, Manifest::Requires::basic).error().note,
              "unsupported version of the manifest");

    const ipld::Cid no_list =
        ipld::put_content(store, ipld::codec::dag_cbor, as_bytes("\x01")).value();
    EXPECT_EQ(Manifest::load_list(store, no_list, Manifest::Requires::basic).error().kind,
              ipld::StoreError::Kind::malformed);
}

}  // namespace
}  // namespace fvm
