// One message from preflight to settlement: who may send, what refusals cost, what happens to nonce
// and balances, and that an implicit message pays nothing. ref-fvm executor/default.rs at 3.14
// and 4.8.
#include <test/support/message_test.hpp>

namespace fvm::vm::test {
namespace {

TokenAmount atto(std::int64_t amount) {
    return TokenAmount::from_atto(amount);
}

class Preflight : public MessageTest {
  protected:
    Preflight() {
        actor(receiver, "");
        before_ = state(sender);
    }
    /// The message is refused with `code`; the miner pays `penalty`; nothing has changed.
    void expect_refusal(ExitCode code, const TokenAmount& penalty) {
        expect.exit = code;
        expect.gas_used = 0;
        expect.return_data = Bytes{};
        run();
        EXPECT_TRUE(result().is_prevalidation_failure);
        EXPECT_EQ(result().gas.miner_penalty, penalty);
        EXPECT_EQ(result().gas.miner_tip, TokenAmount());
        EXPECT_EQ(result().gas.refund, TokenAmount());
        EXPECT_FALSE(result().receipt.events_root);
        EXPECT_FALSE(result().failure.is_empty());
        const auto root = executor().flush();
        ASSERT_TRUE(root);
        EXPECT_EQ(*root, context.initial_state_root);
    }
    [[nodiscard]] TokenAmount whole_penalty() const { return context.base_fee * message.gas_limit; }

