// The state tree: values, undo, flush, and the addresses that the init actor assigns. ref-fvm
// state_tree.rs.
#include <fvm/ipld/memory_store.hpp>
#include <fvm/vm/state_tree.hpp>
#include <test/support/faulty_store.hpp>
#include <test/support/hex.hpp>
#include <test/support/sequence.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

namespace fvm::vm {
namespace {

using test::FaultyStore;

constexpr std::array<std::uint64_t, 1> version5{5};
constexpr std::array<std::uint64_t, 2> versions_of_v2{3, 4};

ActorState actor(std::uint64_t number) {
    const std::array<std::uint8_t, 1> code{static_cast<std::uint8_t>(number)};
    ActorState state = new_actor(ipld::Cid::of(ipld::codec::raw, code), std::nullopt);
    state.nonce = number;
    state.balance = TokenAmount::from_atto(BigInt(number));
    return state;
}

StateTree empty_tree(ipld::Blockstore& store, std::uint64_t version = 5) {
    auto tree = StateTree::create(store, version);
    EXPECT_TRUE(tree);
    return *std::move(tree);
}

/// With an init actor whose next id is 100.
StateTree tree_with_init(ipld::Blockstore& store) {
    StateTree tree = empty_tree(store);
    ipld::Hamt<ActorId> map(store);
    ActorState init = actor(1);
    init.state = *put_cbor(store, InitActorState{*map.flush(), 100, "net"});
    tree.set_actor(init_actor_id, init);
    return tree;
}

std::optional<ActorState> get(StateTree& tree, ActorId id) {
    auto found = tree.get_actor(id);
    EXPECT_TRUE(found);
    return found.value_or(std::nullopt);
}

TEST(StateTree, has_what_was_set_and_not_what_was_deleted) {
    ipld::MemoryStore store;
    StateTree tree = empty_tree(store);
    EXPECT_FALSE(get(tree, 5));
    tree.set_actor(5, actor(5));
    EXPECT_EQ(get(tree, 5), actor(5));
    tree.set_actor(5, actor(6));
    EXPECT_EQ(get(tree, 5), actor(6));
    tree.delete_actor(5);
    EXPECT_FALSE(get(tree, 5));
    tree.delete_actor(7);
    EXPECT_FALSE(get(tree, 7));
}

TEST(StateTree, an_empty_tree_is_a_version_an_empty_hamt_and_an_empty_array) {
    ipld::MemoryStore store;
    StateTree tree = empty_tree(store);
    const auto root = tree.flush();
    ASSERT_TRUE(root);
    const auto block = store.get(*root);
    ASSERT_TRUE(block && *block);
    // The empty HAMT: [empty bit field, []].
    const Bytes hamt = fvm::test::from_hex("82 40 80");
    Bytes expected = fvm::test::from_hex("83 05");
    for (const ipld::Cid& cid : {ipld::Cid::of(ipld::codec::dag_cbor, hamt), empty_array_cid()}) {
        const Bytes link = ipld::cbor::encode(cid);
        expected.insert(expected.end(), link.begin(), link.end());
    }
    EXPECT_EQ(to_bytes((*block)->bytes()), expected);
    EXPECT_EQ(empty_array_cid().to_text(),
              "bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a");
}

TEST(StateTree, undoing_restores_actors_and_what_the_store_said) {
    ipld::MemoryStore store;
    ipld::Cid root;
    {
        StateTree tree = empty_tree(store);
        tree.set_actor(1, actor(1));
        tree.set_actor(2, actor(2));
        root = *tree.flush();
    }
    auto tree = StateTree::load(store, root, version5);
    ASSERT_TRUE(tree);
    const auto outer = tree->mark();
    tree->set_actor(1, actor(10));
    tree->delete_actor(2);
    const auto inner = tree->mark();
    tree->set_actor(3, actor(3));
    tree->set_actor(2, actor(20));
    EXPECT_EQ(get(*tree, 2), actor(20));
    tree->undo_to(inner);
    EXPECT_FALSE(get(*tree, 2));
    EXPECT_FALSE(get(*tree, 3));
    tree->undo_to(outer);
    EXPECT_EQ(get(*tree, 1), actor(1));
    EXPECT_EQ(get(*tree, 2), actor(2));
    EXPECT_EQ(*tree->flush(), root);
}

TEST(StateTree, the_root_depends_on_what_is_in_it_and_not_on_the_way_there) {
    fvm::test::Sequence random(3);
    std::map<ActorId, ActorState> model;
    ipld::MemoryStore store;
    StateTree tree = empty_tree(store);
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < 100; ++i) {
            const ActorId id = random.below(300);
            if (random.below(3) == 0) {
                tree.delete_actor(id);
                model.erase(id);
            } else {
                const ActorState state = actor(random.below(200));
                tree.set_actor(id, state);
                model[id] = state;
            }
        }
        const auto root = tree.flush();
        ASSERT_TRUE(root);

        std::vector<std::pair<ActorId, ActorState>> entries(model.rbegin(), model.rend());
        ipld::MemoryStore other_store;
        StateTree other = empty_tree(other_store);
        for (const auto& [id, state] : entries) {
            other.set_actor(id, state);
        }
        ASSERT_EQ(*other.flush(), *root) << round;
    }
    std::size_t visited = 0;
    ASSERT_TRUE(tree.for_each([&](BytesView key, const ActorState& state) {
        const auto address = Address::from_bytes(key);
        EXPECT_EQ(model.at(*address->as_id()), state);
        ++visited;
        return ipld::StoreResult<void>{};
    }));
    EXPECT_EQ(visited, model.size());
}

