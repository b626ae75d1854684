// Limits of memory, of stack, and of nested calls.

#include <test/integration/integration_test.hpp>

#include <limits>

namespace fvm::integration {
namespace {

namespace memory = test_actors::out_of_memory;
namespace stack = test_actors::stack_overflow;

constexpr std::uint64_t unlimited_gas = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t page_size = 65'536;

class Memory : public Integration {
  protected:
    Tester::Outcome send(MethodNum method, Bytes params = {}) {
        return tester().send(receiver, method, std::move(params), {}, unlimited_gas);
    }
};

TEST_P(Memory, of_an_instance_grows_to_512_mebibytes) {
    install("out_of_memory");
    EXPECT_THAT(send(memory::methods::allocate_all), Succeeds());
}

TEST_P(Memory, beyond_that_is_a_trap) {
    install("out_of_memory");
    EXPECT_THAT(send(memory::methods::allocate_too_much),
                Exits(ExitCode::sys_illegal_instruction.value));
    EXPECT_THAT(send(memory::methods::allocate_without_end),
                Exits(ExitCode::sys_illegal_instruction.value));
    EXPECT_THAT(send(memory::methods::allocate_some), Exits(memory::not_out_of_memory));
}

TEST_P(Memory, of_all_calls_together_is_2_gibibytes) {
    install("out_of_memory");
    const auto depth_with = [&](std::uint32_t mebibytes) {
        const auto outcome = send(memory::methods::allocate_in_calls, encode(mebibytes));
        EXPECT_THAT(outcome, Succeeds());
        return ipld::cbor::decode<std::uint32_t>(outcome.result.receipt.return_data).value_or(0);
    };
    // Of 32,768 pages each call takes 16 for a MiB, and 3 besides.
    EXPECT_EQ(depth_with(510), 4U);
    EXPECT_EQ(depth_with(338), 6U);
    EXPECT_EQ(depth_with(14), 144U);
}

/// Instances may have 32 pages here.
class LittleMemory : public Memory {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.max_instance_memory = 32 * page_size;
        return chosen;
    }
};

TEST_P(LittleMemory, is_enough_for_a_module_that_starts_with_less_and_for_nothing_larger) {
    constexpr ActorId hello = receiver + 1;
    constexpr ActorId large = receiver + 2;
    install("out_of_memory");
    tester().install(hello, module("hello_world"));
    tester().install_wat(large, R"((module (memory (export "memory") 33)
        (func (export "invoke") (param i32) (result i32) (i32.const 0))))");
    EXPECT_THAT(send(memory::methods::allocate_some),
                Exits(ExitCode::sys_illegal_instruction.value));
    EXPECT_THAT(tester().send(hello, method_constructor), Exits(16U));
    EXPECT_THAT(tester().send(large, method_constructor),
                Exits(ExitCode::sys_assertion_failed.value));
}

class Stack : public Integration {
  protected:
    void SetUp() override {
        Integration::SetUp();
        if (!IsSkipped() && !HasFatalFailure()) {
            install("stack_overflow");
        }
    }
    Tester::Outcome call(MethodNum first_method, stack::Frames frames) {
        return tester().send(receiver, first_method, encode(frames), {}, unlimited_gas);
    }
};

TEST_P(Stack, of_an_actor_that_is_full_is_a_trap) {
    EXPECT_THAT(call(1, 1000), Exits(ExitCode::sys_illegal_instruction.value));
}

TEST_P(Stack, of_calls_ends_after_1024_of_them_each_with_a_deep_stack_of_its_own) {
    constexpr stack::Frames deep = 300;
    // Methods 2 to 1025 are 1024 calls; one more is refused.
    EXPECT_THAT(call(2, deep), Exits(stack::call_refused |
                                     static_cast<std::uint32_t>(ErrorNumber::limit_exceeded)));
    // Beginning with method 3, the 1024th is the last and ends by itself.
    EXPECT_THAT(call(3, deep), Exits(stack::callee_failed | stack::end_code));
}

FVM_AT_ALL_VERSIONS(Memory);
FVM_AT_ALL_VERSIONS(LittleMemory);
FVM_AT_ALL_VERSIONS(Stack);

}  // namespace
}  // namespace fvm::integration
