#include <fvm/vm/syscalls.hpp>
#include <tools/conformance/engines.hpp>

namespace fvm::tools {

namespace {

wasm::InstructionPrices instruction_prices(const vm::NetworkRules& rules) {
    if (rules.prices == &vm::oh_snap_prices) {
        return wasm::InstructionPrices::free();
    }
    return rules.generation == vm::FvmGeneration::v2 ? wasm::InstructionPrices::skyr()
                                                     : wasm::InstructionPrices::hygge();
}

}  // namespace

vm::EngineConfig engine_config(const vm::NetworkRules& rules) {
    const bool is_v2 = rules.generation == vm::FvmGeneration::v2;
    vm::EngineConfig config;
    config.imports = rules.syscalls->imports;
    config.instrumentation.generation =
        is_v2 ? wasm::Generation::wasm_instrument_0_2 : wasm::Generation::wasm_instrument_0_4;
    config.instrumentation.stack_limit = rules.max_wasm_stack;
    config.instrumentation.prices = instruction_prices(rules);
    config.max_call_depth = rules.max_call_depth;
    config.max_instance_memory = rules.max_instance_memory;
    config.single_table = !is_v2;
    return config;
}

std::expected<vm::Engine*, std::string> EngineSet::get(const vm::NetworkRules& rules) {
    const std::lock_guard lock(mutex_);
    for (const Made& made : made_) {
        if (made.generation == rules.generation && made.syscalls == rules.syscalls) {
            return made.engine.get();
        }
    }
    vm::EngineConfig config = engine_config(rules);
    config.concurrency = concurrency_;
    if (!cache_folder_.empty()) {
        config.cache_folder = cache_folder_;
    }
    auto engine = vm::Engine::create(config);
    if (!engine) {
        return std::unexpected(std::move(engine).error().note);
    }
    made_.push_back({rules.generation, rules.syscalls, *std::move(engine)});
    return made_.back().engine.get();
}

}  // namespace fvm::tools
