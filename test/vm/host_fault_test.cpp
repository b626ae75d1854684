// The embedder's store fails at every place in turn: no receipt, and the same message succeeds
// afterwards with the same outcome, on the same machine.
#include <fvm/core/commitment.hpp>
#include <test/support/message_test.hpp>

namespace fvm::vm::test {
namespace {

constexpr std::uint64_t raw = ipld::codec::raw;

class HostFaults : public MessageTest {
  protected:
    /// A message that reads and writes all over the state: state of actors, accounts made and
    /// rolled back, events, blocks.
    HostFaults() {
        const ipld::Cid block = put(raw, as_bytes("some state"));
        for (ActorId id = 3000; id < 3200; ++id) {
            fund(id, id);
            state(id).code = code("account");
        }
        // Fails after it has created an account.
        const GuestData fresh = data(key_address(Protocol::bls, 50));
        actor(2000, "(drop " + call("send.send", {out, fresh, fresh.size, 0, 0, 0, 0, -1, 0}) +
                        ") (unreachable)");

        const GuestData failing = data(Address::id(2000));
        const GuestData first = data(key_address(Protocol::bls, 51));
        const GuestData second = data(ethereum_address(52));
        const GuestData known = data(key_address(Protocol::bls, 40));
        const GuestData block_at = data(block);
        const GuestData hello = text("hello");
        account(key_address(Protocol::bls, 40), 77);
        set_state(receiver, {{}, block, 0, TokenAmount::from_atto(1000), {}});
        actor(receiver,
              log("self.root", {out, 400, 64}) + log("ipld.block_open", {out, block_at}) +
                  log("actor.balance_of", {out, 3100}) + log("actor.balance_of", {out, 3199}) +
                  send(failing, 2) + send(first, 0, 5) + send(second, 0, 6) + send(known, 0, 7) +
                  log("ipld.block_create", {out, raw, hello, 5}) +
                  log("ipld.block_link", {out, "(i32.load (i32.const 64))",
                                          ipld::multihash::blake2b_256, 32, 400, 64}) +
                  log("self.set_root", {400}) +
                  (is_v4() ? log("event.emit_event", {0, 0, 0, 0, 0, 0}) : std::string()));
        message.to = Address::id(receiver);
    }

    struct Outcome {
        Receipt receipt;
        std::vector<std::string> charges;
        /// Milligas used after each charge.
        std::vector<std::uint64_t> used;
        ipld::Cid root;
        std::uint64_t gets_before = 0;
        std::uint64_t gets_after = 0;
    };

    Executor make_executor() {
        auto machine =
            Machine::create(context, {faulty, externs, proofs, executor().machine().engine()});
        EXPECT_TRUE(machine);
        return Executor(*std::move(machine), *stack_);
    }

    Outcome undisturbed() {
        executor();
        // Code is loaded once for an engine: from here on it is there.
        EXPECT_TRUE(apply(message, kind));
        Executor plain = make_executor();
        Outcome outcome;
        outcome.gets_before = faulty.gets;
        const auto applied = plain.execute_message(message, kind, raw_length);
        EXPECT_TRUE(applied);
        outcome.receipt = applied->receipt;
        EXPECT_EQ(applied->receipt.exit_code, ExitCode::ok) << applied->failure.to_text();
        outcome.charges = charges(*applied);
        std::uint64_t used = 0;
        for (const trace::Event& event : applied->trace) {
            if (const auto* charge = std::get_if<trace::Charge>(&event)) {
                used += (charge->compute + charge->other).milligas();
                outcome.used.push_back(used);
            }
        }
        const auto root = plain.flush();
        EXPECT_TRUE(root);
        outcome.root = *root;
        outcome.gets_after = faulty.gets;
        return outcome;
    }

    void TearDown() override {}

