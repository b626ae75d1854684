// What FVM v2 does otherwise: network versions 16 and 17, and 15 where it differs from them.
// ref-fvm at 2.12: kernel/default.rs, call_manager/default.rs, executor/default.rs,
// gas/price_list.rs.
#include <fvm/crypto/signing.hpp>
#include <test/support/message_test.hpp>

namespace fvm::vm::test {
namespace {

constexpr std::uint64_t dag_cbor = ipld::codec::dag_cbor;
constexpr ActorId other = 2000;

std::string load(std::uint32_t at) {
    return "(call $log (i32.load (i32.const " + std::to_string(at) + ")))\n";
}

class FvmV2 : public MessageTest {
  protected:
    std::string abort(std::uint32_t code) const {
        return "(drop " + call("vm.abort", {code, 0, 0}) + ")";
    }
    GuestData at(ActorId id) { return data(Address::id(id)); }
    std::uint64_t used_milligas(std::string_view name) const {
        std::uint64_t sum = 0;
        for (const trace::Event& event : result().trace) {
            const auto* charge = std::get_if<trace::Charge>(&event);
            if (charge != nullptr && charge->name == name) {
                sum += (charge->compute + charge->other).milligas();
            }
        }
        return sum;
    }
};

TEST_P(FvmV2, aborts_with_the_codes_of_the_system_are_illegal_and_bring_no_data) {
    actor(other, abort(16));
    actor(other + 1, abort(15));
    actor(other + 2, abort(0));
    const GuestData a = at(other);
    const GuestData b = at(other + 1);
    const GuestData c = at(other + 2);
    actor(receiver, send(a, 2) + send(b, 2) + send(c, 2));
    expect.log = {0, 16, 0, 0, 9, 0, 0, 9, 0};
}

TEST_P(FvmV2, messages_of_aborts_are_for_people) {
    const GuestData garbage = data(Bytes{0xff});
    actor(other, "(drop " + call("vm.abort", {20, garbage, 1}) + ")");
    const GuestData to = at(other);
    const GuestData reason = text("out of cheese");
    actor(receiver, send(to, 2) + "(drop " + call("vm.abort", {21, reason, reason.size}) + ")");
    expect.exit = ExitCode{21};
    run();
    EXPECT_NE(result().failure.to_text().find("out of cheese"), std::string::npos);
}

constexpr const char* module_with_start = R"((module (memory (export "memory") 1)
    (func $s) (start $s) (func (export "invoke") (param i32) (result i32) (i32.const 0))))";

// The call of it costs, by the stack limiter.
TEST_P(FvmV2, a_start_function_has_no_gas_so_that_any_is_fatal) {
    actor_with_module(receiver, module_with_start);
    expect.exit = ExitCode::sys_assertion_failed;
}

TEST_P(FvmV2, running_out_of_gas_on_the_way_to_an_abort_is_out_of_gas) {
    actor(receiver, "(loop $l (br $l))" + abort(20));
    message.gas_limit = 5'000'000;
    expect.exit = ExitCode::sys_out_of_gas;
    expect.gas_used = message.gas_limit;
}

TEST_P(FvmV2, a_sender_without_a_key_makes_new_addresses_fatal) {
    kind = ApplyKind::implicit_message;
    message.from = Address::id(init_actor_id);
    actor(receiver, log("actor.new_actor_address", {out, 200, 21}));
    expect.exit = ExitCode::sys_assertion_failed;
    expect.gas_used = message.gas_limit;
}

TEST_P(FvmV2, the_context_has_value_caller_receiver_method_epoch_and_version) {
    message.value = TokenAmount::from_atto(7);
    std::string body = log("vm.context", {200});
    for (std::uint32_t i = 0; i < 13; ++i) {
        body += load(200 + 4 * i);
    }
    actor(receiver, body);
    expect.log = {0,    7, 0, 0, 0,         100, 0,
                  1000, 0, 2, 0, 2'000'000, 0,   static_cast<std::uint32_t>(GetParam())};
}

TEST_P(FvmV2, the_base_fee_is_a_syscall_of_its_own) {
    actor(receiver, log("network.base_fee", {200}) + load(200) + load(204));
    expect.log = {0, 100, 0};
}

TEST_P(FvmV2, blocks_are_dag_cbor_and_of_any_size) {
    const GuestData hello = text("hello");
    const std::uint32_t large = (1 << 20) + 100;
    actor(receiver, "(drop (memory.grow (i32.const 30)))" +
                        log("ipld.block_create", {out, ipld::codec::raw, hello, 5}) +
                        log("ipld.block_create", {out, ipld::codec::cbor, hello, 5}) +
                        log("ipld.block_create", {out, dag_cbor, hello, 5}) +
                        log("ipld.block_create", {out, dag_cbor, 0, large}));
    expect.log = {9, 9, 0, 0};
    run();
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(charges_of_syscall(i), to_lines({prices().on_block_create(5, 0)})) << i;
    }
}

