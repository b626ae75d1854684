#include <fvm/vm/engine/instance.hpp>

#include <fvm/base/result.hpp>
#include <fvm/vm/engine/engine_config.hpp>
#include <fvm/vm/engine/engine_state.hpp>
#include <fvm/vm/engine/host_stack.hpp>
#include <fvm/vm/engine/thread_sanitizer.hpp>

#include <new>
#include <utility>

namespace fvm::vm {

namespace {

constexpr std::uint64_t page_size = 65'536;

/// Native stack that an activation must find: what Wasm may use, and some for the host below it.
constexpr std::size_t required_stack = max_native_wasm_stack + (std::size_t{1} << 20);

constexpr std::string_view stack_exhausted = "no native stack left for another actor call";

std::unexpected<InstantiationFailure> failed(InstantiationFailure::Kind kind, std::string note) {
    return std::unexpected(InstantiationFailure{kind, std::move(note)});
}

bool is_ordinary(wasmtime_trap_code_t code) {
    switch (code) {
        case WASMTIME_TRAP_CODE_STACK_OVERFLOW:
        case WASMTIME_TRAP_CODE_MEMORY_OUT_OF_BOUNDS:
        case WASMTIME_TRAP_CODE_HEAP_MISALIGNED:
        case WASMTIME_TRAP_CODE_TABLE_OUT_OF_BOUNDS:
        case WASMTIME_TRAP_CODE_INDIRECT_CALL_TO_NULL:
        case WASMTIME_TRAP_CODE_BAD_SIGNATURE:
        case WASMTIME_TRAP_CODE_INTEGER_OVERFLOW:
        case WASMTIME_TRAP_CODE_INTEGER_DIVISION_BY_ZERO:
        case WASMTIME_TRAP_CODE_BAD_CONVERSION_TO_INTEGER:
        case WASMTIME_TRAP_CODE_UNREACHABLE_CODE_REACHED:
            return true;
        default:
            return false;
    }
}

template <class T, class Handle>
T* as(Handle& handle) {
    static_assert(sizeof(T) <= sizeof(Handle) && alignof(T) <= alignof(Handle));
    return std::launder(reinterpret_cast<T*>(handle.bytes));
}

}  // namespace

Instance::~Instance() {
    if (store_ != nullptr) {
        gives_memory_back(engine_->state_.get());
        wasmtime_store_delete(store_);
    }
    if (holds_slot_) {
        engine_->state_->slots->release();
    }
}

std::expected<void, InstantiationFailure> Instance::instantiate(Engine& engine,
                                                                const CompiledModule& module,
                                                                void* host_context,
                                                                MemoryAccount& account,
                                                                std::int64_t gas) {
    engine_ = &engine;
    module_ = &module;
    host_context_ = host_context;
    account_ = &account;
    gas_before_ = gas;
    if (module.linked_ == nullptr) {
        return failed(InstantiationFailure::Kind::link, module.link_error_);
    }
    if (!module.exported_memory_pages_) {
        return failed(InstantiationFailure::Kind::link, "the module exports no memory");
    }
    FVM_TRY(count_initial_sizes());
    engine.state_->slots->acquire(&account);
    holds_slot_ = true;
    store_ = wasmtime_store_new(engine.state_->engine.get(), this, nullptr);
    context_ = wasmtime_store_context(store_);
    if (!is_pooled(engine.state_->config)) {
        // Where there is no pool, nothing else keeps the caps.
        wasmtime_store_limiter(store_, static_cast<std::int64_t>(engine.state_->caps.memory_bytes),
                               static_cast<std::int64_t>(engine.state_->caps.table_elements), -1,
                               -1, -1);
    }

    wasm_trap_t* trap = nullptr;
    wasmtime_error_t* error = nullptr;
    {
        const TakingMemory taking(engine.state_.get());
        error = wasmtime_instance_pre_instantiate(module.linked_, context_,
                                                  new (instance_.bytes) wasmtime_instance_t, &trap);
    }
    if (error != nullptr) {
        // Everything that depends on the module has been checked: what is left is this machine.
        const OwnedError owned(error);
        return failed(InstantiationFailure::Kind::host_fault, message_of(*owned));
    }
    if (trap != nullptr) {
        const OwnedTrap owned(trap);
        return failed(InstantiationFailure::Kind::trap, message_of(*owned));
    }
    FVM_TRY(find_exports());
    set_gas(gas);
    return run_start();
}

std::expected<void, InstantiationFailure> Instance::count_initial_sizes() {
    const std::optional<SizeLimits>& table = module_->facts_.table;
    if (table && !account_->grow_table(0, table->minimum, table->maximum)) {
        return failed(InstantiationFailure::Kind::refused,
                      "table minimum size exceeds the memory of the call stack");
    }
    const std::optional<SizeLimits>& memory = module_->facts_.memory;
    if (memory &&
        !account_->grow_memory(0, memory->minimum * page_size, memory->maximum * page_size)) {
        return failed(InstantiationFailure::Kind::refused,
                      "memory minimum size exceeds the memory of the call stack");
    }
    return {};
}

std::expected<void, InstantiationFailure> Instance::find_exports() {
    const auto find = [this](std::string_view name, wasmtime_extern_t& found) {
        return wasmtime_instance_export_get(context_, as<wasmtime_instance_t>(instance_),
                                            name.data(), name.size(), &found);
    };
    wasmtime_extern_t found;
    if (!find("memory", found) || found.kind != WASMTIME_EXTERN_MEMORY) {
        return failed(InstantiationFailure::Kind::host_fault, "the engine lost the memory");
    }
    new (memory_.bytes) wasmtime_memory_t(found.of.memory);
    has_memory_ = true;
    if (!find(module_->facts_.gas_export, found) || found.kind != WASMTIME_EXTERN_GLOBAL) {
        return failed(InstantiationFailure::Kind::host_fault, "the engine lost the gas counter");
    }
    new (gas_global_.bytes) wasmtime_global_t(found.of.global);
    has_gas_global_ = true;
    return {};
}

std::expected<void, InstantiationFailure> Instance::run_start() {
    if (!module_->facts_.start_export) {
        return {};
    }
    auto ran = call_export(*module_->facts_.start_export, {});
    if (ran) {
        return {};
    }
    const auto kind = ran.error().kind == InvokeFailure::Kind::host_fault
                          ? InstantiationFailure::Kind::host_fault
                          : InstantiationFailure::Kind::trap;
    return failed(kind, std::move(ran).error().note);
}

std::int64_t Instance::gas() const {
    if (!has_gas_global_) {
        return gas_before_;
    }
    wasmtime_val_t value;
    wasmtime_global_get(context_, as<const wasmtime_global_t>(gas_global_), &value);
    return value.of.i64;
}

void Instance::set_gas(std::int64_t milligas) {
    if (!has_gas_global_) {
        gas_before_ = milligas;
        return;
    }
    wasmtime_val_t value;
    value.kind = WASMTIME_I64;
    value.of.i64 = milligas;
    // Cannot fail: the global is a mutable i64 of this store.
    wasmtime_global_set(context_, as<const wasmtime_global_t>(gas_global_), &value);
}

std::span<std::uint8_t> Instance::memory() {
    if (!has_memory_) {
        return {};
    }
    const auto* memory = as<const wasmtime_memory_t>(memory_);
    return {wasmtime_memory_data(context_, memory), wasmtime_memory_data_size(context_, memory)};
}

std::expected<std::uint32_t, InvokeFailure> Instance::invoke(std::uint32_t params_block) {
    RawValue values[1]{};
    values[0].u32 = params_block;
    return enter("invoke", module_->invoke_export_, values);
}

std::expected<std::uint32_t, InvokeFailure> Instance::upgrade(std::uint32_t params_block,
                                                              std::uint32_t info_block) {
    RawValue values[2]{};
    values[0].u32 = params_block;
    values[1].u32 = info_block;
    return enter("upgrade", module_->upgrade_export_, values);
}

std::expected<std::uint32_t, InvokeFailure> Instance::enter(std::string_view name,
                                                            EntryExport entry,
                                                            std::span<RawValue> arguments) {
    switch (entry) {
        case EntryExport::missing:
            return std::unexpected(
                InvokeFailure{InvokeFailure::Kind::missing_export,
                              "the module has no export \"" + std::string(name) + "\""});
        case EntryExport::wrong_signature:
            return std::unexpected(
                InvokeFailure{InvokeFailure::Kind::wrong_signature,
                              "the export \"" + std::string(name) + "\" is of another type"});
        case EntryExport::present:
            break;
    }
    FVM_TRY(call_export(name, arguments));
    return arguments[0].u32;
}

std::expected<void, InvokeFailure> Instance::call_export(std::string_view name,
                                                         std::span<RawValue> values) {
    if (remaining_host_stack() < required_stack) {
        return std::unexpected(
            InvokeFailure{InvokeFailure::Kind::host_fault, std::string(stack_exhausted)});
    }
    wasmtime_extern_t found;
    if (!wasmtime_instance_export_get(context_, as<wasmtime_instance_t>(instance_), name.data(),
                                      name.size(), &found) ||
        found.kind != WASMTIME_EXTERN_FUNC) {
        return std::unexpected(
            InvokeFailure{InvokeFailure::Kind::host_fault, "the engine lost an export"});
    }
    wasm_trap_t* trap = nullptr;
    wasmtime_error_t* error = wasmtime_func_call_unchecked(
        context_, &found.of.func, reinterpret_cast<wasmtime_val_raw_t*>(values.data()),
        values.size(), &trap);
    if (permitted_memory_ > memory().size()) [[unlikely]] {
        // Whatever the module could be refused for was asked before: this machine has no more
        // memory.
        const OwnedError owned_error(error);
        const OwnedTrap owned_trap(trap);
        return std::unexpected(InvokeFailure{InvokeFailure::Kind::host_fault,
                                             "the system refused to grow a Wasm memory"});
    }
    if (error == nullptr && trap == nullptr) [[likely]] {
        return {};
    }
    return std::unexpected(describe(error, trap));
}

InvokeFailure Instance::describe(wasmtime_error* error, wasm_trap_t* trap) {
    const OwnedError owned_error(error);
    const OwnedTrap owned_trap(trap);
    if (std::exchange(host_trapped_, false)) {
        return {InvokeFailure::Kind::host_trap, {}};
    }
    if (trap == nullptr) {
        return {InvokeFailure::Kind::other, message_of(*error)};
    }
    wasmtime_trap_code_t code = 0;
    const bool ordinary = wasmtime_trap_code(trap, &code) && is_ordinary(code);
    return {ordinary ? InvokeFailure::Kind::trap : InvokeFailure::Kind::other, message_of(*trap)};
}

}  // namespace fvm::vm
