#include <fvm/store/car_reader.hpp>
#include <fvm/store/input.hpp>
#include <fvm/vm/engine/engine.hpp>
#include <fvm/vm/engine/host_stack.hpp>
#include <fvm/vm/engine/wat.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <unistd.h>

namespace fvm::vm {
namespace {

constexpr std::int64_t plenty_of_gas = std::int64_t{1} << 60;

HostOutcome count_down(void* /*context*/, RawValue* values) {
    values[0].i32 = values[0].i32 - 1;
    return HostOutcome::proceed;
}

HostOutcome settle_gas(void* context, RawValue* values) {
    auto& instance = **static_cast<Instance**>(context);
    instance.set_gas(instance.gas() - 14'000'000);
    values[0].i32 = values[0].i32 - 1;
    return HostOutcome::proceed;
}

HostOutcome exit_at_once(void* /*context*/, RawValue* /*values*/) {
    return HostOutcome::trap;
}

constexpr std::array one_i32 = {ValueType::i32};
constexpr std::array<HostImport, 3> imports = {{
    {"bench", "call", one_i32, ValueType::i32, &count_down},
    {"bench", "gas", one_i32, ValueType::i32, &settle_gas},
    {"bench", "exit", one_i32, ValueType::i32, &exit_at_once},
}};

EngineConfig config() {
    EngineConfig config{};
    config.imports = imports;
    return config;
}

/// 18 pages and 200 kB of data, as the miner actor has; invoke writes to `argument` pages.
std::string actor_like_module() {
    const std::string data(200'000, 'x');
    return R"((module (import "bench" "call" (func $call (param i32) (result i32)))
        (memory (export "memory") 18) (table 600 funcref) (data (i32.const 1024) ")" +
           data + R"(") (func $f) (elem (i32.const 1) $f)
        (func (export "invoke") (param i32) (result i32)
            (block $done (loop $next
                (br_if $done (i32.eqz (local.get 0)))
                (i32.store (i32.mul (local.get 0) (i32.const 65536)) (i32.const 1))
                (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
                (br $next)))
            (i32.const 0))))";
}

std::string looping_module(std::string_view function) {
    return R"((module (import "bench" ")" + std::string(function) +
           R"(" (func $call (param i32) (result i32))) (memory (export "memory") 1)
        (func (export "invoke") (param i32) (result i32)
            (loop $next (br_if $next (local.tee 0 (call $call (local.get 0)))))
            (i32.const 0))))";
}

[[noreturn]] void give_up(std::string_view what, std::string_view why) {
    std::fprintf(stderr, "%.*s: %.*s\n", static_cast<int>(what.size()), what.data(),
                 static_cast<int>(why.size()), why.data());
    std::exit(1);
}

std::unique_ptr<Engine> make_engine(const EngineConfig& with) {
    auto engine = Engine::create(with);
    if (!engine) {
        give_up("engine", engine.error().note);
    }
    return *std::move(engine);
}

Engine& shared_engine() {
    static const std::unique_ptr<Engine> engine = make_engine(config());
    return *engine;
}

/// As FVM v2 has it: no pool.
Engine& engine_on_demand() {
    static const std::unique_ptr<Engine> engine = [] {
        EngineConfig of_v2 = config();
        of_v2.single_table = false;
        of_v2.max_instance_memory = std::uint64_t{4} << 30;
        of_v2.instrumentation.generation = wasm::Generation::wasm_instrument_0_2;
        of_v2.instrumentation.prices = wasm::InstructionPrices::skyr();
        return make_engine(of_v2);
    }();
    return *engine;
}

const CompiledModule& load(const std::string& text, Engine& engine = shared_engine()) {
    const auto wasm = assemble_wat(text);
    if (!wasm) {
        give_up("module", wasm.error());
    }
    const auto module = engine.load(ipld::Cid::of(ipld::codec::raw, *wasm), *wasm);
    if (!module) {
        give_up("module", module.error().note);
    }
    return **module;
}

void instantiate_invoke_drop(benchmark::State& state, Engine& (*get_engine)()) {
    Engine& engine = get_engine();
    const CompiledModule& module = load(actor_like_module(), engine);
    const auto pages = static_cast<std::uint32_t>(state.range(0));
    for (auto _ : state) {
        MemoryAccount account(MemoryAccount::unlimited);
        Instance instance;
        if (!instance.instantiate(engine, module, nullptr, account, plenty_of_gas) ||
            !instance.invoke(pages)) {
            give_up("invoke", "failed");
        }
    }
}
BENCHMARK_CAPTURE(instantiate_invoke_drop, pooled, &shared_engine)->Arg(0)->Arg(4)->Arg(16);
BENCHMARK_CAPTURE(instantiate_invoke_drop, on_demand, &engine_on_demand)->Arg(0)->Arg(4)->Arg(16);

