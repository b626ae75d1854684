#include <test/vm/engine_fixture.hpp>

#include <fvm/vm/engine/host_stack.hpp>

#include <thread>

namespace fvm::vm::test {
namespace {

/// A function of `locals` i64 locals that are all alive across its call of itself: n levels of it,
/// then a call of the host. One group of locals counts once for the stack limiter, so native frames
/// are much larger than their cost.
std::string recursive_module(int locals, std::string_view last) {
    std::string types;
    std::string set;
    std::string sum = "(i64.const 0)";
    for (int i = 1; i <= locals; ++i) {
        const std::string index = std::to_string(i);
        types += " i64";
        // Loads, because what can be computed again would not be kept in the frame.
        set.append("(local.set ").append(index).append(" (i64.load offset=");
        set.append(std::to_string(8 * i)).append(" (i32.const 0)))");
        // One at a time, so that the value stack stays low.
        sum.append("(i64.xor (local.get ").append(index).append("))");
    }
    std::string text = R"((module (import "test" "call" (func $call (param i32) (result i32)))
        (memory (export "memory") 1)
        (func $down (param i32) (result i32) (local )";
    text.append(types).append(") ").append(set);
    text.append(R"(
            (if (local.get 0)
                (then (drop (call $down (i32.sub (local.get 0) (i32.const 1)))))
                (else (drop )");
    text.append(last).append(R"()))
            (i32.wrap_i64 )");
    text.append(sum).append(R"())
        (func (export "invoke") (param i32) (result i32) (call $down (local.get 0)))))");
    return text;
}

/// Calls that nest through the host, one instance for each level.
struct Nest {
    Nest(Engine& its_engine, const CompiledModule& its_module, std::uint32_t its_levels,
         std::uint32_t its_depth)
        : engine(its_engine), module(its_module), levels(its_levels), depth(its_depth) {}

    std::expected<std::uint32_t, InvokeFailure> enter() {
        const MemoryAccount::Frame frame(account);
        TestHost host;
        host.on_call = [this](RawValue* values) {
            least_stack = std::min(least_stack, remaining_host_stack());
            if (entered == levels) {
                values[0].i32 = 0;
                return HostOutcome::proceed;
            }
            const auto inner = enter();
            if (!inner) {
                failure =
                    inner.error().kind == InvokeFailure::Kind::host_trap ? failure : inner.error();
                return HostOutcome::trap;
            }
            values[0].u32 = *inner;
            return HostOutcome::proceed;
        };
        ++entered;
        Instance instance;
        const auto started = instance.instantiate(engine, module, &host, account, plenty_of_gas);
        EXPECT_TRUE(started) << started.error().note;
        if (!started) {
            return std::unexpected(InvokeFailure{InvokeFailure::Kind::other, started.error().note});
        }
        return instance.invoke(depth);
    }

    Engine& engine;
    const CompiledModule& module;
    std::uint32_t levels;
    std::uint32_t depth;
    MemoryAccount account{two_gib};
    std::uint32_t entered = 0;
    std::size_t least_stack = ~std::size_t{0};
    std::optional<InvokeFailure> failure;
};

constexpr std::string_view call_host = "(call $call (i32.const 0))";

TEST(Nesting, a_thousand_instances_with_nearly_full_stacks_fit_on_the_host_stack) {
    // Its cost is 9 units: 227 levels are the most that 2048 units allow.
    const CompiledModule& module = load_wat(recursive_module(16, call_host));
    Nest nest(shared_engine(), module, 1024, 220);
    const auto ran = run_on_big_stack([&] {
        const auto returned = nest.enter();
        EXPECT_TRUE(returned) << returned.error().note;
    });
    ASSERT_TRUE(ran) << ran.error();
    EXPECT_EQ(nest.entered, 1024U);
    RecordProperty("host_stack_used_mib",
                   static_cast<int>((default_host_stack_size - nest.least_stack) >> 20));
}

TEST(Nesting, the_stack_limiter_stops_recursion_before_the_native_stack_does) {
    const CompiledModule& module = load_wat(recursive_module(16, call_host));
    Nest nest(shared_engine(), module, 1, 5000);
    const auto returned = nest.enter();
    ASSERT_FALSE(returned);
    EXPECT_EQ(returned.error().kind, InvokeFailure::Kind::trap);
    EXPECT_NE(returned.error().note.find("unreachable"), std::string::npos);
}

TEST(Nesting, native_frames_that_exceed_their_allowance_are_an_ordinary_trap) {
    // 220 frames of 4,000 locals would take 7 MB.
    const CompiledModule& module = load_wat(recursive_module(4000, call_host));
    const auto ran = run_on_big_stack([&] {
        Nest nest(shared_engine(), module, 1, 220);
        const auto returned = nest.enter();
        ASSERT_FALSE(returned);
        EXPECT_EQ(returned.error().kind, InvokeFailure::Kind::trap);
        EXPECT_NE(returned.error().note.find("stack"), std::string::npos);
    });
    ASSERT_TRUE(ran) << ran.error();
}

TEST(Nesting, a_host_stack_that_runs_out_is_a_host_fault_and_not_a_crash) {
    const CompiledModule& module = load_wat(recursive_module(400, call_host));
    Nest nest(shared_engine(), module, 1024, 220);
    const auto ran = run_on_big_stack(
        [&] {
            const auto returned = nest.enter();
            ASSERT_FALSE(returned);
        },
        std::size_t{32} << 20);
    ASSERT_TRUE(ran) << ran.error();
    ASSERT_TRUE(nest.failure);
    EXPECT_EQ(nest.failure->kind, InvokeFailure::Kind::host_fault);
    EXPECT_GT(nest.entered, 5U);
}

TEST(Nesting, call_stacks_that_share_too_little_room_wait_for_each_other) {
    EngineConfig config = test_config();
    config.max_call_depth = 40;
    config.concurrency = 2;
    const auto engine = make_test_engine(config);
    const CompiledModule& module = load(*engine, wat(recursive_module(1, call_host)));
    std::atomic<int> finished = 0;
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 10; ++round) {
                const auto ran = run_on_big_stack([&] {
                    Nest nest(*engine, module, 40, 1);
                    finished += nest.enter().has_value() ? 1 : 0;
                });
                EXPECT_TRUE(ran);
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(finished.load(), 40);
}

TEST(HostStack, work_runs_on_a_stack_of_the_size_that_was_asked_for) {
    std::size_t there = 0;
    const auto ran =
        run_on_big_stack([&] { there = remaining_host_stack(); }, std::size_t{48} << 20);
    ASSERT_TRUE(ran) << ran.error();
    EXPECT_GT(there, std::size_t{47} << 20);
    EXPECT_LE(there, std::size_t{49} << 20);
    EXPECT_GT(remaining_host_stack(), 0U);
}

TEST(HostStack, one_thread_serves_many_pieces_of_work_and_nested_ones_in_place) {
    auto thread = HostStackThread::start(std::size_t{16} << 20);
    ASSERT_TRUE(thread) << thread.error();
    int sum = 0;
    for (int i = 0; i < 100; ++i) {
        (*thread)->run([&] { (*thread)->run([&] { sum += i; }); });
    }
    EXPECT_EQ(sum, 4950);
}

}  // namespace
}  // namespace fvm::vm::test
