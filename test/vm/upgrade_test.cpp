// Actors that replace their own code: FVM v4 with its feature upgrade-actor. What is expected was
// read off ref-fvm kernel/default.rs (UpgradeOps), syscalls/actor.rs and call_manager/default.rs at
// 4.8; the cases are those of its test actors fil-upgrade-actor and fil-upgrade-receive-actor, and
// more.
#include <test/support/message_test.hpp>

namespace fvm::vm::test {
namespace {

constexpr std::uint64_t raw = ipld::codec::raw;
constexpr ActorId donor = 2000;
constexpr ActorId other = 3000;
constexpr std::uint32_t nowhere = 0xfffffff0;

class Upgrade : public MessageTest {
  protected:
    Upgrade() { context.features.upgrade_actor = true; }

    /// Makes an actor whose code has the export "upgrade" with this body, and returns that code.
    ipld::Cid successor(std::string_view body, std::string_view invoke = "(unreachable)") {
        add_to_module(
            "(func (export \"upgrade\") (param $params i32) (param $info i32) "
            "(result i32)\n(local $i i32)\n" +
            std::string(body) + "\n(call $finish))\n");
        actor(donor, invoke);
        return state(donor).code;
    }
    /// Asks for the upgrade and logs its error number.
    std::string upgrade(const ipld::Cid& to, const Arg& params = 0) {
        return log("actor.upgrade_actor", {out, data(to), params});
    }
    /// Logs a word of memory.
    static std::string word(std::uint32_t at) {
        return "(call $log (i32.load (i32.const " + std::to_string(at) + ")))\n";
    }
    std::size_t traced_calls() const {
        std::size_t calls = 0;
        for (const trace::Event& event : result().trace) {
            calls += std::holds_alternative<trace::Call>(event) ? 1U : 0U;
        }
        return calls;
    }
};

TEST_P(Upgrade, that_succeeds_ends_the_old_code_with_what_the_new_one_returned) {
    const ipld::Cid next = successor("(call $log (i32.const 77))");
    actor(receiver, upgrade(next) + "(unreachable)", 5);
    state(receiver).delegated_address = ethereum_address(7);
    state(receiver).nonce = 3;
    const ActorState before = state(receiver);
    expect.log = {77};
    run();
    // Balance, state and nonce stay; a delegated address does not.
    ActorState after = before;
    after.code = next;
    after.delegated_address.reset();
    EXPECT_EQ(*post(receiver), after);
    EXPECT_EQ(charges_of_syscall(0),
              to_lines({prices().on_actor_update(), prices().on_method_invocation(0),
                        prices().on_memory_init(2 * 65'536)}));
    EXPECT_EQ(count("OnReturnValue"), 1U);
    // Upgrades are not calls to those who read traces.
    EXPECT_EQ(traced_calls(), 1U);
}

TEST_P(Upgrade, calls_the_new_code_with_parameters_and_the_old_code_in_a_block_each) {
    const ipld::Cid next =
        successor("(call $log (local.get $params))(call $log (local.get $info))" +
                  log("ipld.block_stat", {200, "(local.get $params)"}) + word(200) + word(208) +
                  log("ipld.block_stat", {200, "(local.get $info)"}) + word(200) + word(208) +
                  log("vm.message_context", {300}) + word(316) + word(324) + word(332) + word(340) +
                  log("ipld.block_read", {out, "(local.get $info)", 0, 400, 64}) + word(400) +
                  // The old code is not reachable by that.
                  log("ipld.block_open", {200, 406}));
    const GuestData params = text("abc");
    message.value = TokenAmount::from_atto(9);
    actor(receiver, log("ipld.block_create", {out, raw, params, params.size}) +
                        upgrade(next, "(i32.load (i32.const 64))"));
    // The info is an array of one link: 82 d8 2a 58 27 00 …, of which the CID is 38 bytes.
    const std::uint32_t info_size = 1 + 2 + 2 + 39;
    expect.log = {1, 2, 0, static_cast<std::uint32_t>(raw), 3, 0,
                  static_cast<std::uint32_t>(ipld::codec::cbor), info_size,
                  // Caller, receiver, method and value received.
                  0, sender, receiver, 932'083, 0, 0, 0x582ad881, 6};
    run();
}

TEST_P(Upgrade, without_parameters_has_the_info_as_first_block) {
    const ipld::Cid next =
        successor("(call $log (local.get $params))(call $log (local.get $info))");
    actor(receiver, upgrade(next));
    expect.log = {0, 1};
}

TEST_P(Upgrade, that_the_new_code_refuses_leaves_the_old_one_running) {
    const ipld::Cid next =
        successor(log("ipld.block_create", {out, raw, 0, 3}) + "(drop " +
                  call("vm.exit", {19, "(i32.load (i32.const 64))", 0, 0}) + ")");
    actor(receiver, upgrade(next) + word(out) + word(out + 4) + word(out + 8) + word(out + 16) +
                        upgrade(next) + word(out + 4));
    state(receiver).delegated_address = ethereum_address(7);
    const ActorState before = state(receiver);
    expect.log = {0, 19, 1, static_cast<std::uint32_t>(raw), 3, 0, 2};
    run();
    EXPECT_EQ(*post(receiver), before);
    // The update was rolled back, so it is charged for again.
    EXPECT_EQ(count("OnActorUpdate"), 2U);
}

TEST_P(Upgrade, may_go_on_to_further_upgrades) {
    const ipld::Cid last = successor("(call $log (i32.const 3))");
    const ipld::Cid next = [&] {
        add_to_module("(func (export \"upgrade\") (param i32 i32) (result i32)" + upgrade(last) +
                      "(unreachable))");
        actor(other, "");
        return state(other).code;
    }();
    actor(receiver, upgrade(next));
    expect.log = {3};
    run();
    EXPECT_EQ(post(receiver)->code, last);
}

TEST_P(Upgrade, is_forbidden_to_an_actor_that_was_called_back) {
    const ipld::Cid next = successor("");
    // Method 2 sends method 3 to itself; method 4 sends method 5 to another, which sends 6 back.
    const GuestData self = data(Address::id(receiver));
    actor(other, send(self, 6) + "(return (i32.load (i32.const 68)))");
    const GuestData me = data(Address::id(receiver));
    const GuestData partner = data(Address::id(other));
    const std::string method = "(i64.load (i32.const 332))";
    const auto when = [&](std::uint64_t number, const std::string& body) {
        return "(if (i64.eq " + method + " (i64.const " + std::to_string(number) + ")) (then " +
               body + "))\n";
    };
    const std::string forward =
        send(me, 3) + log("ipld.block_read", {out, "(i32.load (i32.const 68))", 0, 400, 4}) +
        word(400);
    const std::string around =
        send(partner, 5) + log("ipld.block_read", {out, "(i32.load (i32.const 68))", 0, 400, 4}) +
        word(400);
    actor(receiver, "(drop " + call("vm.message_context", {300}) + ")" + when(2, forward) +
                        when(4, around) + when(3, upgrade(next)) + when(6, upgrade(next)));
    expect.exit = ExitCode::ok;
    run();
    EXPECT_EQ(logged().back(), 11U);
    EXPECT_EQ(post(receiver)->code, state(receiver).code);
    message.nonce = 1;
    message.method = 4;
    const auto second = apply(message, kind);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->receipt.exit_code, ExitCode::ok) << second->failure.to_text();
    EXPECT_EQ(logged(*second).back(), 11U);
}

TEST_P(Upgrade, is_an_illegal_operation_after_self_destruction) {
    const ipld::Cid next = successor("");
    actor(receiver, log("self.self_destruct", {1}) + upgrade(next));
    expect.log = {0, 2};
}

TEST_P(Upgrade, is_refused_in_read_only_calls) {
    const ipld::Cid next = successor("");
    actor(other, upgrade(next));
    const GuestData to = data(Address::id(other));
    actor(receiver, send(to, 2, 0, abi::no_gas_limit, abi::send_flag_read_only) +
                        log("ipld.block_read", {out, "(i32.load (i32.const 68))", 0, 400, 4}) +
                        word(400));
    expect.exit = ExitCode::ok;
    run();
    EXPECT_EQ(logged().back(), 13U);
}

TEST_P(Upgrade, to_code_without_the_export_is_an_invalid_receiver) {
    actor(donor, "");
    const ipld::Cid plain = state(donor).code;
    actor(receiver, upgrade(plain) + word(out));
    expect.log = {0, 5};
    run();
    EXPECT_EQ(post(receiver)->code, state(receiver).code);
}

TEST_P(Upgrade, to_code_whose_export_is_of_another_type_is_fatal) {
    add_to_module("(func (export \"upgrade\") (param i32) (result i32) (i32.const 0))");
    actor(donor, "");
    const ipld::Cid odd = state(donor).code;
    actor(receiver, upgrade(odd));
    expect.exit = ExitCode::sys_assertion_failed;
    expect.gas_used = message.gas_limit;
}

TEST_P(Upgrade, to_code_that_the_store_lacks_is_the_hosts_fault) {
    actor(receiver, upgrade(TestExterns::some_cid(9)));
    const auto applied = apply(message, kind);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, ApplyError::Kind::host_fault);
    EXPECT_EQ(applied.error().block, TestExterns::some_cid(9));
}

TEST_P(Upgrade, that_runs_out_of_gas_ends_the_message) {
    const ipld::Cid next = successor("(loop $l (br $l))");
    actor(receiver, upgrade(next));
    message.gas_limit = 100'000'000;
    expect.exit = ExitCode::sys_out_of_gas;
    run();
    EXPECT_EQ(post(receiver)->code, state(receiver).code);
}

TEST_P(Upgrade, checks_room_code_and_parameters_in_this_order) {
    const ipld::Cid next = successor("");
    const GuestData code_at = data(next);
    const GuestData not_a_cid = data(Bytes{0x12, 0xff});
    check({
        {call("actor.upgrade_actor", {nowhere, not_a_cid, 9}), 1, {}},
        {call("actor.upgrade_actor", {out, not_a_cid, 9}), 1, {}},
        {call("actor.upgrade_actor", {out, nowhere, 9}), 1, {}},
        {call("actor.upgrade_actor", {out, code_at, 9}), 7, {}},
    });
}

INSTANTIATE_TEST_SUITE_P(Networks, Upgrade, networks_from_v21(), network_name);

class WithoutUpgrades : public MessageTest {};

TEST_P(WithoutUpgrades, there_is_no_such_syscall) {
    // The feature adds nothing before FVM v4.
    context.features.upgrade_actor = !is_v4();
    actor_with_module(receiver,
                      "(module (import \"actor\" \"upgrade_actor\" (func (param i32 i32 "
                      "i32) (result i32))) (memory (export \"memory\") 1) (func (export "
                      "\"invoke\") (param i32) (result i32) (i32.const 0)))");
    expect.exit = ExitCode::sys_assertion_failed;
    expect.gas_used = message.gas_limit;
}

INSTANTIATE_TEST_SUITE_P(Networks, WithoutUpgrades, networks_from_v18(), network_name);

}  // namespace
}  // namespace fvm::vm::test
