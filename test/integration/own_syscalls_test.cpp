// Syscalls of the embedder's own: beside the network's, and in the place of some of them.

#include <test/integration/integration_test.hpp>
#include <test/integration/probe.hpp>

namespace fvm::integration {
namespace {

namespace custom = test_actors::custom_syscall;

class CustomSyscall : public Integration {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.own_syscalls = true;
        return chosen;
    }

    static constexpr std::string_view imports = R"(
        (import "my_custom_kernel" "my_custom_syscall" (func $double (param i32 i32) (result i32)))
        (import "my_custom_kernel" "pay" (func $pay (param i64) (result i32)))
        (import "my_custom_kernel" "fail" (func $fail (param i32) (result i32)))
        (import "my_custom_kernel" "sum" (func $sum (param i32 i32 i32) (result i32)))
        (import "my_custom_kernel" "fill" (func $fill (param i32 i32 i32) (result i32)))
        (import "my_custom_kernel" "transfer" (func $transfer (param i32 i64 i64) (result i32)))
        (import "network" "tipset_cid" (func $tipset (param i32 i64 i32 i32) (result i32)))
        (import "gas" "available" (func $gas (param i32) (result i32))))";

    static constexpr ActorId heir = receiver + 1;

    /// Executes `body`, which returns the first 64 bytes of memory.
    Tester::Outcome run(std::string_view body, std::uint64_t gas_limit) {
        if (!tester().has_messages()) {
            tester().create_account();
            tester().install_wat(heir, R"((module (memory (export "memory") 0)))");
            tester().install_wat(receiver, probe(imports, body, 64));
            tester().set_balance(receiver, atto(1000));
        }
        return tester().send(receiver, method_constructor, {}, {}, gas_limit);
    }
    Tester::Outcome run(std::string_view body) { return run(body, Tester::default_gas_limit); }
    /// A word of what a message has returned.
    static std::uint32_t word(const Tester::Outcome& outcome, std::size_t at) {
        const Bytes& data = outcome.result.receipt.return_data;
        std::uint32_t value = ~0U;
        if (data.size() >= at + sizeof value) {
            std::memcpy(&value, data.data() + at, sizeof value);
        }
        return value;
    }
    static std::uint32_t number(ErrorNumber error) { return static_cast<std::uint32_t>(error); }
};

TEST_P(CustomSyscall, of_the_embedder_is_called_like_any_other) {
    install("custom_syscall");
    for (const std::int32_t number : {11, -4}) {
        EXPECT_THAT(
            tester().send(receiver, custom::methods::double_number, encode(number), atto(100)),
            Returns(2 * number));
    }
}

TEST_P(CustomSyscall, has_an_output_that_is_checked_before_it_runs) {
    const auto outcome =
        run(keep(0, "(call $double (i32.const 4) (i32.const 0x7fffffff))") +
            keep(8, "(call $double (i32.const 0x10000) (i32.const 1))") +
            keep(12, "(call $double (i32.const 0xfffd) (i32.const 1))") +
            keep(16, "(call $sum (i32.const 0xffffffff) (i32.const 0) (i32.const 0))"));
    EXPECT_THAT(outcome, Succeeds());
    EXPECT_EQ(word(outcome, 4), 0xfffffffeU);
    for (const std::size_t at : {8U, 12U, 16U}) {
        EXPECT_EQ(word(outcome, at), number(ErrorNumber::illegal_argument));
    }
}

TEST_P(CustomSyscall, charges_what_it_wants_and_ends_the_message_where_that_is_too_much) {
    const std::string body = keep(0, "(call $gas (i32.const 8))") +
                             keep(4, "(call $pay (i64.const 1234567))") +
                             keep(24, "(call $gas (i32.const 16))");
    const auto whole = run(body);
    EXPECT_THAT(whole, Succeeds());
    EXPECT_GT(word(whole, 8) - word(whole, 16), 1'234'567U);
    for (const std::uint64_t limit : limits_just_below_charges(whole)) {
        EXPECT_THAT(run(body, limit), Exits(ExitCode::sys_out_of_gas.value)) << "with " << limit;
    }
    EXPECT_THAT(run(body, whole.result.receipt.gas_used), Succeeds());
}

TEST_P(CustomSyscall, cannot_charge_more_than_there_can_be) {
    EXPECT_THAT(run(keep(0, "(call $pay (i64.const -1))")), Exits(ExitCode::sys_out_of_gas.value));
}

