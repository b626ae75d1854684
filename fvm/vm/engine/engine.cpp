#include <fvm/vm/engine/engine.hpp>

#include <fvm/base/result.hpp>
#include <fvm/vm/engine/engine_config.hpp>
#include <fvm/vm/engine/engine_state.hpp>
#include <fvm/vm/engine/link_form.hpp>
#include <fvm/wasm/validate.hpp>

#include <algorithm>
#include <thread>
#include <utility>

namespace fvm::vm {

namespace {

constexpr std::uint64_t page_size = 65'536;
/// Instances that a call stack holds beyond one for every level: the entry level, and an account's
/// constructor that runs inside its caller's level.
constexpr std::uint32_t extra_instances_per_stack = 4;

EngineError host_error(std::string note) {
    return {EngineError::Kind::host, std::move(note)};
}

EngineError refusal(std::string note) {
    return {EngineError::Kind::refused_module, std::move(note)};
}

EngineError refused_by_instrumentation(const wasm::WasmError& error) {
    return refusal(error.reason + " at offset " + std::to_string(error.offset));
}

/// Sizes that no instance could have, whatever it goes on to do.
std::optional<std::string> oversized(const LinkFacts& facts, const EngineConfig& config) {
    if (facts.memory && facts.memory->minimum * page_size > config.max_instance_memory) {
        return "the module's memory starts above the cap of an instance";
    }
    if (facts.table && facts.table->minimum > config.max_table_elements) {
        return "the module's table starts above the cap of a table";
    }
    return std::nullopt;
}

/// Whether an export is a function from this many i32 to one. What is no function is as good as
/// none.
EntryExport entry_of(const wasm_externtype_t* type, std::size_t params) {
    const auto are_i32 = [](const wasm_valtype_vec_t* types, std::size_t count) {
        return types->size == count &&
               std::ranges::all_of(std::span(types->data, count),
                                   [](const auto* t) { return wasm_valtype_kind(t) == WASM_I32; });
    };
    const auto* function = wasm_externtype_as_functype_const(type);
    if (function == nullptr) {
        return EntryExport::missing;
    }
    return are_i32(wasm_functype_params(function), params) &&
                   are_i32(wasm_functype_results(function), 1)
               ? EntryExport::present
               : EntryExport::wrong_signature;
}

/// What the cache holds of a module: the facts of its link form, then the engine's own
/// serialization.
std::expected<Bytes, std::string> serialize(const LinkFacts& facts,
                                            const wasmtime_module_t& module) {
    wasm_byte_vec_t serialized;
    const OwnedError error(wasmtime_module_serialize(&module, &serialized));
    if (error) {
        return std::unexpected(message_of(*error));
    }
    Bytes payload = facts.encode();
    const auto* data = reinterpret_cast<const std::uint8_t*>(serialized.data);
    payload.insert(payload.end(), data, data + serialized.size);
    wasm_byte_vec_delete(&serialized);
    return payload;
}

}  // namespace

CompiledModule::~CompiledModule() {
    if (linked_ != nullptr) {
        wasmtime_instance_pre_delete(linked_);
    }
    if (module_ != nullptr) {
        wasmtime_module_delete(module_);
    }
}

void CompiledModule::inspect_exports() {
    wasm_exporttype_vec_t exports;
    wasmtime_module_exports(module_, &exports);
    for (const wasm_exporttype_t* item : std::span(exports.data, exports.size)) {
        const wasm_name_t* text = wasm_exporttype_name(item);
        const std::string_view name(text->data, text->size);
        const wasm_externtype_t* type = wasm_exporttype_type(item);
        if (name == "memory") {
            if (const auto* memory = wasm_externtype_as_memorytype_const(type)) {
                exported_memory_pages_ = wasmtime_memorytype_minimum(memory);
            }
        } else if (name == "table") {
            if (const auto* table = wasm_externtype_as_tabletype_const(type)) {
                exported_table_elements_ = wasm_tabletype_limits(table)->min;
            }
        } else if (name == "invoke") {
            invoke_export_ = entry_of(type, 1);
        } else if (name == "upgrade") {
            upgrade_export_ = entry_of(type, 2);
        }
    }
    wasm_exporttype_vec_delete(&exports);
}

Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}
Engine::~Engine() = default;

std::expected<std::unique_ptr<Engine>, EngineError> Engine::create(const EngineConfig& config) {
    auto state = std::make_unique<State>();
    state->config = config;
    state->caps = {config.max_instance_memory, config.max_table_elements};
    state->environment = code_environment(config);
    state->engine = FVM_TRY_OR(host_error, make_engine(config));
    state->linker = OwnedLinker(wasmtime_linker_new(state->engine.get()));
    FVM_TRY_OR(host_error, HostFunctions::define(*state->linker, config.imports, state->caps));
    if (config.cache_folder) {
        state->cache = FVM_TRY_OR(host_error, CodeCache::open(*config.cache_folder));
    }
    const std::uint32_t room = instance_room(config);
    state->slots.emplace(room, std::min(room, config.max_call_depth + extra_instances_per_stack));
    return std::unique_ptr<Engine>(new Engine(std::move(state)));
}

const std::array<std::uint8_t, 32>& Engine::environment() const {
    return state_->environment;
}

Engine::Counters Engine::counters() const {
    return {state_->compiled.load(), state_->read_from_cache.load()};
}