void instantiate_only(benchmark::State& state) {
    const CompiledModule& module = load(actor_like_module());
    for (auto _ : state) {
        MemoryAccount account(MemoryAccount::unlimited);
        Instance instance;
        if (!instance.instantiate(shared_engine(), module, nullptr, account, plenty_of_gas)) {
            give_up("instantiate", "failed");
        }
        benchmark::DoNotOptimize(instance.memory().data());
        state.PauseTiming();
        std::destroy_at(&instance);
        std::construct_at(&instance);
        state.ResumeTiming();
    }
}
BENCHMARK(instantiate_only);

void run_loop(benchmark::State& state, std::string_view function) {
    const CompiledModule& module = load(looping_module(function));
    MemoryAccount account(MemoryAccount::unlimited);
    Instance instance;
    Instance* context = &instance;
    if (!instance.instantiate(shared_engine(), module, static_cast<void*>(&context), account,
                              plenty_of_gas)) {
        give_up("instantiate", "failed");
    }
    constexpr std::uint32_t calls = 10'000;
    for (auto _ : state) {
        instance.set_gas(plenty_of_gas);
        if (!instance.invoke(calls)) {
            give_up("invoke", "failed");
        }
    }
    state.SetItemsProcessed(state.iterations() * calls);
}
BENCHMARK_CAPTURE(run_loop, host_call, "call");
BENCHMARK_CAPTURE(run_loop, host_call_that_settles_gas, "gas");

void exit_by_trap(benchmark::State& state) {
    const CompiledModule& module = load(looping_module("exit"));
    MemoryAccount account(MemoryAccount::unlimited);
    Instance instance;
    if (!instance.instantiate(shared_engine(), module, nullptr, account, plenty_of_gas)) {
        give_up("instantiate", "failed");
    }
    for (auto _ : state) {
        benchmark::DoNotOptimize(instance.invoke(1));
    }
}
BENCHMARK(exit_by_trap);

void hand_over_to_host_stack(benchmark::State& state) {
    const auto thread = HostStackThread::start();
    if (!thread) {
        give_up("thread", thread.error());
    }
    int runs = 0;
    for (auto _ : state) {
        (*thread)->run([&runs] { ++runs; });
    }
    benchmark::DoNotOptimize(runs);
}
BENCHMARK(hand_over_to_host_stack)->UseRealTime();

/// Raw blocks of the canonical bundle that FVM_BUNDLES (or the cache folder) holds; none without
/// it.
std::vector<ipld::KeyedBlock> actors() {
    const char* folder = std::getenv("FVM_BUNDLES");
    const char* home = std::getenv("HOME");
    const std::filesystem::path path =
        (folder != nullptr
             ? std::filesystem::path(folder)
             : std::filesystem::path(home != nullptr ? home : "") / ".cache/fvm/bundles") /
        "v18/builtin-actors-mainnet.car";
    std::vector<ipld::KeyedBlock> found;
    auto input = store::Input::open(path.string());
    if (!input) {
        return found;
    }
    auto reader = store::CarReader::open(*input);
    while (reader) {
        auto block = reader->next();
        if (!block || !*block) {
            break;
        }
        if ((*block)->cid.codec() == ipld::codec::raw) {
            found.push_back(**block);
        }
    }
    return found;
}

void load_all_actors(const std::filesystem::path& folder, std::span<const CodeSource> sources) {
    EngineConfig with_cache = config();
    with_cache.cache_folder = folder;
    const std::unique_ptr<Engine> engine = make_engine(with_cache);
    if (const auto loaded = engine->load_all(sources, 2); !loaded) {
        give_up("load", loaded.error().note);
    }
}

/// Loads all actors of a bundle into a new engine, with an empty cache folder or a full one.
void load_bundle(benchmark::State& state, bool warm) {
    const std::vector<ipld::KeyedBlock> blocks = actors();
    if (blocks.empty()) {
        state.SkipWithError("no bundle: run `make bundles`");
        return;
    }
    std::vector<CodeSource> sources;
    sources.reserve(blocks.size());
    for (const ipld::KeyedBlock& block : blocks) {
        sources.push_back({block.cid, block.block.bytes()});
    }
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("fvm-bench-" + std::to_string(getpid()));
    if (warm) {
        load_all_actors(folder, sources);
    }
    for (auto _ : state) {
        load_all_actors(folder, sources);
    }
    std::filesystem::remove_all(folder);
    state.counters["actors"] = static_cast<double>(sources.size());
}
BENCHMARK_CAPTURE(load_bundle, cold, false)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(1);
BENCHMARK_CAPTURE(load_bundle, warm, true)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace fvm::vm

BENCHMARK_MAIN();
