#include <fvm/vm/engine/engine.hpp>

#include <test/support/sequence.hpp>
#include <test/support/wasm_generator.hpp>

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

/// The production form of instrumentation against the reference form, run: at every call of the
/// host and at the end, both have used the same gas and done the same.
namespace fvm::vm {
namespace {

using wasm::Form;
using wasm::Generation;

constexpr std::uint64_t seeds = 120;
/// Milligas. Some modules call themselves almost without end, and shall not take long.
constexpr std::int64_t plenty = std::int64_t{1} << 40;

/// What an actor did, in words, as its host saw it.
struct Observer {
    Instance* instance = nullptr;
    std::string story;
    std::size_t calls = 0;

    void note(std::string_view what, std::int64_t value) {
        story += std::string(what) + " " + std::to_string(value) + ", gas " +
                 std::to_string(instance->gas()) + "\n";
    }
};

HostOutcome observe_call(void* context, RawValue* values) {
    auto& observer = *static_cast<Observer*>(context);
    ++observer.calls;
    observer.note("call", values[0].i32);
    // The host charges too.
    observer.instance->set_gas(observer.instance->gas() - 14'000'000);
    values[0].i32 = values[0].i32 / 2 + 1;
    return observer.calls % 37 == 0 || observer.instance->gas() < 0 ? HostOutcome::trap
                                                                    : HostOutcome::proceed;
}

HostOutcome observe_add(void* context, RawValue* values) {
    auto& observer = *static_cast<Observer*>(context);
    ++observer.calls;
    observer.note("add", values[0].i64);
    values[0].u64 = values[0].u64 + values[1].u32;
    return HostOutcome::proceed;
}

std::span<const HostImport> imports() {
    static constexpr std::array one = {ValueType::i32};
    static constexpr std::array mixed = {ValueType::i64, ValueType::i32};
    static const std::array<HostImport, 2> functions = {{
        {"test", "call", one, ValueType::i32, &observe_call},
        {"test", "add", mixed, ValueType::i64, &observe_add},
    }};
    return functions;
}

std::unique_ptr<Engine> make_engine_of(Generation generation, Form form) {
    EngineConfig config{};
    config.imports = imports();
    config.instrumentation.generation = generation;
    config.instrumentation.form = form;
    if (generation == Generation::wasm_instrument_0_2) {
        config.instrumentation.prices = wasm::InstructionPrices::skyr();
    }
    config.max_call_depth = 2;
    auto engine = Engine::create(config);
    EXPECT_TRUE(engine) << engine.error().note;
    return engine ? *std::move(engine) : nullptr;
}

struct Outcome {
    std::string story;
    std::int64_t gas_used = 0;
    std::size_t calls = 0;
    bool returned = false;
    bool is_loaded = false;
};

std::uint64_t digest_of(std::span<const std::uint8_t> memory) {
    std::uint64_t digest = 14695981039346656037U;
    for (const std::uint8_t byte : memory) {
        digest = (digest ^ byte) * 1099511628211U;
    }
    return digest;
}

Outcome run(Engine& engine, BytesView wasm, std::int64_t gas) {
    Outcome result;
    const auto module = engine.load(ipld::Cid::of(ipld::codec::raw, wasm), wasm);
    if (!module) {
        result.story = "not loaded";
        return result;
    }
    result.is_loaded = true;
    MemoryAccount account(std::uint64_t{2} << 30);
    Instance instance;
    Observer observer;
    observer.instance = &instance;
    const auto started = instance.instantiate(engine, **module, &observer, account, gas);
    if (!started) {
        observer.note("not started", static_cast<std::int64_t>(started.error().kind));
    } else if (const auto returned = instance.invoke(5); returned) {
        observer.note("returned", *returned);
        result.returned = true;
    } else {
        observer.note("failed", static_cast<std::int64_t>(returned.error().kind));
    }
    if (started) {
        constexpr std::size_t looked_at = 1 << 17;
        const auto memory = instance.memory();
        observer.note("memory", static_cast<std::int64_t>(memory.size()));
        const auto front = memory.first(std::min(memory.size(), looked_at));
        observer.story += std::to_string(digest_of(front));
    }
    result.story = std::move(observer.story);
    result.gas_used = gas - instance.gas();
    result.calls = observer.calls;
    return result;
}

class InstrumentationForms : public testing::TestWithParam<Generation> {};

TEST_P(InstrumentationForms, use_the_same_gas_at_every_host_call_return_and_trap) {
    const auto reference = make_engine_of(GetParam(), Form::reference);
    const auto production = make_engine_of(GetParam(), Form::production);
    ASSERT_TRUE(reference && production);
    std::size_t calls = 0;
    std::size_t returns = 0;
    std::size_t failures = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const Bytes module = test::generate_module(seed, GetParam());
        const Outcome full = run(*reference, module, plenty);
        EXPECT_EQ(run(*production, module, plenty).story, full.story) << "seed " << seed;
        calls += full.calls;
        returns += full.returned ? 1 : 0;
        failures += full.is_loaded && !full.returned ? 1 : 0;
        if (full.gas_used <= 0) {
            continue;
        }
        // And running out of gas somewhere on the way.
        test::Sequence random(seed);
        for (int i = 0; i < 12; ++i) {
            const auto gas =
                static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(full.gas_used)));
            EXPECT_EQ(run(*production, module, gas).story, run(*reference, module, gas).story)
                << "seed " << seed << ", gas " << gas;
        }
    }
    EXPECT_GT(calls, seeds);
    EXPECT_GT(returns, seeds / 20);
    EXPECT_GT(failures, seeds / 20);
    RecordProperty("host_calls", static_cast<int>(calls));
    RecordProperty("returns", static_cast<int>(returns));
    RecordProperty("failing_runs", static_cast<int>(failures));
}

INSTANTIATE_TEST_SUITE_P(Generations, InstrumentationForms,
                         testing::Values(Generation::wasm_instrument_0_2,
                                         Generation::wasm_instrument_0_4),
                         [](const auto& instance) {
                             return instance.param == Generation::wasm_instrument_0_2 ? "fvm_v2"
                                                                                      : "fvm_v3_v4";
                         });

}  // namespace
}  // namespace fvm::vm