const CompiledModule* Engine::find(const ipld::Cid& code) const {
    const std::shared_lock lock(state_->mutex);
    const auto found = state_->modules.find(code);
    return found == state_->modules.end() ? nullptr : found->second.module.get();
}

std::expected<const CompiledModule*, EngineError> Engine::load(const ipld::Cid& code,
                                                               BytesView wasm) {
    if (const CompiledModule* module = find(code)) {
        return module;
    }
    std::unique_lock lock(state_->mutex);
    // Elements of a map stay where they are, and none is ever erased.
    const auto [found, added] = state_->modules.try_emplace(code);
    State::Slot& slot = found->second;
    if (added) {
        lock.unlock();
        auto made = make(code, wasm);
        lock.lock();
        if (made) {
            slot.module = *std::move(made);
        } else {
            slot.error = std::move(made).error();
        }
        state_->loaded.notify_all();
    } else {
        state_->loaded.wait(lock, [&slot] { return slot.done(); });
    }
    if (slot.error) {
        return std::unexpected(*slot.error);
    }
    return slot.module.get();
}

std::expected<void, EngineError> Engine::load_all(std::span<const CodeSource> sources,
                                                  unsigned threads) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < sources.size(); i = next++) {
            // A refusal is kept, and found again below.
            [[maybe_unused]] const auto loaded = load(sources[i].code, sources[i].wasm);
        }
    };
    std::vector<std::thread> helpers;
    for (unsigned i = 1; i < std::min<std::size_t>(threads, sources.size()); ++i) {
        helpers.emplace_back(work);
    }
    work();
    for (std::thread& helper : helpers) {
        helper.join();
    }
    for (const CodeSource& source : sources) {
        static_cast<void>(FVM_TRY(load(source.code, source.wasm)));
    }
    return {};
}

std::expected<std::unique_ptr<CompiledModule>, EngineError> Engine::make(const ipld::Cid& code,
                                                                         BytesView wasm) {
    std::unique_ptr<CompiledModule> module = read_cached(code);
    if (module != nullptr) {
        ++state_->read_from_cache;
    } else {
        module = FVM_TRY(compile(code, wasm));
        ++state_->compiled;
    }
    module->inspect_exports();
    link(*module);
    return module;
}

std::expected<std::unique_ptr<CompiledModule>, EngineError> Engine::compile(const ipld::Cid& code,
                                                                            BytesView wasm) {
    // The raw bytes are validated too: instrumentation may not make a module valid that was not.
    const OwnedError invalid(
        wasmtime_module_validate(state_->engine.get(), wasm.data(), wasm.size()));
    if (invalid) {
        return std::unexpected(refusal(message_of(*invalid)));
    }
    FVM_TRY_OR(refused_by_instrumentation,
               wasm::validate(wasm, state_->config.instrumentation.generation));
    const Bytes instrumented = FVM_TRY_OR(refused_by_instrumentation,
                                          wasm::instrument(wasm, state_->config.instrumentation));
    LinkForm form = FVM_TRY_OR(
        refusal, make_link_form(instrumented, wasm::gas_module,
                                wasm::gas_counter_name(state_->config.instrumentation.generation)));
    if (auto reason = oversized(form.facts, state_->config)) {
        return std::unexpected(refusal(*std::move(reason)));
    }
    std::unique_ptr<CompiledModule> module(new CompiledModule);
    const OwnedError error(wasmtime_module_new(state_->engine.get(), form.module.data(),
                                               form.module.size(), &module->module_));
    if (error) {
        return std::unexpected(refusal(message_of(*error)));
    }
    module->facts_ = std::move(form.facts);
    // Wrong bytes under a name would outlive this process.
    const bool named_rightly = code.hash_code() == ipld::multihash::blake2b_256 &&
                               code == ipld::Cid::of(code.codec(), wasm);
    if (state_->cache && named_rightly) {
        // A cache that cannot be written costs time at the next start, nothing else.
        if (const auto payload = serialize(module->facts_, *module->module_)) {
            [[maybe_unused]] const auto written =
                state_->cache->write(code, state_->environment, *payload);
        }
    }
    return module;
}

std::unique_ptr<CompiledModule> Engine::read_cached(const ipld::Cid& code) {
    if (!state_->cache) {
        return nullptr;
    }
    const std::optional<CodeCache::Hit> hit = state_->cache->read(code, state_->environment);
    if (!hit) {
        return nullptr;
    }
    std::size_t used = 0;
    std::optional<LinkFacts> facts = LinkFacts::decode(hit->payload(), used);
    if (!facts) {
        return nullptr;
    }
    std::unique_ptr<CompiledModule> module(new CompiledModule);
    const BytesView serialized = hit->payload().subspan(used);
    const OwnedError error(wasmtime_module_deserialize(state_->engine.get(), serialized.data(),
                                                       serialized.size(), &module->module_));
    if (error) {
        return nullptr;
    }
    module->facts_ = *std::move(facts);
    return module;
}

void Engine::link(CompiledModule& module) {
    const OwnedError error(
        wasmtime_linker_instantiate_pre(state_->linker.get(), module.module_, &module.linked_));
    if (error) {
        module.linked_ = nullptr;
        module.link_error_ = message_of(*error);
    }
}

}  // namespace fvm::vm
