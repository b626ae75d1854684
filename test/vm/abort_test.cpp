// How invocations end, and what becomes of each way: exits, traps, running out of gas, what is
// fatal, and modules that cannot be run. ref-fvm call_manager/default.rs, syscalls/error.rs,
// syscalls/linker.rs at 3.14 and 4.8.
#include <test/support/message_test.hpp>

namespace fvm::vm::test {
namespace {

constexpr std::uint64_t raw = ipld::codec::raw;
constexpr ActorId other = 2000;

class Aborts : public MessageTest {
  protected:
    std::string exit(std::uint32_t code, const Arg& block = 0, const Arg& text_at = 0,
                     std::uint32_t text_size = 0) const {
        return "(drop " + call("vm.exit", {code, block, text_at, text_size}) + ")";
    }
    void expect_fatal() {
        expect.exit = ExitCode::sys_assertion_failed;
        expect.return_data = Bytes{};
        expect.gas_used = message.gas_limit;
    }
    /// A module around `rest`, with memory and an `invoke` that returns nothing.
    static std::string module(std::string_view rest) {
        return "(module (memory (export \"memory\") 1) (func (export \"invoke\") (param i32) "
               "(result i32) (i32.const 0)) " +
               std::string(rest) + ")";
    }
    /// What Wasm itself was charged, in milligas, charge by charge.
    std::vector<std::uint64_t> wasm_charges() const {
        std::vector<std::uint64_t> gas;
        for (const trace::Event& event : result().trace) {
            const auto* charge = std::get_if<trace::Charge>(&event);
            if (charge != nullptr && charge->name == "wasm_exec") {
                gas.push_back(
                    static_cast<std::uint64_t>((charge->compute + charge->other).milligas()));
            }
        }
        return gas;
    }
};

TEST_P(Aborts, exit_codes_from_16_on_are_the_actors_own) {
    actor(receiver, exit(16));
    expect.exit = ExitCode{16};
    expect.return_data = Bytes{};
}

TEST_P(Aborts, exit_codes_below_16_become_illegal_exit_code_and_keep_the_data) {
    for (const std::uint32_t code : {1U, 7U, 15U}) {
        actor(other + code, log("ipld.block_create", {out, raw, 0, 3}) + exit(code, 1));
    }
    std::string body;
    for (const std::uint32_t code : {1U, 7U, 15U}) {
        const GuestData to = data(Address::id(other + code));
        body += send(to, 2);
    }
    actor(receiver, body);
    expect.log = {0, 9, 1, 0, 9, 2, 0, 9, 3};
}

TEST_P(Aborts, exit_with_code_0_is_success_with_the_given_block) {
    const GuestData answer = text("done");
    actor(receiver, log("ipld.block_create", {out, raw, answer, 4}) + exit(0, 1));
    expect.exit = ExitCode::ok;
    expect.return_data = to_bytes(as_bytes("done"));
}

TEST_P(Aborts, exit_with_code_0_and_no_block_is_success_with_nothing) {
    actor(receiver, exit(0));
    expect.exit = ExitCode::ok;
    expect.return_data = Bytes{};
    run();
    EXPECT_EQ(count("OnChainReturnValue"), 0U);
}

TEST_P(Aborts, exit_with_a_block_that_is_not_there_is_fatal) {
    actor(receiver, exit(20, 5));
    expect_fatal();
}

TEST_P(Aborts, returning_a_block_that_is_not_there_is_a_missing_return) {
    actor(receiver, "(return (i32.const 5))");
    expect.exit = ExitCode::sys_missing_return;
}

TEST_P(Aborts, messages_of_exits_are_for_people_and_need_not_be_right) {
    const GuestData reason = text("out of cheese");
    actor(receiver, exit(40, 0, reason, reason.size));
    expect.exit = ExitCode{40};
    run();
    EXPECT_NE(result().failure.to_text().find("out of cheese"), std::string::npos);
}

TEST_P(Aborts, messages_out_of_bounds_do_not_matter) {
    actor(receiver, exit(40, 0, 0xfffffff0, 100));
    expect.exit = ExitCode{40};
}

TEST_P(Aborts, long_messages_are_cut_in_the_middle) {
    actor(receiver, exit(40, 0, 0, 5000));
    expect.exit = ExitCode{40};
    run();
    EXPECT_NE(result().failure.to_text().find("(skipped 3976 bytes)"), std::string::npos);
}

TEST_P(Aborts, every_trap_is_an_illegal_instruction) {
    const std::vector<std::string> traps{
        "(unreachable)",
        "(drop (i32.div_u (i32.const 1) (local.get $i)))",
        "(drop (i32.div_s (i32.const -2147483648) (i32.const -1)))",
        "(drop (i32.trunc_f32_s (f32.const nan)))",
        "(drop (i32.load (i32.const -4)))",
        "(i32.store (i32.const 131070) (i32.const 1))",
        "(memory.fill (i32.const 131072) (i32.const 0) (i32.const 1))",
    };
    for (std::size_t i = 0; i < traps.size(); ++i) {
        actor(other + i, traps[i]);
    }
    std::string body;
    std::vector<std::uint32_t> expected;
    for (std::size_t i = 0; i < traps.size(); ++i) {
        const GuestData to = data(Address::id(other + i));
        body += send(to, 2);
        expected.insert(expected.end(), {0, 4, 0});
    }
    actor(receiver, body);
    expect.log = expected;
}

TEST_P(Aborts, endless_recursion_is_an_illegal_instruction) {
    actor_with_module(receiver,
                      "(module (memory (export \"memory\") 1) (func $f (param i32) (result i32) "
                      "(call $f (local.get 0))) (export \"invoke\" (func $f)))");
    expect.exit = ExitCode::sys_illegal_instruction;
}

TEST_P(Aborts, an_indirect_call_of_nothing_or_of_another_type_is_an_illegal_instruction) {
    const auto indirect = [](std::string_view index) {
        return "(module (memory (export \"memory\") 1) (table (export \"table\") 2 funcref)"
               "(type $t (func (result i32))) (func $g (param i32)) (elem (i32.const 0) func $g)"
               "(func (export \"invoke\") (param i32) (result i32) (call_indirect (type $t)"
               "(i32.const " +
               std::string(index) + "))))";
    };
    actor_with_module(other, indirect("0"));
    actor_with_module(other + 1, indirect("1"));
    actor_with_module(other + 2, indirect("2"));
    const GuestData a = data(Address::id(other));
    const GuestData b = data(Address::id(other + 1));
    const GuestData c = data(Address::id(other + 2));
    actor(receiver, send(a, 2) + send(b, 2) + send(c, 2));
    expect.log = {0, 4, 0, 0, 4, 0, 0, 4, 0};
    run();
    // 0.4 gas for each of 8 bytes of an element (FIP-0057).
    EXPECT_EQ(count("wasm_table_init"), 3U);
    const auto lines = charges(result());
    EXPECT_NE(std::ranges::find(lines, "wasm_table_init 6.400"), lines.end());
}

TEST_P(Aborts, out_of_gas_beats_the_trap_by_which_wasm_notices_it) {
    actor(receiver, "(loop $l (br $l))");
    message.gas_limit = 10'000'000;
    expect.exit = ExitCode::sys_out_of_gas;
    expect.gas_used = message.gas_limit;
}

TEST_P(Aborts, a_syscall_without_room_for_its_result_leaves_the_time_before_it_to_be_paid_again) {
    // The wrapper returns before it hands gas over anew (ref-fvm syscalls/linker.rs).
    const std::string body_start = "(local.set $i (i32.const 1)) (local.set $i (i32.const 2))";
    const auto body = [&](const Arg& where) {
        return body_start + "(local.set $i " + call("gas.available", {where}) + ")" + body_start +
               "(local.set $i " + call("gas.available", {out}) + ")";
    };
    actor(other, body(out));
    actor(receiver, body(0xfffffff0U));
    run();
    const std::vector<std::uint64_t> refused = wasm_charges();
    message.to = Address::id(other);
    message.nonce = 1;
    const auto fine = apply(message, kind);
    ASSERT_TRUE(fine);
    std::vector<std::uint64_t> served;
    for (const trace::Event& event : fine->trace) {
        if (const auto* charge = std::get_if<trace::Charge>(&event);
            charge != nullptr && charge->name == "wasm_exec") {
            served.push_back(
                static_cast<std::uint64_t>((charge->compute + charge->other).milligas()));
        }
    }
    // Instantiation, until the first syscall, until the second, and so on.
    ASSERT_EQ(refused.size(), served.size());
    ASSERT_GE(served.size(), 4U);
    EXPECT_GT(served[1], 0U);
    EXPECT_EQ(refused[1], served[1]);
    EXPECT_EQ(refused[2], served[1] + served[2]);
    EXPECT_EQ(refused[3], served[3]);
}

TEST_P(Aborts, a_module_without_memory_is_fatal) {
    actor_with_module(receiver,
                      "(module (func (export \"invoke\") (param i32) (result i32) "
                      "(i32.const 0)))");
    expect_fatal();
}

TEST_P(Aborts, a_module_without_invoke_is_fatal_or_from_v4_on_an_invalid_receiver) {
    actor_with_module(receiver, "(module (memory (export \"memory\") 1) (func))");
    if (is_v4()) {
        expect.exit = ExitCode::sys_invalid_receiver;
    } else {
        expect_fatal();
    }
}

TEST_P(Aborts, an_invoke_of_another_type_is_fatal) {
    actor_with_module(receiver,
                      "(module (memory (export \"memory\") 1) "
                      "(func (export \"invoke\") (param i64) (result i32) (i32.const 0)))");
    expect_fatal();
}

TEST_P(Aborts, an_import_that_does_not_exist_is_fatal) {
    actor_with_module(receiver,
                      "(module (import \"vm\" \"nothing\" (func)) (memory (export "
                      "\"memory\") 1) (func (export \"invoke\") (param i32) (result i32) "
                      "(i32.const 0)))");
    expect_fatal();
}

TEST_P(Aborts, an_import_of_another_type_is_fatal) {
    actor_with_module(receiver,
                      "(module (import \"gas\" \"available\" (func)) (memory (export "
                      "\"memory\") 1) (func (export \"invoke\") (param i32) (result i32) "
                      "(i32.const 0)))");
    expect_fatal();
}

TEST_P(Aborts, code_that_is_no_module_is_fatal_and_fails_the_caller_with_it) {
    set_state(other, new_actor(put(raw, as_bytes("no module")), std::nullopt));
    const GuestData to = data(Address::id(other));
    actor(receiver, send(to, 2));
    expect_fatal();
    run();
    EXPECT_FALSE(result().failure.is_empty());
}

TEST_P(Aborts, code_that_the_store_lacks_is_the_hosts_fault) {
    set_state(receiver, new_actor(TestExterns::some_cid(9), std::nullopt));
    const auto applied = apply(message, kind);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().block, TestExterns::some_cid(9));
}

TEST_P(Aborts, redirected_code_runs_instead) {
    actor(other, exit(55));
    set_state(receiver, new_actor(TestExterns::some_cid(9), std::nullopt));
    context.actor_redirect[TestExterns::some_cid(9)] = state(other).code;
    expect.exit = ExitCode{55};
    run();
    EXPECT_EQ(post(receiver)->code, TestExterns::some_cid(9));
}

TEST_P(Aborts, data_that_does_not_fit_into_memory_is_a_failed_instantiation) {
    actor_with_module(receiver, module("(data (i32.const 65535) \"xx\")"));
    expect.exit = ExitCode::sys_illegal_instruction;
}

TEST_P(Aborts, a_start_function_that_traps_is_a_failed_instantiation) {
    actor_with_module(receiver, module("(func $s (unreachable)) (start $s)"));
    expect.exit = ExitCode::sys_illegal_instruction;
}

TEST_P(Aborts, a_start_function_that_runs_out_of_gas_is_out_of_gas) {
    actor_with_module(receiver, module("(func $s (loop $l (br $l))) (start $s)"));
    message.gas_limit = 10'000'000;
    expect.exit = ExitCode::sys_out_of_gas;
    expect.gas_used = message.gas_limit;
}

TEST_P(Aborts, a_refused_first_call_has_the_exit_code_of_its_error) {
    message.to = Address::id(77'777);
    expect.exit = ExitCode::sys_invalid_receiver;
    run();
    EXPECT_FALSE(result().is_prevalidation_failure);
    EXPECT_GT(result().receipt.gas_used, 0U);
}

TEST_P(Aborts, a_first_transfer_of_too_much_is_insufficient_funds) {
    actor(receiver, "");
    message.value = TokenAmount::from_whole(1'000'000);
    expect.exit = ExitCode::sys_insufficient_funds;
}

TEST_P(Aborts, a_negative_value_is_an_assertion_that_failed) {
    actor(receiver, "");
    message.value = TokenAmount::from_atto(-1);
    expect.exit = ExitCode::sys_assertion_failed;
    run();
    EXPECT_LT(result().receipt.gas_used, message.gas_limit);
    EXPECT_EQ(charges(result()).back(), to_lines({prices().on_value_transfer()})[0]);
}

TEST_P(Aborts, a_fatal_error_still_costs_the_payment_and_the_nonce) {
    actor(receiver, exit(20, 5), 77);
    message.value = TokenAmount::from_atto(3);
    const TokenAmount before = state(sender).balance;
    expect_fatal();
    run();
    EXPECT_EQ(post(sender)->nonce, 1U);
    EXPECT_EQ(balance(receiver), TokenAmount::from_atto(77));
    // All gas is used: nothing is refunded but what the premium did not take.
    const TokenAmount paid = (context.base_fee + message.gas_premium) * message.gas_limit;
    EXPECT_EQ(balance(sender), before - paid);
}

TEST_P(Aborts, the_backtrace_names_the_calls_from_the_outermost_on) {
    actor(other, exit(44));
    const GuestData to = data(Address::id(other));
    actor(receiver, send(to, 7) + exit(45));
    expect.exit = ExitCode{45};
    run();
    const std::string text = result().failure.to_text();
    EXPECT_NE(text.find("f01000 (method 2)"), std::string::npos) << text;
    ASSERT_FALSE(result().failure.frames().empty());
    EXPECT_EQ(result().failure.frames().back().actor, receiver);
}

INSTANTIATE_TEST_SUITE_P(Networks, Aborts, networks_from_v18(), network_name);

class Memory : public Aborts {
  protected:
    static std::string grow(std::uint32_t pages) {
        return "(call $log (memory.grow (i32.const " + std::to_string(pages) + ")))\n";
    }
};

TEST_P(Memory, growth_costs_by_the_byte_and_is_told_apart_in_traces) {
    actor(receiver, grow(3));
    expect.log = {2};
    run();
    std::uint64_t gas = 0;
    for (const trace::Event& event : result().trace) {
        const auto* charge = std::get_if<trace::Charge>(&event);
        if (charge != nullptr && charge->name == "wasm_memory_grow") {
            gas += static_cast<std::uint64_t>((charge->compute + charge->other).milligas());
        }
    }
    EXPECT_EQ(gas, 3U * 65'536 * 400);
}

TEST_P(Memory, an_instance_has_at_most_512_mib_and_a_failed_growth_is_paid_for) {
    actor(receiver, grow(8190) + grow(1) + grow(0));
    expect.log = {2, 0xffffffff, 8192};
    run();
    std::uint64_t gas = 0;
    for (const std::uint64_t each : wasm_charges()) {
        gas += each;
    }
    for (const trace::Event& event : result().trace) {
        const auto* charge = std::get_if<trace::Charge>(&event);
        if (charge != nullptr && charge->name == "wasm_memory_grow") {
            gas += static_cast<std::uint64_t>((charge->compute + charge->other).milligas());
        }
    }
    EXPECT_GT(gas, std::uint64_t{8191} * 65'536 * 400);
    EXPECT_LT(gas, std::uint64_t{8192} * 65'536 * 400);
}

TEST_P(Memory, calls_share_two_gibibytes) {
    // Five frames with 400 MiB each would be within 2 GiB, but for the two pages that each starts
    // with and the receiver's own. Frame n has method n + 1; 6 and up do not get their memory.
    data(Address::id(other));
    actor(other, R"(
(drop (call $vm.message_context (i32.const 200)))
(local.set $k (i64.load (i32.const 232)))
(local.set $i (memory.grow (i32.const 6400)))
(if (i32.eq (local.get $i) (i32.const -1))
  (then (drop (call $vm.exit (i32.add (i32.const 100) (i32.wrap_i64 (local.get $k))) (i32.const 0)
      (i32.const 0) (i32.const 0)))))
(drop (call $send.send (i32.const 64) (i32.const 16384) (i32.const 3)
    (i64.add (local.get $k) (i64.const 1)) (i32.const 0) (i64.const 0) (i64.const 0)
    (i64.const -1) (i64.const 0)))
(drop (call $vm.exit (i32.load (i32.const 64)) (i32.const 0) (i32.const 0) (i32.const 0)))
)");
    const GuestData to = data(Address::id(other));
    actor(receiver, send(to, 1) + send(to, 1));
    message.gas_limit = 900'000'000'000'000;
    message.gas_fee_cap = TokenAmount();
    message.gas_premium = TokenAmount();
    // 5 times 400 MiB fit into 2048 MiB; the sixth does not. Frames release theirs at their end.
    expect.log = {0, 106, 0, 0, 106, 0};
}

TEST_P(Memory, a_growth_that_fails_at_the_cap_of_the_instance_stays_counted_until_the_frame_ends) {
    // It asks for 1.9 GiB, which the account grants and the pool does not; no callee gets memory
    // after that.
    const ActorId callee = other;
    actor(callee,
          "(memory.grow (i32.const 4000)) (if (i32.eq (i32.const -1)) (then (drop "
          "(call $vm.exit (i32.const 60) (i32.const 0) (i32.const 0) (i32.const 0)))))");
    const GuestData to = data(Address::id(callee));
    actor(receiver, send(to, 2) + grow(31'000) + send(to, 2));
    message.gas_limit = 900'000'000'000'000;
    message.gas_fee_cap = TokenAmount();
    message.gas_premium = TokenAmount();
    expect.log = {0, 0, 1, 0xffffffff, 0, 60, 0};
}

TEST_P(Memory, a_callee_whose_first_memory_does_not_fit_cannot_be_instantiated) {
    actor_with_module(other,
                      "(module (memory (export \"memory\") 4000) (func (export \"invoke\") "
                      "(param i32) (result i32) (i32.const 0)))");
    const GuestData to = data(Address::id(other));
    actor(receiver, send(to, 2) + grow(31'000) + send(to, 2));
    message.gas_limit = 900'000'000'000'000;
    message.gas_fee_cap = TokenAmount();
    message.gas_premium = TokenAmount();
    expect.log = {0, 0, 0, 0xffffffff, 0, 4, 0};
}

TEST_P(Memory, tables_grow_up_to_20000_elements) {
    actor_with_module(
        receiver,
        "(module (import \"vm\" \"exit\" (func $exit (param i32 i32 i32 i32) (result i32)))"
        "(memory (export \"memory\") 1) (table $t 1 funcref)"
        "(func (export \"invoke\") (param i32) (result i32)"
        "(if (i32.ne (table.grow $t (table.get $t (i32.const 0)) (i32.const 19999)) (i32.const 1)) "
        "(then "
        "(return (call $exit (i32.const 61) (i32.const 0) (i32.const 0) (i32.const 0)))))"
        "(if (i32.ne (table.grow $t (table.get $t (i32.const 0)) (i32.const 1)) (i32.const -1)) "
        "(then "
        "(return (call $exit (i32.const 62) (i32.const 0) (i32.const 0) (i32.const 0)))))"
        "(i32.const 0)))");
    expect.exit = ExitCode::ok;
}

INSTANTIATE_TEST_SUITE_P(Networks, Memory, networks_from_v18(), network_name);

}  // namespace
}  // namespace fvm::vm::test