    std::unique_ptr<HostStackThread> stack_ = *HostStackThread::start();
};

TEST_P(HostFaults, every_get_fails_once_and_the_message_succeeds_the_second_time) {
    const Outcome expected = undisturbed();
    const std::uint64_t gets = expected.gets_after - expected.gets_before;
    ASSERT_GT(gets, 10U);
    for (const bool loses_blocks : {false, true}) {
        for (std::uint64_t i = 0; i < gets; ++i) {
            // What a flush has written of the run before is in the store: nothing that is read here
            // depends on it.
            Executor disturbed = make_executor();
            faulty.loses_blocks = loses_blocks;
            faulty.fail_get = faulty.gets + i;
            auto applied = disturbed.execute_message(message, kind, raw_length);
            if (!applied) {
                EXPECT_EQ(applied.error().kind, ApplyError::Kind::host_fault);
                EXPECT_TRUE(applied.error().block.defined()) << i;
                EXPECT_FALSE(applied.error().reason.empty());
                applied = disturbed.execute_message(message, kind, raw_length);
            }
            ASSERT_TRUE(applied) << i;
            EXPECT_EQ(applied->receipt, expected.receipt) << i;
            EXPECT_EQ(charges(*applied), expected.charges) << i;
            auto root = disturbed.flush();
            if (!root) {
                root = disturbed.flush();
            }
            ASSERT_TRUE(root) << i;
            EXPECT_EQ(*root, expected.root) << i;
            faulty.fail_get = FaultyStore::never;
        }
    }
}

TEST_P(HostFaults, every_put_of_a_flush_fails_once_and_the_next_flush_writes_it_all) {
    const Outcome expected = undisturbed();
    for (std::uint64_t i = 0;; ++i) {
        ipld::MemoryStore fresh;
        for (const auto& entry : store.entries()) {
            ASSERT_TRUE(fresh.put(entry.cid, entry.value));
        }
        FaultyStore base(fresh);
        auto machine =
            Machine::create(context, {base, externs, proofs, executor().machine().engine()});
        ASSERT_TRUE(machine);
        Executor disturbed(*std::move(machine), *stack_);
        ASSERT_TRUE(disturbed.execute_message(message, kind, raw_length));
        base.fail_put = base.puts + i;
        auto root = disturbed.flush();
        if (root) {
            EXPECT_GT(i, 3U);
            break;
        }
        root = disturbed.flush();
        ASSERT_TRUE(root) << i;
        EXPECT_EQ(*root, expected.root);
        // All that the root reaches is there.
        auto tree = StateTree::load(fresh, *root, rules().state_tree_versions);
        ASSERT_TRUE(tree);
        EXPECT_EQ((*tree->get_actor(receiver))->state, ipld::Cid::of(raw, as_bytes("hello")));
        EXPECT_TRUE(*fresh.has(ipld::Cid::of(raw, as_bytes("hello"))));
    }
}

TEST_P(HostFaults, a_machine_that_cannot_read_its_state_is_not_made) {
    executor();
    const std::uint64_t before = faulty.gets;
    {
        const Executor fine = make_executor();
    }
    const std::uint64_t gets = faulty.gets - before;
    ASSERT_GT(gets, 3U);
    for (std::uint64_t i = 0; i < gets; ++i) {
        faulty.fail_get = faulty.gets + i;
        EXPECT_FALSE(
            Machine::create(context, {faulty, externs, proofs, executor().machine().engine()}))
            << i;
    }
    faulty.fail_get = FaultyStore::never;
    faulty.fail_put = faulty.puts;
    EXPECT_FALSE(
        Machine::create(context, {faulty, externs, proofs, executor().machine().engine()}));
}

TEST_P(HostFaults, compared_with_the_reference_a_fault_is_a_receipt_that_uses_all_gas) {
    externs.tipset = std::unexpected(HostFault{"no such tipset", {}});
    actor(receiver, log("network.tipset_cid", {out, context.epoch - 1, 200, 64}));
    context.reference_faults = true;
    expect.exit = ExitCode::sys_assertion_failed;
    expect.gas_used = message.gas_limit;
    run();
    EXPECT_EQ(post(sender)->nonce, 1U);
}

TEST_P(HostFaults, proofs_and_faults_that_cannot_be_checked_are_the_hosts) {
    externs.fault = std::unexpected(HostFault{"cannot tell", {}});
    actor(receiver, log("crypto.verify_consensus_fault", {out, 0, 0, 0, 0, 0, 0}));
    const auto applied = apply(message, kind);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().reason, "cannot tell");
}

/// Answers what another chain and other proofs answer, counts, and fails once at a chosen place.
class FaultyHost final : public Externs, public Proofs {
  public:
    FaultyHost(Externs& externs, Proofs& proofs) : externs_(externs), proofs_(proofs) {}

    ExternResult<Randomness> get_chain_randomness(ChainEpoch epoch) override {
        return fails() ? failure() : externs_.get_chain_randomness(epoch);
    }
    ExternResult<Randomness> get_beacon_randomness(ChainEpoch epoch) override {
        return fails() ? failure() : externs_.get_beacon_randomness(epoch);
    }
    ExternResult<std::optional<ConsensusFault>> verify_consensus_fault(BytesView header1,
                                                                       BytesView header2,
                                                                       BytesView extra) override {
        return fails() ? failure() : externs_.verify_consensus_fault(header1, header2, extra);
    }
    std::expected<ipld::Cid, HostFault> get_tipset_cid(ChainEpoch epoch) override {
        return fails() ? failure() : externs_.get_tipset_cid(epoch);
    }
    ExternResult<bool> verify_seal(const SealVerifyInfo& info) override {
        return fails() ? failure() : proofs_.verify_seal(info);
    }
    ExternResult<bool> verify_aggregate_seals(
        const AggregateSealVerifyProofAndInfos& info) override {
        return fails() ? failure() : proofs_.verify_aggregate_seals(info);
    }
    ExternResult<bool> verify_replica_update(const ReplicaUpdateInfo& info) override {
        return fails() ? failure() : proofs_.verify_replica_update(info);
    }
    ExternResult<bool> verify_post(const WindowPoStVerifyInfo& info) override {
        return fails() ? failure() : proofs_.verify_post(info);
    }