TEST_P(CustomSyscall, tells_the_actor_an_error_number) {
    const auto outcome = run(keep(0, "(call $fail (i32.const 0))"));
    EXPECT_THAT(outcome, Succeeds());
    EXPECT_EQ(word(outcome, 0), number(ErrorNumber::forbidden));
}

TEST_P(CustomSyscall, is_the_cause_of_the_trap_after_its_error) {
    const auto outcome = run("(drop (call $fail (i32.const 0))) unreachable");
    EXPECT_THAT(outcome, Exits(ExitCode::sys_illegal_instruction.value));
    ASSERT_TRUE(outcome.result.failure.cause());
    EXPECT_EQ(outcome.result.failure.cause()->source, "my_custom_kernel::fail");
}

TEST_P(CustomSyscall, that_fails_fatally_takes_all_gas) {
    const auto outcome = run(keep(0, "(call $fail (i32.const 1))"));
    EXPECT_THAT(outcome, Exits(ExitCode::sys_assertion_failed.value));
    EXPECT_EQ(outcome.result.receipt.gas_used, Tester::default_gas_limit);
}

TEST_P(CustomSyscall, reads_and_writes_the_memory_of_the_actor) {
    const auto outcome =
        run(keep(0, "(call $fill (i32.const 40) (i32.const 5) (i32.const 0x1fe))") +
            keep(4, "(call $sum (i32.const 8) (i32.const 40) (i32.const 5))") +
            keep(16, "(call $sum (i32.const 24) (i32.const 0x10000) (i32.const 0))") +
            keep(20, "(call $sum (i32.const 24) (i32.const 0xffff) (i32.const 2))") +
            keep(32, "(call $fill (i32.const 0xffffffff) (i32.const 2) (i32.const 1))"));
    EXPECT_THAT(outcome, Succeeds());
    EXPECT_EQ(word(outcome, 8), 5 * 0xfeU);
}

TEST_P(CustomSyscall, sends_and_its_callee_is_told) {
    const auto outcome =
        run(keep(0, "(call $transfer (i32.const 4) (i64.const 10001) (i64.const 300))") +
            keep(8, "(call $transfer (i32.const 12) (i64.const 10001) (i64.const 701))") +
            keep(16, "(call $transfer (i32.const 20) (i64.const 99999) (i64.const 1))") +
            keep(24, "(call $transfer (i32.const 28) (i64.const 10001) (i64.const 0))"));
    EXPECT_THAT(outcome, Succeeds());
    EXPECT_EQ(tester().actor(heir)->balance, atto(300));
    EXPECT_EQ(word(outcome, 8), number(ErrorNumber::insufficient_funds));
    EXPECT_EQ(word(outcome, 16), number(ErrorNumber::not_found));
}

TEST_P(CustomSyscall, takes_the_place_of_one_of_the_networks) {
    const auto outcome = run(
        keep(0, "(call $tipset (i32.const 4) (i64.const 5) (i32.const 16) (i32.const 40))") +
        keep(8, "(call $create (i32.const 12) (i64.const 0x55) (i32.const 0) (i32.const 65))") +
        keep(12, "(call $create (i32.const 16) (i64.const 0x55) (i32.const 0) (i32.const 64))") +
        keep(20, "(call $create (i32.const 24) (i64.const 0x56) (i32.const 0) (i32.const 4))"));
    EXPECT_THAT(outcome, Succeeds());
    EXPECT_EQ(word(outcome, 0), number(ErrorNumber::not_found));
    EXPECT_EQ(word(outcome, 8), number(ErrorNumber::limit_exceeded));
    EXPECT_EQ(word(outcome, 12), 0U);
    EXPECT_EQ(word(outcome, 20), number(ErrorNumber::illegal_codec));
}

TEST_P(CustomSyscall, of_another_type_is_not_what_a_module_may_import) {
    tester().create_account();
    tester().install_wat(receiver, probe(R"((import "my_custom_kernel" "my_custom_syscall"
                                            (func (param i32 i64) (result i32))))",
                                         "", 0));
    EXPECT_THAT(tester().send(receiver, method_constructor),
                Exits(ExitCode::sys_assertion_failed.value));
}

class NoCustomSyscall : public Integration {};

TEST_P(NoCustomSyscall, makes_such_an_actor_fatal) {
    install("custom_syscall");
    EXPECT_THAT(tester().send(receiver, custom::methods::double_number, encode(11)),
                Exits(ExitCode::sys_assertion_failed.value));
}

FVM_AT_ALL_VERSIONS(CustomSyscall);
FVM_AT_ALL_VERSIONS(NoCustomSyscall);

}  // namespace
}  // namespace fvm::integration
