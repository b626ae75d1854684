#include <fvm/vm/engine/engine_config.hpp>

#include <fvm/hash/hash.hpp>
#include <fvm/vm/engine/cpu_features.hpp>
#include <fvm/wasm/writer.hpp>

#include <algorithm>
#include <string_view>

#include <sys/mman.h>

namespace fvm::vm {

namespace {

/// To be raised whenever the settings below, the link form or the layout of a cached payload
/// change.
constexpr std::string_view environment_version = "libfvm compiled code 1";

/// The reference's share of instances for every further call stack.
constexpr std::uint32_t instances_per_stack = 20;
/// Every instance reserves 4 GiB of addresses: this many take a quarter of what the processor has.
constexpr std::uint32_t max_instances = 8192;
/// Bytes of a table that stay mapped from one instance to the next: actors have a thousand
/// functions of 8 bytes at most.
constexpr std::size_t table_keep_resident = 16 << 10;

// ThreadSanitizer leaves too little of the address space for a pool, and cannot see how the
// engine's own threads, which it has not instrumented, wait for each other.
#if defined(__SANITIZE_THREAD__)
constexpr bool for_thread_sanitizer = true;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
constexpr bool for_thread_sanitizer = true;
#else
constexpr bool for_thread_sanitizer = false;
#endif
#else
constexpr bool for_thread_sanitizer = false;
#endif

void set_features(wasm_config_t& config) {
    wasmtime_config_wasm_bulk_memory_set(&config, true);
    wasmtime_config_wasm_multi_value_set(&config, false);
    wasmtime_config_wasm_multi_memory_set(&config, false);
    wasmtime_config_wasm_memory64_set(&config, false);
    wasmtime_config_wasm_simd_set(&config, false);
    wasmtime_config_wasm_relaxed_simd_set(&config, false);
    wasmtime_config_wasm_relaxed_simd_deterministic_set(&config, true);
    wasmtime_config_wasm_tail_call_set(&config, false);
    wasmtime_config_wasm_wide_arithmetic_set(&config, false);
    wasmtime_config_wasm_custom_page_sizes_set(&config, false);
    wasmtime_config_wasm_stack_switching_set(&config, false);
    wasmtime_config_shared_memory_set(&config, false);
    wasmtime_config_gc_support_set(&config, false);
}

void set_code_generation(wasm_config_t& config) {
    wasmtime_config_strategy_set(&config, WASMTIME_STRATEGY_CRANELIFT);
    wasmtime_config_cranelift_opt_level_set(&config, WASMTIME_OPT_LEVEL_SPEED);
    wasmtime_config_cranelift_nan_canonicalization_set(&config, true);
    wasmtime_config_cranelift_debug_verifier_set(&config, false);
    wasmtime_config_parallel_compilation_set(&config, !for_thread_sanitizer);
    wasmtime_config_debug_info_set(&config, false);
    wasmtime_config_native_unwind_info_set(&config, false);
    wasmtime_config_consume_fuel_set(&config, false);
    wasmtime_config_epoch_interruption_set(&config, false);
}

void set_memory(wasm_config_t& config) {
    wasmtime_config_memory_may_move_set(&config, false);
    // Instances start as copies on write of one image: 30 times faster than copying, and consensus
    // cannot tell.
    wasmtime_config_memory_init_cow_set(&config, true);
    wasmtime_config_max_wasm_stack_set(&config, max_native_wasm_stack);
    // Nothing runs asynchronously, but the engine wants this to be no less.
    wasmtime_config_async_stack_size_set(&config, 2 * max_native_wasm_stack);
    wasmtime_config_macos_use_mach_ports_set(&config, false);
}

void set_pool(wasm_config_t& config, const EngineConfig& ours) {
    const std::uint32_t room = instance_room(ours);
    const OwnedPoolConfig pool(wasmtime_pooling_allocation_config_new());
    wasmtime_pooling_allocation_config_total_core_instances_set(pool.get(), room);
    wasmtime_pooling_allocation_config_total_memories_set(pool.get(), room);
    wasmtime_pooling_allocation_config_total_tables_set(pool.get(), room);
    wasmtime_pooling_allocation_config_max_memories_per_module_set(pool.get(), 1);
    wasmtime_pooling_allocation_config_max_tables_per_module_set(pool.get(), 1);
    wasmtime_pooling_allocation_config_table_elements_set(pool.get(), ours.max_table_elements);
    wasmtime_pooling_allocation_config_max_memory_size_set(pool.get(), ours.max_instance_memory);
    wasmtime_pooling_allocation_config_total_component_instances_set(pool.get(), 0);
    wasmtime_pooling_allocation_config_total_stacks_set(pool.get(), 0);
    // Clearing a table costs less than giving its pages back and faulting them in again.
    wasmtime_pooling_allocation_config_table_keep_resident_set(pool.get(), table_keep_resident);
    wasmtime_pooling_allocation_strategy_set(&config, pool.get());
}

/// The engine ends the process where it cannot reserve its pool. So the same amount is reserved and
/// given back first.
bool addresses_suffice(const EngineConfig& config) {
    constexpr std::size_t per_memory = (std::size_t{4} << 30) + (std::size_t{64} << 20);
    const std::size_t size = instance_room(config) * per_memory;
    void* probe =
        mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (probe == MAP_FAILED) {
        return false;
    }
    munmap(probe, size);
    return true;
}

void put_prices(Bytes& out, const wasm::InstructionPrices& prices) {
    for (const std::uint64_t price :
         {prices.instruction, prices.math, prices.jump_unconditional, prices.jump_conditional,
          prices.jump_indirect, prices.call, prices.memory_access, prices.memory_fill_base,
          std::uint64_t{prices.memory_copy_per_byte}, std::uint64_t{prices.memory_fill_per_byte}}) {
        wasm::put_fixed(out, price, 8);
    }
}

}  // namespace

bool is_pooled(const EngineConfig& config) {
    return !for_thread_sanitizer && config.single_table;
}

std::uint32_t instance_room(const EngineConfig& config) {
    const std::uint64_t room = std::uint64_t{config.max_call_depth} +
                               std::uint64_t{instances_per_stack} * config.concurrency;
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(room, std::max(max_instances, config.max_call_depth)));
}

std::expected<OwnedEngine, std::string> make_engine(const EngineConfig& config) {
    OwnedConfig wasmtime(wasm_config_new());
    set_features(*wasmtime);
    set_code_generation(*wasmtime);
    set_memory(*wasmtime);
    if (is_pooled(config)) {
        if (!addresses_suffice(config)) {
            return std::unexpected(
                std::string("not enough address space for the Wasm engine's instances (is there a "
                            "limit on virtual memory?)"));
        }
        set_pool(*wasmtime, config);
    }
    return OwnedEngine(wasm_engine_new_with_config(wasmtime.release()));
}

std::array<std::uint8_t, 32> code_environment(const EngineConfig& config) {
    Bytes description;
    wasm::put_sized(description, as_bytes(environment_version));
    wasm::put_sized(description, as_bytes(WASMTIME_VERSION));
    wasm::put_sized(description, cpu_features());
    const wasm::Options& options = config.instrumentation;
    description.push_back(static_cast<std::uint8_t>(options.generation));
    description.push_back(static_cast<std::uint8_t>(options.form));
    wasm::put_fixed(description, options.stack_limit, 4);
    put_prices(description, options.prices);
    description.push_back(config.single_table ? 1 : 0);
    wasm::put_fixed(description, config.max_instance_memory, 8);
    wasm::put_fixed(description, config.max_table_elements, 4);
    return hash::blake2b_256(description);
}

}  // namespace fvm::vm