TEST_P(FvmV2, a_call_is_charged_before_its_value_moves) {
    fund(receiver, 100);
    const GuestData to = at(sender);
    const auto bare = [&](std::uint64_t value) {
        return call("send.send", {out, to, to.size, 0, 0, 0, value});
    };
    check({
        {bare(0), 0, {prices().on_call(false, 0)}},
        {bare(100), 0, {prices().on_call(true, 0)}},
        {bare(1), 5, {prices().on_call(true, 0)}},
    });
}

TEST_P(FvmV2, an_actor_that_is_missing_is_not_found_for_nothing) {
    const GuestData missing = at(77'777);
    check({{call("send.send", {out, missing, missing.size, 0, 0, 0, 0}), 6, {}}});
}

TEST_P(FvmV2, accounts_are_created_for_keys_and_nobody_else) {
    const Address key = key_address(Protocol::bls, 9);
    const GuestData bls = data(key);
    const GuestData f2 = data(Address::actor(Bytes{1}));
    Bytes point(48, 0);
    point[0] = 0xc0;
    const GuestData zero = data(Address::bls(point));
    const auto bare = [&](const GuestData& to) {
        return call("send.send", {out, to, to.size, 0, 0, 0, 0});
    };
    check({
        // The constructor is a call of a method.
        {bare(bls),
         0,
         {prices().on_create_actor(true), prices().on_call(false, 1), prices().on_call(false, 0)}},
        {bare(bls), 0, {prices().on_call(false, 0)}},
        {bare(f2), 6, {}},
        // Refused after the charge, other than later.
        {bare(zero), 1, {prices().on_create_actor(true)}},
    });
}

TEST_P(FvmV2, a_successful_message_pays_for_its_return_even_of_nothing) {
    actor(receiver, "(return (i32.const 0))");
    expect.exit = ExitCode::ok;
    run();
    EXPECT_EQ(charges(result()).back(), to_lines({prices().on_chain_return_value(0)})[0]);
    message.nonce = 1;
    message.method = 0;
    const auto bare = apply(message, kind);
    ASSERT_TRUE(bare);
    EXPECT_EQ(charges(*bare).back(), to_lines({prices().on_chain_return_value(0)})[0]);
}

TEST_P(FvmV2, a_return_that_cannot_be_paid_for_rolls_the_message_back) {
    actor(receiver, "(drop (memory.grow (i32.const 100)))" +
                        log("ipld.block_create", {out, dag_cbor, 0, 1'000'000}) +
                        "(return (i32.load (i32.const 64)))");
    message.value = TokenAmount::from_atto(5);
    message.gas_limit = 100'000'000;
    expect.exit = ExitCode::sys_out_of_gas;
    expect.gas_used = message.gas_limit;
    expect.balances = {{receiver, TokenAmount()}};
    run();
    EXPECT_EQ(count("OnChainReturnValue"), 1U);
}

TEST_P(FvmV2, hashing_is_charged_for_before_the_function_is_looked_at) {
    const std::vector<GasCharge> charged{{"OnHashing", Gas::whole(31'355), {}}};
    check({
        {call("crypto.hash", {out, 0x12, 0, 3, 200, 64}), 0, charged},
        {call("crypto.hash", {out, 0x99, 0, 3, 200, 64}), 1, charged},
    });
}

TEST_P(FvmV2, signers_without_keys_are_looked_up_as_opening_a_block) {
    const Bytes text_bytes = to_bytes(as_bytes("text"));
    crypto::SecretKey secret{};
    secret.fill(1);
    const auto address = crypto::address_of_key(SignatureType::secp256k1, secret);
    const auto signature = crypto::sign(SignatureType::secp256k1, secret, text_bytes);
    ASSERT_TRUE(address && signature);
    const ActorId id = account(*address, 0);
    const std::uint64_t state_size = ipld::cbor::encode(AccountActorState{*address}).size();

    const GuestData signature_at = data(signature->data);
    const GuestData plaintext = data(text_bytes);
    const GuestData key = data(*address);
    const GuestData by_id = at(id);
    const GuestData missing = at(77'777);
    const GuestData no_account = at(init_actor_id);
    const auto verify = [&](const GuestData& signer) {
        return call("crypto.verify_signature", {out, 1, signature_at, signature_at.size, signer,
                                                signer.size, plaintext, plaintext.size});
    };
    const GasCharge charged = prices().on_verify_signature(SignatureScheme::secp256k1, 4);
    check({
        {verify(key), 0, {charged}},
        {verify(by_id),
         0,
         {charged, prices().on_block_open_base(), prices().on_block_open(state_size, 0)}},
        {verify(missing), 6, {charged}},
        {verify(no_account), 1, {charged}},
    });
}

Address derived(const Address& from, std::uint8_t nonce, std::uint8_t count) {
    Bytes preimage = ipld::cbor::encode(from);
    for (const std::uint8_t number : {nonce, count}) {
        preimage.insert(preimage.end(), 7, 0);
        preimage.push_back(number);
    }
    return Address::actor(preimage);
}

TEST_P(FvmV2, new_addresses_derive_from_the_senders_key_and_count_at_once) {
    // Spelt by id, and yet from the key.
    const Address key = message.from;
    message.from = Address::id(sender);
    actor(receiver, log("actor.new_actor_address", {out, 200, 21}) +
                        log("actor.new_actor_address", {out, 221, 21}) +
                        log("actor.new_actor_address", {out, 300, 20}) +
                        log("ipld.block_create", {out, dag_cbor, 200, 42}) +
                        "(return (i32.load (i32.const 64)))");
    Bytes expected = derived(key, 0, 0).to_bytes();
    const Bytes second = derived(key, 0, 1).to_bytes();
    expected.insert(expected.end(), second.begin(), second.end());
    expect.exit = ExitCode::ok;
    expect.return_data = expected;
}

TEST_P(FvmV2, anyone_creates_built_in_actors_that_are_no_singletons) {
    const GuestData miner = data(code("storageminer"));
    const GuestData reward = data(code("storagepower"));
    const GuestData foreign = data(TestExterns::some_cid(1));
    const GasCharge created = prices().on_create_actor(true);
    check({
        {call("actor.create_actor", {500, foreign}), 11, {}},
        {call("actor.create_actor", {500, reward}), 11, {}},
        {call("actor.create_actor", {sender, miner}), 11, {}},
        {call("actor.create_actor", {500, miner}), 0, {created}},
        {call("actor.create_actor", {500, miner}), 11, {}},
    });
    EXPECT_EQ(post(500)->code, code("storageminer"));
}

TEST_P(FvmV2, deleting_gives_gas_back_each_time_it_is_asked_for) {
    fund(receiver, 100);
    const GuestData heir = at(sender);
    const GuestData self = at(receiver);
    actor(receiver, log("self.self_destruct", {self, self.size}) +
                        log("self.self_destruct", {heir, heir.size}) +
                        log("self.self_destruct", {heir, heir.size}));
    expect.log = {11, 0, 0};
    run();
    EXPECT_FALSE(post(receiver));
    std::uint64_t charged = 0;
    for (const trace::Event& event : result().trace) {
        if (const auto* charge = std::get_if<trace::Charge>(&event);
            charge != nullptr && charge->name != "OnDeleteActor") {
            charged += (charge->compute + charge->other).milligas();
        }
    }
    // 76 bytes at 1,300 each.
    const std::uint64_t refunds = 3 * 76 * 1300;
    EXPECT_EQ(result().receipt.gas_used, (charged + 999) / 1000 - refunds);
}

TEST_P(FvmV2, after_the_greatest_refund_there_is_gas_for_everything) {
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    actor(receiver, log("gas.charge", {0, 0, least}) + log("gas.charge", {0, 0, 100}) +
                        log("gas.charge", {0, 0, most}) + log("gas.charge", {0, 0, least}));
    expect.log = {0, 0, 0, 0};
    expect.gas_used = 0;
}

TEST_P(FvmV2, gas_that_actors_give_back_can_exceed_what_was_used) {
    actor(receiver, log("gas.charge", {0, 0, -900'000'000}) + log("gas.charge", {0, 0, 100}));
    expect.log = {0, 0};
    expect.gas_used = 0;
    run();
    EXPECT_EQ(result().gas.gas_burned, message.gas_limit);
}

TEST_P(FvmV2, a_syscall_without_room_for_its_result_is_not_paid_for_twice) {
    const auto body = [&](std::uint32_t where) {
        return "(local.set $i " + call("network.base_fee", {where}) +
               ")(local.set $i (i32.const 1))(local.set $i " + call("network.base_fee", {out}) +
               ")(return (i32.const 0))";
    };
    actor(other, body(out));
    actor(receiver, body(0xfffffff0U));
    run();
    const std::uint64_t refused = result().receipt.gas_used;
    message.to = Address::id(other);
    message.nonce = 1;
    const auto served = apply(message, kind);
    ASSERT_TRUE(served);
    EXPECT_EQ(refused, served->receipt.gas_used);
}

TEST_P(FvmV2, calls_nest_1025_deep) {
    data(Address::id(receiver));
    actor(receiver, R"(
(drop (call $vm.context (i32.const 200)))
(local.set $k (i64.load (i32.const 232)))
(local.set $i (call $send.send (i32.const 64) (i32.const 16384) (i32.const 3)
    (i64.add (local.get $k) (i64.const 1)) (i32.const 0) (i64.const 0) (i64.const 0)))
(if (local.get $i)
  (then
    (call $log (local.get $i))
    (call $log (i32.wrap_i64 (local.get $k))))
  (else
    (drop (call $ipld.block_read (i32.const 96) (i32.load (i32.const 68)) (i32.const 0)
        (i32.const 300) (i32.const 8)))
    (call $log (i32.load (i32.const 300)))
    (call $log (i32.load (i32.const 304)))))
)");
    // The first frame has method 2.
    expect.log = {3, 1026};
}

TEST_P(FvmV2, code_outside_the_manifest_is_fatal) {
    set_state(receiver, new_actor(TestExterns::some_cid(9), std::nullopt));
    expect.exit = ExitCode::sys_assertion_failed;
    expect.gas_used = message.gas_limit;
}

TEST_P(FvmV2, an_instance_that_cannot_start_is_fatal) {
    actor_with_module(receiver,
                      "(module (memory (export \"memory\") 1) (data (i32.const 65535) "
                      "\"xx\") (func (export \"invoke\") (param i32) (result i32) "
                      "(i32.const 0)))");
    expect.exit = ExitCode::sys_assertion_failed;
    expect.gas_used = message.gas_limit;
}

TEST_P(FvmV2, receipts_have_no_events_and_actors_no_delegated_address) {
    actor(receiver, "");
    run();
    EXPECT_FALSE(result().receipt.events_root);
    state(sender).delegated_address = ethereum_address(1);
    const auto root = executor().flush();
    ASSERT_TRUE(root);
    auto tree = StateTree::load(store, *root, rules().state_tree_versions);
    ASSERT_TRUE(tree);
    EXPECT_EQ((*tree->get_actor(sender))->nonce, 1U);
}

TEST_P(FvmV2, window_posts_are_left_to_the_verifier) {
    const WindowPoStVerifyInfo info{Bytes(32, 7), {}, {}, 1000};
    const GuestData encoded = data(ipld::cbor::encode(info));
    const GuestData short_one =
        data(ipld::cbor::encode(WindowPoStVerifyInfo{Bytes(31, 7), {}, {}, 1000}));
    const std::vector<GasCharge> charged{prices().on_verify_post(0)};
    check({
        {call("crypto.verify_post", {out, encoded, encoded.size}), 0, charged},
        {call("crypto.verify_post", {out, short_one, short_one.size}), 1, charged},
    });
}

TEST_P(FvmV2, single_seals_are_charged_for_and_batches_are_not) {
    SealVerifyInfo seal;
    seal.sealed_cid = seal.unsealed_cid = TestExterns::some_cid(1);
    const GuestData one = data(ipld::cbor::encode(seal));
    const GuestData batch = data(ipld::cbor::encode(std::vector{seal, seal}));
    check({
        // Its CIDs are no commitments.
        {call("crypto.verify_seal", {out, one, one.size}), 1, {prices().on_verify_seal()}},
        {call("crypto.batch_verify_seals", {batch, batch.size, 200}), 0, {}},
    });
}

INSTANTIATE_TEST_SUITE_P(Networks, FvmV2, testing::Values(NetworkVersion::v16, NetworkVersion::v17),
                         network_name);

class FvmV2OhSnap : public FvmV2 {};

TEST_P(FvmV2OhSnap, any_code_may_abort_and_wasm_is_free) {
    actor(receiver, abort(3));
    expect.exit = ExitCode{3};
    run();
    EXPECT_EQ(used_milligas("OnSyscall"), 0U);
}

TEST_P(FvmV2OhSnap, a_start_function_runs_without_gas_where_wasm_is_free) {
    actor_with_module(receiver, module_with_start);
    expect.exit = ExitCode::ok;
}

INSTANTIATE_TEST_SUITE_P(Networks, FvmV2OhSnap, testing::Values(NetworkVersion::v15), network_name);

}  // namespace
}  // namespace fvm::vm::test