    std::uint64_t questions = 0;
    std::uint64_t fail_at = FaultyStore::never;

  private:
    bool fails() { return questions++ == fail_at; }
    static std::unexpected<HostFault> failure() {
        return std::unexpected(HostFault{"a question was chosen to fail", {}});
    }

    Externs& externs_;
    Proofs& proofs_;
};

TEST_P(HostFaults, every_question_to_the_host_fails_once_and_the_message_succeeds_the_second_time) {
    const WindowPoStVerifyInfo post{
        .randomness = Bytes(32, 7),
        .proofs = {{RegisteredPoStProof::stacked_drg_window_32gib_v1p1, {1}}},
        .challenged_sectors = {{RegisteredSealProof::stacked_drg_32gib_v1p1, 5,
                                replica_commitment_to_cid(Commitment{1})}},
        .prover = 1000};
    const GuestData post_at = data(ipld::cbor::encode(post));
    const std::vector<Arg> draw = is_v4() ? std::vector<Arg>{400, context.epoch - 5}
                                          : std::vector<Arg>{400, 1, context.epoch - 5, 0, 0};
    actor(receiver, log("rand.get_chain_randomness", draw) +
                        log("rand.get_beacon_randomness", draw) +
                        log("network.tipset_cid", {out, context.epoch - 1, 200, 64}) +
                        log("crypto.verify_consensus_fault", {out, 0, 0, 0, 0, 0, 0}) +
                        log("crypto.verify_post", {out, post_at, post_at.size}));
    Engine& engine = executor().machine().engine();
    FaultyHost host(externs, proofs);
    const auto make = [&] {
        return Executor(*Machine::create(context, {store, host, host, engine}), *stack_);
    };
    Executor plain = make();
    const auto expected = plain.execute_message(message, kind, raw_length);
    ASSERT_TRUE(expected);
    EXPECT_EQ(logged(*expected), std::vector<std::uint32_t>(5, 0));
    const auto expected_root = plain.flush();
    ASSERT_EQ(host.questions, 5U);
    for (std::uint64_t i = 0; i < 5; ++i) {
        Executor disturbed = make();
        host.fail_at = host.questions + i;
        const auto failed = disturbed.execute_message(message, kind, raw_length);
        ASSERT_FALSE(failed) << i;
        EXPECT_EQ(failed.error().kind, ApplyError::Kind::host_fault);
        EXPECT_EQ(failed.error().reason, "a question was chosen to fail");
        const auto applied = disturbed.execute_message(message, kind, raw_length);
        ASSERT_TRUE(applied) << i;
        EXPECT_EQ(applied->receipt, expected->receipt) << i;
        const auto root = disturbed.flush();
        ASSERT_TRUE(root && expected_root) << i;
        EXPECT_EQ(*root, *expected_root) << i;
    }
}

class OutOfGas : public HostFaults {};

TEST_P(OutOfGas, at_each_charge_uses_the_limit_and_leaves_the_payment_alone) {
    const Outcome expected = undisturbed();
    ASSERT_EQ(expected.receipt.gas_used, (expected.used.back() + 999) / 1000);
    std::size_t refused = 0;
    for (std::size_t i = 1; i < expected.used.size(); ++i) {
        if (expected.used[i] == expected.used[i - 1]) {
            continue;
        }
        // Just too little for this charge.
        message.gas_limit = (expected.used[i] - 1) / 1000;
        Executor limited = make_executor();
        const auto applied = limited.execute_message(message, kind, raw_length);
        ASSERT_TRUE(applied);
        ASSERT_EQ(applied->receipt.exit_code, ExitCode::sys_out_of_gas) << i;
        EXPECT_EQ(applied->receipt.gas_used, message.gas_limit) << i;
        EXPECT_TRUE(applied->receipt.return_data.empty());
        EXPECT_FALSE(applied->receipt.events_root);
        StateTree& tree = limited.machine().state_tree();
        EXPECT_EQ(**tree.get_actor(receiver), state(receiver)) << i;
        EXPECT_EQ((*tree.get_actor(sender))->nonce, 1U);
        EXPECT_EQ(*tree.lookup_id(key_address(Protocol::bls, 51)), std::nullopt) << i;
        ++refused;
    }
    EXPECT_GT(refused, 50U);
    message.gas_limit = expected.receipt.gas_used;
    Executor enough = make_executor();
    const auto applied = enough.execute_message(message, kind, raw_length);
    ASSERT_TRUE(applied);
    EXPECT_EQ(applied->receipt, expected.receipt);
}

INSTANTIATE_TEST_SUITE_P(Networks, OutOfGas, networks_from_v18(), network_name);

INSTANTIATE_TEST_SUITE_P(Networks, HostFaults,
                         testing::Values(NetworkVersion::v18, NetworkVersion::v21), network_name);

}  // namespace
}  // namespace fvm::vm::test