TEST(StateTree, new_addresses_get_the_next_ids_and_are_undone) {
    ipld::MemoryStore store;
    StateTree tree = tree_with_init(store);
    const Address first = Address::actor(Bytes{1});
    const Address second = Address::actor(Bytes{2});
    EXPECT_EQ(*tree.lookup_id(first), std::nullopt);
    EXPECT_EQ(*tree.register_new_address(first), 100U);
    const auto mark = tree.mark();
    const ipld::Cid head = get(tree, init_actor_id)->state;
    EXPECT_EQ(*tree.register_new_address(second), 101U);
    EXPECT_EQ(*tree.lookup_id(second), 101U);
    tree.undo_to(mark);
    EXPECT_EQ(*tree.lookup_id(second), std::nullopt);
    EXPECT_EQ(*tree.lookup_id(first), 100U);
    EXPECT_EQ(get(tree, init_actor_id)->state, head);
    EXPECT_EQ(*tree.register_new_address(second), 101U);
}

TEST(StateTree, ids_are_their_own_answer) {
    ipld::MemoryStore store;
    StateTree tree = empty_tree(store);
    EXPECT_EQ(*tree.lookup_id(Address::id(123'456)), 123'456U);
}

TEST(StateTree, addresses_need_an_init_actor_with_readable_state) {
    ipld::MemoryStore store;
    StateTree tree = empty_tree(store);
    const Address address = Address::actor(Bytes{1});
    ASSERT_FALSE(tree.lookup_id(address));
    EXPECT_EQ(tree.lookup_id(address).error().kind, ipld::StoreError::Kind::malformed);
    EXPECT_FALSE(tree.register_new_address(address));
    // The empty array is no state of an init actor.
    tree.set_actor(init_actor_id, actor(1));
    EXPECT_FALSE(tree.lookup_id(address));
}

TEST(StateTree, an_address_whose_registration_fails_can_be_registered_afterwards) {
    ipld::MemoryStore base;
    FaultyStore store(base);
    StateTree tree = tree_with_init(store);
    const Address address = Address::actor(Bytes{1});
    const Address other = Address::actor(Bytes{2});
    ASSERT_TRUE(tree.register_new_address(other));
    for (std::uint64_t i = 0; i < 2; ++i) {
        store.fail_put = store.puts + i;
        EXPECT_FALSE(tree.register_new_address(address)) << i;
        EXPECT_EQ(*tree.lookup_id(address), std::nullopt);
    }
    store.fail_put = FaultyStore::never;
    EXPECT_EQ(*tree.register_new_address(address), 101U);
}

TEST(StateTree, a_flush_that_fails_can_be_repeated) {
    for (std::uint64_t i = 0;; ++i) {
        ipld::MemoryStore base;
        FaultyStore store(base);
        StateTree tree = empty_tree(store);
        for (ActorId id = 0; id < 50; ++id) {
            tree.set_actor(id, actor(id));
        }
        store.fail_put = store.puts + i;
        auto root = tree.flush();
        const bool was_disturbed = !root.has_value();
        if (was_disturbed) {
            root = tree.flush();
        }
        ASSERT_TRUE(root);
        auto reread = StateTree::load(base, *root, version5);
        ASSERT_TRUE(reread);
        for (ActorId id = 0; id < 50; ++id) {
            ASSERT_EQ(get(*reread, id), actor(id)) << i;
        }
        if (!was_disturbed) {
            EXPECT_GT(i, 2U);
            break;
        }
    }
}

TEST(StateTree, only_versions_that_the_network_takes_are_loaded) {
    ipld::MemoryStore store;
    StateTree old = empty_tree(store, 4);
    const ipld::Cid root = *old.flush();
    EXPECT_TRUE(StateTree::load(store, root, versions_of_v2));
    const auto refused = StateTree::load(store, root, version5);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ipld::StoreError::Kind::malformed);
    EXPECT_EQ(refused.error().cid, root);
}

TEST(StateTree, older_trees_keep_actors_of_four_fields) {
    ipld::MemoryStore store;
    StateTree old = empty_tree(store, 4);
    ActorState state = actor(7);
    old.set_actor(7, state);
    const ipld::Cid plain = *old.flush();
    state.delegated_address = *Address::delegated(10, Bytes(20, 1));
    old.set_actor(7, state);
    EXPECT_EQ(*old.flush(), plain);
    auto reread = StateTree::load(store, plain, versions_of_v2);
    ASSERT_TRUE(reread);
    EXPECT_EQ(get(*reread, 7), actor(7));
    std::size_t visited = 0;
    ASSERT_TRUE(reread->for_each([&](BytesView, const ActorState& each) {
        visited += each == actor(7) ? 1U : 0U;
        return ipld::StoreResult<void>{};
    }));
    EXPECT_EQ(visited, 1U);
    StateTree current = empty_tree(store, 5);
    current.set_actor(7, actor(7));
    EXPECT_NE(*current.flush(), plain);
}

}  // namespace
}  // namespace fvm::vm
