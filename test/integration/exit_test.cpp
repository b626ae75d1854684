// How calls end: exit codes, the data that goes with them, and traps.

#include <test/integration/integration_test.hpp>

namespace fvm::integration {
namespace {

namespace exit_data = test_actors::exit_data;

class Exit : public Integration {};

TEST_P(Exit, an_actor_says_its_code_and_a_note_for_people) {
    install("hello_world");
    const auto outcome = tester().send(receiver, method_constructor);
    EXPECT_THAT(outcome, Exits(16U));
    EXPECT_THAT(outcome.result.failure.to_text(), testing::HasSubstr("hello, world"));
}

TEST_P(Exit, data_goes_along_whatever_the_code) {
    install("exit_data");
    const Bytes data = to_bytes(exit_data::data);
    for (const MethodNum method :
         {exit_data::methods::return_data, exit_data::methods::exit_with_success}) {
        const auto outcome = tester().send(receiver, method);
        EXPECT_THAT(outcome, Succeeds());
        EXPECT_EQ(outcome.result.receipt.return_data, data);
    }
    const auto failed = tester().send(receiver, exit_data::methods::exit_with_failure);
    EXPECT_THAT(failed, Exits(exit_data::failure_code));
    EXPECT_EQ(failed.result.receipt.return_data, data);
}

TEST_P(Exit, a_code_that_is_not_for_actors_becomes_9_and_the_data_stays) {
    install("exit_data");
    const auto outcome = tester().send(receiver, exit_data::methods::exit_with_reserved_code);
    EXPECT_THAT(outcome, Exits(ExitCode::sys_illegal_exit_code.value));
    EXPECT_EQ(outcome.result.receipt.return_data, to_bytes(exit_data::data));
}

TEST_P(Exit, with_a_block_that_is_not_there_is_fatal) {
    install("exit_data");
    const auto outcome = tester().send(receiver, exit_data::methods::exit_with_missing_block);
    EXPECT_THAT(outcome, Exits(ExitCode::sys_assertion_failed.value));
    EXPECT_TRUE(outcome.result.receipt.return_data.empty());
    EXPECT_EQ(outcome.result.receipt.gas_used, Tester::default_gas_limit);
}

TEST_P(Exit, a_caller_is_told_what_the_chain_is_told) {
    install("exit_data");
    EXPECT_THAT(tester().send(receiver, exit_data::methods::call_others), Succeeds());
}

/// A module with this body, of type i32.
std::string module_of(std::string_view body) {
    return "(module (memory (export \"memory\") 1) (func $invoke (export \"invoke\") (param i32) "
           "(result i32) " +
           std::string(body) +
           ") (func $again (param i64) (result i64) (call $again (local.get 0))))";
}

TEST_P(Exit, traps_have_codes_of_the_vm) {
    tester().create_account();
    struct Case {
        std::string_view body;
        ExitCode code;
    };
    const Case cases[] = {
        {"(loop $l (br $l)) (i32.const 1)", ExitCode::sys_out_of_gas},
        {"unreachable", ExitCode::sys_illegal_instruction},
        {"(i32.div_u (i32.const 10) (i32.const 0))", ExitCode::sys_illegal_instruction},
        {"(drop (call $again (i64.const 123))) (i32.const 0)", ExitCode::sys_illegal_instruction},
    };
    ActorId id = receiver;
    for (const Case& one : cases) {
        tester().install_wat(id++, module_of(one.body));
    }
    id = receiver;
    for (const Case& one : cases) {
        EXPECT_THAT(tester().send(id++, method_constructor, {}, {}, 10'000'000),
                    Exits(one.code.value))
            << one.body;
    }
}

TEST_P(Exit, a_memory_of_no_pages_is_enough) {
    tester().create_account();
    tester().install_wat(receiver, R"((module (memory (export "memory") 0)
        (func (export "invoke") (param i32) (result i32) (i32.const 0))))");
    EXPECT_THAT(tester().send(receiver, method_constructor), Succeeds());
}

TEST_P(Exit, a_module_that_imports_what_there_is_not_is_fatal) {
    tester().create_account();
    tester().install_wat(receiver, R"((module (import "vm" "do_not_exist" (func $f))
        (memory (export "memory") 16)
        (func (export "invoke") (param i32) (result i32) (call $f) (unreachable))))");
    const auto outcome = tester().send(receiver, method_constructor);
    EXPECT_THAT(outcome, Exits(ExitCode::sys_assertion_failed.value));
    EXPECT_THAT(outcome.result.failure.to_text(), testing::HasSubstr("do_not_exist"));
}

TEST_P(Exit, of_an_actor_without_the_entry_point_has_a_code_of_its_own) {
    tester().create_account();
    struct Case {
        std::string_view exports;
        ExitCode code;
    };
    const Case cases[] = {
        {"", ExitCode::sys_invalid_receiver},
        // No function has that name.
        {"(global (export \"invoke\") i32 (i32.const 0))", ExitCode::sys_invalid_receiver},
        {"(table (export \"invoke\") 1 funcref)", ExitCode::sys_invalid_receiver},
        // One has, but of another type.
        {"(func (export \"invoke\") (result i32) (i32.const 0))", ExitCode::sys_assertion_failed},
        {"(func (export \"invoke\") (param i32))", ExitCode::sys_assertion_failed},
        {"(func (export \"invoke\") (param i64) (result i32) (i32.const 0))",
         ExitCode::sys_assertion_failed},
    };
    ActorId id = receiver;
    for (const Case& one : cases) {
        tester().install_wat(id++, "(module (memory (export \"memory\") 0) (func) " +
                                       std::string(one.exports) + ")");
    }
    id = receiver;
    for (const Case& one : cases) {
        EXPECT_THAT(tester().send(id++, method_constructor), Exits(one.code.value)) << one.exports;
    }
}

class StoreThatFails : public Integration {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.is_complete = false;
        return chosen;
    }
};

TEST_P(StoreThatFails, is_no_receipt_and_leaves_the_state) {
    namespace overflow = test_actors::integer_overflow;
    constexpr ActorId other = receiver + 1;
    const ipld::Cid lost = ipld::Cid::of(ipld::codec::dag_cbor, Bytes{0x81, 0x07});
    install("integer_overflow", tester().put(overflow::State{5}));
    tester().install(other, module("integer_overflow"), lost);
    const tools::Failure failure = tester().send_in_vain(other, overflow::methods::get);
    EXPECT_EQ(failure.kind, tools::Failure::Kind::missing_block);
    EXPECT_THAT(failure.reason, testing::HasSubstr(lost.to_text()));
    // The same nonce is good for another message.
    EXPECT_THAT(tester().send(receiver, overflow::methods::get), Returns(std::int64_t{5}));
}

FVM_AT_ALL_VERSIONS(Exit);
FVM_AT_ALL_VERSIONS(StoreThatFails);

}  // namespace
}  // namespace fvm::integration
