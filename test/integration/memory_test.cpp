// Limits of memory, of stack, and of nested calls.

#include <test/integration/integration_test.hpp>

#include <algorithm>
#include <cstring>
#include <initializer_list>
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

/// Other caps: 20 pages for an instance, and 10 for all calls of a message.
class CappedMemory : public Memory {
  protected:
    static constexpr std::uint64_t all_pages = 10;
    Settings settings() const override {
        Settings chosen;
        chosen.max_instance_memory = 20 * page_size;
        chosen.max_total_memory = all_pages * page_size;
        return chosen;
    }
    /// An actor with `pages` of memory that grows by each of `growths`, keeps what it is told, and
    /// then calls an actor of two pages.
    static std::string growing(int pages, std::initializer_list<int> growths) {
        std::string body;
        int at = 0;
        for (const int growth : growths) {
            body += "(i32.store (i32.const " + std::to_string(at) + ") (memory.grow (i32.const " +
                    std::to_string(growth) + ")))\n";
            at += 4;
        }
        return R"((module
            (import "ipld" "block_create" (func $create (param i32 i64 i32 i32) (result i32)))
            (import "send" "send" (func $send
                (param i32 i32 i32 i64 i32 i64 i64 i64 i64) (result i32)))
            (memory (export "memory") )" +
               std::to_string(pages) + R"()
            (data (i32.const 900) "\00\91\4e")
            (func (export "invoke") (param i32) (result i32))" +
               body + R"(
                (i32.store (i32.const 60) (call $send (i32.const 64) (i32.const 900) (i32.const 3)
                    (i64.const 2) (i32.const 0) (i64.const 0) (i64.const 0) (i64.const 0x7fffffff)
                    (i64.const 0)))
                (drop (call $create (i32.const 800) (i64.const 0x55) (i32.const 0)
                    (i32.const 128)))
                (i32.load (i32.const 800)))))";
    }
    /// What the actor kept, word by word: of its growths from 0 on, and the exit code of its call.
    std::vector<std::int32_t> run(int pages, std::initializer_list<int> growths) {
        tester().create_account();
        tester().install_wat(receiver, growing(pages, growths));
        tester().install_wat(receiver + 1, R"((module (memory (export "memory") 2)
            (func (export "invoke") (param i32) (result i32) (i32.const 0))))");
        const auto outcome = send(2);
        EXPECT_THAT(outcome, Succeeds());
        const Bytes& data = outcome.result.receipt.return_data;
        std::vector<std::int32_t> words(data.size() / 4);
        std::memcpy(words.data(), data.data(), words.size() * 4);
        words.resize(32);
        return words;
    }
    static constexpr std::size_t call_exit = 16;
};

TEST_P(CappedMemory, grows_to_the_cap_of_all_calls) {
    const auto words = run(1, {5, 4, 1, 0});
    EXPECT_EQ(words[0], 1);
    EXPECT_EQ(words[1], 6);
    EXPECT_EQ(words[2], -1);
    EXPECT_EQ(words[3], 10);
    EXPECT_EQ(words[call_exit], std::int32_t{ExitCode::sys_illegal_instruction.value});
}

TEST_P(CappedMemory, of_a_callee_counts_besides_that_of_its_caller) {
    EXPECT_EQ(run(3, {5})[call_exit], 0);
}

TEST_P(CappedMemory, of_a_callee_fits_exactly_or_not_at_all) {
    EXPECT_EQ(run(3, {6})[call_exit], std::int32_t{ExitCode::sys_illegal_instruction.value});
}

TEST_P(CappedMemory, has_no_room_for_a_module_that_starts_with_more) {
    tester().create_account();
    tester().install_wat(receiver, R"((module (memory (export "memory") 11)
        (func (export "invoke") (param i32) (result i32) (i32.const 0))))");
    EXPECT_THAT(send(2), Exits(ExitCode::sys_illegal_instruction.value));
}

/// The cap for an instance is the smaller one.
class CappedInstances : public CappedMemory {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.max_instance_memory = 20 * page_size;
        chosen.max_total_memory = 24 * page_size;
        return chosen;
    }
};

TEST_P(CappedInstances, that_could_not_grow_have_asked_for_it_all_the_same) {
    // 21 more pages are too many for the instance, but are counted until its call ends.
    const auto words = run(2, {21, 4, 0});
    EXPECT_EQ(words[0], -1);
    EXPECT_EQ(words[1], -1);
    EXPECT_EQ(words[2], 2);
    EXPECT_EQ(words[call_exit], std::int32_t{ExitCode::sys_illegal_instruction.value});
}

TEST_P(CappedInstances, leave_the_rest_to_their_callees) {
    const auto words = run(2, {18, 1});
    EXPECT_EQ(words[0], 2);
    EXPECT_EQ(words[1], -1);
    EXPECT_EQ(words[call_exit], 0);
}

/// Five calls of two pages and a table of three elements each.
class CappedTables : public Memory {
  protected:
    static constexpr std::uint64_t cap = 5 * (2 * page_size + 3 * 8);
    Settings settings() const override {
        Settings chosen;
        chosen.max_total_memory = cap;
        return chosen;
    }
    /// How many calls of an actor to itself are made; the last one fails.
    std::ptrdiff_t calls() {
        tester().create_account();
        tester().install_wat(receiver, R"((module
            (import "send" "send" (func $send
                (param i32 i32 i32 i64 i32 i64 i64 i64 i64) (result i32)))
            (memory (export "memory") 2)
            (table (export "table") 3 funcref)
            (data (i32.const 900) "\00\90\4e")
            (func (export "invoke") (param i32) (result i32)
                (drop (call $send (i32.const 64) (i32.const 900) (i32.const 3) (i64.const 2)
                    (i32.const 0) (i64.const 0) (i64.const 0) (i64.const 0x7fffffffff)
                    (i64.const 0)))
                (i32.const 0))))");
        const auto outcome = send(2);
        EXPECT_THAT(outcome, Succeeds());
        return std::ranges::count_if(outcome.result.trace, [](const vm::trace::Event& event) {
            return std::holds_alternative<vm::trace::Call>(event);
        });
    }
};

TEST_P(CappedTables, count_eight_bytes_for_an_element) {
    EXPECT_EQ(calls(), 6);
}

class CappedTablesLessOne : public CappedTables {
  protected:
    Settings settings() const override {
        Settings chosen;
        chosen.max_total_memory = cap - 1;
        return chosen;
    }
};

TEST_P(CappedTablesLessOne, have_no_room_for_the_last_byte) {
    EXPECT_EQ(calls(), 5);
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
FVM_AT_ALL_VERSIONS(CappedMemory);
FVM_AT_ALL_VERSIONS(CappedInstances);
FVM_AT_ALL_VERSIONS(CappedTables);
FVM_AT_ALL_VERSIONS(CappedTablesLessOne);
FVM_AT_ALL_VERSIONS(Stack);

}  // namespace
}  // namespace fvm::integration
