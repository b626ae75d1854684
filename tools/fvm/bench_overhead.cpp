#include <fvm/base/result.hpp>
#include <fvm/vm/executor.hpp>
#include <tools/conformance/engines.hpp>
#include <tools/conformance/layered_store.hpp>
#include <tools/conformance/profile.hpp>
#include <tools/fvm/bench_options.hpp>
#include <tools/fvm/bench_timer.hpp>
#include <tools/fvm/output.hpp>
#include <tools/fvm/state_support.hpp>
#include <tools/fvm/status.hpp>
#include <tools/fvm/temporary_folder.hpp>
#include <tools/fvm/trace_json.hpp>
#include <tools/state/genesis.hpp>

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace fvm::tools {
namespace {

constexpr unsigned state_accesses = 500;
constexpr MethodNum pubkey_address_method = 2;
constexpr std::uint64_t access_gas_limit = 10'000'000;

std::uint64_t nanoseconds_since(std::chrono::steady_clock::time_point started) {
    const std::chrono::nanoseconds spent = std::chrono::steady_clock::now() - started;
    return static_cast<std::uint64_t>(spent.count());
}

/// A start state with one account that has funds, to run on again and again.
struct Scenario {
    NetworkVersion network_version{};
    vm::Engine* engine = nullptr;
    ipld::Blockstore* actors = nullptr;
    ipld::MemoryStore state;
    ipld::Cid root;
    Address account;
};

ToolResult<void> fill(Scenario& scenario, const ActorBundle& bundle) {
    std::array<std::uint8_t, 65> public_key{};
    public_key.fill(7);
    scenario.account = Address::secp256k1(public_key);
    GenesisOptions genesis;
    genesis.network_version = scenario.network_version;
    genesis.accounts = {{scenario.account, TokenAmount::from_whole(1000)}};
    scenario.root = FVM_TRY(make_genesis(genesis, bundle, *scenario.engine, scenario.state));
    scenario.actors = bundle.blocks.get();
    return {};
}

/// Makes a machine, has the account asked for its address `count` times, and flushes. Nanoseconds.
ToolResult<std::uint64_t> run(const Scenario& scenario, unsigned count) {
    ipld::MemoryStore written;
    for (const auto& entry : scenario.state.entries()) {
        // A store in memory takes every block.
        static_cast<void>(written.put(entry.cid, entry.value));
    }
    const auto started = std::chrono::steady_clock::now();
    LayeredStore store(written, scenario.actors);
    const RecordedRandomness randomness;
    ReplayExterns externs(randomness);
    ProfileProofs proofs(VectorOrigin::generated, {});
    vm::MachineContext context;
    context.network_version = scenario.network_version;
    context.epoch = 1;
    context.initial_state_root = scenario.root;
    context.base_fee = TokenAmount::from_atto(std::uint64_t{100});
    context.circulating_supply = TokenAmount::from_whole(1);
    auto machine =
        FVM_TRY_OR(failure_from_host,
                   vm::Machine::create(context, {store, externs, proofs, *scenario.engine}));
    auto stack = vm::HostStackThread::start();
    if (!stack) {
        return fail_with(Failure::Kind::internal, stack.error());
    }
    vm::Executor executor(std::move(machine), **stack);
    Message message;
    message.from = scenario.account;
    message.to = scenario.account;
    message.gas_limit = access_gas_limit;
    message.gas_fee_cap = TokenAmount::from_atto(std::uint64_t{200});
    message.method = pubkey_address_method;
    const std::uint64_t length = ipld::cbor::encode(message).size();
    for (message.nonce = 0; message.nonce < count; ++message.nonce) {
        const auto applied =
            executor.execute_message(message, vm::ApplyKind::explicit_message, length);
        if (!applied) {
            return fail_with(Failure::Kind::internal, applied.error().reason);
        }
        if (!applied->receipt.exit_code.is_success()) {
            return fail_with(Failure::Kind::internal,
                             "exit code " + std::to_string(applied->receipt.exit_code.value));
        }
    }
    FVM_TRY_OR(failure_from_host, executor.flush());
    return nanoseconds_since(started);
}

/// Nanoseconds until every actor of the bundle is ready to run.
ToolResult<std::uint64_t> start_up(const vm::NetworkRules& rules, const ActorBundle& bundle,
                                   const std::string& cache_folder) {
    const auto started = std::chrono::steady_clock::now();
    EngineSet engines(cache_folder, 1);
    const auto engine = engines.get(rules);
    if (!engine) {
        return fail_with(Failure::Kind::io, engine.error());
    }
    for (const Manifest::Entry& entry : bundle.manifest.entries()) {
        const auto code = FVM_TRY_OR(failure_from_store,
                                     ipld::get_required(*bundle.blocks, entry.code, "actor code"));
        const auto loaded = (*engine)->load(entry.code, code.bytes());
        if (!loaded) {
            return fail_with(Failure::Kind::internal, loaded.error().note);
        }
    }
    return nanoseconds_since(started);
}

struct Figure {
    std::string_view name;
    std::uint64_t nanoseconds = 0;
};

ToolResult<std::vector<Figure>> measure(const BenchOverheadOptions& options,
                                        const vm::NetworkRules& rules) {
    const NetworkVersion version{options.network_version};
    const ActorBundle bundle =
        options.bundle.empty()
            ? FVM_TRY(open_canonical_bundle(default_bundle_folder(), version, "mainnet"))
            : FVM_TRY(open_bundle(options.bundle, true));
    EngineSet engines(options.code_cache, 1);
    const auto engine = engines.get(rules);
    if (!engine) {
        return fail_with(Failure::Kind::io, engine.error());
    }
    Scenario scenario;
    scenario.network_version = version;
    scenario.engine = *engine;
    FVM_TRY(fill(scenario, bundle));

    const auto median_of = [&](unsigned count) -> ToolResult<std::uint64_t> {
        static_cast<void>(FVM_TRY(run(scenario, count)));
        std::vector<std::uint64_t> times;
        times.reserve(options.rounds);
        for (unsigned round = 0; round < options.rounds; ++round) {
            times.push_back(FVM_TRY(run(scenario, count)));
        }
        return static_cast<std::uint64_t>(median(std::move(times)));
    };
    std::vector<Figure> figures;
    figures.push_back({"bench_init_only", FVM_TRY(median_of(0))});
    figures.push_back({"bench_500_simple_state_access", FVM_TRY(median_of(state_accesses))});
    const TemporaryFolder cache = FVM_TRY(TemporaryFolder::create("fvm-bench"));
    figures.push_back({"start_up_cold_cache", FVM_TRY(start_up(rules, bundle, cache.path()))});
    figures.push_back({"start_up_warm_cache", FVM_TRY(start_up(rules, bundle, cache.path()))});
    return figures;
}

}  // namespace

int bench_overhead(const BenchOverheadOptions& options) {
    const vm::NetworkRules* rules = vm::rules_for(NetworkVersion{options.network_version});
    if (rules == nullptr) {
        return fail(status_usage,
                    fmt::format("network version {} is not supported", options.network_version));
    }
    const auto figures = measure(options, *rules);
    if (!figures) {
        return fail(figures.error());
    }
    for (const Figure& figure : *figures) {
        if (options.json) {
            JsonText line;
            line["name"] = figure.name;
            line["nanoseconds"] = figure.nanoseconds;
            print(json_line(line));
        } else {
            print(fmt::format("{:<30}{:>14.1f} us\n", figure.name,
                              static_cast<double>(figure.nanoseconds) / 1e3));
        }
    }
    return status_ok;
}

}  // namespace fvm::tools
