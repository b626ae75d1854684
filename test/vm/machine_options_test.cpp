// What an embedder may ask of a machine besides a network version: flush_all_blocks and the next
// network version. Actors that replace their code are in upgrade_test.cpp.
#include <test/support/message_test.hpp>

namespace fvm::vm::test {
namespace {

class FlushAllBlocks : public MessageTest {
  protected:
    /// A message that stores a block and does not keep it.
    FlushAllBlocks() {
        const GuestData content = text("between");
        actor(receiver, log("ipld.block_create", {out, ipld::codec::raw, content, content.size}) +
                            log("ipld.block_link", {out, "(i32.load (i32.const 64))",
                                                    ipld::multihash::blake2b_256, 32, 400, 64}));
        expect.exit = ExitCode::ok;
    }
    const ipld::Cid between_ = ipld::Cid::of(ipld::codec::raw, as_bytes("between"));
};

TEST_P(FlushAllBlocks, is_off_and_only_what_the_root_reaches_is_written) {
    run();
    ASSERT_TRUE(executor().flush());
    EXPECT_FALSE(*store.has(between_));
}

TEST_P(FlushAllBlocks, writes_what_the_root_does_not_reach_as_well_and_has_the_same_root) {
    run();
    const auto plain = executor().flush();
    context.flush_all_blocks = true;
    auto machine =
        Machine::create(context, {store, externs, proofs, executor().machine().engine()});
    ASSERT_TRUE(machine);
    const auto stack = HostStackThread::start();
    Executor all(*std::move(machine), **stack);
    ASSERT_TRUE(all.execute_message(message, kind, raw_length));
    const auto root = all.flush();
    ASSERT_TRUE(root && plain);
    EXPECT_EQ(*root, *plain);
    EXPECT_TRUE(*store.has(between_));
}

TEST_P(FlushAllBlocks, can_be_repeated_when_the_store_fails_at_any_write) {
    context.flush_all_blocks = true;
    run();
    const std::uint64_t before = faulty.puts;
    std::uint64_t failures = 0;
    faulty.fail_put = before;
    auto root = executor().flush();
    while (!root) {
        ++failures;
        EXPECT_FALSE(root.error().reason.empty());
        faulty.fail_put = faulty.puts + failures;
        root = executor().flush();
    }
    EXPECT_EQ(failures, 3U);
    EXPECT_TRUE(*store.has(between_));
    EXPECT_TRUE(*store.has(*root));
    EXPECT_TRUE(StateTree::load(store, *root, rules().state_tree_versions));
}

INSTANTIATE_TEST_SUITE_P(Networks, FlushAllBlocks, networks_from_v18(), network_name);

class NextNetworkVersion : public MessageTest {
  protected:
    NextNetworkVersion() { context.features.next_network_version = true; }
};

TEST_P(NextNetworkVersion, runs_where_it_is_asked_for_and_knows_its_number) {
    actor(receiver, log("network.context", {200}) + "(call $log (i32.load (i32.const 240)))");
    expect.log = {0, 30};
}

TEST_P(NextNetworkVersion, is_so_far_the_one_before_it) {
    EXPECT_EQ(rules_for(GetParam()), nullptr);
    const NetworkRules& current = *rules_for(NetworkVersion::v29);
    EXPECT_EQ(rules().prices, current.prices);
    EXPECT_EQ(rules().syscalls, current.syscalls);
    EXPECT_EQ(rules().generation, current.generation);
}

INSTANTIATE_TEST_SUITE_P(Networks, NextNetworkVersion, testing::Values(NetworkVersion::v30),
                         network_name);

}  // namespace
}  // namespace fvm::vm::test