    ActorState before_;
};

TEST_P(Preflight, a_limit_below_the_inclusion_is_out_of_gas_and_costs_the_inclusion) {
    const std::uint64_t inclusion = prices().on_chain_message(raw_length).total().round_up();
    message.gas_limit = inclusion - 1;
    expect_refusal(ExitCode::sys_out_of_gas, context.base_fee * inclusion);
}

TEST_P(Preflight, a_limit_of_just_the_inclusion_is_included) {
    message.gas_limit = prices().on_chain_message(raw_length).total().round_up();
    message.method = method_send;
    expect.exit = ExitCode::ok;
    expect.gas_used = message.gas_limit;
}

TEST_P(Preflight, running_out_of_gas_before_any_actor_runs_is_told) {
    message.to = key_address(Protocol::secp256k1, 9);
    message.method = method_send;
    message.gas_limit = prices().on_chain_message(raw_length).total().round_up() + 1;
    expect.exit = ExitCode::sys_out_of_gas;
    run();
    EXPECT_NE(result().failure.to_text().find("out of gas"), std::string::npos);
}

TEST_P(Preflight, an_address_without_an_actor_is_an_invalid_sender) {
    message.from = key_address(Protocol::secp256k1, 77);
    expect_refusal(ExitCode::sys_sender_invalid, whole_penalty());
}

TEST_P(Preflight, an_id_without_an_actor_is_an_invalid_sender) {
    message.from = Address::id(77'777);
    expect_refusal(ExitCode::sys_sender_invalid, whole_penalty());
}

TEST_P(Preflight, actors_that_are_no_accounts_do_not_send) {
    message.from = Address::id(receiver);
    fund(receiver, 1'000'000'000'000'000'000);
    expect_refusal(ExitCode::sys_sender_invalid, whole_penalty());
}

TEST_P(Preflight, a_nonce_that_has_been_used_is_refused) {
    state(sender).nonce = 5;
    message.nonce = 4;
    expect_refusal(ExitCode::sys_sender_state_invalid, whole_penalty());
}

TEST_P(Preflight, a_nonce_that_leaves_a_gap_is_refused) {
    state(sender).nonce = 5;
    message.nonce = 6;
    expect_refusal(ExitCode::sys_sender_state_invalid, whole_penalty());
}

TEST_P(Preflight, a_balance_below_fee_cap_times_limit_is_refused) {
    state(sender).balance = message.gas_fee_cap * message.gas_limit - atto(1);
    expect_refusal(ExitCode::sys_sender_state_invalid, whole_penalty());
}

TEST_P(Preflight, the_value_need_not_be_there_for_the_message_to_be_included) {
    state(sender).balance = message.gas_fee_cap * message.gas_limit;
    message.value = atto(1);
    expect.exit = ExitCode::sys_insufficient_funds;
    run();
    EXPECT_FALSE(result().is_prevalidation_failure);
    EXPECT_EQ(post(sender)->nonce, 1U);
}

TEST_P(Preflight, messages_that_no_block_may_hold_have_no_receipt) {
    for (const std::uint64_t limit : {std::uint64_t{0}, std::uint64_t{1} << 63}) {
        message.gas_limit = limit;
        for (const ApplyKind each : {ApplyKind::explicit_message, ApplyKind::implicit_message}) {
            const auto applied = apply(message, each);
            ASSERT_FALSE(applied);
            EXPECT_EQ(applied.error().kind, ApplyError::Kind::invalid_message);
        }
    }
}

TEST_P(Preflight, an_ethereum_account_may_send) {
    state(sender).code = code("ethaccount");
    expect.exit = ExitCode::ok;
}

TEST_P(Preflight, the_first_message_of_a_placeholder_makes_it_an_account_even_if_it_fails) {
    const ActorId held = placeholder(ethereum_address(5), 1'000'000'000'000'000'000);
    message.from = ethereum_address(5);
    actor(receiver, "(unreachable)");
    expect.exit = ExitCode::sys_illegal_instruction;
    run();
    EXPECT_EQ(post(held)->code, code("ethaccount"));
    EXPECT_EQ(post(held)->nonce, 1U);
    EXPECT_EQ(post(held)->delegated_address, ethereum_address(5));
}

TEST_P(Preflight, a_placeholder_whose_message_is_refused_stays_one) {
    placeholder(ethereum_address(5), 1'000'000'000'000'000'000);
    message.from = ethereum_address(5);
    message.nonce = 1;
    expect_refusal(ExitCode::sys_sender_state_invalid, whole_penalty());
}

TEST_P(Preflight, a_placeholder_that_has_sent_or_is_in_another_namespace_does_not_send) {
    const ActorId held = placeholder(ethereum_address(5), 1'000'000'000'000'000'000);
    state(held).nonce = 1;
    const Address elsewhere = *Address::delegated(32, Bytes{1, 2, 3});
    placeholder(elsewhere, 1'000'000'000'000'000'000);
    message.from = elsewhere;
    EXPECT_EQ(apply(message, kind)->receipt.exit_code, ExitCode::sys_sender_invalid);
    message.from = ethereum_address(5);
    message.nonce = 1;
    expect_refusal(ExitCode::sys_sender_invalid, whole_penalty());
}

TEST_P(Preflight, an_implicit_message_needs_only_a_sender_that_resolves) {
    kind = ApplyKind::implicit_message;
    message.from = Address::id(77'777);
    message.nonce = 99;
    message.gas_limit = std::uint64_t{1} << 62;
    expect.exit = ExitCode::ok;
    run();
    EXPECT_EQ(charges(result()).front(), "none 0.000");
    EXPECT_EQ(result().gas.base_fee_burn, TokenAmount());
    EXPECT_EQ(result().gas.miner_tip, TokenAmount());
    EXPECT_EQ(balance(burnt_funds_actor_id), TokenAmount());
    EXPECT_GT(result().receipt.gas_used, 0U);
    EXPECT_FALSE(post(77'777));
}

TEST_P(Preflight, an_implicit_message_from_an_unknown_key_is_refused_for_nothing) {
    kind = ApplyKind::implicit_message;
    message.from = key_address(Protocol::bls, 99);
    expect_refusal(ExitCode::sys_sender_invalid, TokenAmount());
}

TEST_P(Preflight, an_implicit_message_leaves_nonce_and_balance_of_its_sender) {
    kind = ApplyKind::implicit_message;
    message.value = atto(8);
    expect.balances = {{receiver, atto(8)}, {sender, before_.balance - atto(8)}};
    run();
    EXPECT_EQ(post(sender)->nonce, 0U);
}

INSTANTIATE_TEST_SUITE_P(Networks, Preflight, networks_from_v18(), network_name);

class Settlement : public MessageTest {
  protected:
    /// That what left the sender is where it should be.
    void expect_shares() {
        const TokenAmount before = state(sender).balance;
        const TokenAmount reward_before = state(reward_actor_id).balance;
        run();
        const GasOutputs& gas = result().gas;
        EXPECT_EQ(gas.base_fee_burn + gas.over_estimation_burn + gas.miner_tip + gas.refund,
                  message.gas_fee_cap * message.gas_limit);
        EXPECT_EQ(balance(burnt_funds_actor_id), gas.base_fee_burn + gas.over_estimation_burn);
        EXPECT_EQ(balance(reward_actor_id) - reward_before, gas.miner_tip);
        const TokenAmount spent =
            result().receipt.exit_code.is_success() ? message.value : TokenAmount();
        EXPECT_EQ(balance(sender),
                  before - spent - gas.base_fee_burn - gas.over_estimation_burn - gas.miner_tip);
        EXPECT_EQ(post(sender)->nonce, 1U);
    }
};

TEST_P(Settlement, the_payment_is_split_without_rest) {
    actor(receiver, "");
    message.value = atto(12'345);
    expect.exit = ExitCode::ok;
    expect_shares();
    EXPECT_TRUE(result().gas.miner_penalty.is_zero());
}

TEST_P(Settlement, a_failed_message_pays_the_same_way) {
    actor(receiver, "(unreachable)");
    message.value = atto(12'345);
    expect.exit = ExitCode::sys_illegal_instruction;
    expect_shares();
}

TEST_P(Settlement, a_fee_cap_below_the_base_fee_makes_the_miner_pay_the_rest) {
    actor(receiver, "");
    message.gas_fee_cap = atto(60);
    message.gas_limit = 5'000'000;
    expect_shares();
    const GasOutputs& gas = result().gas;
    EXPECT_TRUE(gas.miner_tip.is_zero());
    EXPECT_EQ(gas.miner_penalty, atto(40) * result().receipt.gas_used + atto(40) * gas.gas_burned);
}

TEST_P(Settlement, a_negative_premium_makes_the_block_invalid_and_changes_nothing) {
    actor(receiver, "");
    message.gas_premium = atto(-1);
    const auto applied = apply(message, kind);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, ApplyError::Kind::invalid_payment);
    EXPECT_EQ(post(sender)->nonce, 0U);
    EXPECT_TRUE(balance(burnt_funds_actor_id).is_zero());
}

TEST_P(Settlement, a_state_without_a_burnt_funds_actor_is_the_hosts_fault) {
    actor(receiver, "");
    executor().machine().state_tree().delete_actor(burnt_funds_actor_id);
    const auto applied = apply(message, kind);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, ApplyError::Kind::host_fault);
}

TEST_P(Settlement, messages_share_a_machine_and_flush_together) {
    actor(receiver, "", 5);
    message.method = method_send;
    message.value = atto(10);
    ASSERT_TRUE(apply(message, kind));
    message.nonce = 1;
    ASSERT_TRUE(apply(message, kind));
    const auto root = executor().flush();
    ASSERT_TRUE(root);
    EXPECT_EQ(balance(receiver), atto(25));
    auto tree = StateTree::load(store, *root, rules().state_tree_versions);
    ASSERT_TRUE(tree);
    EXPECT_EQ((*tree->get_actor(receiver))->balance, atto(25));
    EXPECT_EQ((*tree->get_actor(sender))->nonce, 2U);
}

TEST_P(Settlement, without_tracing_the_receipt_is_the_same) {
    actor(receiver, "(call $log (i32.const 4))");
    const auto traced = apply(message, kind);
    ASSERT_TRUE(traced);
    EXPECT_FALSE(traced->trace.empty());
    context.tracing = false;
    auto machine =
        Machine::create(context, {store, externs, proofs, executor().machine().engine()});
    ASSERT_TRUE(machine);
    auto stack = HostStackThread::start();
    ASSERT_TRUE(stack);
    Executor plain(*std::move(machine), **stack);
    const auto untraced = plain.execute_message(message, kind, raw_length);
    ASSERT_TRUE(untraced);
    EXPECT_TRUE(untraced->trace.empty());
    EXPECT_EQ(untraced->receipt, traced->receipt);
}

INSTANTIATE_TEST_SUITE_P(Networks, Settlement, networks_from_v18(), network_name);

class MachineStart : public MessageTest {
  protected:
    std::expected<std::unique_ptr<Machine>, HostFault> create(const MachineContext& its_context) {
        return Machine::create(its_context,
                               {store, externs, proofs, executor().machine().engine()});
    }
    void TearDown() override {}
};

TEST_P(MachineStart, other_network_versions_are_refused) {
    for (const std::uint32_t version : {0U, 14U, 30U, 1000U}) {
        context.network_version = NetworkVersion{GetParam()};
        executor();
        context.network_version = NetworkVersion{version};
        const auto machine = create(context);
        ASSERT_FALSE(machine) << version;
        EXPECT_NE(machine.error().reason.find(std::to_string(version)), std::string::npos);
    }
}

TEST_P(MachineStart, a_state_root_that_is_missing_or_malformed_or_of_another_version_is_refused) {
    executor();
    MachineContext other = context;
    other.initial_state_root = TestExterns::some_cid(1);
    ASSERT_FALSE(create(other));
    EXPECT_EQ(create(other).error().block, other.initial_state_root);

    other.initial_state_root = put(ipld::codec::dag_cbor, Bytes{0x01});
    EXPECT_FALSE(create(other));

    auto root = get_cbor<StateRoot>(store, context.initial_state_root, "state root");
    ASSERT_TRUE(root);
    root->version = 3;
    other.initial_state_root = *put_cbor(store, *root);
    const auto machine = create(other);
    ASSERT_FALSE(machine);
    EXPECT_NE(machine.error().reason.find("version 3"), std::string::npos);
}

TEST_P(MachineStart, a_manifest_may_be_given_and_must_be_one) {
    executor();
    const auto list =
        ipld::cbor::decode<SystemActorState>((*store.get(state(system_actor_id).state))->bytes());
    ASSERT_TRUE(list);
    MachineContext other = context;
    // [1, list]
    Bytes manifest{0x82, 0x01};
    const Bytes link = ipld::cbor::encode(list->builtin_actors);
    manifest.insert(manifest.end(), link.begin(), link.end());
    other.manifest = put(ipld::codec::dag_cbor, manifest);
    const auto machine = create(other);
    ASSERT_TRUE(machine);
    EXPECT_EQ((*machine)->builtin_actors().account_code(), code("account"));

    manifest[1] = 0x02;
    other.manifest = put(ipld::codec::dag_cbor, manifest);
    EXPECT_FALSE(create(other));
    other.manifest = TestExterns::some_cid(1);
    EXPECT_FALSE(create(other));
}

TEST_P(MachineStart, a_state_without_a_system_actor_has_no_manifest) {
    executor();
    auto tree = StateTree::create(store, rules().state_tree_versions.back());
    MachineContext other = context;
    other.initial_state_root = *tree->flush();
    const auto machine = create(other);
    ASSERT_FALSE(machine);
    EXPECT_NE(machine.error().reason.find("system actor"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Networks, MachineStart, networks_from_v18(), network_name);

}  // namespace
}  // namespace fvm::vm::test
